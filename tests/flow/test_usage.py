"""What was used, as admins are told it: through the real service and a real store."""

import asyncio
import csv
import itertools
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest

from bot.errors import FileUnreachable, ServiceRefused
from bot.jobs import State
from bot.messages import Answer, Invocation, Person, Place
from bot.policies import Policy
from bot.problems import problem
from bot.reports import KEPT_AT_LEAST, UsageReports
from bot.texts import Texts, texts_in
from bot.usage import Usage
from tests.fakes import FakeCharts
from tests.flow.world import ADMIN, ANA, BEN, ROOM, World

EVENTS = itertools.count(1)


async def usage(world: World, words: str = "", person: Person = ADMIN, place: Place = ROOM) -> Answer:
    """What `/video-admin usage words` is answered."""
    asked = Invocation(event_id=f"u{next(EVENTS)}", place=place, person=person, text=f"/video-admin usage {words}")
    return await world.bot.desk.ask(asked)


async def order(world: World, person: Person = ANA, channel: str = "生成室") -> str:
    answer = await world.bot.desk.ask(
        Invocation(event_id=f"o{next(EVENTS)}", place=ROOM, person=person, text="/video a fox", channel_name=channel)
    )
    assert answer.job is not None
    return answer.job


def said(answer: Answer) -> str:
    return "\n".join((answer.post.headline, *answer.post.lines))


async def test_an_admin_is_told_what_was_used_in_words_and_as_a_picture(world: World) -> None:
    async with world.idle():
        await order(world)
        await order(world)
        await order(world, BEN)
        answer = await usage(world)

    assert answer.private
    assert "Oct 26, 2026 to Nov 24, 2026 (UTC)" in answer.post.headline
    assert "In all: 3 videos, 15 s" in said(answer)
    assert "This month so far: 3 videos, 15 s" in said(answer)
    assert "1. Ana: 2 videos, 10 s" in said(answer)
    assert "1. 生成室: 3 videos, 15 s" in said(answer)
    assert "in the making count" in said(answer)
    (picture,) = answer.post.enclosures
    assert (picture.name, picture.media_type) == ("usage-20261026-20261124.png", "image/png")
    assert picture.content == world.charts.picture
    assert [drawn.total.videos for drawn in world.charts.drawn] == [3]


async def test_the_table_goes_with_it_when_it_is_asked_for(world: World) -> None:
    async with world.idle():
        await order(world)
        answer = await usage(world, "week --csv")

    table = answer.post.enclosures[-1]
    lines = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
    assert (table.name, table.media_type) == ("usage-20261123-20261124.csv", "text/csv")
    assert lines == [
        {
            "day": "2026-11-24",
            "person": "ana",
            "person_name": "Ana",
            "channel": "room",
            "channel_name": "生成室",
            "videos": "1",
            "seconds": "5",
            "credits": "0",
        }
    ]


@pytest.mark.parametrize("fault", [FileUnreachable("no process"), TimeoutError()])
async def test_figures_go_without_the_picture_where_there_is_none(world: World, fault: Exception) -> None:
    world.charts.fault = fault
    async with world.idle():
        await order(world)
        answer = await usage(world)

    assert answer.post.enclosures == ()
    assert "In all: 1 video, 5 s" in said(answer)
    assert "The picture could not be drawn in time" in said(answer)


async def test_a_painter_that_takes_too_long_leaves_nobody_waiting(world: World) -> None:
    class Slow:
        async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
            await asyncio.Event().wait()
            raise AssertionError

    async def policy(_: Place) -> Policy:
        return Policy()

    async with world.idle():
        await order(world)
        reports = UsageReports(usage=world.bot.store.usage, policy=policy, charts=Slow(), clock=world.clock, patience=0)
        answer = await reports.report(ROOM, "", csv=False, texts=texts_in("en"))

    assert "In all: 1 video" in said(answer)
    assert "The picture could not be drawn in time" in said(answer)


async def test_nothing_used_is_told_without_a_picture(world: World) -> None:
    async with world.idle():
        answer = await usage(world, "day")

    assert said(answer) == "Used on Nov 24, 2026 (UTC)\nNo video was made in this time."
    assert answer.post.enclosures == ()


async def test_a_period_that_is_none_is_answered_with_those_there_are(world: World) -> None:
    async with world.idle():
        answer = await usage(world, "fortnight")
        long = await usage(world, "400 days --csv")

    assert "fortnight is no period" in said(answer)
    assert "400 days cannot be asked for: at least 1 and at most 366 days" in said(long)


