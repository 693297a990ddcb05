"""A thread for each job, in servers whose admins want it: opened on the job's message, found again by its name."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final

import discord

from adapters.discord.faults import chat_errors
from adapters.discord.links import MessageLink
from adapters.discord.markup import shortened
from adapters.discord.memory import Memory
from adapters.discord.sending import Sender
from bot.errors import ChatError
from bot.messages import Post
from bot.spelling import tidy

log = logging.getLogger(__name__)

_MOST_NAME = 100
#: Minutes without a message after which Discord puts a thread away.
_PUT_AWAY_AFTER: Final = 1440
_REMEMBERED = "threads"


class Threads:
    """Knows which servers want threads, and which thread is a job's."""

    def __init__(self, *, memory: Memory, sender: Sender) -> None:
        self._memory = memory
        self._sender = sender

    def wanted(self, guild: int) -> bool:
        """Whether the server's admins want a thread for each job."""
        return str(guild) in (self._memory.get(_REMEMBERED) or [])

    def want(self, guild: int, wanted: bool) -> None:
        """Remember what the server's admins want."""
        others = [each for each in self._memory.get(_REMEMBERED) or [] if each != str(guild)]
        self._memory.set(_REMEMBERED, [*others, str(guild)] if wanted else others)

    async def open(self, guild: int, card: MessageLink, post: Post) -> None:
        """Open a job's thread on its message; where that is not allowed, the channel serves as well."""
        if post.job is None or not self.wanted(guild) or self._is_thread(guild, card.channel):
            return
        name = shortened(" ".join(f"{post.job} · {tidy(post.prompt or '')}".split()), _MOST_NAME)
        channel = self._sender.client.get_partial_messageable(card.channel, guild_id=guild)
        try:
            with chat_errors():
                message = channel.get_partial_message(card.message)
                await message.create_thread(name=name, auto_archive_duration=_PUT_AWAY_AFTER)
        except ChatError as error:
            log.info("no thread was opened", extra={"job": post.job, "error": str(error)})

    async def of(self, guild: int, channel: int, job: str, card: MessageLink | None) -> int | None:
        """The job's thread; None: it has none, or it is gone."""
        known = self._sender.client.get_guild(guild) if self.wanted(guild) else None
        if known is None:
            return None
        found = self._among(known.threads, channel, job, card)
        if found is not None:
            return found
        try:
            with chat_errors():
                return self._among(await known.active_threads(), channel, job, card)
        except ChatError as error:
            log.info("the threads of a server cannot be seen", extra={"error": str(error)})
            return None

    def _among(self, threads: Sequence[discord.Thread], channel: int, job: str, card: MessageLink | None) -> int | None:
        me = self._sender.client.user
        for thread in threads:
            # a thread has the id of the message that it was opened on
            on_card = card is not None and thread.id == card.message
            ours = me is not None and thread.owner_id == me.id and thread.name.split(" ")[0] == job
            if thread.parent_id == channel and (on_card or ours):
                return thread.id
        return None

    def _is_thread(self, guild: int, channel: int) -> bool:
        known = self._sender.client.get_guild(guild)
        return known is not None and known.get_thread(channel) is not None
