"""Stand-ins for what is somebody else's: they keep what they were told, and are told what to answer."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.errors import ChatError, FileGone, ServiceError
from bot.messages import Attachment, Place, Post
from bot.ports import Broken, Finished, Look, Order, Ticket, Working
from bot.problems import Problem, problem
from bot.references import Inspected, Kind
from bot.texts import Texts
from bot.usage import Usage


class ManualClock:
    """Time that moves when it is told to."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 24, 12, tzinfo=UTC)
        self._seconds = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._seconds += seconds

    def set_back(self, by: timedelta) -> None:
        """Somebody sets the machine's clock."""
        self._now -= by


class FakeService:
    """A video service: answers what was scripted, else the happy path."""

    look_interval = 1.0

    def __init__(self) -> None:
        self.orders: list[Order] = []
        self.uploads: list[tuple[str, str]] = []
        self.looks = 0
        self.submit_with: list[Ticket | Exception] = []
        #: By prompt: which of several comes first is the bot's affair.
        self.refused: dict[str, Exception] = {}
        self.look_with: list[Working | Finished | Broken | Exception] = []
        self.upload_with: list[Exception] = []
        self.url = "https://cdn.example/v.mp4"

    async def upload(self, path: Path, name: str, media_type: str) -> str:
        if self.upload_with:
            raise self.upload_with.pop(0)
        assert path.exists()
        self.uploads.append((name, media_type))
        return f"https://cdn.example/{len(self.uploads)}/{name}"

    async def submit(self, order: Order) -> Ticket:
        self.orders.append(order)
        if order.prompt in self.refused:
            raise self.refused[order.prompt]
        answer = self.submit_with.pop(0) if self.submit_with else Ticket(f"task-{len(self.orders)}", 10)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def look(self, task: str) -> Working | Finished | Broken:
        self.looks += 1
        answer = self.look_with.pop(0) if self.look_with else Finished(self.url, 7)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def check(self) -> list[str]:
        return []


class FakeChat:
    """A chat: `messages` is what people see, in order; `fail_with` is raised by the next posts."""

    edit_interval = 0.0

    def __init__(self) -> None:
        self.messages: dict[str, Post] = {}
        self.keys: dict[str, str] = {}
        self.posted: list[str] = []
        self.looked_before: list[str] = []
        self.fail_with: list[ChatError] = []
        self.arrives_anyway = False
        self.files: dict[str, bytes] = {}
        self.deleted: list[str] = []

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        if maybe_posted:
            self.looked_before.append(key)
            if key in self.keys:
                return self.keys[key]
        failure = self.fail_with.pop(0) if self.fail_with and not key.endswith("-card") else None
        if failure is not None and not self.arrives_anyway:
            raise failure
        message = f"m{len(self.messages) + 1}"
        self.messages[message] = post
        self.keys[key] = message
        self.posted.append(key)
        if failure is not None:
            raise failure
        return message

    async def edit(self, place: Place, message: str, post: Post) -> None:
        self.messages[message] = post

    async def delete(self, place: Place, message: str) -> None:
        self.deleted.append(message)

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        if attachment.address not in self.files:
            raise FileGone(problem("file_gone", name=attachment.name))
        yield _once(self.files[attachment.address])

    def shown(self, key: str) -> Post:
        """The message of that key as it is now."""
        return self.messages[self.keys[key]]


@dataclass
class FakeMedia:
    """Takes every file for what it claims to be, unless told otherwise by name."""

    found: dict[str, Inspected | Problem] = field(default_factory=dict)

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected | Problem]:
        return [self.found.get(look.name, _plain(look.kind)) for look in looks]


class FakeDownloads:
    """The internet: addresses and their bytes, or what happens instead."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes | Exception] = {"https://cdn.example/v.mp4": b"mp4"}
        self.opened: list[str] = []

    @asynccontextmanager
    async def open(self, url: str) -> AsyncIterator[AsyncIterator[bytes]]:
        self.opened.append(url)
        page = self.pages.get(url, FileGone(problem("file_gone", name=url)))
        if isinstance(page, Exception):
            raise page
        yield _once(page)


async def _once(data: bytes) -> AsyncIterator[bytes]:
    yield data


def _plain(kind: Kind) -> Inspected:
    match kind:
        case Kind.IMAGE:
            return Inspected(kind=kind, media_type="image/png", size=100, width=1280, height=720)
        case Kind.VIDEO:
            return Inspected(kind=kind, media_type="video/mp4", size=1000, width=864, height=496, seconds=5.0, fps=24.0)
        case Kind.AUDIO:
            return Inspected(kind=kind, media_type="audio/mpeg", size=500, seconds=3.0)


def service_error(kind: type[ServiceError], code: str) -> ServiceError:
    """An error of the service with a code of its own."""
    return kind(Problem(code))


class FakeCharts:
    """Draws nothing: keeps what it was to draw."""

    picture = b"\x89PNG\r\n\x1a\n a picture"

    def __init__(self) -> None:
        self.drawn: list[Usage] = []
        self.fault: Exception | None = None

    async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
        if self.fault is not None:
            raise self.fault
        self.drawn.append(usage)
        return self.picture
