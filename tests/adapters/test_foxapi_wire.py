"""FoxAPI's JSON: only listed fields go out, and whatever comes in is read as far as it makes sense."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.foxapi import wire
from bot.jobs import Reference
from bot.ports import Order
from bot.references import Kind, label

ORDER = Order(
    prompt="@Image1 的狐狸在雨里跳舞",
    model="standard",
    duration=5,
    aspect_ratio="adaptive",
    resolution="720p",
    generate_audio=True,
    seed=-1,
)
LISTED = {
    "model",
    "prompt",
    "resolution",
    "aspect_ratio",
    "duration",
    "generate_audio",
    "seed",
    "image_urls",
    "video_urls",
    "audio_urls",
}


def files(**counts: int) -> tuple[Reference, ...]:
    """References that were uploaded: `files(image=2, audio=1)`."""
    return tuple(
        Reference(
            label=label(Kind(kind), number),
            kind=Kind(kind),
            name=f"{kind}{number}",
            address="a",
            uploaded=f"https://cdn.foxapi.cc/uploads/{kind}{number}",
        )
        for kind, count in counts.items()
        for number in range(1, count + 1)
    )


def sent(order: Order, model: str = "m") -> dict[str, Any]:
    body: dict[str, Any] = json.loads(wire.submission(order, model))
    return body


def test_a_text_goes_out_without_any_media_field() -> None:
    assert sent(ORDER, "seedance-2.0-text-to-video") == {
        "model": "seedance-2.0-text-to-video",
        "prompt": "@Image1 的狐狸在雨里跳舞",
        "resolution": "720p",
        "aspect_ratio": "adaptive",
        "duration": 5,
        "generate_audio": True,
        "seed": -1,
    }


def test_references_go_out_by_kind_in_their_order_and_no_empty_list_does() -> None:
    body = sent(replace(ORDER, references=files(image=2, audio=1)))

    assert body["image_urls"] == ["https://cdn.foxapi.cc/uploads/image1", "https://cdn.foxapi.cc/uploads/image2"]
    assert body["audio_urls"] == ["https://cdn.foxapi.cc/uploads/audio1"]
    assert "video_urls" not in body


def test_only_fields_of_the_page_are_sent() -> None:
    assert set(sent(replace(ORDER, references=files(image=1, video=1, audio=1)))) == LISTED


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": ""},
        {"prompt": "x" * 5001},
        {"prompt": "a lone \ud800 surrogate"},
        {"duration": 0},
        {"duration": 3},
        {"duration": 16},
        {"duration": -2},
        {"resolution": "4k"},
        {"aspect_ratio": "2:1"},
        {"references": files(image=10)},
        {"references": files(image=1, video=4)},
        {"references": files(image=1, audio=4)},
        {"references": files(image=9, video=3, audio=1)},
        {"references": files(audio=1)},
        {"references": (replace(files(image=1)[0], uploaded=None),)},
        {"references": (replace(files(image=1)[0], uploaded="data:image/png;base64,AAAA"),)},
    ],
    ids=lambda change: ",".join(f"{key}={str(value)[:20]!a}" for key, value in change.items()),
)
def test_what_the_page_does_not_offer_is_never_written(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        wire.submission(replace(ORDER, **change), "m")


@pytest.mark.parametrize(
    "change",
    [
        {"prompt": "x"},
        {"prompt": "字" * 5000},
        {"duration": -1},
        {"duration": 4},
        {"duration": 15},
        {"resolution": "1080p"},
        {"seed": 2**40},
        {"references": files(image=9, video=3)},
        {"references": files(video=1, audio=3)},
    ],
    ids=lambda change: ",".join(f"{key}={str(value)[:20]!a}" for key, value in change.items()),
)
def test_everything_the_page_offers_is_written(change: dict[str, Any]) -> None:
    assert set(sent(replace(ORDER, **change))) <= LISTED


def test_the_receipt_of_the_page_is_read() -> None:
    created = wire.read_created(
        b'{"created": 1757165031, "id": "task-unified-1757165031-uyujaw3d", "model": "m", "progress": 0,'
        b'"object": "video.generation.task", "status": "pending", "type": "video",'
        b'"task_info": {"can_cancel": true, "estimated_time": 45}, "usage": {"credits_reserved": "3.25"}}'
    )

    assert created is not None
    assert created.id == "task-unified-1757165031-uyujaw3d"
    assert created.task_info.estimated_time == 45
    assert created.usage.credits_reserved == 3.25


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"ok",
        b"<html>",
        b"[]",
        b"null",
        b'{"status": "pending"}',
        b'{"id": null}',
        b'{"id": ""}',
        b'{"id": ".."}',
        b'{"id": "a\\nb"}',
        b'{"id": ["a"]}',
        b'{"id": true}',
        b'{"id": "a"',
        b'{"id": "' + b"a" * 201 + b'"}',
        b"\xff\xfe",
        b"[" * 5000,
    ],
)
def test_a_receipt_without_a_task_id_one_can_ask_for_is_none(body: bytes) -> None:
    assert wire.read_created(body) is None


@pytest.mark.parametrize(
    ("info", "usage", "estimate", "reserved"),
    [
        ("null", "null", None, None),
        ("[]", '"x"', None, None),
        ('{"estimated_time": "165"}', '{"credits_reserved": 1}', 165, 1.0),
        ('{"estimated_time": 44.6}', '{"credits_reserved": true}', 44, None),
        ('{"estimated_time": -5}', '{"credits_reserved": -5}', None, None),
        ('{"estimated_time": 1e300}', '{"credits_reserved": 1e999}', None, None),
        ('{"estimated_time": "soon"}', '{"credits_reserved": "lots"}', None, None),
    ],
)
def test_the_rest_of_a_receipt_may_be_anything(
    info: str, usage: str, estimate: int | None, reserved: float | None
) -> None:
    created = wire.read_created(f'{{"id": 17, "task_info": {info}, "usage": {usage}}}'.encode())

    assert created is not None
    assert (created.id, created.task_info.estimated_time, created.usage.credits_reserved) == ("17", estimate, reserved)


def task(**fields: Any) -> wire.Task:
    read = wire.read_task(json.dumps({"status": "completed"} | fields).encode())
    assert read is not None
    return read


@pytest.mark.parametrize(
    ("told", "progress"),
    [
        (0, 0),
        (40, 40),
        (40.9, 40),
        ("40", 40),
        ("40%", 40),
        (-3, 0),
        (250, 100),
        (None, None),
        ("half", None),
        (True, None),
        ([1], None),
        (10**400, None),
    ],
)
def test_progress_is_a_percentage_or_nothing(told: object, progress: int | None) -> None:
    assert task(progress=told).progress == progress


@pytest.mark.parametrize(
    ("fields", "video"),
    [
        ({"results": [{"url": "https://c/v.mp4", "seed": 7}]}, ("https://c/v.mp4", 7)),
        ({"results": [{"url": "https://c/v.mp4", "seed": "7"}]}, ("https://c/v.mp4", 7)),
        ({"results": [{"url": "https://c/v.mp4", "seed": 2**53 + 1}]}, ("https://c/v.mp4", 2**53 + 1)),
        ({"results": [{"url": "https://c/v.mp4", "seed": str(2**62 + 1)}]}, ("https://c/v.mp4", 2**62 + 1)),
        ({"results": [{"url": "https://c/v.mp4", "seed": 2**70}]}, ("https://c/v.mp4", None)),
        ({"results": [{"url": "https://c/v.mp4", "seed": "x", "cover": {}}]}, ("https://c/v.mp4", None)),
        ({"results": ["https://c/v.mp4"]}, ("https://c/v.mp4", None)),
        ({"results": [None, 3, {}, {"url": None}, "https://c/v.mp4"]}, ("https://c/v.mp4", None)),
        ({"results": "https://c/v.mp4"}, ("https://c/v.mp4", None)),
        ({"results": {"url": "https://c/v.mp4"}}, ("https://c/v.mp4", None)),
        ({"results": None, "output": {"url": "https://c/v.mp4"}}, ("https://c/v.mp4", None)),
        ({"output": "https://c/v.mp4"}, ("https://c/v.mp4", None)),
        ({}, None),
        ({"results": None}, None),
        ({"results": []}, None),
        ({"results": [{"url": ""}]}, None),
        ({"results": [{"url": "/v.mp4"}]}, None),
        ({"results": ["file:///etc/passwd"]}, None),
        ({"results": ["https://c/v.mp4\r\nHost: x"]}, None),
    ],
)
def test_a_result_is_an_object_or_a_string_with_a_web_address(
    fields: dict[str, Any], video: tuple[str, int | None] | None
) -> None:
    found = task(**fields).video

    assert (None if found is None else (found.url, found.seed)) == video


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"code": "generation_failed", "message": "no", "type": "task_error"}, ("generation_failed", "no")),
        ({"code": 400, "message": None}, ("400", "")),
        ("it broke", ("", "it broke")),
        (None, ("", "")),
        (["?"], ("", "")),
        ({}, ("", "")),
    ],
)
def test_the_error_of_a_task_is_an_object_or_a_plain_string(error: object, words: tuple[str, str]) -> None:
    read = task(error=error).error

    assert (read.code, read.message) == words


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b'{"status": null}', b'{"status": 1', b"<html>"])
def test_a_task_without_a_state_cannot_be_read(body: bytes) -> None:
    assert wire.read_task(body) is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"message": "m", "type": "t", "code": "c"}}', ("c", "t", "m")),
        (b'{"error": {"message": "m", "type": "t"}}', ("", "t", "m")),
        (b'{"error": "m"}', ("", "", "m")),
        (b'{"code": "c", "message": "m"}', ("c", "", "m")),
        (b'{"error": null, "message": "m"}', ("", "", "m")),
        (b'{"detail": "m"}', ("", "", "")),
        (b"<html>413</html>", None),
        (b"error code: 1010", None),
        (b"", None),
    ],
)
def test_a_refusal_says_what_it_says_in_either_shape(body: bytes, words: tuple[str, str, str] | None) -> None:
    read = wire.read_words(body)

    assert (None if read is None else (read.code, read.type, read.message)) == words


@pytest.mark.parametrize(
    ("body", "url"),
    [
        (
            b'{"id": "f", "url": "https://cdn.foxapi.cc/uploads/f.png", "size": 3}',
            "https://cdn.foxapi.cc/uploads/f.png",
        ),
        (b'{"url": "ftp://cdn/f.png"}', None),
        (b'{"url": null}', None),
        (b"{}", None),
        (b"", None),
    ],
)
def test_an_uploaded_file_has_a_web_address_or_is_not_there(body: bytes, url: str | None) -> None:
    assert wire.read_uploaded(body) == url


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["id", "status", "progress", "results", "output", "error", "url", "seed", "usage", "task_info"]
            )
            | st.sampled_from(
                ["code", "type", "message", "data", "total_available", "estimated_time", "credits_reserved"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(st.binary() | _json.map(lambda value: json.dumps(value).encode()))
def test_no_answer_however_odd_breaks_the_reading(body: bytes) -> None:
    for read in (
        wire.read_created,
        wire.read_task,
        wire.read_uploaded,
        wire.read_words,
        wire.read_balance_is_empty,
        wire.read_model_ids,
    ):
        read(body)
