"""What belongs to nothing is deleted, and nothing else."""

import os
from datetime import timedelta
from pathlib import Path

from adapters.local.room import ROOM
from bot.app.leftovers import sweep_leftovers
from bot.jobs import State
from tests.flow.world import World

LONG_AGO = timedelta(days=3)


def _put(world: World, key: str, *, age: timedelta = LONG_AGO) -> Path:
    path = world.bot.files.path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    then = (world.clock.now() - age).timestamp()
    for each in (path, path.parent):
        os.utime(each, (then, then))
    return path


async def test_files_of_jobs_that_are_no_more_go_and_those_of_jobs_that_are_stay(world: World) -> None:
    async with world.idle():
        live, over = await world.order(), await world.order()
        await world.place_in(over, State.DONE)
        kept = [_put(world, f"{job}/{name}") for job in (live, over) for name in ("video.mp4", "slack-12ab.json")]
        kept.append(_put(world, "k7m2qd/video.mp4", age=timedelta(hours=1)))
        kept.append(_put(world, "Something Else/notes.txt"))
        gone = [_put(world, "x3n8rt/video.mp4"), _put(world, "x3n8ru/slack-12ab.json")]

        swept = await sweep_leftovers(world.bot.store, world.bot.files, world.clock.now())

        assert swept == 2
        assert [path.exists() for path in kept] == [True] * len(kept)
        assert not any(path.exists() for path in gone)


async def test_uploads_to_the_page_without_a_message_go_and_others_stay(world: World) -> None:
    async with world.idle():
        await world.bot.store.rooms.put(ROOM, "m1", "{}")
        kept = [_put(world, "local/m1/1-fox.png"), _put(world, "local/m3/1-fox.png", age=timedelta(0))]
        gone = _put(world, "local/m2/1-fox.png")

        assert await sweep_leftovers(world.bot.store, world.bot.files, world.clock.now()) == 1
        assert ([path.exists() for path in kept], gone.exists()) == ([True, True], False)


async def test_an_empty_store_has_nothing_to_sweep(world: World) -> None:
    async with world.idle():
        assert await sweep_leftovers(world.bot.store, world.bot.files, world.clock.now()) == 0
