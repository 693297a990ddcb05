"""What a video costs."""

import pytest

from bot.errors import BadInput
from bot.jobs import Request
from bot.prices import parse_prices

TABLE = parse_prices("standard 720p 0.2; standard 720p with clip 0.12;FAST  720p 0.16")


@pytest.mark.parametrize(
    ("request_", "with_clip", "cost"),
    [
        (Request(prompt="a", duration=5), False, 1.0),
        (Request(prompt="a", duration=5), True, 0.6),
        (Request(prompt="a", duration=-1), False, 3.0),
        (Request(prompt="a", model="fast", duration=10), True, 1.6),
        (Request(prompt="a", resolution="480p"), False, None),
    ],
)
def test_the_cost_is_seconds_times_the_tables_figure(request_: Request, with_clip: bool, cost: float | None) -> None:
    assert TABLE.cost(request_, with_clip=with_clip) == (None if cost is None else pytest.approx(cost))


def test_every_price_that_is_not_understood_is_named() -> None:
    with pytest.raises(BadInput) as raised:
        parse_prices("standard 4k 1; fast 720p cheap; fast 480p 0.1")

    assert [each.values["price"] for each in raised.value.problems] == ["standard 4k 1", "fast 720p cheap"]
