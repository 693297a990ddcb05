"""The bot in the loopback Slack: the platform as the app builds it, over either transport, with a desk of a test's."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from adapters.media.downloads import GuardedDownloads
from adapters.media.folder import FolderFiles
from adapters.slack import SlackPlatform
from adapters.slack.tempo import Tempo
from adapters.slack.translate import attachment_of
from bot.messages import Action, Answer, Button, Invocation, Person, Place, Post, Press, Video
from bot.ports import Clock, Desk
from tests.adapters.slack_world.state import ANA, APP_TOKEN, BOT_TOKEN, GENERAL, SIGNING_SECRET, TEAM
from tests.adapters.slack_world.transport import Hooks
from tests.adapters.slack_world.world import SlackWorld

#: Waits so short that nobody notices them, and no other difference.
QUICK = Tempo(twin_patience=0.15, share_waits=(0.01, 0.01, 0.01), ping_every=0.3, least_pause=0.02)
ACCEPTED = Answer(post=Post(headline="Accepted as k7m2qd.", job="k7m2qd", state="accepted"), job="k7m2qd")
PERSON = Person(id=ANA, name="Ana", locale="en-US")


class MachineClock:
    """The machine's time, by which Slack's requests are signed."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - bolt compares signatures with it

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


@dataclass
class FakeDesk:
    """A core that says what the test wants it to."""

    answers: list[Answer] = field(default_factory=list)
    asked: list[Invocation] = field(default_factory=list)
    pressed: list[Press] = field(default_factory=list)
    noted: list[tuple[str, str, str]] = field(default_factory=list)
    #: Awaited before an answer is given.
    before: Callable[[], Awaitable[Any]] | None = None

    async def ask(self, invocation: Invocation) -> Answer:
        if self.before is not None:
            await self.before()
        self.asked.append(invocation)
        return self.answers.pop(0) if self.answers else ACCEPTED

    async def press(self, press: Press) -> Answer:
        self.pressed.append(press)
        return self.answers.pop(0) if self.answers else Answer(post=Post(headline="Stopped."))

    async def posted(self, post: Post, event_id: str, message: str) -> None:
        self.noted.append((post.job or "", event_id, message))


@dataclass
class Bot:
    """A bot at work in a world."""

    world: SlackWorld
    platform: SlackPlatform
    desk: FakeDesk
    files: FolderFiles
    #: Where its HTTP server is, in HTTP mode.
    url: str = ""

    @property
    def chat(self) -> Any:
        return self.platform.chat

    @property
    def last(self) -> Invocation:
        return self.desk.asked[-1]


@asynccontextmanager
async def platform_in(
    world: SlackWorld, folder: Path, *, app_token: str | None = APP_TOKEN, clock: Clock | None = None, **more: Any
) -> AsyncIterator[tuple[SlackPlatform, FolderFiles]]:
    """The platform as the app builds it, doing nothing yet."""
    files = FolderFiles(folder / "files")
    # all ports of the host that the operator named, as the app does it
    async with GuardedDownloads(trusted={"127.0.0.1"}) as downloads:
        settings: dict[str, Any] = {
            "bot_token": BOT_TOKEN,
            "app_token": app_token,
            "signing_secret": None if app_token else SIGNING_SECRET,
            "api_url": world.api_url,
            "language": None,
            "installs": None,
            "tempo": QUICK,
        } | more
        platform = SlackPlatform(files=files, downloads=downloads, clock=clock or MachineClock(), **settings)
        try:
            yield platform, files
        finally:
            await platform.stop()
            await platform.close()


@asynccontextmanager
async def serving(world: SlackWorld, platform: SlackPlatform, desk: Desk) -> AsyncIterator[str]:
    """Its HTTP routes, served; the world sends its events there. Gives the address."""
    application = web.Application()
    application.add_routes(platform.routes(desk))
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    clock = MachineClock()
    world.transport = Hooks(url, lambda: clock.now().timestamp())
    try:
        yield url
    finally:
        world.transport = world.sockets
        await runner.cleanup()


@asynccontextmanager
async def running(
    world: SlackWorld, folder: Path, *, desk: FakeDesk | None = None, http: bool = False, **more: Any
) -> AsyncIterator[Bot]:
    """A bot at work; ends with a clean stop."""
    desk = desk or FakeDesk()
    async with (
        platform_in(world, folder, app_token=None if http else APP_TOKEN, **more) as (platform, files),
        serving(world, platform, desk) as url,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(platform.run(desk))
        if not http:
            world.transport = world.sockets
            await world.sockets.connected(2)
        try:
            yield Bot(world, platform, desk, files, url)
        finally:
            await platform.stop()


async def until(true: Callable[[], object], what: str = "it", *, within: float = 30.0) -> None:
    """Let the loop turn until something is so."""
    loop = asyncio.get_running_loop()
    late = loop.time() + within
    while not true():
        assert loop.time() < late, f"{what} never came"
        await asyncio.sleep(0.005)


def place(channel: str = GENERAL, thread: str | None = None) -> Place:
    return Place(platform="slack", workspace=TEAM, channel=channel, thread=thread)


def card(job: str = "k7m2qd", state: str = "rendering", headline: str = "", **more: Any) -> Post:
    """The message about a job that is under way."""
    buttons = (Button(Action.CANCEL, job, "Cancel", danger=True),)
    return Post(headline=headline or f"{job} · {state}", state=state, buttons=buttons, job=job, prompt="a fox", **more)


def finished(job: str = "k7m2qd", mention: Person | None = PERSON) -> Post:
    """The end of a job, as the core posts it."""
    actions = [Action.AGAIN, Action.EDIT, Action.EXTEND, Action.DELETE]
    return Post(
        headline=f"Your video {job} is ready.",
        lines=("standard · 5 s · seed 7",),
        prompt="a red kite",
        state="done",
        buttons=tuple(Button(action, job, action.value.capitalize(), action is Action.DELETE) for action in actions),
        video=Video(stored=f"{job}/video.mp4", name=f"videobot-{job}.mp4", size=12),
        mention=mention,
        job=job,
    )


async def stored_video(bot: Bot, job: str = "k7m2qd", content: bytes = b"a whole film") -> None:
    """A finished video in the bot's own store."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    await bot.files.write(f"{job}/video.mp4", chunks(), 2**30)


async def read(chat: Any, file: dict[str, Any]) -> bytes:
    """What is in a file of Slack's, as its chat gives it."""
    async with chat.read(attachment_of(file, TEAM)) as chunks:
        return b"".join([chunk async for chunk in chunks])
