"""Our own files, what looks into them, what fetches and what draws."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from bot.problems import Problem
from bot.references import Inspected, Kind
from bot.texts import Texts
from bot.usage import Usage


class Files(Protocol):
    """Our own store of reference files and finished videos."""

    def path(self, key: str) -> Path:
        """Where the bytes are, as a local file. Raises ValueError for a key that leaves the store."""
        ...

    def exists(self, key: str) -> bool:
        """Whether it is there, whole."""
        ...

    async def write(self, key: str, chunks: AsyncIterator[bytes], most: int) -> int:
        """Stream bytes in; whole or not at all. Gives the size. Raises BadInput (`file_too_large`, `file_empty`)."""
        ...

    async def delete(self, prefix: str) -> None:
        """Remove everything whose key starts with the prefix (a job's folder: `k7m2qd/`)."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """A file to look into."""

    key: str
    #: As the person knows it, for sentences.
    name: str
    #: What it claims to be.
    kind: Kind


class Media(Protocol):
    """Looks into files, in a child process with limits; a hostile file costs that process only."""

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected | Problem]:
        """What each file is, or what is wrong with it, in order. Never raises for a file's content."""
        ...


class Downloads(Protocol):
    """Fetches addresses that come from people, platforms or the service, guarded: no private networks."""

    def open(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a GET's body. Raises FileGone (404, 403, 410, forbidden address) or FileUnreachable."""
        ...


class Charts(Protocol):
    """Draws figures."""

    async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
        """What was used, as a PNG. Raises FileUnreachable when there is no picture."""
        ...
