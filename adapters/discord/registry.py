"""Tells Discord which commands there are, only when that has changed: it takes 200 a day and each is a wait."""

from __future__ import annotations

import hashlib
import json
import logging

import discord
from discord import app_commands

from adapters.discord.memory import Memory

log = logging.getLogger(__name__)

_REMEMBERED = "commands"


class Registry:
    """The commands as Discord has them."""

    def __init__(self, memory: Memory, guild: int | None) -> None:
        """`guild`: only there, for development; else everywhere. Never both: people would see each command twice."""
        self._memory = memory
        self._guild = discord.Object(guild) if guild is not None else None

    async def register(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """Register the commands unless they are. What goes wrong is tried again at the next connection."""
        if self._guild is not None:
            tree.copy_global_to(guild=self._guild)
        try:
            wanted = await self._fingerprint(tree)
            if self._memory.get(_REMEMBERED) == wanted and await self._are_there(tree):
                return
            await self._withdraw_elsewhere(tree)
            await tree.sync(guild=self._guild)
        except Exception as error:
            # mentions, buttons and what was asked before work without it
            log.error("the commands could not be registered", extra={"error": type(error).__name__}, exc_info=error)
            return
        self._memory.set(_REMEMBERED, wanted)
        log.info("the commands are registered", extra={"guild": self._guild and self._guild.id})

    async def _fingerprint(self, tree: app_commands.CommandTree[discord.Client]) -> dict[str, str]:
        translator = tree.translator
        commands = tree.get_commands(guild=self._guild)
        payload = [
            command.to_dict(tree) if translator is None else await command.get_translated_payload(tree, translator)
            for command in commands
        ]
        digest = hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()
        guild = str(self._guild.id) if self._guild is not None else ""
        return {"application": str(tree.client.application_id), "guild": guild, "digest": digest}

    async def _are_there(self, tree: app_commands.CommandTree[discord.Client]) -> bool:
        """Whether Discord still has them all: an application can be emptied by others."""
        there = {(command.type, command.name) for command in await tree.fetch_commands(guild=self._guild)}
        wanted = {
            (
                command.type if isinstance(command, app_commands.ContextMenu) else discord.AppCommandType.chat_input,
                command.name,
            )
            for command in tree.get_commands(guild=self._guild)
        }
        return wanted <= there

    async def _withdraw_elsewhere(self, tree: app_commands.CommandTree[discord.Client]) -> None:
        """What was registered in the other scope before would stand there a second time."""
        before = self._memory.get(_REMEMBERED)
        scope = before.get("guild", "") if isinstance(before, dict) else ""
        application = tree.client.application_id
        if application is None:
            return
        if self._guild is not None and await tree.fetch_commands():
            await tree.client.http.bulk_upsert_global_commands(application, [])
        elif self._guild is None and scope:
            await tree.client.http.bulk_upsert_guild_commands(application, int(scope), [])
