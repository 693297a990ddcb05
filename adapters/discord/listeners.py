"""The connected client: what arrives from Discord is handed to whoever it is for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import discord

from adapters.discord.buttons import ButtonsAndForms
from adapters.discord.commands import Tree
from adapters.discord.interactions import Counter
from adapters.discord.mentions import Mentions
from adapters.discord.registry import Registry
from adapters.discord.threads import Threads
from adapters.discord.wording import Words

log = logging.getLogger(__name__)

#: Seconds. Longer rate limits become an error that says how long, instead of a request that hangs.
_LONGEST_RATE_LIMIT = 30.0
#: Events that nothing works without: a failure there is a failure.
_VITAL = frozenset({"READY", "RESUMED"})


def intents_for(*, message_content: bool) -> discord.Intents:
    """The least that is needed: servers with channels and roles, and messages in them; no members, no presences."""
    intents = discord.Intents.none()
    intents.guilds = True
    intents.guild_messages = True
    intents.message_content = message_content
    return intents


class VideobotClient(discord.AutoShardedClient):
    """One connection's life; a new one is made after each that broke."""

    def __init__(
        self,
        *,
        counter: Counter,
        mentions: Mentions,
        threads: Threads,
        registry: Registry,
        message_content: bool,
    ) -> None:
        # nobody wants to read that this bot cannot speak in voice channels
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        super().__init__(
            intents=intents_for(message_content=message_content),
            allowed_mentions=discord.AllowedMentions.none(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_ratelimit_timeout=_LONGEST_RATE_LIMIT,
        )
        self._mentions = mentions
        self._buttons = ButtonsAndForms(counter=counter, mentions=mentions)
        self._registry = registry
        self.tree = Tree(self, counter, threads)
        self._tolerate_what_cannot_be_read()

    def _tolerate_what_cannot_be_read(self) -> None:
        """The library drops the whole connection over one event it cannot read; each new one uses up an IDENTIFY."""
        parsers = self._connection.parsers
        for event, parse in parsers.items():
            if event not in _VITAL:
                parsers[event] = _tolerant(event, parse)

    async def setup_hook(self) -> None:
        """Tell Discord our commands, where they have changed."""
        await self.tree.set_translator(Words())
        await self._registry.register(self.tree)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote something where we can see it."""
        await self._mentions.take(message)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Buttons and forms; commands have gone to the tree already."""
        await self._buttons.take(interaction)

    @property
    def open(self) -> bool:
        """Whether every shard is connected right now."""
        shards = self.shards
        return self.is_ready() and bool(shards) and not any(shard.is_closed() for shard in shards.values())


def _tolerant(event: str, parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def tolerant(data: Any) -> Any:
        try:
            return parse(data)
        except Exception:
            log.exception("an event of Discord's cannot be read", extra={"event": event})
            return None

    return tolerant
