"""Builds the bot without its platforms: the store, the files, the video service and the core between them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from adapters.charts.studio import ChildCharts
from adapters.foxapi import FoxAPI, Models, open_http
from adapters.foxapi.simulator.server import Simulator
from adapters.media.downloads import GuardedDownloads
from adapters.media.folder import FolderFiles
from adapters.media.inspection import ChildMedia
from bot.acceptance import Acceptance
from bot.administration import Administration
from bot.app.core import Core
from bot.app.machine import chance, new_job_id
from bot.app.shelf import video_shelf
from bot.buttons import Buttons
from bot.cards import job_post
from bot.config import Settings
from bot.delivery import Delivery, linked_post, no_links
from bot.errors import SetupFault
from bot.fetching import Fetching
from bot.jobs import Job
from bot.lifecycle import Lifecycle
from bot.messages import Post
from bot.metrics import job_metrics
from bot.noticeboard import Noticeboard
from bot.operators import Operators
from bot.poller import Poller, Steps
from bot.ports import Charts, Chat, Clock, Downloads, Links, Media, NewId, VideoService
from bot.preparing import Preparation
from bot.reports import UsageReports
from bot.service import Service
from bot.submitting import Submission
from bot.texts import Texts, texts_in
from bot.watching import Watch
from storage import SQLiteStore, locked, open_store

USER_AGENT = "videobot/0.1"
#: Seconds. The simulator answers at once, and people watch it.
_SIMULATOR_LOOKS = 0.3


@asynccontextmanager
async def open_service(settings: Settings, clock: Clock) -> AsyncIterator[tuple[VideoService, frozenset[str]]]:
    """The video service, real or simulated, and the hosts that may lie in a private network for its sake."""
    models = Models.with_ids({str(name): model for name, model in settings.foxapi_models.items()})
    async with open_http() as http:
        if settings.foxapi_key is not None:
            key, looks = settings.foxapi_key.get_secret_value(), settings.foxapi_look_seconds
            yield (
                FoxAPI(http=http, url=settings.foxapi_url, key=key, models=models, look_interval=looks),
                settings.trusted_hosts,
            )
            return
        folder = settings.videobot_data_dir / "simulator"
        async with Simulator(folder, clock=clock) as simulator:
            host = simulator.url.removeprefix("http://").rstrip("/")
            yield (
                FoxAPI(http=http, url=simulator.url, key="simulated", models=models, look_interval=_SIMULATOR_LOOKS),
                settings.trusted_hosts | {host},
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """What the core stands between; tests put somebody else's parts in its place."""

    clock: Clock
    store: SQLiteStore
    files: FolderFiles
    media: Media
    downloads: Downloads
    service: VideoService
    #: May be filled in until `Core.run`.
    chats: dict[str, Chat]
    charts: Charts = field(default_factory=ChildCharts)
    new_id: NewId = new_job_id
    chance: Callable[[], float] = chance
    links: Links = no_links


def wire(outside: Outside, settings: Settings) -> Core:
    """Put the core together."""
    lifecycle = Lifecycle(store=outside.store, clock=outside.clock)
    poller = _poller(outside, settings, lifecycle)
    view = _View(poller)
    noticeboard = Noticeboard(store=outside.store, chats=outside.chats, clock=outside.clock, view=view)
    lifecycle.watch(poller.changed)
    lifecycle.watch(noticeboard.changed, noticeboard.touch)
    acceptance = _acceptance(outside, settings, lifecycle)
    reports = UsageReports(
        usage=outside.store.usage,
        policy=acceptance.policy,
        charts=outside.charts,
        clock=outside.clock,
        kept=timedelta(days=settings.videobot_keep_days),
    )
    administration = Administration(
        store=outside.store,
        policies=outside.store,
        acceptance=acceptance,
        chats=outside.chats,
        clock=outside.clock,
        usage=reports,
    )
    return Core(
        clock=outside.clock,
        store=outside.store,
        files=outside.files,
        service=outside.service,
        desk=_desk(outside, settings, lifecycle, acceptance, administration, view),
        poller=poller,
        noticeboard=noticeboard,
        operators=Operators(
            store=outside.store,
            lifecycle=lifecycle,
            acceptance=acceptance,
            administration=administration,
            reports=reports,
            policies=outside.store,
            new_id=outside.new_id,
            home=settings.home,
        ),
        reports=reports,
        lifecycle=lifecycle,
        metrics=job_metrics(lifecycle, poller, outside.chats),
    )


