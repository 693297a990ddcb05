"""Files that people attached, streamed with the bot's token: it goes to Slack's hosts only, and never further."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Protocol

from adapters.slack.faults import WorkspaceClosed, error_name
from adapters.slack.links import FileLink, file_link
from adapters.slack.translate import Payload
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError, FileGone, FileUnreachable, NotAllowed, PlaceGone
from bot.messages import Attachment
from bot.problems import Fault, problem

log = logging.getLogger(__name__)

#: How a web page begins. Slack answers a missing scope with status 200 and its login page.
_PAGES = (b"<!doctype html", b"<html")
_HEAD = 512


class FileDownloads(Protocol):
    """The guarded downloads, with credentials."""

    def open(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        also: Callable[[str], bool] | None = None,
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a GET's body. `headers` go to this origin, and along redirects where `also` allows the address.

        Raises FileGone or FileUnreachable.
        """
        ...


class SlackFiles:
    """Reads files."""

    def __init__(self, *, workspaces: Workspaces, downloads: FileDownloads) -> None:
        self._workspaces = workspaces
        self._downloads = downloads

    @asynccontextmanager
    async def read(self, attachment: Attachment) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream a file. Raises FileGone with the reason, or FileUnreachable."""
        name = attachment.name
        try:
            link = file_link(attachment)
        except ValueError:
            raise FileGone(problem("file_gone", name=name)) from None
        async with AsyncExitStack() as opened:
            chunks = await self._opened(opened, link, name)
            head = b""
            async for chunk in chunks:
                head += chunk
                if len(head) >= _HEAD:
                    break
            if not link.external and head.lstrip(b"\xef\xbb\xbf \t\r\n")[:20].lower().startswith(_PAGES):
                await self._explain_page(link, name)
            yield _joined(head, chunks)

    async def _opened(self, opened: AsyncExitStack, link: FileLink, name: str) -> AsyncIterator[bytes]:
        url = link.url or await self._address(link, name)
        try:
            return await opened.enter_async_context(await self._download(link, url))
        except FileGone:
            if link.external or not link.url:
                raise
            # its address may be an old one; and only Slack knows why it is gone
            fresh = await self._address(link, name)
            if fresh == link.url:
                raise
            return await opened.enter_async_context(await self._download(link, fresh))

    async def _download(self, link: FileLink, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        hosts = self._workspaces.hosts
        if link.external or not hosts.get_token(url):
            # somebody else's address, whatever Slack called it: fetched as anybody could
            return self._downloads.open(url)
        try:
            token = await self._workspaces.token(link.workspace)
        except NotAllowed as closed:
            raise FileUnreachable(str(closed)) from closed
        return self._downloads.open(url, headers={"Authorization": f"Bearer {token}"}, also=hosts.get_token)

    async def _address(self, link: FileLink, name: str) -> str:
        """Where a file's bytes are now. Raises FileGone, FileUnreachable."""
        file = await self._info(link, name)
        mode = file.get("mode")
        if mode == "tombstone":
            raise FileGone(problem("slack_file_deleted", name=name))
        if mode == "hidden_by_limit":
            raise FileGone(problem("slack_file_hidden", name=name))
        url = file.get("url_private_download") or file.get("url_private")
        if url:
            return str(url)
        if file.get("file_access") == "check_file_info":
            raise FileGone(problem("slack_file_closed", name=name))
        # not processed yet
        raise FileUnreachable(f"Slack does not say yet where file {link.id} is")

    async def _info(self, link: FileLink, name: str) -> Payload:
        try:
            client = await self._workspaces.client(link.workspace)
            with self._workspaces.calling(link.workspace):
                file = (await client.files_info(file=link.id)).get("file")
        except WorkspaceClosed as closed:
            raise FileUnreachable(str(closed)) from closed
        except ChatError as error:
            raise _no_file(error, name) from error
        if not isinstance(file, Mapping):
            raise FileUnreachable("files.info says nothing of the file")
        return file

    async def _explain_page(self, link: FileLink, name: str) -> None:
        """A web page came instead of the file. Raises FileGone, unless the file itself is one."""
        file = await self._info(link, name)
        if "html" in f"{file.get('mimetype')} {file.get('filetype')}":
            return
        log.error("Slack gave its login page for a file: the app lacks the scope files:read; install it again")
        raise FileGone(problem("slack_files_read_missing", Fault.OPERATOR, name=name))


def _no_file(error: ChatError, name: str) -> FileGone | FileUnreachable:
    reason = error_name(error)
    if reason in ("file_deleted", "file_not_found") or isinstance(error, PlaceGone):
        return FileGone(problem("slack_file_deleted", name=name))
    if reason == "missing_scope":
        return FileGone(problem("slack_files_read_missing", Fault.OPERATOR, name=name))
    if isinstance(error, NotAllowed):
        return FileGone(problem("slack_file_closed", name=name))
    return FileUnreachable(f"files.info: {reason or type(error).__name__}")


async def _joined(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if head:
        yield head
    async for chunk in rest:
        yield chunk
