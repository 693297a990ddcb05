"""Stand-ins for what the adapter is given: they keep what they were told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from adapters.discord import DiscordPlatform
from bot.errors import FileGone
from bot.messages import Action, Answer, Button, Invocation, Post, Press, Video
from bot.problems import problem

ACCEPTED = Answer(post=Post(headline="Accepted as k7m2qd.", job="k7m2qd", state="accepted"), job="k7m2qd")


@dataclass
class FakeDesk:
    """A core that says what the test wants it to."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[Invocation] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    #: Run before an answer is given.
    before: Callable[[], object] = field(default=lambda: None)

    async def ask(self, invocation: Invocation) -> Answer:
        self.asked.append(invocation)
        return await self._answer()

    async def press(self, press: Press) -> Answer:
        self.pressed.append(press)
        return await self._answer()

    async def posted(self, post: Post, event_id: str, message: str) -> None:
        self.noted.append((post.job or "", event_id, message))

    async def _answer(self) -> Answer:
        waiting = self.before()
        if hasattr(waiting, "__await__"):
            await waiting
        return self.answers.pop(0) if self.answers else ACCEPTED


class FakeClock:
    """Time as the test has it."""

    def __init__(self, now: Callable[[], datetime] = lambda: datetime(2026, 11, 24, 12, tzinfo=UTC)) -> None:
        self._now = now
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self._now()

    def monotonic(self) -> float:
        return self.seconds


class FakeFiles:
    """A folder of files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, key: str) -> Path:
        return self._folder / key

    def exists(self, key: str) -> bool:
        return self.path(key).exists()

    def put(self, key: str, content: bytes) -> None:
        self.path(key).parent.mkdir(parents=True, exist_ok=True)
        self.path(key).write_bytes(content)

    async def write(self, key: str, chunks: AsyncIterator[bytes], most: int) -> int:
        content = b"".join([chunk async for chunk in chunks])
        self.put(key, content)
        return len(content)

    async def delete(self, prefix: str) -> None:
        raise AssertionError("the adapter deletes no files")


class PlainDownloads:
    """Real HTTP without a guard, and the same errors."""

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        async with aiohttp.ClientSession() as http, http.get(url) as response:
            if response.status != 200:
                raise FileGone(problem("file_gone", name=url))
            yield response.content.iter_any()


def platform(
    folder: Path,
    *,
    api_url: str = "http://127.0.0.1:9/api/v10",
    token: str = "MTAwMDAwMDAwMDAwMDAwMDAx.x.y",
    message_content: bool = False,
    clock: FakeClock | None = None,
    language: str | None = None,
    patience: float = 2.0,
    least_pause: float = 5.0,
    commands_guild: int | None = None,
) -> tuple[DiscordPlatform, FakeFiles]:
    """The platform as the app would build it, and its files."""
    files = FakeFiles(folder / "files")
    built = DiscordPlatform(
        token=token,
        api_url=api_url,
        message_content=message_content,
        files=files,
        downloads=PlainDownloads(),
        clock=clock or FakeClock(),
        language=language,
        data_dir=folder,
        patience=patience,
        least_pause=least_pause,
        commands_guild=commands_guild,
    )
    return built, files


def finished(job: str = "k7m2qd", size: int = 12, prompt: str = "a red kite") -> Post:
    """The end of a job, as the core posts it."""
    actions = [Action.AGAIN, Action.EDIT, Action.EXTEND, Action.DELETE]
    return Post(
        headline=f"Your video {job} is ready.",
        lines=("standard · 5 s",),
        prompt=prompt,
        state="done",
        buttons=tuple(Button(action, job, action.value.capitalize()) for action in actions),
        video=Video(stored=f"{job}/video.mp4", name=f"videobot-{job}.mp4", size=size),
        job=job,
    )
