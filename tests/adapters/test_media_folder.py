"""The file store in a folder."""

from __future__ import annotations

import asyncio
import fcntl
import shutil
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.media.folder import FolderFiles
from bot.errors import BadInput, FileUnreachable
from bot.ports import Files

KEY = "k7m2qd/ref-1.png"
MIB = 1024 * 1024


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


@pytest.fixture
def files(folder: Path) -> FolderFiles:
    return FolderFiles(folder)


async def chunks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


async def test_what_was_written_is_there_whole(files: FolderFiles, folder: Path) -> None:
    port: Files = files
    assert await port.write(KEY, chunks(b"fox", b"", b"trot"), most=7) == 7
    assert port.exists(KEY)
    assert port.path(KEY).read_bytes() == b"foxtrot"
    assert everything(folder) == [KEY]


async def test_a_file_written_again_is_replaced(files: FolderFiles) -> None:
    await files.write(KEY, chunks(b"old and long"), most=99)
    await files.write(KEY, chunks(b"new"), most=99)
    assert files.path(KEY).read_bytes() == b"new"


async def test_the_folder_is_its_owners_only(files: FolderFiles, folder: Path) -> None:
    await files.write(KEY, chunks(b"fox"), most=99)
    assert [path.stat().st_mode & 0o777 for path in (folder, folder / "k7m2qd")] == [0o700, 0o700]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "/",
        "/etc/passwd",
        "..",
        "../x",
        "k7m2qd/../../x",
        "k7m2qd/./x",
        "k7m2qd//x",
        "k7m2qd/",
        "k7m2qd\\x",
        "C:/x",
        "k7m2qd/a\0b",
        "k7m2qd/a\nb",
        "k7m2qd/.hidden",
        "k7m2qd/" + "a" * 300,
        "k7m2qd/" + "狐" * 100,
    ],
)
async def test_a_key_that_leads_elsewhere_is_refused(key: str, files: FolderFiles, folder: Path) -> None:
    with pytest.raises(ValueError, match="key"):
        files.path(key)
    with pytest.raises(ValueError, match="key"):
        await files.write(key, chunks(b"fox"), most=99)
    assert everything(folder.parent) == []


@pytest.mark.parametrize("key", ["fox.png", "k7m2qd/狐狸 🦊.png", "a/b/c/d", "k7m2qd/a..b"])
async def test_other_keys_are_fine(key: str, files: FolderFiles, folder: Path) -> None:
    await files.write(key, chunks(b"fox"), most=99)
    assert everything(folder) == [key]


