"""What must hold: at every commit, and when the world has come to rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from bot.jobs import Job, Settlement, State

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World


def at_every_moment(world: World) -> Iterator[str]:
    """Faults in what is on the disk now."""
    busy, untimed, live = world.disk.read(
        "SELECT sum(state IN ('submitting', 'rendering')), sum(over IS NULL AND next_look IS NULL), count(*) FROM jobs"
    )[0]
    if (busy or 0) > world.settings.videobot_max_rendering:
        yield f"{busy} jobs at the service at the same time"
    if untimed:
        yield "a live job has no timer"
    if live and world.rules != "none":
        yield from _limits(world)


def _limits(world: World) -> Iterator[str]:
    """The rules, counted from the jobs themselves and not from the counters."""
    jobs = [job for job in world.jobs() if job.settlement is not Settlement.REFUNDED]
    at_once = Counter(_person(job) for job in jobs if job.settlement is Settlement.HELD)
    a_day = Counter((*_person(job), job.created_at.date()) for job in jobs)
    in_all = Counter((*_person(job)[:2], job.created_at.date()) for job in jobs)
    for rule in world.settings.rules:
        counted: Iterable[int] = ()
        match (str(rule.scope), str(rule.what)):
            case ("each", "at_once"):
                counted = at_once.values()
            case ("each", "videos"):
                counted = a_day.values()
            case ("workspace", "videos"):
                counted = in_all.values()
        if max(counted, default=0) > rule.most:
            yield f"a limit is overrun: {rule.scope} {rule.most} {rule.what} {rule.per or 'at once'}"


def _person(job: Job) -> tuple[str, str, str]:
    return (job.place.platform, job.place.workspace, job.person.id)


async def at_the_end(world: World) -> list[str]:
    """Faults in what came of it all."""
    jobs = {job.id: job for job in world.jobs()}
    faults = [*_money(world, jobs), *_certainty(world, jobs), *_told(world, jobs)]
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
        if one.settlement is not _settled(one):
            yield f"{one.id} is {one.state}, and its limits are {one.settlement}"


def _settled(job: Job) -> Settlement:
    """What is charged: a video, or what may be one. A failure is not."""
    charged = job.state is State.DONE or job.maybe_created or (job.state is State.CANCELLED and job.task is not None)
    return Settlement.SPENT if charged else Settlement.REFUNDED


def _certainty(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    lost = {posting.job for posting in world.fox.postings if not (posting.certain and posting.answered)}
    for job in jobs.values():
        if job.maybe_created and job.id not in lost | world.machine.in_flight:
            yield f"{job.id} was called uncertain, and was not"
        if not job.maybe_created and job.id in lost:
            yield f"{job.id} is uncertain, and was not called so"


def _told(world: World, jobs: dict[str, Job]) -> Iterator[str]:
    if not world.known.forgotten:
        yield from (f"{job_id} was acknowledged, and is lost" for job_id in world.known.acknowledged - jobs.keys())
    for job in jobs.values():
        ends = world.chats[job.place.platform].by_key.get(f"{job.id}-end", [])
        if not ends and job.place.channel not in world.lost_places:
            yield f"{job.id} is {job.state}, and nobody was told"
