"""Files made to do harm cost a child process at most."""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from adapters.media.folder import FolderFiles
from adapters.media.inspection import ChildMedia
from bot.ports import Media
from bot.problems import Problem, problem
from bot.references import Inspected
from tests.adapters.media_samples import codes, good_files, looks, picture, png_claiming, sentence

Put = Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Good files by name, made once."""
    return good_files(tmp_path_factory.mktemp("made"))


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> None:
        (tmp_path / "files").mkdir(exist_ok=True)
        (tmp_path / "files" / name).write_bytes(content)

    return write


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


@pytest.fixture
def media(files: FolderFiles) -> Media:
    return ChildMedia(files)


async def test_a_decompression_bomb_is_refused_by_its_header(put: Put, media: Media) -> None:
    put("bomb.png", png_claiming(60_000, 60_000))
    [found] = await media.inspect(looks("bomb.png"))
    assert sentence(found) == ("my bomb.png is 60,000 × 60,000 pixels: the most that is opened is 104 megapixels.")


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"lossless": True, "exif": b"Exif\0\0"}])
async def test_a_webp_too_large_for_its_decoder_is_refused_by_its_header(
    options: dict[str, Any], files: FolderFiles, media: Media
) -> None:
    Image.new("RGB", (16_000, 2600)).save(files.path("large.webp"), **options)
    Image.new("RGB", (1600, 2600)).save(files.path("small.webp"), **options)
    large, small = await media.inspect(looks("large.webp", "small.webp"))
    assert large == problem("file_too_many_pixels", name="my large.webp", width=16_000, height=2600, most=40)
    assert isinstance(small, Inspected)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold a process to its memory")
async def test_a_file_that_wants_more_memory_than_there_is_is_told_as_too_heavy(put: Put, files: FolderFiles) -> None:
    Image.new("L", (10_000, 10_000)).save(files.path("large.png"))
    put("small.png", picture("PNG", width=64, height=48))
    found = await ChildMedia(files, memory_mib=100).inspect(looks("large.png", "small.png"))
    assert codes(found) == ["file_too_heavy", ""]
    assert codes(await ChildMedia(files).inspect(looks("large.png"))) == [""]


async def test_an_mp4_that_points_to_another_file_does_not_open_it(
    put: Put, files: FolderFiles, media: Media, made: dict[str, bytes]
) -> None:
    put("target.mov", made["clip.mov"])
    target = str(files.path("target.mov"))
    put("pointer.mov", pointing_at(made["clip.mov"], target))
    assert codes(await media.inspect(looks("target.mov", "pointer.mov"))) == ["", "file_damaged"]


def pointing_at(content: bytes, target: str) -> bytes:
    """A QuickTime film whose frames are to be found in another file, by an alias record in its data reference."""
    name = target.encode()
    record = bytes(10) + bytes(28) + bytes(12) + bytes(64) + struct.pack(">16xHH16x", 1, 1)
    record += struct.pack(">HH", 2, len(name)) + name + bytes(len(name) % 2) + b"\xff\xff\0\0"
    entry = b"alis" + bytes(4) + record
    entry = struct.pack(">I", len(entry) + 4) + entry
    dref = b"dref" + struct.pack(">II", 0, 1) + entry
    return replaced(content, [b"moov", b"trak", b"mdia", b"minf", b"dinf", b"dref"], dref)


def replaced(content: bytes, path: list[bytes], box: bytes) -> bytes:
    """The boxes with the one at that path replaced; those around it grow."""
    out, at = b"", 0
    while at + 8 <= len(content):
        size, name = struct.unpack_from(">I4s", content, at)
        body = content[at + 8 : at + size]
        if name == path[0]:
            body = box[4:] if len(path) == 1 else replaced(body, path[1:], box)
        out += struct.pack(">I4s", len(body) + 8, name) + body
        at += size
    return out


MUTABLE = ("fox.png", "clip.mp4", "song.mp3")


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seeds=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(min_size=1, max_size=8)), max_size=6))
async def test_no_mutation_of_a_file_gets_out_of_its_process(
    seeds: list[tuple[float, bytes]], put: Put, media: Media, made: dict[str, bytes]
) -> None:
    for name in MUTABLE:
        content = bytearray(made[name])
        for number, (where, junk) in enumerate(seeds):
            # headers are where it hurts: half of the junk goes into the first 200 bytes
            at = int(where * (len(content) if number % 2 else 200))
            content[at : at + len(junk)] = junk
        put(name, bytes(content))
    found = await media.inspect(looks(*MUTABLE))
    assert len(found) == len(MUTABLE)
    assert all(sentence(each) for each in found if isinstance(each, Problem))
