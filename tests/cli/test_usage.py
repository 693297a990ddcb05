"""`videobot usage`, as operators run it on what a bot left behind."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from bot.app.machine import SystemClock
from bot.config import Settings
from bot.limits import amounts_of, draw
from bot.messages import Mention, MentionKind, Person, Place
from storage import open_store
from tests.cli.test_command_line import videobot
from tests.storage.samples import new_job

pytestmark = pytest.mark.xdist_group("cli")

PLACES = (
    Place(platform="discord", workspace="123", channel="c1"),
    Place(platform="slack", workspace="T/1", channel="c1"),
)
ANA = Person(id="u1", name="王小明")


async def used(folder: Path) -> None:
    """One video of eight seconds in each place, made just now."""
    clock = SystemClock()
    settings = Settings(_env_file=None, videobot_data_dir=folder / "data")
    async with open_store(settings.database, clock=clock) as store:
        for number, place in enumerate(PLACES):
            job = new_job(number, person=ANA, place=place, duration=8)
            taken = draw((), place, ANA, amounts_of(8, 2.8), clock.now())
            await store.accept(job, f"event {number}", taken)
            assert Mention(MentionKind.PERSON, "u1", "王小明") in taken.names


async def test_usage_is_told_for_each_workspace_in_words_as_a_table_and_in_json(tmp_path: Path) -> None:
    await used(tmp_path)
    words = await videobot(tmp_path, "usage")
    table = await videobot(tmp_path, "usage", "--csv", "--days", "2")
    every = await videobot(tmp_path, "usage", "--json")
    one = await videobot(tmp_path, "usage", "--workspace", "slack/T/1", "--json", "--days", "1")

    assert words.code == 0, words.err
    assert "discord/123\n  Used from" in words.out
    assert "1. 王小明: 1 video, 8 s, 2.8 credits" in words.out
    rows = list(csv.DictReader(StringIO(table.out)))
    assert [(row["workspace"], row["person_name"], row["seconds"], row["credits"]) for row in rows] == [
        ("discord/123", "王小明", "8", "2.8"),
        ("slack/T/1", "王小明", "8", "2.8"),
    ]
    assert [each["workspace"] for each in every.json["workspaces"]] == ["discord/123", "slack/T/1"]
    assert every.json["workspaces"][0]["total"] == {"videos": 1, "seconds": 8, "credits": 2.8}
    assert [each["workspace"] for each in one.json["workspaces"]] == ["slack/T/1"]


async def test_usage_of_a_bot_that_made_nothing_is_nothing_and_no_fault(tmp_path: Path) -> None:
    words = await videobot(tmp_path, "usage")
    table = await videobot(tmp_path, "usage", "--csv")
    stranger = await videobot(tmp_path, "usage", "--workspace", "discord/9")
    long = await videobot(tmp_path, "usage", "--days", "400")

    assert (words.code, words.out) == (0, "nothing was used yet\n")
    assert (table.code, table.out.splitlines()) == (
        0,
        ["workspace,day,person,person_name,channel,channel_name,videos,seconds,credits"],
    )
    assert (stranger.code, stranger.err) == (1, "discord/9 has used nothing yet: no workspace has\n")
    assert long.code == 2
