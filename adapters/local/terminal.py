"""The terminal as a chat: one job's message is printed as it changes, files are read from the disk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.status import Status
from rich.table import Table

from bot.errors import FileGone
from bot.messages import Attachment, Place, Post
from bot.problems import problem

#: Their own message says it better.
_TOLD_BY_THE_END = frozenset({"done", "failing", "failed", "cancelling", "cancelled", "uncertain"})
_CHUNK = 256 * 1024


class TerminalChat:
    """A Chat of one person. Posts go to the console; on a real terminal the changing line moves, else it is repeated
    only when it says something else."""

    edit_interval = 0.2

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._said: str | None = None
        self._card_shown = False
        self._told: set[str] = set()
        self._posts: dict[str, str] = {}

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Print a message."""
        if key not in self._posts:
            self._posts[key] = key
            if post.mention is None:
                self._show(post)
            else:
                self._end(post)
        return key

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Print what changed."""
        self._show(post)

    async def delete(self, place: Place, message: str) -> None:
        """What is printed stays printed."""

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream a file of the person's own disk."""
        path = Path(attachment.address)
        if not path.is_file():
            raise FileGone(problem("file_gone", name=attachment.name))
        yield _chunks(path)

    def close(self) -> None:
        """Take the moving line away."""
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _show(self, post: Post) -> None:
        # the card is worth showing once the files were looked into: it then says sizes and seconds
        if not self._card_shown and post.state not in ("accepted", "preparing"):
            self._card_shown = True
            self._card(post)
        if self._card_shown:
            self._tell_new(post.lines[1:])  # the first are the settings
        if post.headline == self._said or post.state in _TOLD_BY_THE_END:
            return
        self._said = post.headline
        if not self._console.is_terminal:
            self._console.print(escape(post.headline))
        elif self._status is None:
            self._status = self._console.status(escape(post.headline))
            self._status.start()
        else:
            self._status.update(escape(post.headline))

    def _tell_new(self, lines: Sequence[str]) -> None:
        """What the job waits for is worth a line, once."""
        for line in lines:
            if line not in self._told:
                self._told.add(line)
                self._console.print(f"[yellow]{escape(line)}[/]")

    def _card(self, post: Post) -> None:
        table = Table.grid(padding=(0, 1))
        for line in post.card:
            warning = f"  [yellow]{escape(line.warning)}[/]" if line.warning else ""
            table.add_row(
                f"[bold]{escape(line.label)}[/] = {escape(line.name)}", f"[dim]({escape(line.detail)})[/]{warning}"
            )
        for said in post.lines:
            self._told.add(said)
            table.add_row(f"[dim]{escape(said)}[/]", "")
        self._console.print(Panel.fit(table, title=escape(post.prompt or ""), title_align="left"))

    def _end(self, post: Post) -> None:
        self.close()
        self._console.print(f"[bold]{escape(post.headline)}[/]")
        for line in post.lines:
            self._console.print(escape(line))


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            yield chunk
