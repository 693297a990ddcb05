"""Our file store as a folder: whole files or none, and no key that leads out of it."""

from __future__ import annotations

import asyncio
import fcntl
import itertools
import os
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from io import FileIO
from pathlib import Path
from typing import ParamSpec, TypeVar

from bot.errors import BadInput, FileUnreachable
from bot.problems import problem

P = ParamSpec("P")
T = TypeVar("T")

#: Bytes gathered before a thread writes them: few hops, little memory.
_PIECE = 1024 * 1024
#: Characters of a part of a key: what file systems take, and room for the temporary's ending.
_LONGEST = 200
#: How the name of a file ends that is not whole yet; it begins with a dot, which no key does.
_PART = ".part"


class FolderFiles:
    """Implements the Files port in one folder that nobody else writes to but programs of ours.

    What the disk does not take (full, read-only, gone) is FileUnreachable: the work is tried again later.
    """

    def __init__(self, folder: Path) -> None:
        """Make the folder, for its owner only, and remove what a kill left half-written. Raises OSError."""
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder.resolve()
        self._numbers = itertools.count()
        for part in self._folder.rglob(f".*{_PART}"):
            _remove_leftover(part)

    def path(self, key: str) -> Path:
        """Where the bytes are. Raises ValueError for a key that leaves the store."""
        parts = key.split("/")
        if not all(_fits(part) for part in parts):
            raise ValueError(f"not a key of the file store: {key!r}")
        path = self._folder.joinpath(*parts)
        if not path.resolve().is_relative_to(self._folder):
            raise ValueError(f"a link leads out of the file store: {key!r}")
        return path

    def exists(self, key: str) -> bool:
        """Whether it is there, whole."""
        return self.path(key).is_file()

    async def write(self, key: str, chunks: AsyncIterator[bytes], most: int) -> int:
        """Stream bytes into the file; gives their number.

        Raises BadInput (`file_too_large`, `file_empty`), FileUnreachable, and what `chunks` raises.
        """
        part = _Part(self.path(key), next(self._numbers))
        size = 0
        try:
            await _on_disk(part.begin)
            async with aclosing(_pieces(chunks)) as pieces:
                async for piece in pieces:
                    size += len(piece)
                    if size > most:
                        raise BadInput(problem("file_too_large", name=part.whole.name, most=most))
                    await _on_disk(part.write, piece)
            if size == 0:
                raise BadInput(problem("file_empty", name=part.whole.name))
            await _on_disk(part.finish)
        finally:
            part.discard()
        return size

    async def delete(self, prefix: str) -> None:
        """Remove everything whose key starts with the prefix: `k7m2qd/`, or one file's whole key."""
        folder = prefix.endswith("/")
        path = self.path(prefix.removesuffix("/"))
        await _on_disk(_remove, path, folder)

    async def folders(self, before: datetime, *, under: str = "") -> list[str]:
        """Names of the folders (in the one of that key) in which nothing has changed since then. Raises
        FileUnreachable."""
        return await _on_disk(_untouched, self.path(under) if under else self._folder, before.timestamp())


def _fits(part: str) -> bool:
    plain = part.isprintable() and "\\" not in part and ":" not in part
    return plain and bool(part) and not part.startswith(".") and len(part.encode()) <= _LONGEST


async def _pieces(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The same bytes in larger pieces."""
    gathered = bytearray()
    async for chunk in chunks:
        gathered += chunk
        if len(gathered) >= _PIECE:
            yield bytes(gathered)
            gathered.clear()
    if gathered:
        yield bytes(gathered)


class _Part:
    """A file on its way to being whole. It is locked meanwhile, so that others can tell it from a leftover."""

    def __init__(self, whole: Path, number: int) -> None:
        self.whole = whole
        self._path = whole.with_name(f".{whole.name}.{os.getpid()}-{number}{_PART}")
        self._file: FileIO | None = None

    def begin(self) -> None:
        self.whole.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = self._path.open("wb", buffering=0)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def write(self, piece: bytes) -> None:
        assert self._file is not None
        rest = memoryview(piece)
        while rest:
            rest = rest[self._file.write(rest) :]

    def finish(self) -> None:
        """Make it whole: its bytes on the disk first, then under its name, then that name on the disk too."""
        assert self._file is not None
        os.fsync(self._file.fileno())
        os.replace(self._path, self.whole)
        folder = os.open(self.whole.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """Nothing is left of what was not finished."""
        if self._file is not None:
            self._file.close()
            with suppress(OSError):
                self._path.unlink(missing_ok=True)


def _remove_leftover(part: Path) -> None:
    with suppress(OSError), part.open("rb") as file:
        # whoever still writes it holds the lock
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        part.unlink()


def _untouched(folder: Path, before: float) -> list[str]:
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(
            entry.name
            for entry in entries
            if entry.is_dir(follow_symlinks=False) and _fits(entry.name) and entry.stat().st_mtime < before
        )


def _remove(path: Path, folder: bool) -> None:
    if folder:
        with suppress(FileNotFoundError):
            shutil.rmtree(path)
        return
    for one in path.parent.glob("*"):
        if one.name.startswith(path.name):
            one.unlink() if one.is_file() or one.is_symlink() else shutil.rmtree(one)


async def _on_disk(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Do it in a thread. A cancellation waits for that thread, so that nobody tidies up under it."""
    doing = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(doing)
    except OSError as error:
        raise FileUnreachable(f"the data folder did not take it: {error.strerror or error}") from error
    except asyncio.CancelledError:
        await asyncio.wait([doing])
        raise
