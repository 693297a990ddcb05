"""A platform that breaks: told, tried again, and the others go on; a set-up that never worked ends the start."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from adapters.http import Route
from bot.app.listening import Listening
from bot.errors import SetupFault
from bot.ports import Chat, Desk
from tests.adapters.slack_world.bots import FakeDesk, until


class FakeRemote:
    """A platform whose connections go as the test says: each is an error that ends it, or None for a good one."""

    name = "elsewhere"
    chat: Chat

    def __init__(self, *ends: Exception | None, never: SetupFault | None = None) -> None:
        self._ends = list(ends)
        #: Raised instead of ever being connected.
        self._never = never
        self.broken = asyncio.Event()
        self.began = 0
        self._open = False
        self._stopping = asyncio.Event()

    def connected(self) -> bool:
        return self._open

    def away(self) -> str:
        return "" if self._open else "Elsewhere is not connected."

    def routes(self, desk: Desk) -> Sequence[Route]:
        return ()

    async def run(self, desk: Desk) -> None:
        self.began += 1
        end = self._ends.pop(0) if self._ends else None
        if self._never is not None:
            raise self._never
        self._open = True
        ordered = [asyncio.create_task(each.wait()) for each in (self.broken, self._stopping)]
        await asyncio.wait(ordered, return_when=asyncio.FIRST_COMPLETED)
        for task in ordered:
            task.cancel()
        self._open = False
        if self.broken.is_set():
            self.broken.clear()
            if end is not None:
                raise end

    async def stop(self) -> None:
        self._stopping.set()

    async def check(self) -> list[str]:
        return []


@asynccontextmanager
async def listening_to(remote: FakeRemote, *, pause: float = 0.01) -> AsyncIterator[Listening]:
    listening, stopping = Listening(remote, least_pause=pause), asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(listening.run(FakeDesk(), stopping))
        yield listening
        stopping.set()
        await remote.stop()


async def test_a_set_up_that_never_worked_ends_the_start() -> None:
    refused = FakeRemote(never=SetupFault(["the token is refused"]))

    with pytest.raises(SetupFault, match="the token is refused"):
        await Listening(refused).run(FakeDesk(), asyncio.Event())


@pytest.mark.parametrize("end", [SetupFault(["the token was revoked: make another"]), RuntimeError("a bug")])
async def test_what_breaks_after_it_worked_is_begun_anew(end: Exception) -> None:
    remote = FakeRemote(end)
    async with listening_to(remote) as listening:
        await until(lambda: listening.known_good, "the connection")
        assert listening.away() == []

        remote.broken.set()
        await until(lambda: remote.began == 2 and remote.connected(), "the second connection")
        assert listening.away() == []


async def test_what_ends_though_nobody_stopped_it_is_begun_anew() -> None:
    remote = FakeRemote(None)
    async with listening_to(remote) as listening:
        await until(lambda: listening.known_good, "the connection")

        remote.broken.set()
        await until(lambda: remote.began == 2 and remote.connected(), "the second connection")
        assert listening.away() == []


async def test_the_reason_is_told_until_it_is_mended() -> None:
    remote = FakeRemote(SetupFault(["the token was revoked: make another"]))
    async with listening_to(remote, pause=600) as listening:
        assert listening.away() == ["Elsewhere is not connected."]
        await until(lambda: listening.known_good, "the connection")

        remote.broken.set()
        await until(lambda: not remote.connected(), "the end")
        await until(lambda: listening.away() == ["the token was revoked: make another"], "the reason")


async def test_a_stop_does_not_wait_for_the_next_try() -> None:
    remote = FakeRemote(RuntimeError("a bug"))
    remote.broken.set()
    async with asyncio.timeout(20), listening_to(remote, pause=600):
        await until(lambda: remote.began == 1 and not remote.connected(), "the end")
