"""What must hold: at every commit, and when the world has come to rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.jobs import Job, State
from tests.chaos.simulation.books import settled
from tests.chaos.simulation.chats import messages_of, where

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World


def at_every_moment(world: World) -> Iterator[str]:
    """Faults in what is on the disk now."""
    busy, untimed = world.disk.read(
        "SELECT sum(state IN ('submitting', 'rendering')), sum(over IS NULL AND next_look IS NULL) FROM jobs"
    )[0]
    if (busy or 0) > world.settings.videobot_max_rendering:
        yield f"{busy} jobs at the service at the same time"
    if untimed:
        yield "a live job has no timer"


async def at_the_end(world: World) -> list[str]:
    """Faults in what came of it all."""
    jobs = {job.id: job for job in world.jobs()}
    faults = [*_money(world, jobs), *_certainty(world, jobs), *_approvals(world, jobs), *_told(world, jobs)]
    core = world.machine.core
    if core is None:
        faults.append("the bot is not running in the calm")
    else:
        faults += await core.store.verify()
    held = world.disk.read("SELECT DISTINCT job FROM reservations WHERE state = 'held'")
    return [*faults, *(f"{job} is over and holds its limits" for (job,) in held)]


def _money(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    for job, tasks in Counter(task.job for task in world.fox.tasks.values()).items():
        allowed = 1 + world.known.said_again[job]
        if tasks > allowed:
            yield f"{job} was paid {tasks} times, and at most {allowed} were wanted"
    for one in jobs.values():
        task = None if one.task is None else world.fox.tasks[one.task]
        if one.state is State.FAILED and task is not None and task.ends == "completed":
            yield f"{one.id} failed ({one.problem and one.problem.code}), and its video was made and paid for"
        if one.settlement is not settled(one):
            yield f"{one.id} is {one.state}, and its limits are {one.settlement}"


def _certainty(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    lost = {posting.job for posting in world.fox.postings if not (posting.certain and posting.answered)}
    for job in jobs.values():
        if job.maybe_created and job.id not in lost | world.machine.in_flight:
            yield f"{job.id} was called uncertain, and was not"
        if not job.maybe_created and job.id in lost:
            yield f"{job.id} is uncertain, and was not called so"


def _approvals(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    known = world.known
    for job in jobs.values():
        too_late = job.problem is not None and job.problem.code == "approval_expired"
        given = job.approval is not None and job.approval.given
        if job.id in known.approved and (too_late or not given):
            yield f"{job.id} was approved, and that is forgotten"
        if given and job.id not in known.waved:
            yield f"{job.id} was approved by nobody whose click counts"
        if job.id in world.books.awaited - known.waved - known.stopped and not too_late:
            yield f"{job.id} is {job.state}, and nobody has decided about it"


def _told(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    if not world.known.forgotten:
        yield from (f"{job_id} was acknowledged, and is lost" for job_id in world.known.acknowledged - jobs.keys())
    for job in jobs.values():
        # the last rung of the ladder: who reads their direct messages is told
        reachable = messages_of(job.place, job.person.id) not in world.lost_places
        ends = world.chats[job.place.platform].by_key.get(f"{job.id}-end", [])
        if not ends and (reachable or not world.chats[job.place.platform].ever_refused(where(job.place))):
            yield f"{job.id} is {job.state}, and nobody was told"
        if job.untold and reachable:
            yield f"{job.id} was given up, and its person could be told"
