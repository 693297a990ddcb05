"""Single messages, with the bot's own token: sent once per key, found again, changed, taken back."""

from __future__ import annotations

import asyncio
import hashlib
import io
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import discord

from adapters.discord.faults import INVALID_FORM, REPLY_NEEDS_HISTORY, chat_errors, code_of
from adapters.discord.links import MessageLink, Spot, button_link, purpose_of
from adapters.discord.translate import buttons_of, content_of, custom_ids, mentions_of
from bot.errors import ChatBusy, ChatError, TooLarge
from bot.messages import Post
from bot.ports import Files
from bot.references import MIB

log = logging.getLogger(__name__)

#: Bytes. No server takes more of one file from a bot; what each takes in truth is learned from its refusals.
_MOST_UPLOAD = 100 * MIB
#: Characters.
_MOST_NONCE = 25
#: Seconds for a request, the waits for rate limits included, and bytes a second of an upload.
_LONGEST = 60.0
_SLOWEST_UPLOAD = 256 * 1024
#: Messages looked through for one that may have been posted already.
_MOST_LOOKED_THROUGH = 300


class Sender:
    """Speaks to Discord's REST API through whatever client is connected at the moment."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._client: discord.Client | None = None
        #: The smallest file (bytes) that each server refused as too large.
        self._refused: dict[int, int] = {}

    def use(self, client: discord.Client | None) -> None:
        """Speak through this client from now on."""
        self._client = client

    @property
    def client(self) -> discord.Client:
        """The client that is logged in. Raises ChatBusy while there is none."""
        if self._client is None or self._client.is_closed() or self._client.http.token is None:
            raise ChatBusy("Discord is not connected")
        return self._client

    async def send(
        self,
        guild: int,
        spot: Spot,
        post: Post,
        *,
        key: str,
        more: discord.ui.Button[discord.ui.View] | None = None,
    ) -> MessageLink:
        """Send a post; the same key again within minutes is the same message. `guild` 0: a direct message."""
        try:
            return await self._send(guild, spot, post, key, more)
        except ChatError as error:
            if spot.reply_to is None or not _is_about_the_reply(error):
                raise
            log.info("what is answered cannot be answered to: posted without", extra={"key": key})
            return await self._send(guild, Spot(spot.channel), post, key, more)

    async def _send(
        self, guild: int, spot: Spot, post: Post, key: str, more: discord.ui.Button[discord.ui.View] | None
    ) -> MessageLink:
        channel = self.client.get_partial_messageable(spot.channel, guild_id=guild or None)
        with self._sized(guild, post), chat_errors():
            async with asyncio.timeout(_patience(post)):
                sent = await channel.send(
                    content_of(post),
                    nonce=nonce_of(key),
                    allowed_mentions=mentions_of(post),
                    mention_author=False,
                    **self._extras(guild, spot, post, key, more),
                )
        return MessageLink(spot.channel, sent.id)

    @contextmanager
    def _sized(self, guild: int, post: Post) -> Iterator[None]:
        """Do not offer a server what it is known to refuse; learn from a new refusal."""
        size = post.video.size if post.video is not None else 0
        if size > _MOST_UPLOAD or size >= self._refused.get(guild, size + 1):
            raise TooLarge(f"{size} bytes were refused here before")
        try:
            yield
        except TooLarge:
            if size:
                self._refused[guild] = min(size, self._refused.get(guild, size))
                log.info("a server takes no file of that size", extra={"guild": guild, "size": size})
            raise

    def _extras(
        self, guild: int, spot: Spot, post: Post, key: str, more: discord.ui.Button[discord.ui.View] | None
    ) -> dict[str, Any]:
        """What is not in every message: the library takes each only where it is."""
        extras: dict[str, Any] = {}
        view = view_of(post, more, purpose=purpose_of(key, post.job))
        if view is not None:
            extras["view"] = view
        if spot.reply_to is not None:
            extras["reference"] = discord.MessageReference(
                message_id=spot.reply_to, channel_id=spot.channel, guild_id=guild or None, fail_if_not_exists=False
            )
        files = enclosed_files(post)
        if post.video is not None and self._files.exists(post.video.stored):
            # a path, not bytes: the library streams it from the disk
            files.insert(0, discord.File(self._files.path(post.video.stored), filename=post.video.name))
        if files:
            extras["files"] = files
        return extras

    async def find(self, spot: Spot, post: Post, *, key: str) -> MessageLink | None:
        """The message that an earlier try with this key may have left there."""
        channel = self.client.get_partial_messageable(spot.channel)
        me = self.client.user
        async with _soon():
            async for message in channel.history(limit=_MOST_LOOKED_THROUGH):
                if spot.reply_to is not None and message.id <= spot.reply_to:
                    return None
                if me is not None and message.author.id == me.id and _is_the_same(message, post, key):
                    return MessageLink(spot.channel, message.id)
        return None

    async def edit(self, link: MessageLink, post: Post) -> None:
        """Replace what a message says."""
        message = self.client.get_partial_messageable(link.channel).get_partial_message(link.message)
        async with _soon():
            await message.edit(content=content_of(post), view=view_of(post), allowed_mentions=mentions_of(post))

    async def delete(self, link: MessageLink) -> None:
        """Take a message back."""
        message = self.client.get_partial_messageable(link.channel).get_partial_message(link.message)
        async with _soon():
            await message.delete()

    async def fetch(self, guild: int, channel: int, message: int) -> discord.Message:
        """One message as it is now, its files with fresh addresses. `guild` 0: not known."""
        async with _soon():
            place = self.client.get_partial_messageable(channel, guild_id=guild or None)
            return await place.fetch_message(message)


@asynccontextmanager
async def _soon() -> AsyncIterator[None]:
    """Errors translated, and no longer than a request without a file may take."""
    with chat_errors():
        async with asyncio.timeout(_LONGEST):
            yield


def _patience(post: Post) -> float:
    """Seconds that sending a post may take: its fate is unknown after them."""
    return _LONGEST + (post.video.size / _SLOWEST_UPLOAD if post.video is not None else 0.0)


def view_of(
    post: Post, more: discord.ui.Button[discord.ui.View] | None = None, *, purpose: str = ""
) -> discord.ui.View | None:
    """The buttons under a post; None: there are none."""
    view = discord.ui.View(timeout=None)
    for custom_id, label, style in buttons_of(post, purpose):
        view.add_item(discord.ui.Button(custom_id=custom_id, label=label, style=style))
    if more is not None:
        view.add_item(more)
    # the library shall not remember it: custom ids say all there is to know
    view.stop()
    return view if view.children else None


def enclosed_files(post: Post) -> list[discord.File]:
    """The small files that go with a post, each to be sent once."""
    return [discord.File(io.BytesIO(each.content), filename=each.name) for each in post.enclosures]


def nonce_of(key: str) -> str:
    """What tells Discord that two posts are the same; at most 25 characters, always the same for the same key."""
    return key if len(key) <= _MOST_NONCE else hashlib.sha256(key.encode()).hexdigest()[:_MOST_NONCE]


def _is_about_the_reply(error: ChatError) -> bool:
    code = code_of(error)
    return code == REPLY_NEEDS_HISTORY or (code == INVALID_FORM and "message_reference" in str(error.__cause__))


def _is_the_same(message: discord.Message, post: Post, key: str) -> bool:
    """Whether this message of ours is what that post would say: by its nonce, else by its buttons, else its words."""
    if message.nonce is not None and str(message.nonce) == nonce_of(key):
        return True
    if post.job is None:
        return message.content == content_of(post)
    there = [button for button in map(button_link, custom_ids(message)) if button is not None]
    if {button.job for button in there} == {post.job}:
        purpose = purpose_of(key, post.job)
        # an edit does not know which message it is about; only the one that follows the job is ever edited
        return all(button.purpose == purpose or (purpose == "card" and not button.purpose) for button in there)
    return key.endswith("-card") and not there and message.content.startswith(f"**{post.job} ")