async def test_a_link_out_of_the_folder_is_not_followed(files: FolderFiles, folder: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key").write_text("s3cret")
    (folder / "job").symlink_to(secret)
    (folder / "file").symlink_to(secret / "key")
    for key in ("job/key", "file"):
        with pytest.raises(ValueError, match="link"):
            files.exists(key)
    with pytest.raises(ValueError, match="link"):
        await files.delete("job/")
    assert (secret / "key").read_text() == "s3cret"


async def test_more_than_the_most_is_refused_and_leaves_nothing(files: FolderFiles, folder: Path) -> None:
    with pytest.raises(BadInput) as refused:
        await files.write(KEY, chunks(b"a" * MIB, b"b" * MIB, b"c" * MIB), most=2 * MIB)
    assert refused.value.problems[0].code == "file_too_large"
    assert refused.value.problems[0].values["most"] == 2 * MIB
    assert everything(folder) == []


async def test_an_endless_source_is_not_read_on(files: FolderFiles, folder: Path) -> None:
    given = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal given
        while True:
            given += 1
            yield b"a" * MIB

    with pytest.raises(BadInput):
        await files.write(KEY, endless(), most=5 * MIB)
    assert given <= 7


async def test_nothing_at_all_is_an_empty_file_and_refused(files: FolderFiles, folder: Path) -> None:
    with pytest.raises(BadInput) as refused:
        await files.write(KEY, chunks(b"", b""), most=99)
    assert refused.value.problems[0].code == "file_empty"
    assert everything(folder) == []


async def test_a_source_that_breaks_off_leaves_the_old_file_as_it_was(files: FolderFiles, folder: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"n" * 2 * MIB
        raise FileUnreachable("gone")

    await files.write(KEY, chunks(b"old"), most=99)
    with pytest.raises(FileUnreachable, match="gone"):
        await files.write(KEY, broken(), most=9 * MIB)
    assert files.path(KEY).read_bytes() == b"old"
    assert everything(folder) == [KEY]


async def test_a_cancelled_write_leaves_nothing(files: FolderFiles, folder: Path) -> None:
    half_way = asyncio.Event()

    async def stalled() -> AsyncIterator[bytes]:
        yield b"a" * 2 * MIB
        half_way.set()
        await asyncio.Event().wait()

    async with asyncio.TaskGroup() as group:
        writing = group.create_task(files.write(KEY, stalled(), most=9 * MIB))
        await half_way.wait()
        assert everything(folder)
        writing.cancel()
    assert everything(folder) == []


@pytest.mark.parametrize("pauses", range(12))
async def test_a_write_cancelled_at_any_moment_is_whole_or_not_there(
    pauses: int, files: FolderFiles, folder: Path
) -> None:
    async with asyncio.TaskGroup() as group:
        writing = group.create_task(files.write(KEY, chunks(b"a" * MIB, b"b" * MIB), most=9 * MIB))
        for _ in range(pauses):
            await asyncio.sleep(0)
        writing.cancel()
    assert everything(folder) in ([], [KEY])
    assert not files.exists(KEY) or files.path(KEY).stat().st_size == 2 * MIB


async def test_a_disk_that_does_not_take_the_file_is_tried_again_later(files: FolderFiles, folder: Path) -> None:
    (folder / "k7m2qd").write_text("in the way")
    with pytest.raises(FileUnreachable, match="data folder"):
        await files.write(KEY, chunks(b"fox"), most=99)


async def test_a_folder_that_vanishes_meanwhile_is_tried_again_later(files: FolderFiles, folder: Path) -> None:
    async def sawing() -> AsyncIterator[bytes]:
        yield b"a" * MIB
        shutil.rmtree(folder)
        yield b"b"

    with pytest.raises(FileUnreachable):
        await files.write(KEY, sawing(), most=9 * MIB)
    assert everything(folder.parent) == []


async def test_two_writers_of_one_file_do_not_mix(files: FolderFiles, folder: Path) -> None:
    async with asyncio.TaskGroup() as group:
        for letter in (b"a", b"b"):
            group.create_task(files.write(KEY, chunks(*[letter * MIB] * 3), most=9 * MIB))
    assert files.path(KEY).read_bytes() in (b"a" * 3 * MIB, b"b" * 3 * MIB)
    assert everything(folder) == [KEY]


async def test_a_jobs_files_are_deleted_together_and_nobody_elses(files: FolderFiles, folder: Path) -> None:
    for key in ("k7m2qd/ref-1.png", "k7m2qd/video.mp4", "k7m2qdx/ref-1.png", "k7m2qd/deep/x"):
        await files.write(key, chunks(b"fox"), most=99)
    await files.delete("k7m2qd/")
    assert everything(folder) == ["k7m2qdx/ref-1.png"]
    await files.delete("k7m2qd/")


async def test_files_are_deleted_by_how_their_keys_begin(files: FolderFiles, folder: Path) -> None:
    for key in ("k7m2qd/ref-1.png", "k7m2qd/ref-2.mp4", "k7m2qd/ref-dir/x", "k7m2qd/video.mp4"):
        await files.write(key, chunks(b"fox"), most=99)
    await files.delete("k7m2qd/ref-")
    assert everything(folder) == ["k7m2qd/video.mp4"]
    await files.delete("nobody/video.mp4")


@pytest.mark.parametrize("prefix", ["", "/", "../", "./", "k7m2qd/../"])
async def test_everything_cannot_be_deleted_by_mistake(prefix: str, files: FolderFiles, folder: Path) -> None:
    await files.write(KEY, chunks(b"fox"), most=99)
    with pytest.raises(ValueError, match="key"):
        await files.delete(prefix)
    assert everything(folder) == [KEY]


async def test_what_a_kill_left_behind_is_removed_at_the_next_start(files: FolderFiles, folder: Path) -> None:
    await files.write(KEY, chunks(b"fox"), most=99)
    (folder / "k7m2qd" / ".ref-2.png.77-0.part").write_bytes(b"half")
    with (folder / "k7m2qd" / ".ref-3.png.78-0.part").open("wb") as written_by_another:
        fcntl.flock(written_by_another, fcntl.LOCK_EX)
        FolderFiles(folder)
        assert everything(folder) == ["k7m2qd/.ref-3.png.78-0.part", KEY]


async def test_memory_stays_flat_however_large_the_file(files: FolderFiles) -> None:
    chunk = b"a" * 65536
    tracemalloc.start()
    try:
        await files.write(KEY, chunks(*[chunk] * 1024), most=100 * MIB)
        assert tracemalloc.get_traced_memory()[1] < 6 * MIB
    finally:
        tracemalloc.stop()
