"""A video shared into a thread: three calls, the file streamed from the disk, then a look whether it really shows.

What was done for a key is remembered, so that a retry goes on where the last try ended and nothing is shared twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from adapters.slack.faults import ContentRefused, chat_errors
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, TooLarge

log = logging.getLogger(__name__)

#: Seconds between two looks whether a file shows: Slack shares some time after it said so, and sometimes never.
WAITS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 10.0)
#: Seconds without a byte taken; the whole may take as long as it takes.
_UPLOAD = aiohttp.ClientTimeout(total=3600, sock_connect=10, sock_read=180)
_AGAIN = 10.0
_CHUNK = 256 * 1024
_MOST_REMEMBERED = 500
#: In place of the ts of a message that nobody told us.
_UNSEEN = "unseen"


@dataclass(slots=True)
class Upload:
    """How far one video has come."""

    file: str = ""
    #: Its bytes are there.
    sent: bool = False
    #: Slack was told to share it, and may have.
    completed: bool = False
    #: The ts of the message that it shows in.
    shown: str = ""


class Uploads:
    """Shares files."""

    def __init__(self, *, workspaces: Workspaces, waits: Sequence[float] = WAITS) -> None:
        self._workspaces = workspaces
        self._waits = tuple(waits)
        self._begun: OrderedDict[str, Upload] = OrderedDict()

    def known(self, key: str) -> Upload:
        """What was done for a key so far."""
        upload = self._begun.setdefault(key, Upload())
        self._begun.move_to_end(key)
        while len(self._begun) > _MOST_REMEMBERED:
            self._begun.popitem(last=False)
        return upload

    async def share(
        self, workspace: str, channel: str, thread: str | None, path: Path, name: str, *, key: str
    ) -> Upload:
        """Share a file, once per key. Raises ChatError; TooLarge when this place shows no such file."""
        upload = self.known(key)
        if upload.shown:
            return upload
        if upload.completed and await self._shows(workspace, channel, upload):
            return upload
        if not upload.sent:
            await self._send(workspace, path, name, upload)
        await self._complete(workspace, channel, thread, name, upload)
        if not await self._shows(workspace, channel, upload):
            log.warning("Slack took a video and never showed it: it is linked instead", extra={"key": key})
            await self.withdraw(workspace, upload.file)
            self._begun.pop(key, None)
            raise TooLarge("Slack took the file and never showed it")
        return upload

    async def _send(self, workspace: str, path: Path, name: str, upload: Upload) -> None:
        size = path.stat().st_size
        client = await self._workspaces.client(workspace)
        # nobody sees anything of this: whatever fails here may be begun anew
        try:
            with self._workspaces.calling(workspace):
                answer = await client.files_getUploadURLExternal(filename=name, length=size)
                url, upload.file = str(answer["upload_url"]), str(answer["file_id"])
            await self._put(url, path, size)
        except (ChatUnsure, ContentRefused) as error:
            raise ChatBusy(f"the upload broke off: {error}", retry_after=_AGAIN) from error
        upload.sent = True

    async def _put(self, url: str, path: Path, size: int) -> None:
        if not self._workspaces.hosts.are_slacks(url):
            raise ChatBusy("the upload's address is not one of Slack's", retry_after=_AGAIN)
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        session = self._workspaces.session
        with chat_errors():
            async with session.post(
                url, data=_chunks(path), headers=headers, timeout=_UPLOAD, allow_redirects=False
            ) as response:
                status = response.status
        if status == 413:
            raise TooLarge(f"Slack takes no file of {size} bytes here")
        if status != 200:
            raise ChatBusy(f"the upload was answered {status}", retry_after=_AGAIN)

    async def _complete(self, workspace: str, channel: str, thread: str | None, name: str, upload: Upload) -> None:
        client = await self._workspaces.client(workspace)
        upload.completed = True
        try:
            with self._workspaces.calling(workspace):
                # without alt_txt: it may keep the file from ever being shared (python-slack-sdk#1818)
                await client.files_completeUploadExternal(
                    files=[{"id": upload.file, "title": name}], channel_id=channel, thread_ts=thread
                )
        except ChatUnsure:
            raise
        except ChatError:
            # certainly not shared; what was uploaded is not kept for ever, so begin anew
            upload.completed = upload.sent = False
            raise

    async def _shows(self, workspace: str, channel: str, upload: Upload) -> bool:
        """Whether the file comes to show in the channel; where the bot may not look, Slack's word is taken for it."""
        looked = False
        for wait in (0.0, *self._waits):
            if wait:
                await asyncio.sleep(wait)
            try:
                client = await self._workspaces.client(workspace)
                with self._workspaces.calling(workspace):
                    file = (await client.files_info(file=upload.file)).get("file") or {}
                    upload.shown = _ts_in(file.get("shares") or {}, channel)
                looked = True
            except NotAllowed:
                upload.shown = upload.shown or _UNSEEN
            except ChatError as error:
                log.info("a shared file could not be looked at", extra={"error": str(error)})
            if upload.shown:
                return True
        if not looked:
            raise ChatUnsure("whether the video shows could not be looked at")
        return False

    async def withdraw(self, workspace: str, file: str) -> None:
        """Delete a file, so that it cannot appear any more; nothing when that cannot be done."""
        try:
            client = await self._workspaces.client(workspace)
            with self._workspaces.calling(workspace):
                await client.files_delete(file=file)
        except ChatError as error:
            log.info("a file could not be deleted", extra={"error": str(error)})


def _ts_in(shares: dict[str, dict[str, list[dict[str, str]]]], channel: str) -> str:
    for channels in shares.values():
        for share in channels.get(channel) or ():
            return str(share.get("ts") or _UNSEEN)
    return ""


async def _chunks(path: Path) -> AsyncIterator[bytes]:
    with await asyncio.to_thread(path.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            yield chunk
