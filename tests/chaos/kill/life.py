"""One life of the bot: the real core, store, files and client, with everything they ask of the outside announced."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import httpx
from pydantic import SecretStr

from adapters.foxapi import FoxAPI, open_http
from adapters.foxapi.client import Waits
from adapters.local import LocalPlatform
from adapters.media.downloads import GuardedDownloads
from adapters.media.folder import FolderFiles
from adapters.media.inspection import ChildMedia
from bot.app.building import Outside, wire
from bot.app.core import Core
from bot.app.machine import SystemClock, new_job_id
from bot.config import Settings
from bot.jobs import Job, State
from bot.messages import Action, Attachment, Invocation, Person, Place, Post, Press
from bot.ports import Chat, Downloads, Media, VideoService
from storage import SQLiteStore, open_store
from tests.chaos.kill.diary import Diary
from tests.chaos.kill.elsewhere import NAME, Elsewhere
from tests.chaos.kill.points import Announced, Points, announced_pieces

ANA = Person(id="ana", name="Ana", locale="en")
#: Kinds of orders, in turns: words alone; with a picture; elsewhere; with a picture that is gone; stopped at once.
KINDS = ("local", "picture", "elsewhere", "gone", "stopped")
LIMITS = "each 1000 videos per day; each 900 seconds per hour; each 500 at once"
_GLANCE = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one life is to do, and when it is to end."""

    folder: str
    simulator: str
    world: str
    #: The orders there are by now; those nobody was answered yet are made (again).
    orders: int
    #: See `Points`.
    tired: tuple[str, ...] = ()
    only: str | None = None
    skip: int | None = None
    #: Seconds after which it is killed from outside, whatever it does.
    killed_after: float | None = None
    #: Seconds after which it is stopped, and for how long.
    frozen_after: float | None = None
    frozen_for: float = 0.0
    #: Seconds the service may take to answer.
    patience: float = 20.0
    #: Bytes a file may have at most: what a full disk is to whoever writes one.
    most_bytes: int | None = None
    #: Plants the bug of a chat that never looks for an earlier post.
    chat_looks: bool = True

    def as_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Plan:
        values: dict[str, Any] = json.loads(line)
        return cls(**{**values, "tired": tuple(values["tired"])})


