"""Videos at addresses of our own: for whoever has the address, for a while, and for nobody else."""

from __future__ import annotations

import stat
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp import ClientSession
from prometheus_client import CollectorRegistry

from adapters.http import HttpServer
from adapters.http.videos import LIVES, VideoShelf, kept_secret
from adapters.media.folder import FolderFiles
from bot.jobs import Job, Request, State
from bot.messages import Person, Place, Video
from bot.ports import Link
from tests.fakes import ManualClock

MP4 = b"\0\0\0\x18ftypmp42" + bytes(range(256)) * 8


class Served:
    """The shelf on a server of its own."""

    def __init__(self, folder: Path) -> None:
        self.clock = ManualClock()
        self.files = FolderFiles(folder / "files")
        self.secret = kept_secret(folder / "links.key")
        self.url = ""

    def shelf(self, keep: timedelta = timedelta(days=30)) -> VideoShelf:
        return VideoShelf(
            secret=self.secret, public_url="https://bot.example", files=self.files, clock=self.clock, keep=keep
        )

    def job(self, **changes: object) -> Job:
        path = self.files.path("k7m2qd/video.mp4")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(MP4)
        now = self.clock.now()
        job = Job(
            id="k7m2qd",
            state=State.DELIVERING,
            created_at=now,
            since=now,
            next_look=now,
            place=Place(platform="slack", workspace="T", channel="C"),
            person=Person(id="U", name="Ana"),
            request=Request(prompt="a fox"),
            video=Video(stored="k7m2qd/video.mp4", name="videobot-k7m2qd.mp4", size=len(MP4)),
        )
        return replace(job, **changes)  # type: ignore[arg-type]

    def link(self, **changes: object) -> Link:
        link = self.shelf().link(self.job(**changes))
        assert link is not None
        return link

    def here(self, link: Link) -> str:
        return link.url.replace("https://bot.example", self.url)


async def _well() -> Sequence[str]:
    return ()


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Served]:
    served = Served(tmp_path)
    async with HttpServer(
        host="127.0.0.1", port=0, routes=served.shelf().routes(), ready=_well, registry=CollectorRegistry()
    ) as http:
        served.url = http.url
        yield served


@pytest.fixture
async def http() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_whoever_has_the_address_gets_the_video(served: Served, http: ClientSession) -> None:
    async with http.get(served.here(served.link())) as answer:
        body = await answer.read()

    assert (answer.status, body) == (200, MP4)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Disposition"] == 'inline; filename="videobot-k7m2qd.mp4"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "noindex" in answer.headers["X-Robots-Tag"]


async def test_players_and_unfolding_chats_get_the_parts_they_ask_for(served: Served, http: ClientSession) -> None:
    address = served.here(served.link())
    async with http.head(address) as head, http.get(address, headers={"Range": "bytes=4-7"}) as part:
        assert (head.status, head.headers["Content-Length"], head.headers["Accept-Ranges"]) == (
            200,
            str(len(MP4)),
            "bytes",
        )
        assert (part.status, await part.read()) == (206, b"ftyp")


async def test_an_address_dies_when_it_says(served: Served, http: ClientSession) -> None:
    link = served.link()
    served.clock.advance((link.until - served.clock.now()).total_seconds() - 1)
    async with http.get(served.here(link)) as alive:
        pass
    served.clock.advance(1)
    async with http.get(served.here(link)) as dead:
        pass

    assert (alive.status, dead.status) == (200, 404)


@pytest.mark.parametrize(
    "change",
    [
        ("k7m2qd/", "x3n8rt/"),
        ("-", "0-"),
        (".mp4", "0.mp4"),
        ("k7m2qd/", "../k7m2qd/"),
        ("k7m2qd/", "k7m2qd%2f"),
        (".mp4", ""),
        ("/videos/k7m2qd/", "/videos/k7m2qd/?"),
    ],
)
async def test_every_wrong_address_is_answered_alike_and_lists_nothing(
    served: Served, http: ClientSession, change: tuple[str, str]
) -> None:
    other = served.files.path("x3n8rt/video.mp4")
    other.parent.mkdir()
    other.write_bytes(b"somebody else's")
    async with http.get(served.here(served.link()).replace(*change)) as answer:
        body = await answer.read()

    assert (answer.status, b"else" in body) == (404, False)


async def test_a_deleted_video_is_gone_from_its_address_and_gets_no_new_one(
    served: Served, http: ClientSession
) -> None:
    job, link = served.job(), served.link()
    await served.files.delete("k7m2qd/")
    async with http.get(served.here(link)) as answer:
        assert answer.status == 404
    assert served.shelf().link(job) is None
    assert served.shelf().link(replace(job, video=None)) is None


def test_an_address_does_not_outlive_what_is_kept(tmp_path: Path) -> None:
    served = Served(tmp_path)
    since = served.clock.now() - timedelta(days=29)
    new, old = served.link(), served.link(state=State.DONE, since=since)

    assert LIVES <= new.until - served.clock.now() < LIVES + timedelta(hours=1)
    assert timedelta(days=1) <= old.until - served.clock.now() < timedelta(days=1, hours=1)


def test_the_secret_is_kept_for_its_owner_only_and_a_broken_one_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "links.key"
    first = kept_secret(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert kept_secret(path) == first
    path.write_bytes(b"half")
    assert len(kept_secret(path)) == len(first) == 32
    assert kept_secret(path) != first
