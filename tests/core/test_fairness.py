"""Whose turn it is."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.fairness import FEW, Queue, Served, Waiting, turns, waiting
from bot.jobs import Job
from bot.messages import Person
from tests.storage.samples import ROOM, new_job

START = datetime(2026, 1, 1, tzinfo=UTC)


def waits(name: str, workspace: str, person: str, second: int) -> Waiting:
    return Waiting(name, workspace, f"{workspace}/{person}", START + timedelta(seconds=second))


def order(queued: list[Waiting], served: Served | None = None) -> list[str]:
    return [each.id for each in turns(queued, served or Served())]


def test_within_one_persons_jobs_age_decides() -> None:
    queue = [waits("b", "w", "ana", 2), waits("a", "w", "ana", 1)]

    assert order(queue) == ["a", "b"]


def test_fifty_jobs_of_one_person_do_not_hold_up_anothers_first() -> None:
    queue = [waits(f"ana{n:02}", "w", "ana", n) for n in range(50)] + [waits("ben", "w", "ben", 60)]

    assert order(queue).index("ben") <= 1


def test_an_admins_lane_leads_past_their_own_workspace_and_no_other() -> None:
    lane = Waiting("lane", "w", "w/root", START + timedelta(seconds=50), lane=True)
    queue = [*(waits(f"ana{n}", "w", f"ana{n}", n) for n in range(5)), waits("quiet", "calm", "cy", 1), lane]

    assert order(queue)[:2] == ["quiet", "lane"]


def test_a_busy_workspace_does_not_hold_up_a_quiet_one() -> None:
    busy = [waits(f"p{n:02}", "busy", f"person{n}", n) for n in range(30)]
    queue = [*busy, waits("quiet", "calm", "cy", 99)]

    assert order(queue).index("quiet") <= 1


def test_who_had_a_turn_comes_after_who_had_none() -> None:
    queue = [waits("ana2", "w", "ana", 1), waits("ben1", "w", "ben", 2)]

    assert order(queue, Served().after(waits("ana1", "w", "ana", 0))) == ["ben1", "ana2"]


def test_a_workspace_that_was_alone_for_long_owes_nobody_more_than_the_next_turn() -> None:
    served = Served()
    for number in range(8):
        served = served.after(waits(f"ana{number}", "w", "ana", number))
    queue = [*(waits(f"cy{n}", "calm", "cy", n) for n in range(50)), waits("ben", "w", "ben", 60)]

    assert order(queue, served)[:3] == ["cy0", "ben", "cy1"]


def test_a_workspace_is_never_taken_for_a_person_of_another() -> None:
    person = waiting(replace(new_job(person=Person(id="b", name="")), place=replace(ROOM, workspace="a")))
    workspace = waiting(replace(new_job(), place=replace(ROOM, workspace="a/b")))

    assert person.person != workspace.workspace


def test_with_one_slot_the_turns_alternate_though_nobody_has_two_running() -> None:
    queue = [waits(f"ana{n}", "w", "ana", n) for n in range(3)] + [waits("ben", "w", "ben", 9)]
    served = Served()
    given = []
    while queue:
        one = next(turns(queue, served))
        served = served.after(one)
        queue.remove(one)
        given.append(one.id)

    assert given == ["ana0", "ben", "ana1", "ana2"]


_jobs = st.lists(st.tuples(st.sampled_from("wxy"), st.sampled_from("abcd"), st.integers(0, 100)), max_size=40).map(
    lambda rows: [waits(f"j{n}", w, p, s) for n, (w, p, s) in enumerate(rows)]
)


@given(_jobs)
def test_every_queued_job_gets_exactly_one_turn(queued: list[Waiting]) -> None:
    assert sorted(order(queued)) == sorted(each.id for each in queued)


@given(_jobs)
def test_nobodys_first_job_waits_for_anothers_second_in_the_same_workspace(queued: list[Waiting]) -> None:
    one_workspace = [Waiting(each.id, "w", each.person, each.since) for each in queued]
    person = {each.id: each.person for each in one_workspace}
    people = [person[job] for job in order(one_workspace)]
    first_round = people[: len(set(people))]

    assert len(set(first_round)) == len(first_round)


@given(st.lists(st.tuples(st.sampled_from("wxy"), st.sampled_from("abcd"), st.integers(0, 5)), max_size=40))
def test_whoever_asks_whenever_nobody_gets_two_turns_while_anothers_first_waits(
    asked: list[tuple[str, str, int]],
) -> None:
    """Somebody asks for so many videos, then one slot gets free; and so on, until nobody waits."""
    queue: list[Waiting] = []
    served, second = Served(), 0
    #: Who waits, and how many turns each other had since.
    passed: dict[str, Counter[str]] = {}
    for workspace, person, count in [*asked, *[("w", "a", 0)] * 200]:
        for _ in range(count):
            second += 1
            queue.append(waits(f"j{second}", workspace, person, second))
        for who in (workspace, f"{workspace}/{person}") if count else ():
            passed.setdefault(who, Counter())
        expected = order(queue, served)
        if not queue:
            continue
        one = next(turns(queue, served))
        served = served.after(one)
        queue.remove(one)
        # what was shown as the order is the order, as long as nobody else asks
        assert order(queue, served) == expected[1:]
        for who, others in passed.items():
            had = one.person if "/" in who else one.workspace
            if had != who and who.split("/")[0] == (one.workspace if "/" in who else who):
                others[had] += 1
                assert others[had] <= 1, f"{had} had two turns while {who} waited"
        for who in (one.workspace, one.person):
            passed.pop(who, None)
            if any(who in (each.workspace, each.person) for each in queue):
                passed[who] = Counter()
    assert not queue


def _crowd(count: int) -> tuple[Queue, list[Job]]:
    queue, jobs = Queue(), [_job(number, "w", f"person{number:03}") for number in range(count)]
    for job in jobs:
        queue.keep(job, waits=True)
    return queue, jobs


def test_among_few_a_newcomers_place_is_known_at_once() -> None:
    queue, jobs = _crowd(FEW)

    assert [queue.ahead_of(job.id) for job in jobs] == list(range(FEW))


def test_in_a_crowd_places_are_those_that_were_found_last_and_a_newcomer_has_none_until_they_are_found_anew() -> None:
    queue, jobs = _crowd(FEW + 10)
    queue.first(1)
    newcomer = _job(500, "w", "zoe")
    queue.keep(newcomer, waits=True)
    queue.keep(jobs[3], waits=False)

    assert queue.moved
    assert queue.ahead_of(jobs[9].id) == 9
    assert queue.ahead_of(jobs[3].id) is None
    assert queue.ahead_of(newcomer.id) is None

    queue.first(1)
    assert queue.ahead_of(jobs[9].id) == 8
    assert queue.ahead_of(newcomer.id) == FEW + 9


def test_in_a_crowd_the_places_follow_the_turns_that_are_given() -> None:
    queue, jobs = _crowd(FEW + 10)
    for number in range(3):
        turn = queue.next()
        assert turn is not None
        queue.keep(jobs[number], waits=False)
        queue.served(turn)

    assert queue.ahead_of(jobs[9].id) == 6


def _job(number: int, workspace: str, person: str) -> Job:
    place = replace(ROOM, workspace=workspace)
    return replace(new_job(number), place=place, person=Person(id=person, name=person))


_what_happens = st.lists(
    st.one_of(
        st.tuples(st.just("asks"), st.sampled_from("wxy"), st.sampled_from("abcd")),
        st.tuples(st.sampled_from(["turn", "turn seen", "leaves"]), st.integers(0, 30), st.booleans()),
    ),
    max_size=60,
)


@given(_what_happens)
def test_places_that_are_remembered_are_those_that_would_be_found_anew(happens: list[tuple[object, ...]]) -> None:
    queue, served = Queue(), Served()
    jobs: dict[str, Job] = {}
    for number, (what, one, other) in enumerate(happens):
        if what == "asks":
            job = _job(number, str(one), str(other))
            jobs[job.id] = job
            queue.keep(job, waits=True)
        elif jobs and what == "leaves":
            queue.keep(jobs.pop(list(jobs)[int(str(one)) % len(jobs)]), waits=False)
        elif jobs:
            turn = queue.next()
            assert turn is not None
            queue.keep(jobs.pop(turn.id), waits=False)
            if what == "turn seen":
                queue.first(1)  # somebody looks while the turn is being given
            queue.served(turn)
            served = served.after(turn)
        if other is False:
            continue  # nobody looks
        expected = order([waiting(job) for job in jobs.values()], served)
        assert queue.first(100) == expected
        assert [queue.ahead_of(job) for job in expected] == list(range(len(expected)))
