"""Single messages with the bot's own token: sent once per key, found again, changed, taken back."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.conversations import Conversations
from adapters.slack.faults import ContentRefused, error_name, said
from adapters.slack.ledger import Ledger, Upload
from adapters.slack.links import MessageLink
from adapters.slack.markup import escaped
from adapters.slack.posts import Block, blocks_of, metadata_of, plainest_blocks, text_of, whole_text
from adapters.slack.uploads import NO_SUCH_FILE, Uploads
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, ChatError, ChatUnsure, PlaceGone
from bot.messages import Post
from bot.ports import Files

log = logging.getLogger(__name__)

_MOST_REMEMBERED = 2000
#: Looks for an earlier post that fail before it is posted all the same: its person hears of it.
_MOST_BLIND = 4
#: Tries at taking something back; seconds between them, where Slack says none, and the most that are waited.
_MOST_TRIES = 3
_PAUSE = 0.5
_LONGEST_WAIT = 65.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A channel, or a thread in it."""

    channel: str
    thread: str | None = None


class Sender:
    """Says things."""

    def __init__(self, *, workspaces: Workspaces, conversations: Conversations, uploads: Uploads, files: Files) -> None:
        self._workspaces = workspaces
        self._conversations = conversations
        self._uploads = uploads
        self._files = files
        self._ledger = Ledger(files)
        #: Keys of posts that could not be looked for, and how often.
        self._blind: OrderedDict[str, int] = OrderedDict()
        self._direct: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def send(self, workspace: str, spot: Spot, post: Post, *, key: str, look: bool) -> MessageLink:
        """Post, once per key; `look`: an earlier try may have arrived, perhaps in another process. Raises ChatError."""
        upload = None
        if post.video is not None:
            upload = await self._ledger.upload(f"{key} {spot.channel}", post.video.stored)
        if look:
            found = await self._found(workspace, spot, post, key, upload)
            if found is not None:
                return found
        if post.video is not None and upload is not None and self._files.exists(post.video.stored):
            path = self._files.path(post.video.stored)
            await self._uploads.share(
                workspace, spot.channel, spot.thread, path, post.video.name, upload=upload, ledger=self._ledger
            )
        ts = await self._post(workspace, spot, post, key)
        return _link(spot, ts, upload)

    async def _found(
        self, workspace: str, spot: Spot, post: Post, key: str, upload: Upload | None
    ) -> MessageLink | None:
        """What an earlier try left: the message itself, or the video that goes before it."""
        try:
            if post.video is not None and upload is not None and not upload.file:
                await self._find_video(workspace, spot, post.video.name, upload)
            message = await self._conversations.find(workspace, spot.channel, spot.thread, key)
        except ChatBusy:
            raise
        except ChatUnsure:
            self._blind[key] = self._blind.get(key, 0) + 1
            while len(self._blind) > _MOST_REMEMBERED:
                self._blind.popitem(last=False)
            if self._blind[key] < _MOST_BLIND:
                raise
            log.warning("earlier posts could not be looked for", extra={"key": key})
            return None
        except PlaceGone:
            return None
        except ChatError as error:
            # what cannot be looked for cannot be found: the promise is to look
            log.warning("earlier posts cannot be looked for", extra={"key": key, "error": str(error)})
            return None
        return None if message is None else _link(spot, str(message["ts"]), upload)

    async def _find_video(self, workspace: str, spot: Spot, name: str, upload: Upload) -> None:
        shared = await self._conversations.find_file(workspace, spot.channel, spot.thread, name)
        if shared is None:
            return
        upload.file = next(str(each.get("id")) for each in shared.get("files") or () if each.get("name") == name)
        upload.sent = upload.completed = True
        upload.shown = str(shared.get("ts"))
        await self._ledger.note(upload)

    async def _post(self, workspace: str, spot: Spot, post: Post, key: str) -> str:
        client = await self._workspaces.client(workspace)
        for blocks in (blocks_of(post), plainest_blocks(post)):
            try:
                return await self._say(workspace, client, spot, post, key, blocks)
            except ContentRefused as error:
                log.warning("Slack refuses how a message looks", extra={"key": key, "error": str(error)})
        return await self._say(workspace, client, spot, post, key, None)

    async def _say(
        self, workspace: str, client: AsyncWebClient, spot: Spot, post: Post, key: str, blocks: list[Block] | None
    ) -> str:
        with self._workspaces.calling(workspace):
            answer = await client.chat_postMessage(
                channel=spot.channel,
                thread_ts=spot.thread,
                text=whole_text(post) if blocks is None else text_of(post),
                blocks=blocks,
                metadata=metadata_of(key, post),
                # nothing that a person wrote is unfolded; a video that could not be uploaded is
                unfurl_links=False,
                unfurl_media=post.link is not None,
            )
            return said(answer, "ts")

    async def person(self, workspace: str, user: str, note: str) -> tuple[Spot, bool]:
        """Where somebody's direct messages with the bot are, and whether the note was said there.

        Without one more scope Slack tells that only of a message that is sent there.
        """
        known = self._direct.get((workspace, user))
        if known is not None:
            return Spot(known), False
        client = await self._workspaces.client(workspace)
        with self._workspaces.calling(workspace):
            answer = await client.chat_postMessage(
                channel=user, text=escaped(note), unfurl_links=False, unfurl_media=False
            )
            channel = said(answer, "channel")
        self.remember(workspace, user, channel)
        return Spot(channel), True

    def remember(self, workspace: str, user: str, channel: str) -> None:
        """Somebody's direct messages with the bot are there."""
        self._direct[workspace, user] = channel
        while len(self._direct) > _MOST_REMEMBERED:
            self._direct.popitem(last=False)

    async def edit(self, workspace: str, link: MessageLink, post: Post, *, key: str) -> None:
        """Replace what a message says. Raises ChatError."""
        client = await self._workspaces.client(workspace)
        try:
            await self._rewrite(workspace, client, link, post, key, blocks_of(post))
        except ContentRefused as error:
            log.warning("Slack refuses how a message looks", extra={"key": key, "error": str(error)})
            await self._rewrite(workspace, client, link, post, key, plainest_blocks(post))

    async def _rewrite(
        self, workspace: str, client: AsyncWebClient, link: MessageLink, post: Post, key: str, blocks: list[Block]
    ) -> None:
        with self._workspaces.calling(workspace):
            await client.chat_update(
                channel=link.channel,
                ts=link.ts,
                text=text_of(replace(post, mention=None)),
                blocks=blocks,
                metadata=metadata_of(key, post),
            )

    async def delete(self, workspace: str, link: MessageLink) -> None:
        """Take a message back, and the file that came with it. Raises ChatError, when all was tried."""
        client = await self._workspaces.client(workspace)
        calls: list[Callable[[], Awaitable[object]]] = []
        if link.file:
            calls.append(lambda: client.files_delete(file=link.file))
        if link.shared:
            calls.append(lambda: client.chat_delete(channel=link.channel, ts=link.shared))
        calls.append(lambda: client.chat_delete(channel=link.channel, ts=link.ts))
        refused: ChatError | None = None
        for call in calls:
            try:
                await self._patiently(workspace, call)
            except PlaceGone:
                pass
            except ChatError as error:
                refused = error
        if refused is not None:
            raise refused

    async def _patiently(self, workspace: str, call: Callable[[], Awaitable[object]]) -> None:
        """Do what may be done twice, and again when Slack asks to wait a little: nobody comes back for it."""
        for tries in range(1, _MOST_TRIES + 1):
            try:
                with self._workspaces.calling(workspace):
                    await call()
                return
            except (ChatBusy, ChatUnsure) as error:
                if error_name(error) in NO_SUCH_FILE:
                    return
                wait = error.retry_after if isinstance(error, ChatBusy) else _PAUSE
                if tries == _MOST_TRIES or wait > _LONGEST_WAIT:
                    raise
            await asyncio.sleep(wait)


def _link(spot: Spot, ts: str, upload: Upload | None) -> MessageLink:
    return MessageLink(spot.channel, ts) if upload is None else MessageLink(spot.channel, ts, upload.file, upload.seen)
