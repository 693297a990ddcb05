"""Slots go round workspaces, people, then age, in the real engine; and the place that people see is the real one."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from bot.fairness import FEW
from bot.jobs import State
from bot.messages import Person, Place
from bot.ports import Working
from tests.flow.world import ADMIN, ANA, BEN, ROOM, World, patience

CY = Person(id="cy", name="Cy")
ELSEWHERE = replace(ROOM, workspace="elsewhere")


async def asked(world: World, prompt: str, person: Person, place: Place = ROOM) -> str:
    """A job with that prompt, accepted; gives its id."""
    answer = await world.ask(f"/video {prompt}", person=person, place=place)
    assert answer.job is not None
    return answer.job


async def settled(world: World, jobs: Sequence[str]) -> None:
    """Let everything go on without the clock, until each job is at the service, waits for it, or is over."""
    for _ in range(2000):
        states = {(await world.job(job)).state for job in jobs}
        if states <= {State.QUEUED, State.RENDERING, State.DONE}:
            return
        await asyncio.sleep(0)
    raise AssertionError(states)


async def places(world: World, jobs: Sequence[str]) -> list[str]:
    """Those that wait, in the order of the places they are told."""
    ahead = {job.id: world.bot.poller.outlook(job).ahead for job in [await world.job(one) for one in jobs]}
    waiting = sorted((place, job) for job, place in ahead.items() if place is not None)
    assert [place for place, _ in waiting] == list(range(len(waiting)))
    return [(await world.job(job)).request.prompt for _, job in waiting]


async def all_done(world: World, jobs: Sequence[str]) -> list[str]:
    """The prompts as they were submitted, once every job is done."""
    for job in jobs:
        await world.until(job, State.DONE)
    return [order.prompt for order in world.service.orders]


async def test_fifty_jobs_delay_nobodys_first_by_more_than_one_slot(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=2)
    async with world.running():
        jobs = [await asked(world, f"ana {n}", ANA) for n in range(50)]
        await settled(world, jobs)
        at_service = len(world.service.orders)
        jobs.append(await asked(world, "ben", BEN))
        jobs.append(await asked(world, "cy", CY, ELSEWHERE))
        jobs += [await asked(world, f"cy {n}", CY, ELSEWHERE) for n in range(5)]
        await settled(world, jobs)
        after = (await all_done(world, jobs))[at_service:]

    assert at_service == 2
    assert after.index("cy") <= 1
    assert after.index("ben") <= 2
    assert sum(one.startswith("ana") for one in after[: after.index("ben")]) <= 1


async def test_the_place_shown_is_the_place_in_which_jobs_are_submitted_at_every_moment(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=2)
    async with world.running():
        jobs = []
        for n in range(4):
            jobs += [await asked(world, f"ana {n}", ANA), await asked(world, f"ana {n} again", ANA)]
            jobs += [await asked(world, f"ben {n}", BEN), await asked(world, f"cy {n}", CY, ELSEWHERE)]
        await settled(world, jobs)
        seen = []
        for _ in range(4000):
            submitted = len(world.service.orders)
            waiting = await places(world, jobs)
            if submitted == len(world.service.orders):
                seen.append((submitted, waiting))
            if not waiting:
                break
            world.clock.advance(0.5)
            world.bot.poller.nudge()
            await asyncio.sleep(0)
        really = await all_done(world, jobs)

    assert len({submitted for submitted, _ in seen}) > 3
    for submitted, waiting in seen:
        # one whose turn was saved and whose order is on its way is at the service, and waits no longer
        assert really[submitted:] == waiting or really[submitted + 1 :] == waiting or really[submitted + 2 :] == waiting


async def test_who_is_overtaken_by_a_newcomer_sees_it_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=1)
    async with world.running():
        jobs = [await asked(world, f"ana {n}", ANA) for n in range(3)]
        await settled(world, jobs)
        waiting = [job for job in jobs if (await world.job(job)).state is State.QUEUED]
        overtaken = waiting[-1]
        before = await world.until_shown(overtaken, State.QUEUED)
        jobs.append(await asked(world, "ben", BEN))
        await settled(world, jobs)
        for _ in range(200):
            await world.job(overtaken)
        after = world.chat.shown(f"{overtaken}-card")

    assert "one ahead of you" in before.headline
    assert "2 ahead of you" in after.headline


async def test_in_a_crowd_everybody_is_told_their_place_before_long(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=1)
    world.service.look_with = [Working(10)] * 10_000
    async with world.running():
        jobs = [await asked(world, f"ana {n}", ANA) for n in range(FEW + 12)]
        last = f"{jobs[-1]}-card"
        for _ in patience():
            await world.job(jobs[-1])  # lets the store's own thread get its turn
            if last in world.chat.keys and "ahead of you" in world.chat.shown(last).headline:
                break
            world.clock.advance(0.5)
            world.bot.noticeboard._wake.set()
            world.bot.poller.nudge()
        waiting = await places(world, jobs)

    assert waiting == [f"ana {n}" for n in range(1, FEW + 12)]
    assert f"{FEW + 10} ahead of you" in world.chat.shown(last).headline


async def test_turns_that_jobs_at_the_service_had_are_remembered_over_a_restart(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=2)
    async with world.idle():
        jobs = [await asked(world, f"ana {n}", ANA) for n in range(4)]
        jobs += [await asked(world, "ben", BEN), await asked(world, "cy", CY, ELSEWHERE)]
        for job in jobs[:2]:
            await world.place_in(job, State.RENDERING, task=f"task-{job}")
        for job in jobs[2:]:
            await world.place_in(job, State.QUEUED)
    async with world.running():
        really = await all_done(world, jobs)

    assert really == ["cy", "ben", "ana 2", "ana 3"]


async def test_admins_in_their_lane_come_first_in_their_workspace_and_before_nobody_elses(tmp_path: Path) -> None:
    world = World(tmp_path, most_rendering=1)
    async with world.running():
        await world.ask("/video-admin lane on", person=ADMIN)
        jobs = [await asked(world, f"ana {n}", ANA) for n in range(3)]
        jobs += [await asked(world, f"root {n}", ADMIN) for n in range(2)]
        jobs.append(await asked(world, "cy", CY, ELSEWHERE))
        await settled(world, jobs)
        begun = len(world.service.orders)
        waiting = await places(world, jobs)
        really = await all_done(world, jobs)

    assert really[begun:] == waiting
    mine = [one for one in waiting if one != "cy"]
    assert [one for one in mine if one.startswith("root")] == mine[: sum(one.startswith("root") for one in mine)]
    assert waiting.index("cy") <= 1
