"""Whose turn it is."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.fairness import Served, Waiting, turns

START = datetime(2026, 1, 1, tzinfo=UTC)


def waits(name: str, workspace: str, person: str, second: int) -> Waiting:
    return Waiting(name, workspace, f"{workspace}/{person}", START + timedelta(seconds=second))


def order(queued: list[Waiting], running: list[Waiting], served: Served | None = None) -> list[str]:
    return [each.id for each in turns(queued, running, served or Served())]


def test_within_one_persons_jobs_age_decides() -> None:
    queue = [waits("b", "w", "ana", 2), waits("a", "w", "ana", 1)]

    assert order(queue, []) == ["a", "b"]


def test_fifty_jobs_of_one_person_do_not_hold_up_anothers_first() -> None:
    queue = [waits(f"ana{n:02}", "w", "ana", n) for n in range(50)] + [waits("ben", "w", "ben", 60)]

    assert order(queue, []).index("ben") <= 1


def test_an_admins_lane_leads_past_their_own_workspace_and_no_other() -> None:
    lane = Waiting("lane", "w", "w/root", START + timedelta(seconds=50), lane=True)
    queue = [*(waits(f"ana{n}", "w", f"ana{n}", n) for n in range(5)), waits("quiet", "calm", "cy", 1), lane]

    assert order(queue, [])[:2] == ["quiet", "lane"]


def test_a_busy_workspace_does_not_hold_up_a_quiet_one() -> None:
    busy = [waits(f"p{n:02}", "busy", f"person{n}", n) for n in range(30)]
    queue = [*busy, waits("quiet", "calm", "cy", 99)]

    assert order(queue, []).index("quiet") <= 1


def test_who_has_jobs_running_comes_after_who_has_none() -> None:
    queue = [waits("ana2", "w", "ana", 1), waits("ben1", "w", "ben", 2)]

    assert order(queue, [waits("ana1", "w", "ana", 0)]) == ["ben1", "ana2"]


def test_with_one_slot_the_turns_alternate_though_nobody_has_two_running() -> None:
    queue = [waits(f"ana{n}", "w", "ana", n) for n in range(3)] + [waits("ben", "w", "ben", 9)]
    served = Served()
    given = []
    while queue:
        one = next(turns(queue, [], served))
        served = served.after(one)
        queue.remove(one)
        given.append(one.id)

    assert given == ["ana0", "ben", "ana1", "ana2"]


_jobs = st.lists(st.tuples(st.sampled_from("wxy"), st.sampled_from("abcd"), st.integers(0, 100)), max_size=40).map(
    lambda rows: [waits(f"j{n}", w, p, s) for n, (w, p, s) in enumerate(rows)]
)


@given(_jobs, _jobs)
def test_every_queued_job_gets_exactly_one_turn(queued: list[Waiting], running: list[Waiting]) -> None:
    assert sorted(order(queued, running)) == sorted(each.id for each in queued)


@given(_jobs)
def test_nobodys_first_job_waits_for_anothers_second_in_the_same_workspace(queued: list[Waiting]) -> None:
    one_workspace = [Waiting(each.id, "w", each.person, each.since) for each in queued]
    person = {each.id: each.person for each in one_workspace}
    people = [person[job] for job in order(one_workspace, [])]
    first_round = people[: len(set(people))]

    assert len(set(first_round)) == len(first_round)
