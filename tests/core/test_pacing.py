"""Places in the looks a second: who has the next, and how many the service bears."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.pacing import FEWEST_PER_SECOND, LOOKS_PER_SECOND, Places


def test_places_are_given_in_the_order_they_are_asked_for() -> None:
    places = Places(10)

    waits = [places.wait(who, 0.0) for who in "abc"]

    assert waits == pytest.approx([0, 0.1, 0.2])
    assert places.wait("c", 0.1) == pytest.approx(0.1)
    assert places.wait("b", 0.1) == 0
    assert places.wait("c", 0.2) == 0


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 2)), min_size=1, max_size=200), st.floats(0.5, 20))
def test_no_more_places_are_given_than_so_many_a_second_and_nobody_is_left_behind(
    asked: list[tuple[int, float]], rate: float
) -> None:
    """Those that come again when they were told to; each is served in its turn."""
    places = Places(rate)
    due = [(when, f"{who}-{nth}") for nth, (who, when) in enumerate(asked)]
    first = {who: when for when, who in due}
    served: list[tuple[float, str]] = []
    while due:
        due.sort()
        now, who = due.pop(0)
        wait = places.wait(who, now)
        if wait > 0:
            due.append((now + wait, who))
        else:
            served.append((now, who))

    for (before, _), (after, _) in itertools.pairwise(served):
        assert after - before >= 1 / rate - 1e-6
    assert [who for _, who in served] == sorted(first, key=lambda who: (first[who], who))
    # as a queue that is served without a pause
    assert served[-1][0] <= max(first.values()) + len(served) / rate + 1e-6


def test_a_wait_that_the_service_asks_for_holds_for_all_and_nobody_loses_their_turn() -> None:
    places = Places(10)
    for who in "abc":
        places.wait(who, 0.0)

    places.close(0.05, 30)

    assert places.wait("late", 0.06) == pytest.approx(30.39)
    assert places.wait("b", 0.1) == pytest.approx(29.95)
    assert places.wait("c", 0.2) == pytest.approx(30.05)
    assert places.wait("b", 30.05) == 0


def test_a_busy_service_is_asked_half_as_often_once_and_trusted_again_by_and_by() -> None:
    places = Places()
    for _ in range(5):
        places.close(0.0, 30)
    once = places.per_second
    for round_ in range(1, 20):
        places.close(round_ * 30.0, 30)
    fewest = places.per_second
    for _ in range(200):
        places.went_well()

    assert once == LOOKS_PER_SECOND / 2
    assert fewest == FEWEST_PER_SECOND
    assert places.per_second == LOOKS_PER_SECOND
