"""Every store: however many ask at once, in tasks or in processes, whatever the rule, exactly as many get in as may."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import PolicyChanged
from bot.jobs import Job
from bot.limits import Draw, amounts_of, draw, parse_rules
from bot.policies import Policy
from bot.ports import Accepted, OverLimit, Repeated
from tests.fakes import ManualClock
from tests.storage.samples import NOON, STAFF, Opener, Store, accepted, beside, drawn, new_job, used

#: Each lets three jobs of 5 seconds and one credit in.
RULES = (
    # it counts every workspace: the first one tried
    "total 3 videos per day",
    "each 3 at once",
    "each 3 videos per day",
    "each 17 seconds per month",
    "in all 3.5 credits per week",
    "each 3 videos in any hour",
    "in all 15 seconds in any month",
    "channel 3 at once",
    "@role:staff each 3 videos per day",
    "@ana 3 videos per day",
    "#main each 19 seconds per hour",
    "each 9 videos per day; in all 4 videos per week; channel 3 at once",
)
PROCESSES, JOBS_OF_EACH = 5, 10


@pytest.mark.parametrize("rules", RULES)
async def test_of_fifty_tasks_exactly_three_get_in_whatever_the_rule(store: Store, rules: str) -> None:
    jobs = [new_job(number, person=STAFF) for number in range(50)]

    outcomes = await asyncio.gather(*(store.accept(job, job.id, under(rules, job)) for job in jobs))

    assert Counter(map(type, outcomes)) == {Accepted: 3, OverLimit: 47}
    assert len(await store.live()) == 3


async def test_of_fifty_in_several_processes_exactly_three_get_in_whatever_the_rule_and_none_is_lost(
    opener: Opener, where: str
) -> None:
    async with opener():
        pass

    outcomes = await crowd(where)

    assert outcomes == {rules: {"accepted": 3, "refused": 47} for rules in RULES}
    async with opener() as store:
        assert len(await store.live()) == 3 * len(RULES)
        assert await used(store, new_job(), "total 99 videos per day") == [3 * len(RULES)]
        assert await store.verify() == []


async def crowd(where: str) -> dict[str, Counter[str]]:
    """What becomes of as many jobs as `PROCESSES` programs ask for at the same moment, by the rules, one by one."""
    crowding = (sys.executable, "-m", "tests.storage.crowding", where)
    programs = [
        await asyncio.create_subprocess_exec(*crowding, str(number), str(JOBS_OF_EACH), stdin=PIPE, stdout=PIPE)
        for number in range(PROCESSES)
    ]
    for program in programs:
        assert await line_of(program) == "ready"
    outcomes: dict[str, Counter[str]] = {}
    for number, rules in enumerate(RULES):
        for program in programs:
            assert program.stdin is not None
            program.stdin.write(f"room-{number}\t{rules}\n".encode())
        outcomes[rules] = Counter()
        for program in programs:
            outcomes[rules].update(json.loads(await line_of(program)))
    for program in programs:
        await program.communicate(b"")
        assert program.returncode == 0
    return outcomes


async def line_of(program: Process) -> str:
    """What it prints next."""
    assert program.stdout is not None
    return (await asyncio.wait_for(program.stdout.readline(), 60)).decode().strip()


async def test_two_who_share_a_store_see_what_the_other_took(opener: Opener, where: str, clock: ManualClock) -> None:
    rules = "each 1 videos per day"
    async with opener() as store, beside(where, clock) as other:
        job = await accepted(store, new_job(1), rules)

        assert await other.accept(job, f"event of {job.id}", drawn(job, rules)) == Repeated(job.id)
        assert isinstance(await other.accept(new_job(2), "event", drawn(new_job(2), rules)), OverLimit)
        assert await store.accept(new_job(2), "event", drawn(new_job(2))) == Repeated("")


async def test_a_limit_that_is_lowered_while_fifty_ask_holds_from_that_moment(store: Store) -> None:
    versions: list[int] = []

    async def ask(number: int) -> None:
        for _ in range(number % 5):
            await store.live()
        job = new_job(number)
        while True:
            policy = await store.policy("local", "room") or Policy()
            would = draw(policy.rules, job.place, job.person, amounts_of(5, None), NOON)
            try:
                outcome = await store.accept(job, job.id, replace(would, version=policy.version))
            except PolicyChanged:
                continue
            if isinstance(outcome, Accepted):
                versions.append(policy.version)
            return

    async def lower() -> None:
        for _ in range(2):
            await store.live()
        policy = Policy(version=2, rules=parse_rules("each 12 videos per day"))
        assert await store.set_policy("local", "room", policy, ())

    first = Policy(version=1, rules=parse_rules("each 30 videos per day"))
    assert await store.set_policy("local", "room", first, ())
    await asyncio.gather(lower(), *(ask(number) for number in range(50)))

    before, after = versions.count(1), versions.count(2)
    assert after == max(12 - before, 0)
    assert await used(store, new_job(), "each 99 videos per day") == [before + after]


async def test_a_job_drawn_up_before_an_admin_changed_the_rules_takes_nothing(store: Store) -> None:
    job = new_job()
    old = replace(drawn(job, "each 3 videos per day"), version=0)
    assert await store.set_policy("local", "room", Policy(version=1, rules=parse_rules("each 0 videos per day")), ())

    with pytest.raises(PolicyChanged):
        await store.accept(job, "event", old)

    assert await store.live() == []
    assert await used(store, job, "each 3 videos per day") == [0]
    # another workspace's admins change nothing here
    elsewhere = replace(job, place=replace(job.place, workspace="other"))
    assert isinstance(await store.accept(elsewhere, "event", replace(drawn(elsewhere), version=0)), Accepted)


async def test_the_same_event_many_times_at_a_full_limit_is_refused_once_and_for_all(store: Store) -> None:
    rules = "each 1 at once"
    await accepted(store, new_job(1), rules)
    jobs = [new_job(number) for number in range(2, 12)]

    outcomes = await asyncio.gather(*(store.accept(job, "event", drawn(job, rules)) for job in jobs))

    assert Counter(map(type, outcomes)) == {OverLimit: 1, Repeated: 9}
    assert {one for one in outcomes if isinstance(one, Repeated)} == {Repeated("")}


async def test_when_a_rolling_limit_opens_is_told_by_the_clock_and_not_by_the_jobs_age(
    store: Store, clock: ManualClock
) -> None:
    rules = "each 5 seconds in any hour"
    await accepted(store, new_job(1), rules)
    clock.advance(300)
    # it waited for its files for a day before it was written down
    late = replace(new_job(2), created_at=NOON - timedelta(days=1))

    outcome = await store.accept(late, "event", drawn(late, rules, clock.now()))

    assert isinstance(outcome, OverLimit)
    assert outcome.rules[0].opens == NOON + timedelta(minutes=75)


def under(rules: str, job: Job) -> Draw:
    """What the job takes under these rules, for one credit, by somebody of the staff."""
    return draw(parse_rules(rules), job.place, STAFF, amounts_of(job.request.duration, 1.0), NOON)


async def test_whoever_reads_while_an_admin_sets_leaves_nothing_old_behind(store: Store) -> None:
    for number in range(60):
        where = ("local", f"room {number}")
        readers = [asyncio.create_task(store.policy(*where)) for _ in range(3)]
        for _ in range(number % 5):
            await asyncio.sleep(0)
        assert await store.set_policy(*where, Policy(version=1), ())
        await asyncio.gather(*readers)

        assert await store.policy(*where) == Policy(version=1)


async def test_what_somebody_else_set_is_read_anew_once_it_showed(store: Store, where: str, clock: ManualClock) -> None:
    assert await store.policy("local", "room") is None
    async with beside(where, clock) as another:
        assert await another.set_policy("local", "room", Policy(version=1), ())

    with pytest.raises(PolicyChanged):
        await store.accept(new_job(), "event", replace(drawn(new_job()), version=0))

    assert await store.policy("local", "room") == Policy(version=1)
