"""What only the asker is told: in the acknowledgement while that is open, at the response address, else beside them."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.faults import error_name
from adapters.slack.links import is_direct
from adapters.slack.posts import Block, blocks_of, pages_of, text_of
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError, ChatUnsure
from bot.messages import Place, Post

log = logging.getLogger(__name__)


class Teller:
    """Tells one person something. That it may fail is in the nature of it: what matters is posted by the job."""

    def __init__(self, *, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def tell(self, place: Place, user: str, post: Post, *more: Block) -> None:
        """Show a post to somebody alone, where they are; in direct messages that is an ordinary message."""
        for part in pages_of(post):
            await self._tell(place, user, part, *more)

    async def _tell(self, place: Place, user: str, post: Post, *more: Block) -> None:
        said: dict[str, Any] = {"text": text_of(post), "blocks": [*blocks_of(post), *more]}
        there = self._message if is_direct(place.channel) else self._ephemeral
        if place.channel and await there(place, user, said):
            return
        # their own conversation with the bot, where no thread of another one is known
        await self._message(replace(place, channel=user, thread=None), user, said)

    async def _message(self, place: Place, _user: str, said: dict[str, Any]) -> bool:
        said = said | {"unfurl_links": False, "unfurl_media": False}
        try:
            client = await self._workspaces.client(place.workspace)
            with self._workspaces.calling(place.workspace):
                await client.chat_postMessage(channel=place.channel, thread_ts=place.thread, **said)
        except ChatError as error:
            log.info("an answer did not reach its person", extra={"error": error_name(error) or type(error).__name__})
            # it may have arrived all the same: not twice
            return isinstance(error, ChatUnsure)
        return True

    async def _ephemeral(self, place: Place, user: str, said: dict[str, Any]) -> bool:
        try:
            client = await self._workspaces.client(place.workspace)
            with self._workspaces.calling(place.workspace):
                await client.chat_postEphemeral(channel=place.channel, user=user, thread_ts=place.thread, **said)
        except ChatError as error:
            log.info("nothing can be shown beside somebody", extra={"error": error_name(error) or str(error)})
            return False
        return True

    async def respond(self, url: str, place: Place, user: str, post: Post) -> None:
        """Show a post at the address that came with a command or a click; else beside the person."""
        for part in pages_of(post):
            await self._respond(url, place, user, part)

    async def _respond(self, url: str, place: Place, user: str, post: Post) -> None:
        said: dict[str, Any] = {"text": text_of(post), "blocks": blocks_of(post)}
        said |= {"response_type": "ephemeral", "replace_original": False}
        if place.thread:
            said["thread_ts"] = place.thread
        if not url or not await self._workspaces.respond(url, said):
            await self._tell(place, user, post)


class Reply:
    """The answer to one command, click or form."""

    def __init__(self, *, ack: AsyncAck, teller: Teller, place: Place, user: str, url: str, in_ack: bool) -> None:
        """`in_ack`: what is said may be part of the acknowledgement, as it may for commands only."""
        self._ack = ack
        self._teller = teller
        self._place = place
        self._user = user
        self._url = url
        self._in_ack = in_ack
        self._acknowledged = False

    async def acknowledge(self, **answer: Any) -> bool:
        """Tell Slack that it arrived; False: that was done already, and the answer says nothing to anybody."""
        if self._acknowledged:
            return False
        self._acknowledged = True
        await self._ack(**answer)
        return True

    async def tell(self, post: Post) -> None:
        """Say something to the asker alone, in as many messages as it takes."""
        first, *others = pages_of(post)
        if not self._in_ack or not await self.acknowledge(
            response_type="ephemeral", text=text_of(first), blocks=blocks_of(first)
        ):
            others.insert(0, first)
        for each in others:
            await self._teller.respond(self._url, self._place, self._user, each)
