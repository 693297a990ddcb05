"""Steps that were overtaken while they waited, and posts whose id could not be saved at once."""

import asyncio
from pathlib import Path

from bot.errors import StoreUnavailable
from bot.jobs import Job, Posted, State
from bot.messages import Place, Post
from bot.ports import Order, Ticket
from tests.fakes import FakeChat, FakeService
from tests.flow.world import World, patience


class SlowChat(FakeChat):
    """Takes its time over what is uncertain."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()
        self.asked = 0

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        if key.endswith("-uncertain"):
            self.asked += 1
            await self.goes_on.wait()
        return await super().post(place, post, key=key, maybe_posted=maybe_posted)


class SlowService(FakeService):
    """Takes the order, and its time over the answer."""

    def __init__(self) -> None:
        super().__init__()
        self.goes_on = asyncio.Event()

    async def submit(self, order: Order) -> Ticket:
        ticket = await super().submit(order)
        await self.goes_on.wait()
        return ticket


async def test_a_telling_that_waited_does_not_take_a_submit_in_flight_for_a_lost_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    chat, service = SlowChat(), SlowService()
    world.chat, world.service = chat, service
    async with world.idle():
        jobs = [await world.order() for _ in range(9)]
        for job in jobs:
            await world.place_in(job, State.UNCERTAIN, submits=1, maybe_created=True)
    async with world.running():
        last = jobs[-1]
        for _ in patience():
            await world.job(last)
            if chat.asked == 8:  # as many are told at once; the last one waits
                break
        await world.bot.operators.answer("jobs-retry", {"job": last})
        for _ in patience():
            await world.job(last)
            if service.orders:
                break
        chat.goes_on.set()
        for _ in patience():
            told = [(await world.job(job)).told for job in jobs[:-1]]
            if all(told):
                break
        for _ in range(20):
            in_flight = await world.job(last)
        service.goes_on.set()
        done = await world.until(last, State.DONE)

    assert in_flight.state is State.SUBMITTING
    assert done.task is not None
    assert len(service.orders) == 1


class BlindChat(FakeChat):
    """Cannot see what it posted before: a channel's history may be hidden."""

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        return await super().post(place, post, key=key, maybe_posted=False)


async def test_a_video_is_posted_once_though_its_end_cannot_be_saved_for_a_while(world: World) -> None:
    world.chat = BlindChat()
    failures = [StoreUnavailable("its disk is full")] * 2
    async with world.running():
        really = world.bot.store.save

        async def save(before: Job, after: Job, posted: Posted | None = None) -> bool:
            if after.state is State.DONE and failures:
                raise failures.pop()
            return await really(before, after, posted)

        world.bot.store.save = save  # type: ignore[method-assign]
        job = await world.order()
        await world.until(job, State.DONE)

    assert not failures
    assert world.chat.posted.count(f"{job}-end") == 1
