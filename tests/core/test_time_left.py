"""How people are told how long a job will still take."""

from dataclasses import replace

import pytest

from bot.cards import Outlook, job_post
from bot.jobs import State
from bot.schedule import Expectation, Left, remaining
from bot.texts import Texts
from tests.core.job_samples import NEW

RENDERING = replace(NEW, state=State.RENDERING)


def told(left: Left | None, language: str = "en") -> str:
    return job_post(RENDERING, Texts(language), Outlook(remaining=left)).headline


@pytest.mark.parametrize(
    ("left", "en", "zh"),
    [
        (Left(99, 145), "about 2 minutes left", "大约还需 2分钟"),
        (Left(2, 22), "about 10 seconds left", "大约还需 10秒钟"),
        (Left(49, 294), "usually 50 seconds to 5 minutes more", "通常还需 50秒钟到5分钟"),
        (Left(8, 240), "usually less than 4 minutes more", "通常 4分钟之内完成"),
        (Left(0, 0), "taking longer than usual", "比平常久"),
    ],
)
def test_the_time_left_is_a_figure_where_one_is_honest_else_a_range(left: Left, en: str, zh: str) -> None:
    assert told(left).endswith(f"· {en}")
    assert told(left, "zh").endswith(f"· {zh}")


def test_nothing_is_said_of_the_time_where_nothing_is_known() -> None:
    assert told(None) == f"{NEW.id} · rendering"


def test_a_task_hardly_foreseen_is_told_a_range_until_it_takes_longer_than_usual() -> None:
    hardly = Expectation(120, 0.7, learned=True)

    heard = [told(remaining(elapsed, hardly)).split(" · ")[-1] for elapsed in (0, 60, 120, 240, 600)]

    assert heard == [
        "usually 50 seconds to 5 minutes more",
        "usually less than 4 minutes more",
        "usually less than 4 minutes more",
        "usually less than 5 minutes more",
        "taking longer than usual",
    ]


def test_the_message_is_not_edited_for_a_second_more_or_less() -> None:
    assert told(Left(101.2, 141.2)) == told(Left(100.9, 140.9))
    assert told(Left(49.3, 294)) == told(Left(48.7, 293))
