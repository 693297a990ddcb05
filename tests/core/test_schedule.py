"""When to look again, and what people are told about the time left."""

import math
from itertools import pairwise
from random import Random  # noqa: TID251 - seeded, here

import pytest

from bot.schedule import COLD_SPREAD, LONGEST_DELAY, Expectation, backoff, expect, next_look, remaining


def test_without_history_the_services_estimate_is_what_is_expected() -> None:
    expected = expect([], 45)

    assert expected.median == pytest.approx(45)
    assert (expected.spread, expected.learned) == (COLD_SPREAD, False)


def test_without_any_hint_two_minutes_are_expected() -> None:
    assert expect([], None).median == pytest.approx(120)


def test_five_finished_jobs_outweigh_the_services_estimate() -> None:
    learned = expect([100, 110, 120, 130, 140], 10)

    assert learned.learned
    assert 100 < learned.median < 140


def test_few_finished_jobs_pull_the_expectation_towards_them() -> None:
    assert 45 < expect([200, 200], 45).median < 200


def test_identical_durations_do_not_make_the_spread_vanish() -> None:
    assert expect([60] * 50, None).spread >= 0.05


def test_people_are_told_no_time_without_history_or_when_it_is_late() -> None:
    learned = Expectation(120, 0.2, learned=True)

    assert remaining(30, Expectation(120, 0.2, learned=False)) is None
    assert remaining(1000, learned) is None


def test_the_time_left_shrinks_while_a_task_runs_and_never_reaches_zero() -> None:
    learned = Expectation(120, 0.2, learned=True)
    told = [remaining(elapsed, learned) for elapsed in (0, 30, 60, 110, 140)]

    assert told[0] == pytest.approx(120, abs=2)
    assert all(each is not None and each >= 1 for each in told)
    assert told == sorted(told, key=lambda each: -(each or 0))


def test_looks_come_closest_together_when_the_end_is_likeliest() -> None:
    learned = Expectation(120, 0.2, learned=True)

    assert next_look(0, learned, least=2) > next_look(120, learned, least=2)


@pytest.mark.parametrize("elapsed", [0, 1, 50, 120, 500, 10_000, 1e7, -5])
def test_no_look_is_sooner_than_the_least_nor_later_than_the_longest(elapsed: float) -> None:
    for expectation in (Expectation(120, 0.3, learned=True), Expectation(3, 0.05, learned=True), expect([], 45)):
        assert 2 <= next_look(elapsed, expectation, least=2) <= LONGEST_DELAY


def test_a_guess_never_makes_a_short_task_wait_for_a_long_ones_first_look() -> None:
    assert next_look(0, expect([], 600), least=2) == 4
    assert next_look(20, expect([], 600), least=2) <= 10


@pytest.mark.parametrize("spread", [0.15, 0.35, 0.7])
def test_polls_times_delay_stay_near_the_lower_bound(spread: float) -> None:
    """The bound is (integral of sqrt(f S))^2 / 2, here for the log-normal itself."""
    random = Random(7)
    learned = Expectation(120, spread, learned=True)
    polls = delay = 0.0
    runs = 400
    for _ in range(runs):
        end, now = 120 * math.exp(random.gauss(0, spread)), 0.0
        while now < end:
            now += next_look(now, learned, least=0.1)
            polls += 1
        delay += now - end

    assert (polls / runs) * (delay / runs) < 1.25 * _bound(120, spread)


def _bound(median: float, spread: float) -> float:
    total, steps = 0.0, 4000
    times = [median * math.exp(spread * (-5 + 10 * step / steps)) for step in range(steps + 1)]
    for before, after in pairwise(times):
        score = (math.log((before + after) / 2 / median)) / spread
        density = math.exp(-score * score / 2) / ((before + after) / 2 * spread * math.sqrt(2 * math.pi))
        alive = 0.5 * math.erfc(score / math.sqrt(2))
        total += math.sqrt(density * alive) * (after - before)
    return total * total / 2


def test_back_off_doubles_up_to_a_most_and_is_spread_by_chance() -> None:
    waits = [backoff(attempts, least=1, most=60).total_seconds() for attempts in range(8)]

    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert backoff(3, least=1, chance=0.0).total_seconds() == 4
    assert backoff(3, least=1, chance=1.0).total_seconds() == 12
    assert backoff(10_000, least=1, most=60).total_seconds() == 60
