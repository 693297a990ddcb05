"""kill -9 in every state, then a start: the job ends told, and nothing is submitted twice."""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.processes import Bot, Simulator, simulator

pytestmark = pytest.mark.xdist_group("kill")


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    jar = aiohttp.CookieJar(unsafe=True)  # the bot is at an address and not at a name
    async with aiohttp.ClientSession(cookie_jar=jar) as session:
        yield session


@pytest.fixture
async def fox(tmp_path: Path, http: aiohttp.ClientSession) -> AsyncIterator[Simulator]:
    async with simulator(tmp_path / "fox", http) as running:
        yield running


@pytest.fixture
async def bot(tmp_path: Path, fox: Simulator, http: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    bot = Bot(tmp_path / "data", fox, http, VIDEOBOT_MAX_RENDERING="1")
    await bot.start()
    yield bot
    await bot.end()


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "fox.png"
    Image.new("RGB", (640, 480), "orange").save(path)
    return path


async def killed_in(bot: Bot, state: str, job: str) -> None:
    await bot.until(job, state)
    await bot.end(signal.SIGKILL)
    assert bot.jobs()[job]["state"] == state


async def finished(bot: Bot, fox: Simulator, job: str) -> None:
    """The next process makes it, tells it once, and the service saw one task of it."""
    await fox.behave()
    await bot.start()
    await bot.until(job, "done")

    assert bot.ends_posted(job) == 1


async def test_killed_while_preparing(bot: Bot, fox: Simulator, picture: Path) -> None:
    await fox.misbehave("upload", "hang", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p", picture)
    assert job is not None

    await killed_in(bot, "preparing", job)
    await finished(bot, fox, job)

    assert await fox.submitted() == 1


async def test_killed_while_queued(bot: Bot, fox: Simulator) -> None:
    await fox.misbehave("submit", "never-finishes")
    first = await bot.ask("/video first --dur 4 --res 480p")
    second = await bot.ask("/video second --dur 4 --res 480p")
    assert first is not None
    assert second is not None
    await bot.until(first, "rendering")

    await killed_in(bot, "queued", second)
    await bot.start()
    await bot.press("cancel", first)
    await bot.until(second, "done")

    assert await fox.submitted() == 2
    assert bot.ends_posted(second) == 1


@pytest.mark.parametrize(("fault", "created"), [("hang", 0), ("hang-after", 1)])
async def test_killed_while_the_post_is_in_flight_is_uncertain_and_never_repeated(
    bot: Bot, fox: Simulator, fault: str, created: int
) -> None:
    await fox.misbehave("submit", fault)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    sent = 0
    while sent < created:
        # the intent is saved before the POST is even sent
        sent = await fox.submitted()
        await asyncio.sleep(0.05)

    await killed_in(bot, "submitting", job)
    await bot.start()
    row = await bot.until(job, "uncertain")
    while not row["told"]:
        row = await bot.until(job, "uncertain")
        await asyncio.sleep(0.05)

    assert await fox.submitted() == created
    assert bot.ends_posted(job) == 1


async def test_killed_while_rendering(bot: Bot, fox: Simulator) -> None:
    await fox.misbehave("look", "status-500", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None

    await killed_in(bot, "rendering", job)
    await finished(bot, fox, job)

    assert await fox.submitted() == 1


async def test_killed_while_fetching(bot: Bot, fox: Simulator) -> None:
    await fox.misbehave("result", "hang", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None

    await killed_in(bot, "fetching", job)
    await finished(bot, fox, job)

    assert await fox.submitted() == 1


async def test_killed_at_eight_moments_whatever_the_job_is_doing(bot: Bot, fox: Simulator, picture: Path) -> None:
    """Moments spread over the whole life of a job; what was in flight at a kill may be uncertain, nothing else."""
    jobs = []
    for moment in range(8):
        job = await bot.ask(f"/video fox number {moment} --dur 4 --res 480p", picture)
        assert job is not None
        jobs.append(job)
        await asyncio.sleep(0.15 * moment)
        await bot.end(signal.SIGKILL)
        await bot.start()
    ends = {}
    for job in jobs:
        ends[job] = (await bot.until(job, "done", "uncertain"))["state"]
        if ends[job] == "uncertain":
            # it keeps no slot: the others are made all the same
            await bot.press("cancel", job)
            await bot.until(job, "cancelled")

    uncertain = sum(1 for state in ends.values() if state == "uncertain")
    done = len(jobs) - uncertain
    assert done <= await fox.submitted() <= len(jobs)
    assert all(bot.ends_posted(job) == 1 for job, state in ends.items() if state == "done")


async def test_a_stop_is_clean_and_quick_and_a_second_bot_is_refused(bot: Bot, fox: Simulator) -> None:
    await fox.misbehave("look", "status-500", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "rendering")

    second = await asyncio.create_subprocess_exec(*bot.command, env=bot.environment, cwd=bot.root, stdout=-1, stderr=-1)
    _, said = await second.communicate()
    async with asyncio.timeout(10):
        code = await bot.end(signal.SIGTERM)
    await finished(bot, fox, job)

    assert second.returncode == 2
    assert b"VIDEOBOT_DATA_DIR" in said
    assert code == 0


async def test_the_same_event_sent_again_after_a_kill_is_the_same_job(bot: Bot, fox: Simulator) -> None:
    first = await bot.ask("/video a fox --dur 4 --res 480p", event="the-same-event")
    await bot.end(signal.SIGKILL)
    await bot.start()
    second = await bot.ask("/video a fox --dur 4 --res 480p", event="the-same-event")
    assert first is not None
    row = await bot.until(first, "done", "uncertain")

    assert first == second
    assert row["state"] in ("done", "uncertain")
    assert await fox.submitted() <= 1
