"""What the service's page, and what is presumed of it, says to reference files."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.problems import Problem
from bot.references import (
    MIB,
    MOST_AUDIO_BYTES,
    MOST_BYTES,
    MOST_IMAGE_BYTES,
    MOST_VIDEO_BYTES_IN_ALL,
    Inspected,
    Kind,
    file_problem,
    kind_of,
    labels,
    presumed_notices,
    set_problems,
    size_problem,
)
from bot.texts import texts_in

FOX = Inspected(kind=Kind.IMAGE, media_type="image/png", size=MIB, width=1280, height=720)
CLIP = Inspected(kind=Kind.VIDEO, media_type="video/mp4", size=5 * MIB, width=1280, height=720, seconds=5.0, fps=24.0)
SONG = Inspected(kind=Kind.AUDIO, media_type="audio/mpeg", size=MIB, seconds=5.0)


def codes(problems: list[Problem]) -> list[str]:
    return [each.code for each in problems]


def sentences(problems: list[Problem]) -> list[str]:
    # said in both languages, so that a figure a sentence lacks is found here
    assert all(texts_in("zh").problem(each) for each in problems)
    return [texts_in("en").problem(each) for each in problems]


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("fox.png", None, Kind.IMAGE),
        ("FOX.JPEG", None, Kind.IMAGE),
        ("fox.png", "video/mp4", Kind.VIDEO),
        ("fox", " Audio/MPEG", Kind.AUDIO),
        ("fox.mov", "application/octet-stream", Kind.VIDEO),
        ("fox.pdf", None, None),
        ("fox", None, None),
    ],
)
def test_a_file_claims_a_kind_by_its_media_type_else_by_its_ending(
    name: str, media_type: str | None, kind: Kind | None
) -> None:
    assert kind_of(name, media_type) is kind


def test_files_are_numbered_within_their_kind() -> None:
    assert labels([Kind.IMAGE, Kind.VIDEO, Kind.IMAGE, Kind.AUDIO]) == ["@Image1", "@Video1", "@Image2", "@Audio1"]


@pytest.mark.parametrize(
    ("kind", "size", "code"),
    [
        (Kind.IMAGE, 0, "file_empty"),
        (Kind.IMAGE, MOST_IMAGE_BYTES, None),
        (Kind.IMAGE, MOST_IMAGE_BYTES + 1, "image_too_large"),
        (Kind.AUDIO, MOST_AUDIO_BYTES, None),
        (Kind.AUDIO, MOST_AUDIO_BYTES + 1, "audio_too_large"),
        (Kind.VIDEO, MOST_VIDEO_BYTES_IN_ALL - 1, None),
        (Kind.VIDEO, MOST_VIDEO_BYTES_IN_ALL, "clips_too_large"),
    ],
)
def test_a_size_alone_can_be_refused(kind: Kind, size: int, code: str | None) -> None:
    wrong = size_problem(kind, size, "fox")
    assert (wrong and wrong.code) == code
    assert code is None or sentences([wrong] if wrong else [])


def test_what_may_be_fetched_of_each_kind_is_what_the_page_allows() -> None:
    assert MOST_BYTES == {Kind.IMAGE: 30 * MIB, Kind.VIDEO: 50 * MIB, Kind.AUDIO: 15 * MIB}


@pytest.mark.parametrize(
    ("found", "code"),
    [
        (FOX, None),
        (replace(FOX, size=31 * MIB), "image_too_large"),
        (SONG, None),
        (replace(SONG, seconds=15.09), None),
        (replace(SONG, seconds=15.2), "audio_too_long"),
        (replace(SONG, size=16 * MIB), "audio_too_large"),
        # measured with the others
        (replace(CLIP, seconds=60.0, size=60 * MIB), None),
    ],
)
def test_an_image_or_a_sound_is_measured_by_itself(found: Inspected, code: str | None) -> None:
    wrong = file_problem(found, "fox.png")
    assert (wrong and wrong.code) == code
    assert code is None or sentences([wrong] if wrong else [])


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ([], []),
        ([2.0], []),
        ([1.0, 1.0], []),
        ([1.95], []),
        ([1.5], ["clips_too_short"]),
        ([5.0, 5.0, 5.0], []),
        ([5.03, 5.03, 5.03], []),
        ([8.0, 8.0], ["clips_too_long"]),
        ([16.0], ["clips_too_long"]),
    ],
)
def test_clips_are_measured_together_with_a_little_room_for_rounding(seconds: list[float], expected: list[str]) -> None:
    files = [(f"{number}.mp4", replace(CLIP, seconds=each)) for number, each in enumerate(seconds)]
    assert codes(set_problems([("fox.png", FOX), *files])) == expected


def test_clips_too_long_and_too_large_together_are_told_at_once_with_their_figures() -> None:
    long = replace(CLIP, seconds=8.0, size=30 * MIB)
    assert sentences(set_problems([("a.mp4", long), ("b.mp4", long)])) == [
        "The clips are 60 MB together and must be less than 50 MB: a.mp4, b.mp4. Leave one out or save them smaller.",
        "The clips are 16.0 s together; 15 s at most: a.mp4, b.mp4. Leave one out or cut them shorter.",
    ]


def test_a_single_clip_that_is_too_long_is_named() -> None:
    assert sentences(set_problems([("a.mp4", replace(CLIP, seconds=16.0))])) == [
        "a.mp4 is 16.0 s long: clips may be 15 s in all. Cut it shorter and attach it again."
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (FOX, []),
        (replace(FOX, width=300, height=300), []),
        (replace(FOX, width=299), ["presumed_sides"]),
        (replace(FOX, height=6001), ["presumed_sides"]),
        (replace(FOX, width=1801, height=720), ["presumed_ratio"]),
        (replace(FOX, width=700, height=1800), ["presumed_ratio"]),
        # the frame's area counts for clips only
        (replace(FOX, width=1920, height=1080), []),
        (replace(CLIP, width=1920, height=1080), ["presumed_area"]),
        (replace(CLIP, width=640, height=480), ["presumed_area"]),
        (replace(CLIP, fps=23.976), []),
        (replace(CLIP, fps=12.0), ["presumed_fps"]),
        (replace(CLIP, fps=120.0, seconds=1.0), ["presumed_fps", "presumed_seconds"]),
        (replace(CLIP, fps=None), []),
        (replace(SONG, seconds=1.0), ["presumed_seconds"]),
        (replace(SONG, seconds=None), []),
    ],
)
def test_limits_known_from_elsewhere_are_told_and_refuse_nothing(found: Inspected, expected: list[str]) -> None:
    notices = presumed_notices([("fox", found)])
    assert codes(notices) == expected
    assert all("may refuse" in sentence for sentence in sentences(notices))


def test_sounds_that_are_long_together_are_told() -> None:
    files = [("a.mp3", replace(SONG, seconds=10.0)), ("b.mp3", replace(SONG, seconds=10.0))]
    assert sentences(presumed_notices(files)) == [
        "The sounds are 20.0 s together (a.mp3, b.mp3): the service may refuse more than 15 s."
    ]
