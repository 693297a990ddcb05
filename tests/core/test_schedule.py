"""When to look again, and what people are told about the time left."""

import math
from collections.abc import Callable
from itertools import pairwise
from random import Random  # noqa: TID251 - seeded, here

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import (
    BORROWED_SPREAD,
    COLD_SPREAD,
    FIRST_LOOK,
    LONGEST_DELAY,
    Expectation,
    Left,
    backoff,
    borrowed,
    comparable,
    expect,
    next_look,
    remaining,
)

SECONDS = st.floats(0.01, 1e5)
EXPECTATIONS = st.builds(Expectation, SECONDS, st.floats(0, 3), st.booleans())
LEAST = st.floats(0.1, 30)
QUOTAS = st.floats(1e-4, 1e4) | st.just(math.inf)


def drawn(count: int, spread: float, seed: int = 7) -> list[float]:
    random = Random(seed)
    return [120 * math.exp(random.gauss(0, spread)) for _ in range(count)]


# ---- what is expected -----------------------------------------------------------------------------------------


def test_without_history_the_services_estimate_is_what_is_expected() -> None:
    expected = expect([], 45)

    assert expected.median == pytest.approx(45)
    assert (expected.spread, expected.learned) == (COLD_SPREAD, False)


@pytest.mark.parametrize("estimate", [None, 0, -5])
def test_without_any_hint_two_minutes_are_expected(estimate: float | None) -> None:
    assert expect([], estimate).median == pytest.approx(120)


def test_finished_jobs_outweigh_the_services_estimate() -> None:
    learned = expect([100, 110, 120, 130, 140], 10)

    assert learned.learned
    assert 100 < learned.median < 140


def test_few_finished_jobs_pull_the_expectation_towards_them() -> None:
    assert 120 < expect([200], 45).median < expect([200, 200], 45).median < 200
    assert not expect([200] * 4, 45).learned


def test_identical_durations_do_not_make_the_spread_vanish() -> None:
    assert expect([60] * 60, None).spread >= 0.04


@pytest.mark.parametrize("spread", [0.15, 0.35, 0.7])
def test_what_is_learned_comes_near_what_is_so(spread: float) -> None:
    learned = expect(drawn(60, spread), None)

    assert learned.median == pytest.approx(120, rel=0.2)
    assert learned.spread == pytest.approx(spread, rel=0.25)


def test_the_fewer_are_known_the_wider_is_the_expectation() -> None:
    widths = [expect([110, 130] * count, 120).spread for count in (1, 2, 5, 20)]

    assert widths == sorted(widths, reverse=True)


def test_those_still_running_keep_the_quick_ones_from_standing_for_all() -> None:
    finished = [50.0, 55.0, 60.0]

    assert expect(finished, 60, running=[60] * 5).median > 1.1 * expect(finished, 60).median
    assert expect(finished, 60, running=[60] * 5).spread > expect(finished, 60).spread


def test_who_has_only_begun_teaches_nothing() -> None:
    assert expect([50, 60], 60, running=[0, 0.5, 2]) == expect([50, 60], 60)


def test_other_sorts_are_believed_before_the_services_estimate() -> None:
    expected = expect([], 45, others=[190, 200, 900])

    assert expected.median == pytest.approx(200)
    assert expected.spread == BORROWED_SPREAD < COLD_SPREAD


def test_more_work_is_expected_to_take_longer_than_less_but_not_in_step() -> None:
    five = ("standard", "720p", 5)

    assert borrowed(100, five, five) == 100
    assert 100 < borrowed(100, five, ("standard", "720p", 10)) < 200
    assert 100 < borrowed(100, five, ("standard", "1080p", 5)) < 225
    assert borrowed(100, five, ("fast", "720p", 5)) < 100
    assert borrowed(100, ("standard", "720p", -1), five) < 100


def test_durations_of_another_time_are_left_out() -> None:
    simulated = [3.0] * 30

    assert comparable([130, 110, 120, *simulated]) == [130, 110, 120]
    assert comparable([3.0, 120, 120, 120]) == [120, 120, 120]
    assert comparable([0.0, -4.0]) == comparable([]) == []


@settings(deadline=None)
@given(
    st.lists(st.floats(-1e3, 1e7), max_size=60),
    st.none() | st.floats(-10, 1e6),
    st.lists(st.floats(-10, 1e7), max_size=16),
    st.lists(st.floats(0, 1e6), max_size=9),
)
def test_whatever_was_measured_something_sensible_is_expected(
    durations: list[float], estimate: float | None, running: list[float], others: list[float]
) -> None:
    expected = expect(durations, estimate, running=running, others=others)

    assert 0 < expected.median < 1e8
    assert 0.01 < expected.spread <= 1.5


# ---- when to look ---------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.floats(-10, 1e7), EXPECTATIONS, LEAST, QUOTAS, st.floats(0.9, 1.1))
def test_there_is_always_a_next_look_and_never_sooner_than_the_least(
    elapsed: float, expectation: Expectation, least: float, quota: float, step: float
) -> None:
    wait = next_look(elapsed, expectation, least=least, quota=quota, step=step)

    assert least <= wait < math.inf


@settings(deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e6), EXPECTATIONS, LEAST, QUOTAS)
def test_who_runs_longer_is_not_looked_at_before_who_runs_shorter(
    one: float, other: float, expectation: Expectation, least: float, quota: float
) -> None:
    """In its own time: the moment of the next look grows with the moment of this one."""
    first, second = sorted((one, other))

    def due(elapsed: float) -> float:
        return elapsed + next_look(elapsed, expectation, least=least, quota=quota)

    assert due(first) <= due(second) * (1 + 1e-9) + 1e-6