def _acceptance(outside: Outside, settings: Settings, lifecycle: Lifecycle) -> Acceptance:
    return Acceptance(
        store=outside.store,
        lifecycle=lifecycle,
        files=outside.files,
        clock=outside.clock,
        new_id=outside.new_id,
        policies=outside.store,
        rules=settings.rules,
        operators_rules=settings.operators_rules,
        prices=settings.prices,
    )


def _poller(outside: Outside, settings: Settings, lifecycle: Lifecycle) -> Poller:
    store, files, media, service = outside.store, outside.files, outside.media, outside.service
    clock, chats, downloads = outside.clock, outside.chats, outside.downloads
    steps = Steps(
        preparation=Preparation(chats=chats, files=files, media=media, service=service, clock=clock),
        submission=Submission(service=service, clock=clock),
        watch=Watch(
            service=service,
            store=store,
            clock=clock,
            chance=outside.chance,
            touch=lifecycle.touch,
            looks_per_second=settings.foxapi_looks_per_second,
        ),
        fetching=Fetching(service=service, downloads=downloads, files=files, media=media, clock=clock),
        delivery=Delivery(store=store, chats=chats, clock=clock, links=outside.links),
    )
    return Poller(
        store=store,
        lifecycle=lifecycle,
        steps=steps,
        clock=clock,
        chance=outside.chance,
        most_rendering=settings.videobot_max_rendering,
    )


def _desk(
    outside: Outside,
    settings: Settings,
    lifecycle: Lifecycle,
    acceptance: Acceptance,
    administration: Administration,
    view: Callable[[Job], Post],
) -> Service:
    language = settings.videobot_language

    def linked(job: Job, texts: Texts) -> Post:
        return linked_post(job, texts, outside.links, outside.clock.now())

    buttons = Buttons(
        store=outside.store,
        lifecycle=lifecycle,
        acceptance=acceptance,
        files=outside.files,
        chats=outside.chats,
        view=view,
        linked=linked,
        language=language,
    )
    return Service(
        store=outside.store,
        acceptance=acceptance,
        buttons=buttons,
        administration=administration,
        files=outside.files,
        view=view,
        linked=linked,
        language=language,
    )


class _View:
    """How a job's message looks now."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller

    def __call__(self, job: Job) -> Post:
        return job_post(job, texts_in(job.language), self._poller.outlook(job))


@asynccontextmanager
async def open_data(settings: Settings, clock: Clock) -> AsyncIterator[SQLiteStore]:
    """The store, and the data folder held for one bot, also where the database lies elsewhere."""
    folder = settings.videobot_data_dir
    elsewhere = settings.database.parent.resolve() != folder.resolve()
    with locked(folder) if elsewhere else nullcontext():
        async with open_store(settings.database, clock=clock) as store:
            yield store


def open_files(folder: Path) -> FolderFiles:
    """The folder of files, made where it is not there. Raises SetupFault."""
    try:
        return FolderFiles(folder)
    except OSError as error:
        raise SetupFault(
            [f"{folder} cannot be used ({error.strerror or error}): make it a folder that this user may write to."]
        ) from error


@asynccontextmanager
async def open_bot(settings: Settings, clock: Clock, chats: dict[str, Chat]) -> AsyncIterator[Core]:
    """Open everything but the platforms: the store with its lock, the files, the service, the core."""
    async with (
        open_data(settings, clock) as store,
        open_service(settings, clock) as (service, trusted),
        GuardedDownloads(trusted=trusted, user_agent=USER_AGENT) as downloads,
    ):
        files = open_files(settings.videobot_data_dir / "files")
        shelf = video_shelf(settings, files, clock)
        yield wire(
            Outside(
                clock=clock,
                store=store,
                files=files,
                media=ChildMedia(files),
                downloads=downloads,
                service=service,
                chats=chats,
                links=no_links if shelf is None else shelf.link,
            ),
            settings,
        )
