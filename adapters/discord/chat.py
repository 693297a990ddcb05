"""The Chat port: posts where people asked, or where they are sure to find it; files with fresh addresses."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import discord

from adapters.discord.faults import CLOSED, chat_errors, code_of
from adapters.discord.links import FileLink, MessageLink, Spot, file_link, message_link, spot_of
from adapters.discord.sending import Sender
from adapters.discord.threads import Threads
from bot.errors import ChatError, FileGone, FileUnreachable, NotAllowed, PlaceGone
from bot.messages import Attachment, Place, Post
from bot.ports import Clock, Downloads
from bot.problems import problem
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)

#: Discord throttles edits of older messages hard.
_EDITS_UNTIL = timedelta(hours=1)
#: Seconds in which a channel that turned us away is not asked again: refusals in thousands get the bot banned.
_CLOSED_FOR = 30.0
#: Seconds for a person who takes no direct messages.
_PERSON_CLOSED_FOR = 3600.0
#: How the key of the message ends that follows a job.
_CARD = "-card"
_MOST_REMEMBERED = 2000


class DiscordChat:
    """Posts with the bot's own token, so that nothing depends on how and when somebody asked."""

    edit_interval = 5.0

    def __init__(
        self, *, sender: Sender, threads: Threads, downloads: Downloads, clock: Clock, language: str | None
    ) -> None:
        self._sender = sender
        self._threads = threads
        self._downloads = downloads
        self._clock = clock
        self._language = language
        #: Channels and people that turned us away, and until when (monotonic) they are left alone.
        self._closed: OrderedDict[int, float] = OrderedDict()
        #: The message about each job, for its end to answer.
        self._cards: OrderedDict[str, MessageLink] = OrderedDict()

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post once per key, where the place says."""
        with chat_errors():
            guild, spot = int(place.workspace), spot_of(place)
        link = await self._post(guild, await self._aimed(guild, place, spot, post, key), post, key, maybe_posted)
        if key.endswith(_CARD):
            self._remember(post, link)
            if str(link.channel) == place.channel:
                await self._threads.open(guild, link, post)
        return str(link)

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post into the channel above a thread that is gone or locked."""
        with chat_errors():
            guild, above = int(place.workspace), Spot(int(place.channel))
        return str(await self._post(guild, above, post, key, maybe_posted))

    async def _aimed(self, guild: int, place: Place, spot: Spot, post: Post, key: str) -> Spot:
        """The spot, with what is best answered there."""
        if str(spot.channel) == place.channel and post.job is not None and not key.endswith(_CARD):
            thread = await self._threads.of(guild, spot.channel, post.job, self._cards.get(post.job))
            if thread is not None:
                return Spot(thread)
        card = self._cards.get(post.job) if post.job is not None else None
        if spot.reply_to is None and card is not None and card.channel == spot.channel:
            return replace(spot, reply_to=card.message)
        return spot

    async def _post(self, guild: int, spot: Spot, post: Post, key: str, maybe_posted: bool) -> MessageLink:
        if self._closed.get(spot.channel, 0.0) > self._clock.monotonic():
            raise NotAllowed("this channel turned us away a moment ago")
        try:
            if maybe_posted:
                found = await self._found(spot, post, key)
                if found is not None:
                    return found
            return await self._sender.send(guild, spot, post, key=key)
        except ChatError as error:
            if code_of(error) in CLOSED:
                self._close(spot.channel, _CLOSED_FOR)
            raise

    async def _found(self, spot: Spot, post: Post, key: str) -> MessageLink | None:
        try:
            return await self._sender.find(spot, post, key=key)
        except NotAllowed:
            # the history is hidden from us: the nonce is all there is
            return None

    def _close(self, channel: int, seconds: float) -> None:
        self._closed[channel] = self._clock.monotonic() + seconds
        while len(self._closed) > _MOST_REMEMBERED:
            self._closed.popitem(last=False)

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post to whom it mentions, in their direct messages."""
        if post.mention is None:
            raise NotAllowed("nobody is mentioned")
        with chat_errors():
            person = int(post.mention.id)
        if self._closed.get(person, 0.0) > self._clock.monotonic():
            raise NotAllowed("this person turned us away a while ago")
        try:
            with chat_errors():
                channel = await self._sender.client.create_dm(discord.Object(person))
            # buttons and jobs belong to the server
            note = self._texts(post).say("discord-by-message")
            private = replace(post, lines=(note, *post.lines), buttons=(), job=None)
            return str(await self._post(0, Spot(channel.id), private, key, maybe_posted))
        except NotAllowed:
            self._close(person, _PERSON_CLOSED_FOR)
            raise

    def _texts(self, post: Post) -> Texts:
        return texts_in(language_for(post.mention.locale if post.mention else None, self._language))

    def _remember(self, post: Post, link: MessageLink) -> None:
        if post.job is None:
            return
        self._cards[post.job] = link
        while len(self._cards) > _MOST_REMEMBERED:
            self._cards.popitem(last=False)

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Replace what a message says; one that is older than an hour is left as it is."""
        with chat_errors():
            link = message_link(message, place)
        self._remember(post, link)
        if self._clock.now() - discord.utils.snowflake_time(link.message) > _EDITS_UNTIL:
            return
        await self._sender.edit(link, post)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message back; nothing when it, or the way to it, is gone already."""
        with chat_errors():
            link = message_link(message, place)
        try:
            await self._sender.delete(link)
        except (PlaceGone, NotAllowed) as gone:
            log.info("a message was out of reach already", extra={"error": str(gone)})

    async def roles(self, place: Place, person_id: str) -> tuple[str, ...]:
        """The ids of somebody's roles in the server. Raises ChatError."""
        with chat_errors():
            member = await self._sender.client.http.get_member(int(place.workspace), int(person_id))
            return tuple(str(role) for role in member["roles"])

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream an attachment; when its address has died, its message is asked for the present one."""
        try:
            link = file_link(attachment)
        except ValueError:
            raise FileGone(problem("file_gone", name=attachment.name)) from None
        async with AsyncExitStack() as opened:
            try:
                chunks = await opened.enter_async_context(self._downloads.open(link.url))
            except FileGone as gone:
                fresh = await self._renewed(link) if gone.problem.code == "file_gone" else None
                if fresh is None or fresh == link.url:
                    raise
                chunks = await opened.enter_async_context(self._downloads.open(fresh))
            yield chunks

    async def _renewed(self, link: FileLink) -> str | None:
        """The file's address as its message has it now; None: it is not there any more, or hidden from us."""
        if link.source is None:
            return None
        channel, message, file = link.source
        try:
            there = await self._sender.fetch(0, channel, message)
        except (PlaceGone, NotAllowed):
            return None
        except ChatError as error:
            raise FileUnreachable(str(error)) from error
        files = [*there.attachments, *(each for snap in there.message_snapshots for each in snap.attachments)]
        return next((each.url for each in files if each.id == file), None)