@settings(deadline=None)
@given(EXPECTATIONS, st.floats(0, 1e6), LEAST, st.floats(1e-4, 1e3), st.floats(1, 100))
def test_who_shares_with_more_is_looked_at_no_oftener(
    expectation: Expectation, elapsed: float, least: float, quota: float, more: float
) -> None:
    crowded = next_look(elapsed, expectation, least=least, quota=quota / more)

    assert crowded >= next_look(elapsed, expectation, least=least, quota=quota) * (1 - 1e-9) - 1e-6


def test_looks_come_closest_together_when_the_end_is_likeliest() -> None:
    learned = Expectation(120, 0.2, learned=True)

    assert next_look(0, learned, least=2) > 20 * next_look(120, learned, least=2)


def test_late_tasks_are_looked_at_every_half_minute() -> None:
    for expectation in (Expectation(120, 0.3, learned=True), Expectation(3, 0.05, learned=True), expect([], 45)):
        assert next_look(1e6, expectation, least=2) == LONGEST_DELAY


def test_what_is_late_beyond_its_kind_is_looked_at_ever_less_often() -> None:
    learned = Expectation(120, 0.15, learned=True)
    waits = [next_look(elapsed, learned, least=2) for elapsed in (150, 200, 300, 500, 1000)]

    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_DELAY
    assert watched([360.0], lambda now: next_look(now, learned, least=2))[0] < 70


def test_where_failures_must_be_reckoned_with_the_first_look_is_early() -> None:
    learned = Expectation(120, 0.15, learned=True)

    assert next_look(0, learned, least=2) > 60
    assert next_look(0, learned, least=2, first=FIRST_LOOK) == FIRST_LOOK
    assert next_look(FIRST_LOOK, learned, least=2, first=FIRST_LOOK) > 40


@pytest.mark.parametrize("spread", [0.15, 0.35, 0.7])
@pytest.mark.parametrize(("quota", "most"), [(math.inf, 1.15), (0.05, 1.2)])
def test_polls_times_delay_stay_near_the_lower_bound_however_crowded(spread: float, quota: float, most: float) -> None:
    """The bound is (integral of sqrt(f S))^2 / 2, here for the log-normal itself."""
    learned = Expectation(120, spread, learned=True)

    looks, delay = watched(drawn(1000, spread), lambda now: next_look(now, learned, least=2, quota=quota))

    assert looks * delay < most * bound(120, spread)


@pytest.mark.parametrize("spread", [0.15, 0.35, 0.7])
@pytest.mark.parametrize("quota", [0.1, 0.05, 0.02])
def test_no_more_looks_are_used_than_a_task_has_its_share_of(spread: float, quota: float) -> None:
    learned, ends = Expectation(120, spread, learned=True), drawn(1000, spread)

    looks, _ = watched(ends, lambda now: next_look(now, learned, least=2, quota=quota))

    # the last look is a whole one, wherever in its interval the end came
    assert looks <= quota * sum(ends) / len(ends) + 0.5


def watched(ends: list[float], wait: Callable[[float], float]) -> tuple[float, float]:
    """Mean looks and mean delay (s) of tasks that end then."""
    looks = delay = 0.0
    for end in ends:
        now = 0.0
        while now < end:
            now += wait(now)
            looks += 1
        delay += now - end
    return looks / len(ends), delay / len(ends)


def bound(median: float, spread: float) -> float:
    total, steps = 0.0, 4000
    times = [median * math.exp(spread * (-5 + 10 * step / steps)) for step in range(steps + 1)]
    for before, after in pairwise(times):
        score = (math.log((before + after) / 2 / median)) / spread
        density = math.exp(-score * score / 2) / ((before + after) / 2 * spread * math.sqrt(2 * math.pi))
        alive = 0.5 * math.erfc(score / math.sqrt(2))
        total += math.sqrt(density * alive) * (after - before)
    return total * total / 2


# ---- what people are told -------------------------------------------------------------------------------------


def test_people_are_told_no_time_without_history() -> None:
    assert remaining(30, Expectation(120, 0.2, learned=False)) is None


def test_what_takes_longer_than_nearly_all_of_its_like_is_late() -> None:
    left = remaining(200, Expectation(120, 0.2, learned=True))

    assert left == Left(0, 0)
    assert left.late


@pytest.mark.parametrize("spread", [0.15, 0.35, 0.7])
def test_four_of_five_end_within_the_time_that_people_are_told(spread: float) -> None:
    learned, ends = Expectation(120, spread, learned=True), drawn(2000, spread)
    for elapsed in (0, 60, 110, 140):
        left, alive = remaining(elapsed, learned), [end - elapsed for end in ends if end > elapsed]
        assert left is not None

        within = sum(left.least <= rest <= left.most for rest in alive) / len(alive)

        assert within == pytest.approx(0.8, abs=0.06)


@settings(deadline=None)
@given(st.floats(0, 1e6), EXPECTATIONS)
def test_the_time_left_is_a_range_that_never_reaches_zero_unless_it_is_late(
    elapsed: float, expectation: Expectation
) -> None:
    left = remaining(elapsed, Expectation(expectation.median, max(expectation.spread, 0.05), learned=True))

    assert left is not None
    assert left.late or 1 <= left.least <= left.most < math.inf


def test_back_off_doubles_up_to_a_most_and_is_spread_by_chance() -> None:
    waits = [backoff(attempts, least=1, most=60).total_seconds() for attempts in range(8)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff(3, least=1, chance=0.0).total_seconds() == 4
    assert backoff(3, least=1, chance=1.0).total_seconds() == 12
    assert backoff(10_000, least=1, most=60).total_seconds() == 60
