"""What the command line prints for people: no word of a programming language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from bot.commands import parse
from bot.jobs import Rung, State
from bot.messages import Attachment
from bot.parsing import parsed_json
from bot.printouts import job_printout, jobs_printout, parse_printout

_JOB: dict[str, Any] = {
    "job": "cf3en5",
    "state": "done",
    "created": "2026-11-25T03:35:27.123456+00:00",
    "since": "2026-11-25T05:36:01+02:00",
    "platform": "local",
    "channel": "room",
    "person": "Ana",
    "task": None,
    "untold": False,
    "prompt": "a fox",
    "references": [{"label": "@Image1", "name": "fox.png"}],
    "attempts": 0,
    "next_look": None,
    "telling": {"rung": "place", "linked": False},
    "seed": 0,
    "video": "cf3en5/video.mp4",
}


def printed(**changes: Any) -> list[str]:
    return list(job_printout({**_JOB, **changes}, Path("/srv/data/files")))


def test_a_job_is_printed_without_a_repr_and_its_video_by_a_path_that_can_be_opened() -> None:
    assert printed() == [
        "job: cf3en5",
        "state: done",
        "created: 2026-11-25 03:35:27 UTC",
        "since: 2026-11-25 03:36:01 UTC",
        "platform: local",
        "channel: room",
        "person: Ana",
        "prompt: a fox",
        "@Image1 = fox.png",
        "told: where it was asked",
        "seed: 0",
        "video: /srv/data/files/cf3en5/video.mp4",
    ]


def test_tries_are_told_of_what_is_not_over_and_each_way_of_telling_has_its_words() -> None:
    assert "tries so far: 3" in printed(state="preparing", attempts=3)
    assert not [
        line
        for state in ("done", "failed", "cancelled")
        for line in printed(state=state, attempts=3)
        if "tr" in line[:3]
    ]
    ways = [printed(telling={"rung": rung.value, "linked": True}) for rung in Rung]
    assert len({line for way in ways for line in way if line.endswith(", as a link")}) == len(Rung)
    assert "untold: nobody could be told" in printed(untold=True)


def test_a_job_in_a_list_is_one_line() -> None:
    assert list(jobs_printout([_JOB])) == ["cf3en5  done        2026-11-25T03:35:27  local/room  Ana"]


def test_a_command_is_printed_by_the_words_somebody_would_type() -> None:
    text = "/video the fox --duration auto --mute --ar 9:16"
    document = parsed_json(parse(text, attachments=[Attachment(name="fox.png", address="fox.png")]), "en")
    lines = list(parse_printout(document))

    assert lines[:5] == [
        "command: generate",
        "prompt: the fox",
        "duration: auto",
        "aspect_ratio: 9:16",
        "generate_audio: off",
    ]
    assert "@Image1 = fox.png" in lines
    assert document["options"]["duration"] == -1


def test_every_state_of_a_job_is_printed_as_a_plain_word() -> None:
    for state in State:
        assert not [line for line in printed(state=state.value) if re.search(r"[<>{}\[\]']|None|True|False", line)]
