"""*Make it* in SimCord, with the real core behind it: who sees it, whose press counts, and after a restart."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import discord

from bot.app.building import open_bot
from bot.app.core import Core
from bot.app.machine import SystemClock
from bot.config import Settings
from bot.jobs import State
from bot.ports import Chat
from tests.adapters.discord_world.fakes import platform
from tests.adapters.discord_world.server_in_simcord import World, world

__all__ = ["world"]

#: Real seconds after which it will not come, however busy the machine.
_PATIENCE = 60.0


@asynccontextmanager
async def _at_work(world: World) -> AsyncIterator[Core]:
    """The bot with everything that is ours; again on the same world is a restart of all of it."""
    chats, stopping = dict[str, Chat](), asyncio.Event()
    settings = Settings(_env_file=None, videobot_data_dir=world.folder, videobot_default_limits="none")
    async with open_bot(settings, SystemClock(), chats) as core:
        world.platform, _ = platform(world.folder, clock=world.clock)
        chats[world.platform.name] = world.platform.chat
        await world.env.restart_bot(world.platform.new_client(core.desk))
        await core.resume()
        async with asyncio.TaskGroup() as group:
            group.create_task(core.run(stopping))
            try:
                yield core
            finally:
                stopping.set()


async def _until(true: Callable[[], object]) -> None:
    loop = asyncio.get_running_loop()
    late = loop.time() + _PATIENCE
    while not true():
        assert loop.time() < late, "it never came"
        await asyncio.sleep(0.01)


def _labels(message: discord.Message) -> list[str | None]:
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [child.label for row in rows for child in row.children if isinstance(child, discord.Button)]


async def test_a_dear_job_waits_for_the_approvers_role_to_press_make_it_also_after_a_restart(world: World) -> None:
    artists = world.guild.create_role("artists")
    keepers = world.guild.create_role("keepers", permissions=discord.Permissions(manage_guild=True))
    kim = world.guild.add_member(world.env.create_user("kim"), roles=[keepers])
    cy = world.guild.add_member(world.env.create_user("cy"), roles=[artists])

    async with _at_work(world) as core:
        await kim.slash(world.channel, "video-admin approval", rule=f"above 0.1 credits by <@&{artists.id}>")
        await world.ana.slash(world.channel, "video create", prompt="a fox", duration=4, resolution="480p")
        await _until(lambda: [_labels(card) for card in world.posts()] == [["Make it", "Cancel"]])
        [card], [job] = world.posts(), await core.store.live()
        refused = await world.ana.click(card, label="Make it")

        assert "@artists or an admin can let it be made until" in card.content
        assert world.shown(refused) == f"**Only @artists or an admin can let {job.id} be made.**"
        assert (len(world.posts()), (await core.store.live())[0].state) == (1, State.AWAITING)

    async with _at_work(world):
        approved = await cy.click(card, label="Make it")
        await _until(lambda: any(message.attachments for message in world.posts()))
        # edits keep their distance: the film may be there first
        await _until(lambda: "Approved by cy." in world.posts()[0].content)

        assert world.shown(approved) == f"**{job.id} is approved: it goes on now.**"
        assert "Make it" not in [label for message in world.posts() for label in _labels(message)]
