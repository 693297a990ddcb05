"""A server in SimCord with a channel, somebody in it, and the bot."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import discord
import pytest
import simcord

from adapters.discord import DiscordPlatform
from adapters.discord.listeners import VideobotClient
from tests.adapters.discord_world.fakes import FakeClock, FakeDesk, FakeFiles, platform
from tests.adapters.discord_world.spec import check_request


@dataclass
class World:
    """What a test needs."""

    folder: Path
    env: simcord.Env
    desk: FakeDesk
    platform: DiscordPlatform
    files: FakeFiles
    clock: FakeClock
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    ana: simcord.MemberActor

    @property
    def client(self) -> VideobotClient:
        """The bot as it is connected now."""
        assert isinstance(self.env.bot, VideobotClient)
        return self.env.bot

    def closed_channel(self, **denied: bool) -> simcord.ChannelHandle:
        """A channel where the bot may not do something: `send_messages=False`."""
        me = self.guild.me
        assert me is not None
        overwrites: Any = {me: discord.PermissionOverwrite(**denied)}
        return self.guild.create_text_channel("closed", overwrites=overwrites)

    def bodies(self, method: str, path_end: str) -> list[dict[str, Any]]:
        """What the bot sent so far to routes that end so."""
        return [r.json or {} for r in self.env.http_requests if r.method == method and r.path.endswith(path_end)]

    async def restart(self) -> None:
        """End the process and start another on the same data folder."""
        self.platform, _ = platform(self.folder, clock=self.clock, patience=0.2)
        await self.env.restart_bot(self.platform.new_client(self.desk))

    def posts(self) -> list[discord.Message]:
        """What the bot posted in the channel, for everybody, oldest first."""
        assert self.env.bot.user is not None
        me = self.env.bot.user.id
        return [m for m in self.channel.history() if m.author.id == me and not m.flags.ephemeral and not m.is_system()]

    def shown(self, result: simcord.InteractionResult) -> str:
        """What only the person sees."""
        assert result.response is not None
        assert result.ephemeral
        return result.response.content


@pytest.fixture
async def world(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[World]:
    """The bot at home. `indirect` parameter True: with the message-content intent."""
    desk, held = FakeDesk(), list[simcord.Env]()
    clock = FakeClock(now=lambda: held[0].now())
    built, files = platform(tmp_path, clock=clock, patience=0.2, message_content=getattr(request, "param", False))
    env = simcord.Env(built.new_client(desk), shard_count=1)
    held.append(env)
    await env.start()
    try:
        guild = env.create_guild()
        channel = guild.create_text_channel("videos")
        ana = guild.add_member(env.create_user("ana"))
        yield World(tmp_path, env, desk, built, files, clock, guild, channel, ana)
        env.raise_errors()
        for sent in env.http_requests:
            check_request(sent.method, sent.path, sent.json)
    finally:
        await env.shutdown()
