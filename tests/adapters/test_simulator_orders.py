"""What a submit may say: every documented limit, refused with the documented status and body."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.foxapi.simulator import orders
from adapters.foxapi.simulator.answers import Refusal
from adapters.foxapi.simulator.uploads import media_type_of
from tests.adapters.simulated import MODEL, PNG, TEXT_MODEL, serving

FAST = "seedance-2.0-fast-reference-to-video"
IMAGE_MODEL = "seedance-2.0-image-to-video"
U = "http://127.0.0.1:1/uploads/a.png"


def body(**fields: Any) -> bytes:
    return json.dumps({"model": MODEL, "prompt": "a kite"} | fields).encode()


def refusal(**fields: Any) -> tuple[int, str | None]:
    with pytest.raises(Refusal) as raised:
        orders.read(body(**fields))
    return raised.value.status, raised.value.code


def test_what_is_left_out_is_as_the_page_says() -> None:
    order = orders.read(body())

    assert (order.resolution, order.aspect_ratio, order.duration) == ("720p", "adaptive", 5)
    assert (order.generate_audio, order.seed) == (True, -1)


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": "x" * 5000},
        {"prompt": "雨" * 5000},
        {"duration": -1},
        {"duration": 4},
        {"duration": 15},
        {"resolution": "1080p"},
        {"model": FAST, "resolution": "480p"},
        {"aspect_ratio": "21:9"},
        {"seed": 2**32 - 1},
        {"image_urls": [U] * 9, "video_urls": [U] * 3},
        {"image_urls": [U] * 6, "video_urls": [U] * 3, "audio_urls": [U] * 3},
        {"video_urls": [U], "audio_urls": [U]},
        {"image_urls": []},
        {"model": IMAGE_MODEL, "image_url": U, "end_image_url": U},
        {"model": TEXT_MODEL},
    ],
)
def test_what_the_page_offers_is_taken(fields: dict[str, Any]) -> None:
    orders.read(body(**fields))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"model": None}, "missing_parameter"),
        ({"model": "seedance-3.0"}, "model_not_found"),
        ({"model": 7}, "model_not_found"),
        ({"prompt": ""}, "invalid_parameter"),
        ({"prompt": "x" * 5001}, "invalid_parameter"),
        ({"prompt": None}, "invalid_parameter"),
        ({"prompt": ["a"]}, "invalid_parameter"),
        ({"duration": 3}, "invalid_parameter"),
        ({"duration": 16}, "invalid_parameter"),
        ({"duration": 0}, "invalid_parameter"),
        ({"duration": "5"}, "invalid_parameter"),
        ({"duration": 5.0}, "invalid_parameter"),
        ({"duration": True}, "invalid_parameter"),
        ({"resolution": "4k"}, "invalid_parameter"),
        ({"aspect_ratio": "2:1"}, "invalid_parameter"),
        ({"generate_audio": "yes"}, "invalid_parameter"),
        ({"seed": -2}, "invalid_parameter"),
        ({"seed": 2**32}, "invalid_parameter"),
        ({"model": FAST, "resolution": "1080p"}, "unsupported_advanced_options"),
        ({"callback_url": "https://x.test"}, "unsupported_advanced_options"),
        ({"quality": "720p"}, "unsupported_advanced_options"),
        ({"model": TEXT_MODEL, "image_urls": [U]}, "unsupported_advanced_options"),
        ({"model": IMAGE_MODEL}, "missing_parameter"),
        ({"image_urls": [U] * 10}, "invalid_parameter"),
        ({"video_urls": [U] * 4}, "invalid_parameter"),
        ({"image_urls": [U], "audio_urls": [U] * 4}, "invalid_parameter"),
        ({"image_urls": [U] * 9, "video_urls": [U] * 3, "audio_urls": [U]}, "invalid_parameter"),
        ({"audio_urls": [U]}, "invalid_parameter"),
        ({"image_urls": U}, "invalid_parameter"),
        ({"image_urls": [7]}, "invalid_parameter"),
    ],
)
def test_what_the_page_does_not_offer_is_refused(fields: dict[str, Any], code: str) -> None:
    assert refusal(**fields) == (422, code)


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_what_is_no_json_object_is_a_bad_request(broken: bytes) -> None:
    with pytest.raises(Refusal) as raised:
        orders.read(broken)

    assert raised.value.status == 400


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
_fields = ["prompt", "resolution", "aspect_ratio", "duration", "seed", "generate_audio", "image_urls", "image_url"]


@given(
    model=st.sampled_from([MODEL, FAST, TEXT_MODEL, IMAGE_MODEL]),
    fields=st.dictionaries(st.sampled_from(_fields), _json),
)
def test_any_json_is_an_order_or_a_refusal(model: str, fields: dict[str, Any]) -> None:
    try:
        outcome: object = orders.read(body(model=model, **fields))
    except Refusal as no:
        outcome = no.status

    assert outcome == 422 or isinstance(outcome, orders.Order)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b"\xff\xd8\xff\xe0" + bytes(12), "image/jpeg"),
        (PNG[:16], "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
        (b"RIFF\0\0\0\0AVI LIST", None),
        (b"\0\0\0\x20ftypisom\0\0\0\0", "video/mp4"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0", "video/quicktime"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "video/quicktime"),
        (b"\0\0\0\x20ftypheic\0\0\0\0", None),
        (b"\0\0\0\x20ftypM4A \0\0\0\0", None),
        (b"ID3\x04" + bytes(12), "audio/mpeg"),
        (b"\xff\xfb\x90\x64" + bytes(12), "audio/mpeg"),
        (b"\xff\xf1\x50\x80" + bytes(12), None),  # AAC
        (b"PK\x03\x04" + bytes(12), None),
        (b"GIF89a" + bytes(10), None),
        (b"\xff", None),
        (b"", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say(head: bytes, expected: str | None) -> None:
    assert media_type_of(head) == expected


async def test_bad_json_is_answered_with_the_documented_body(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        status, answer = await api.ask("POST", "/v1/videos/generations", data=b"{not json")

    assert status == 400
    assert answer["error"]["type"] == "invalid_request_error"
    assert set(answer["error"]) == {"message", "type", "code"}


async def test_a_body_of_megabytes_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        status, answer = await api.ask("POST", "/v1/videos/generations", data=BytesIO(b"x" * 2_000_000))

    assert (status, answer["error"]["type"]) == (413, "file_too_large_error")


@pytest.mark.parametrize(
    "url",
    [
        "https://picsum.photos/id/64/1280/720.jpg",
        "ftp://127.0.0.1/uploads/{}",
        "file:///uploads/{}",
        "data:image/png;base64,AAAA",
        "/uploads/{}",
        "http://[/uploads/{}",
        "http://127.0.0.1:1/uploads/none.png",
        "http://127.0.0.1:1/uploads/../uploads/{}",
        "http://127.0.0.1:1/uploads/{}.json",
        "",
        "not a url",
    ],
)
async def test_an_address_that_is_not_an_upload_is_refused_and_never_fetched(tmp_path: Path, url: str) -> None:
    async with serving(tmp_path) as api:
        name = (await api.uploaded(PNG)).rpartition("/")[2]
        status, answer = await api.submit(image_urls=[url.format(name)])

        assert (status, answer["error"]["code"]) == (422, "invalid_image_url")
        assert api.simulator.tasks == []


async def test_an_upload_that_is_cited_with_another_host_and_port_is_found(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        name = (await api.uploaded(PNG)).rpartition("/")[2]

        assert (await api.submit(image_urls=[f"https://10.9.8.7:1234/uploads/{name}?x=1"]))[0] == 200


async def test_files_of_another_kind_are_refused_by_what_they_are(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        zipped = await api.uploaded(b"PK\x03\x04" + bytes(40), "photo.png")
        picture = await api.uploaded(PNG, "clip.mp4")

        for fields in (
            {"image_urls": [zipped]},
            {"video_urls": [picture]},
            {"image_urls": [picture], "audio_urls": [picture]},
        ):
            status, answer = await api.submit(**fields)
            assert (status, answer["error"]["code"]) == (422, "invalid_file_type")


async def test_an_image_over_30_mb_is_refused(tmp_path: Path) -> None:
    async with serving(tmp_path) as api:
        large = await api.uploaded(PNG + bytes(30 * 1024 * 1024), "large.png")
        status, answer = await api.submit(image_urls=[large])

    assert (status, answer["error"]["code"]) == (422, "invalid_file")