class Life:
    """The bot, from its start until everything is told."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._folder = Path(plan.folder)
        self._diary = Diary(self._folder / "diary")
        self._points = Points(self._diary, tired=plan.tired, only=plan.only, skip=plan.skip)
        self._settings = Settings(
            _env_file=None,
            foxapi_key=SecretStr("a-key"),
            foxapi_url=plan.simulator,
            videobot_data_dir=self._folder,
            videobot_default_limits=LIMITS,
            videobot_max_rendering=2,
        )

    async def live(self) -> None:
        async with AsyncExitStack() as opened:
            core = await self._open(opened)
            self._diary.write("verified", faults=await core.store.verify())
            await core.resume()
            stopping = asyncio.Event()
            async with asyncio.TaskGroup() as group:
                group.create_task(core.run(stopping))
                await self._order_all(core)
                while True:
                    if await self._all_told(core):
                        break
                    await asyncio.sleep(_GLANCE)
                stopping.set()
        self._diary.write("lived", seen=list(self._points.seen))

    # ---- putting it together --------------------------------------------------------------------------------

    async def _open(self, opened: AsyncExitStack) -> Core:
        points, clock = self._points, SystemClock()
        store = await opened.enter_async_context(open_store(self._folder / "videobot.sqlite3", clock=clock))
        await store._transactions.read(lambda connection: connection.set_trace_callback(self._statement))
        files = _AnnouncedFiles(self._folder / "files", points)
        http = await opened.enter_async_context(open_http())
        http.event_hooks = {"request": [self._request], "response": [self._response]}
        downloads = await opened.enter_async_context(
            GuardedDownloads(trusted=self._settings.trusted_hosts, user_agent="chaos")
        )
        service = FoxAPI(
            http=http,
            url=self._plan.simulator,
            key="a-key",
            look_interval=0.05,
            waits=Waits(look=self._plan.patience, submit=self._plan.patience),
        )
        outside = Outside(
            clock=clock,
            store=cast(
                SQLiteStore,
                Announced(
                    store,
                    "store",
                    points,
                    {
                        "accept": None,
                        "save": lambda before, after, posted: after.state,
                        "note_post": lambda _, why, __: why,
                    },
                ),
            ),
            files=files,
            media=cast(Media, Announced(ChildMedia(files), "media", points, {"inspect": None})),
            downloads=cast(Downloads, Announced(downloads, "downloads", points, {"open": None})),
            service=cast(
                VideoService, Announced(service, "service", points, {"submit": None, "look": None, "upload": None})
            ),
            chats=self._chats(store, files),
        )
        return wire(outside, self._settings)

    def _chats(self, store: SQLiteStore, files: FolderFiles) -> dict[str, Chat]:
        calls = {"post": _purpose, "edit": None, "read": None}
        local = LocalPlatform(rooms=store.rooms, files=files, clock=SystemClock(), new_id=new_job_id)
        elsewhere = Elsewhere(self._diary, (self._folder / "picture.png").read_bytes(), looks=self._plan.chat_looks)
        return {
            "local": cast(Chat, Announced(local.chat, "local", self._points, calls)),
            NAME: cast(Chat, Announced(elsewhere, NAME, self._points, calls)),
        }

    def _statement(self, statement: str) -> None:
        if statement == "COMMIT":
            self._points.passed("before COMMIT")

    async def _request(self, request: httpx.Request) -> None:
        self._points.passed(f"request {_call(request)}")

    async def _response(self, response: httpx.Response) -> None:
        self._points.passed(f"response {_call(response.request)}")

    # ---- what people do -------------------------------------------------------------------------------------

    async def _order_all(self, core: Core) -> None:
        answered = {line["event"] for line in self._diary.read("answered")}
        for number in range(self._plan.orders):
            event, kind = f"{self._plan.world}-{number}", KINDS[number % len(KINDS)]
            if event in answered:
                continue
            answer = await core.desk.ask(self._invocation(event, kind))
            assert answer.job is not None, answer.post
            self._diary.write("answered", event=event, job=answer.job)
            if kind == "stopped":
                place = _place(kind)
                await core.desk.press(
                    Press(event_id=f"{event}-stop", place=place, person=ANA, action=Action.CANCEL, job=answer.job)
                )

    def _invocation(self, event: str, kind: str) -> Invocation:
        names = {"picture": "fox", "gone": "gone"}
        attached = (Attachment(name=f"{names[kind]}.png", address=names[kind]),) if kind in names else ()
        text = f"/video a fox for {event} --dur 4 --res 480p"
        return Invocation(event_id=event, place=_place(kind), person=ANA, text=text, attachments=attached)

    async def _all_told(self, core: Core) -> bool:
        live = await core.store.live()
        for job in live:
            if _undecided(job) and job.submits < 2 and not self._said_again(job):
                # somebody says again, once a job
                self._diary.write("again", job=job.id)
                await core.operators.answer("jobs-retry", {"job": job.id})
                return False
        return all(_undecided(job) for job in live)

    def _said_again(self, job: Job) -> bool:
        return any(line["job"] == job.id for line in self._diary.read("again"))


class _AnnouncedFiles(FolderFiles):
    """The real file store, with a moment before, in the middle of, and after each file."""

    def __init__(self, folder: Path, points: Points) -> None:
        self._points = points
        super().__init__(folder)

    async def write(self, key: str, chunks: AsyncIterator[bytes], most: int) -> int:
        name = "files.write " + ("video" if key.endswith("video.mp4") else "reference")
        self._points.passed(f"before {name}")
        size = await super().write(key, announced_pieces(chunks, self._points, f"midway {name}"), most)
        self._points.passed(f"after {name}")
        return size


def _undecided(job: Job) -> bool:
    return job.state is State.UNCERTAIN and job.told


def _place(kind: str) -> Place:
    platform = "local" if kind in ("local", "stopped") else NAME
    return Place(platform=platform, workspace="w", channel="main", thread="t")


def _purpose(place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
    return key.split("-", 1)[1]


def _call(request: httpx.Request) -> str:
    path = request.url.path
    return "submit" if path.endswith("generations") else "upload" if "/files/" in path else "look"


def lived(plan: Plan) -> None:
    """Live in this process."""
    logging.basicConfig(filename=f"{plan.folder}/log", level=logging.INFO)
    logging.getLogger().handlers[0].setFormatter(_Lines())
    asyncio.run(Life(plan).live())


class _Lines(logging.Formatter):
    """A line with the fields that go with it."""

    def format(self, record: logging.LogRecord) -> str:
        fields: Mapping[str, Any] = record.__dict__
        more = {name: fields[name] for name in ("job", "state", "happened", "error", "fault") if name in fields}
        return f"{record.created:.3f} {super().format(record)} {more}"
