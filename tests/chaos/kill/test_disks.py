"""Disks that are full, read-only, damaged or held by somebody else: said with the cure, and nothing is paid twice."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import aiohttp
import pytest

from tests.chaos.processes import Bot, Simulator

pytestmark = pytest.mark.xdist_group("kills")


@pytest.fixture
async def bot(tmp_path: Path, fox: Simulator, http: aiohttp.ClientSession) -> AsyncIterator[Bot]:
    bot = Bot(tmp_path / "data", fox, http)
    await bot.start()
    yield bot
    await bot.end()


async def rendering(bot: Bot, fox: Simulator) -> str:
    """A job that stays at the service until the service behaves."""
    await fox.misbehave("look", "status-500", None)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "rendering")
    return job


async def made(bot: Bot, fox: Simulator, job: str) -> None:
    await bot.until(job, "done")

    assert bot.ends_posted(job) == 1
    assert await fox.submitted() == 1


@contextmanager
def full_disk(bot: Bot) -> Iterator[None]:
    """No file of the bot's can grow, or be begun."""
    _, most = resource.prlimit(bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (1, most))
    try:
        yield
    finally:
        resource.prlimit(bot.pid, resource.RLIMIT_FSIZE, (most, most))


async def test_a_full_disk_takes_nothing_on_and_what_is_under_way_goes_on_when_there_is_room(
    bot: Bot, fox: Simulator
) -> None:
    job = await rendering(bot, fox)
    with full_disk(bot):
        told = await bot.ready()
        refused = await bot.turned_away("/video another fox --dur 4 --res 480p", event="event-9001")
        await fox.behave()
        # the end at the service is seen, and cannot be written down
        await fox.looked_at(more=2)
        during = bot.jobs()[job]["state"]
    await made(bot, fox, job)
    again = await bot.ask("/video another fox --dur 4 --res 480p", event="event-9001")

    assert not told["ready"]
    assert "store takes no writes" in told["faults"][0]
    assert "Nothing was spent" in refused
    assert during == "rendering"
    assert again is not None


async def test_a_database_held_by_another_program_loses_no_answer_of_the_service(bot: Bot, fox: Simulator) -> None:
    await fox.misbehave("submit", "slow", seconds=1)
    job = await bot.ask("/video a fox --dur 4 --res 480p")
    assert job is not None
    await bot.until(job, "submitting")
    with closing(sqlite3.connect(bot.database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await bot.says("cannot be saved")
        held = bot.jobs()[job]["state"]

    await made(bot, fox, job)
    assert held == "submitting"


async def test_a_damaged_database_is_said_and_the_backup_goes_on(bot: Bot, fox: Simulator, tmp_path: Path) -> None:
    job = await rendering(bot, fox)
    copy = tmp_path / "copy.sqlite3"
    await bot.operate("backup", str(copy))
    await bot.end(signal.SIGTERM)
    whole = bot.database.read_bytes()
    # all but the first page, which says what kind of file it is
    bot.database.write_bytes(whole[:4096] + b"\xa5" * (len(whole) - 4096))

    code, said = await bot.refused()
    shutil.copyfile(copy, bot.database)
    await fox.behave()
    await bot.start()
    await made(bot, fox, job)

    assert code == 2
    assert "put the newest backup in its place" in said


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """The folder on a disk that takes no writes: root may write whatever the rights say, so it needs a mount."""
    if os.geteuid() == 0:
        if subprocess.run(["mount", "--bind", "-o", "ro", folder, folder], capture_output=True).returncode:
            pytest.skip("this root may not mount")
        subprocess.run(["mount", "-o", "remount,bind,ro", folder], check=True)
    else:
        folder.chmod(0o500)
        for path in folder.iterdir():
            path.chmod(0o400)
    try:
        yield
    finally:
        if os.geteuid() == 0:
            subprocess.run(["umount", folder], check=True)
        else:
            folder.chmod(0o700)
            for path in folder.iterdir():
                path.chmod(0o600)


async def test_a_read_only_disk_is_refused_at_the_start_and_what_was_under_way_goes_on_later(
    bot: Bot, fox: Simulator
) -> None:
    job = await rendering(bot, fox)
    await bot.end(signal.SIGKILL)
    with read_only(bot.database.parent):
        code, said = await bot.refused()
    await fox.behave()
    await bot.start()
    await made(bot, fox, job)

    assert code == 2
    assert "this user may write" in said
