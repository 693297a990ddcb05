"""What the operator sees while jobs wait for them: one line with its cure, a gauge, and codes in the moves."""

import logging

import pytest

from bot.errors import OperatorMustAct, ServiceRefused, ServiceUnsure
from bot.jobs import State
from bot.problems import Fault, problem
from tests.flow.world import World


def _refused(code: str, times: int) -> list[Exception]:
    return [OperatorMustAct(problem(code, Fault.OPERATOR)) for _ in range(times)]


def _said(caplog: pytest.LogCaptureFixture, beginning: str) -> list[logging.LogRecord]:
    return [record for record in caplog.records if record.getMessage().startswith(beginning)]


def _held(world: World) -> float | None:
    return world.bot.metrics.get_sample_value("videobot_submitting_held")


async def test_a_refused_key_is_logged_once_with_its_cure_however_often_it_is_tried(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.service.submit_with += _refused("service_key_refused", 4)
    async with world.running():
        await world.until(await world.order(), State.DONE)
    told = _said(caplog, "submitting is stopped")

    assert len(world.service.orders) == 5
    assert [(record.levelname, "set FOXAPI_KEY" in record.getMessage()) for record in told] == [("ERROR", True)]


async def test_other_news_of_what_holds_jobs_up_is_logged_and_so_is_its_end(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.service.submit_with += _refused("service_key_refused", 2) + _refused("service_no_balance", 2)
    async with world.running():
        await world.until(await world.order(), State.DONE)

    assert ["top up" in record.getMessage() for record in _said(caplog, "submitting is stopped")] == [False, True]
    assert len(_said(caplog, "submitting goes on")) == 1


async def test_the_gauge_says_that_submitting_is_held_and_that_it_goes_on(world: World) -> None:
    world.service.submit_with += _refused("service_no_balance", 1)
    async with world.running():
        before = _held(world)
        job_id = await world.order()
        while not world.bot.poller.outlook(await world.job(job_id)).held_by:
            pass
        meanwhile = _held(world)
        await world.until(job_id, State.DONE)

        assert (before, meanwhile, _held(world)) == (0, 1, 0)


async def test_the_gauge_says_so_too_where_the_files_of_a_job_cannot_be_uploaded(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.service.upload_with += _refused("service_key_refused", 3)
    async with world.running():
        job_id = await world.order("/video a fox", "fox.png")
        await world.until_tried(job_id, 1)
        meanwhile = _held(world)
        await world.until(job_id, State.DONE)

        assert (meanwhile, _held(world)) == (1, 0)
    assert "set FOXAPI_KEY" in _said(caplog, "files cannot be uploaded")[0].getMessage()


@pytest.mark.parametrize(
    ("answer", "end", "level"),
    [
        (ServiceRefused(problem("service_refused", said="a secret of Ana")), State.FAILED, "INFO"),
        (ServiceUnsure(), State.UNCERTAIN, "WARNING"),
    ],
)
async def test_a_move_is_logged_with_the_code_of_why_and_without_its_figures(
    world: World, caplog: pytest.LogCaptureFixture, answer: Exception, end: State, level: str
) -> None:
    caplog.set_level(logging.INFO, "bot.lifecycle")
    world.service.submit_with = [answer]
    async with world.running():
        await world.until(await world.order(), end)
    moved = [record for record in _said(caplog, "moved") if record.__dict__["happened"] in ("Broke", "Lost")]

    assert [(record.levelname, record.__dict__.get("problem")) for record in moved] == [
        (level, "service_refused" if end is State.FAILED else "service_unsure")
    ]
    assert "secret" not in str([record.__dict__ for record in moved])
