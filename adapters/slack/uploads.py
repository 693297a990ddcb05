"""A video shared into a thread: three calls, the file streamed from the disk, then a look whether it really shows.

What was done is noted in the ledger at each step, so that a retry goes on where the last try ended and nothing is
shared twice.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError

from adapters.slack.faults import ContentRefused, WorkspaceClosed, chat_errors, error_name, pause, said
from adapters.slack.ledger import UNSEEN, Ledger, Upload
from adapters.slack.proxies import proxy_for
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, ChatError, ChatUnsure, PlaceGone, TooLarge

log = logging.getLogger(__name__)

#: Seconds between two looks whether a file shows: Slack shares some time after it said so, and sometimes never.
WAITS = (0.3, 0.5, 1.0, 1.0, 2.0, 2.0, 3.0, 5.0, 5.0, 10.0)
#: The whole may take as long as it takes.
_UPLOAD = aiohttp.ClientTimeout(total=None, sock_connect=10)
#: Seconds in which nothing of the file was taken, or nothing was answered to it.
STALLED = 120.0
#: Seconds until an upload that broke off is begun anew; doubles from there.
_AGAIN = 10.0
_CHUNK = 256 * 1024
#: Tries that come to nothing before the video is linked instead: its person hears of it.
_MOST_FAILURES = 6
#: What is said of files that are not there.
NO_SUCH_FILE = frozenset({"file_deleted", "file_not_found"})
#: What says that the bot may share no files; it may still say something.
_NO_FILES = frozenset({"access_denied", "missing_scope", "no_permission", "not_enabled"})


class BrokenOff(ChatBusy):
    """An upload came to nothing; nobody saw anything of it."""


class Uploads:
    """Shares files."""

    def __init__(self, *, workspaces: Workspaces, waits: Sequence[float] = WAITS, stalls: float = STALLED) -> None:
        self._workspaces = workspaces
        self._stalls = stalls
        self._waits = tuple(waits)

    async def share(
        self,
        workspace: str,
        channel: str,
        thread: str | None,
        path: Path,
        name: str,
        *,
        upload: Upload,
        ledger: Ledger,
    ) -> None:
        """Share a file, once per `upload`. Raises ChatError; TooLarge when this place shows no such file."""
        if upload.shown:
            return
        try:
            if upload.completed:
                if await self._shows(workspace, channel, upload, ledger):
                    return
                await self._take_back(workspace, upload, ledger)
            if not upload.sent:
                await self._send(workspace, path, name, upload, ledger)
            await self._complete(workspace, channel, thread, name, upload, ledger)
            if await self._shows(workspace, channel, upload, ledger):
                return
        except BrokenOff as broken:
            upload.failures += 1
            await ledger.note(upload)
            if upload.failures < _MOST_FAILURES:
                broken.retry_after = _AGAIN * 2 ** (upload.failures - 1)
                raise
            await ledger.forget(upload)
            raise TooLarge(f"Slack does not take the file: {broken}") from broken
        log.warning("Slack took a video and never showed it: it is linked instead", extra={"file": upload.file})
        await self.withdraw(workspace, upload.file)
        await ledger.forget(upload)
        raise TooLarge("Slack took the file and never showed it")

    async def _take_back(self, workspace: str, upload: Upload, ledger: Ledger) -> None:
        """Nobody knows whether it was told to be shared, and it does not show: it must not do so later, twice."""
        if await self.withdraw(workspace, upload.file):
            upload.file, upload.sent, upload.completed = "", False, False
        upload.failures += 1
        await ledger.note(upload)
        if upload.failures >= _MOST_FAILURES:
            await ledger.forget(upload)
            raise TooLarge("Slack never showed the file")

    async def _send(self, workspace: str, path: Path, name: str, upload: Upload, ledger: Ledger) -> None:
        client = await self._workspaces.client(workspace)
        # nobody sees anything of this: whatever fails here may be begun anew
        try:
            with self._workspaces.calling(workspace):
                size = path.stat().st_size
                answer = await client.files_getUploadURLExternal(filename=name, length=size)
                url, upload.file = said(answer, "upload_url"), said(answer, "file_id")
            await ledger.note(upload)
            await self._put(url, path, size)
        except (ChatUnsure, ContentRefused) as error:
            raise BrokenOff(f"the upload broke off: {error}") from error
        except (ChatBusy, TooLarge, WorkspaceClosed):
            raise
        except ChatError as refused:
            raise TooLarge(f"Slack takes no file of the bot's: {refused}") from refused
        upload.sent = True
        await ledger.note(upload)

    async def _put(self, url: str, path: Path, size: int) -> None:
        if not self._workspaces.hosts.are_slacks(url):
            raise TooLarge("the upload's address is not one of Slack's")
        headers = {"Content-Length": str(size), "Content-Type": "application/octet-stream"}
        session, proxy = self._workspaces.session, proxy_for(url)
        with chat_errors():
            async with (
                asyncio.timeout(self._stalls) as patience,
                session.post(
                    url,
                    data=_chunks(path, patience, self._stalls),
                    headers=headers,
                    timeout=_UPLOAD,
                    allow_redirects=False,
                    proxy=proxy,
                ) as response,
            ):
                status, wait = response.status, pause(response.headers)
        if status == 413:
            raise TooLarge(f"Slack takes no file of {size} bytes here")
        if status == 429:
            raise ChatBusy("too many uploads", retry_after=wait)
        if status != 200:
            raise BrokenOff(f"the upload was answered {status}")

    async def _complete(
        self, workspace: str, channel: str, thread: str | None, name: str, upload: Upload, ledger: Ledger
    ) -> None:
        client = await self._workspaces.client(workspace)
        upload.completed = True
        await ledger.note(upload)
        try:
            with self._workspaces.calling(workspace):
                # without alt_txt: it may keep the file from ever being shared (python-slack-sdk#1818)
                await client.files_completeUploadExternal(
                    files=[{"id": upload.file, "title": name}], channel_id=channel, thread_ts=thread
                )
        except ChatUnsure:
            raise
        except ChatError as refused:
            # certainly not shared
            reason = error_name(refused)
            upload.completed = False
            # what was uploaded is not kept for ever
            upload.sent = reason not in NO_SUCH_FILE
            await ledger.note(upload)
            if not upload.sent:
                raise BrokenOff("what was uploaded is not there") from refused
            if reason in _NO_FILES or type(refused) in (ChatError, ContentRefused):
                raise TooLarge(f"Slack shares no file of the bot's: {refused}") from refused
            raise

    async def _shows(self, workspace: str, channel: str, upload: Upload, ledger: Ledger) -> bool:
        """Whether the file comes to show in the channel; where the bot may not look, Slack's word is taken for it."""
        looked = False
        for wait in (0.0, *self._waits):
            if wait:
                await asyncio.sleep(wait)
            try:
                upload.shown = await self._share_of(workspace, channel, upload.file)
                looked = True
            except (ChatUnsure, ChatBusy) as error:
                if isinstance(error, ChatBusy) and isinstance(error.__cause__, SlackApiError):
                    # Slack said when to come back
                    raise
                log.info("a shared file could not be looked at", extra={"error": str(error)})
            except PlaceGone:
                log.warning("a video was deleted before it showed", extra={"file": upload.file})
                return False
            if upload.shown:
                break
        if not looked:
            upload.failures += 1
            if upload.failures < _MOST_FAILURES:
                await ledger.note(upload)
                raise ChatUnsure("whether the video shows could not be looked at")
            upload.shown = UNSEEN
        if upload.shown:
            await ledger.note(upload)
        return bool(upload.shown)

    async def _share_of(self, workspace: str, channel: str, file: str) -> str:
        """The ts of the message that a file shows in; "": it shows nowhere yet."""
        client = await self._workspaces.client(workspace)
        try:
            with self._workspaces.calling(workspace):
                found = (await client.files_info(file=file)).get("file")
        except (WorkspaceClosed, ChatUnsure, PlaceGone):
            raise
        except ChatBusy as busy:
            if error_name(busy) in NO_SUCH_FILE:
                # not yet, perhaps
                return ""
            raise
        except ChatError:
            return UNSEEN
        return _ts_in(found, channel) if isinstance(found, Mapping) else ""

    async def withdraw(self, workspace: str, file: str) -> bool:
        """Delete a file, so that it cannot appear any more; False when that cannot be done."""
        try:
            client = await self._workspaces.client(workspace)
            with self._workspaces.calling(workspace):
                await client.files_delete(file=file)
        except PlaceGone:
            return True
        except ChatError as error:
            log.info("a file could not be deleted", extra={"error": str(error)})
            return error_name(error) in NO_SUCH_FILE
        return True


def _ts_in(file: Mapping[str, Any], channel: str) -> str:
    if file.get("mode") == "tombstone":
        raise PlaceGone("the file was deleted")
    shares = file.get("shares")
    for channels in shares.values() if isinstance(shares, Mapping) else ():
        found = channels.get(channel) if isinstance(channels, Mapping) else None
        for share in found if isinstance(found, list) else ():
            return str(share.get("ts") or UNSEEN) if isinstance(share, Mapping) else UNSEEN
    # of direct messages it sometimes says no more than this
    ims = file.get("ims")
    return UNSEEN if isinstance(ims, list) and channel in ims else ""


async def _chunks(path: Path, patience: asyncio.Timeout, stalls: float) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    with await asyncio.to_thread(path.open, "rb") as source:
        while chunk := await asyncio.to_thread(source.read, _CHUNK):
            if not patience.expired():
                patience.reschedule(loop.time() + stalls)
            yield chunk