async def test_only_admins_see_usage_and_only_that_of_their_workspace(world: World) -> None:
    elsewhere = Place(platform="fake", workspace="other", channel="room")
    async with world.idle():
        await order(world)
        refused = await usage(world, person=ANA)
        other = await usage(world, place=elsewhere)

    assert "Ana" not in said(refused)
    assert refused.post.enclosures == ()
    assert "No video was made" in said(other)


async def test_days_are_those_of_the_workspaces_time_zone(world: World) -> None:
    async with world.idle():
        asked = Invocation(event_id="z", place=ROOM, person=ADMIN, text="/video-admin zone Asia/Shanghai")
        await world.bot.desk.ask(asked)
        world.clock.advance(3 * 3600 + 59 * 60)
        await order(world)
        world.clock.advance(60)
        today = await usage(world, "day")
        yesterday = await usage(world, "yesterday")

    assert said(today).startswith("Used on Nov 25, 2026 (Asia/Shanghai)\nNo video was made")
    assert "Used on Nov 24, 2026 (Asia/Shanghai)\nIn all: 1 video" in said(yesterday)


async def test_a_video_that_failed_is_not_among_what_was_used(world: World) -> None:
    async with world.running():
        job = await order(world)
        await world.until(job, State.DONE)
        world.service.submit_with = [ServiceRefused(problem("model_not_enabled"))]
        await world.until(await order(world, BEN), State.FAILED)
        answer = await usage(world)

    assert "In all: 1 video, 5 s" in said(answer)


async def test_usage_outlives_jobs_and_is_said_to_be_gone_only_where_it_is(tmp_path: Path) -> None:
    world = World(tmp_path)
    async with world.running():
        await world.until(await order(world), State.DONE)
        world.clock.advance(timedelta(days=40).total_seconds())
        assert await world.bot.sweep(timedelta(days=1)) == 1
        kept = await usage(world, "60 days")
        world.clock.advance(timedelta(days=40).total_seconds())
        await world.bot.sweep(timedelta(days=1))
        gone = await usage(world, "90 days")

    assert "In all: 1 video" in said(kept)
    assert "no longer kept" not in said(kept)
    assert "No video was made" in said(gone)
    assert f"What is older than {KEPT_AT_LEAST.days} days is no longer kept" in said(gone)


async def test_a_months_limit_still_counts_what_jobs_used_that_were_deleted_within_days(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 1 videos in any month")
    async with world.running():
        await world.until(await order(world), State.DONE)
        world.clock.advance(timedelta(days=10).total_seconds())
        assert await world.bot.sweep(timedelta(days=1)) == 1
        refused = await world.ask("/video another")

    assert refused.job is None


async def test_operators_are_told_of_every_workspace_or_of_one(world: World) -> None:
    async with world.idle():
        await order(world)
        every = await world.bot.operators.answer("usage", {})
        one = await world.bot.operators.answer("usage", {"workspace": "fake/w", "days": 1})
        none = await world.bot.operators.answer("usage", {"workspace": "fake/x"})

    json.dumps(every)
    (told,) = every["workspaces"]
    assert told["workspace"] == "fake/w"
    assert told["total"] == {"videos": 1, "seconds": 5, "credits": 0.0}
    assert len(told["days"]) == 30
    assert told["people"] == [{"id": "ana", "name": "Ana", "videos": 1, "seconds": 5, "credits": 0.0}]
    assert list(csv.reader(StringIO(every["csv"])))[1] == (
        ["fake/w", "2026-11-24", "ana", "Ana", "room", "生成室", "1", "5", "0"]
    )
    assert [day["day"] for day in one["workspaces"][0]["days"]] == ["2026-11-24"]
    assert none == {"ok": False, "problem": "fake/x has used nothing yet: fake/w"}


async def test_nobodys_video_waits_for_pictures_of_usage_that_are_still_drawn(world: World) -> None:
    draws = asyncio.Event()

    class SlowCharts(FakeCharts):
        async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
            await draws.wait()
            return self.picture

    world.charts = SlowCharts()
    async with world.idle():
        await order(world)
        async with asyncio.TaskGroup() as group:
            asked = [group.create_task(usage(world)) for _ in range(200)]
            await order(world, BEN)
            waited = [one for one in asked if not one.done()]
            draws.set()

    assert len(waited) == 200
