"""Files that people attached, streamed with the bot's token: it goes to Slack's hosts only, and never further."""

from __future__ import annotations

import logging
import re
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

#: How a web page begins. Slack answers a missing scope with status 200 and its login page, of whatever content type.
#: Comments before it are matched in one way only and never anew: a file of nothing but comments would take for ever.
_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?>(?:<!--(?:(?!-->).)*-->\s*|<\?xml[^>]*>\s*)*)"
    rb"<(?:!doctype\s+html|(?:html|head|title|meta|link|script|style|body|noscript)[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 1024


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
            yield await self._opened(opened, link, name)

    async def _opened(self, opened: AsyncExitStack, link: FileLink, name: str) -> AsyncIterator[bytes]:
        url = link.url or await self._address(link, name)
        try:
            return await self._fetched(opened, link, url, name)
        except FileGone as gone:
            if link.external or not self._workspaces.hosts.are_slacks(url) or gone.problem.code != "file_gone":
                raise
            # its address may be an old one; and only Slack knows why it is gone
            fresh = await self._address(link, name)
            if fresh == url:
                raise FileGone(problem("slack_file_closed", name=name)) from gone
            return await self._fetched(opened, link, fresh, name)

    async def _fetched(self, opened: AsyncExitStack, link: FileLink, url: str, name: str) -> AsyncIterator[bytes]:
        hosts = self._workspaces.hosts
        if link.external or not hosts.are_slacks(url):
            # somebody else's address, whatever Slack called it: fetched as anybody could
            return await opened.enter_async_context(self._downloads.open(url))
        try:
            token = await self._workspaces.token(link.workspace)
        except NotAllowed as closed:
            raise FileUnreachable(str(closed)) from closed
        gone: FileGone | None = None
        for may_have in hosts.token_rules():
            headers = {"Authorization": f"Bearer {token}"} if may_have(url) else None
            try:
                chunks = await opened.enter_async_context(self._downloads.open(url, headers=headers, also=may_have))
            except FileGone as error:
                gone = error
                continue
            head = await _head(chunks)
            if not head:
                await self._check_processed(link, name)
            if not _PAGE.match(head) or await self._is_page(link, name):
                return _joined(head, chunks)
            gone = FileGone(problem("slack_files_read_missing", Fault.OPERATOR, name=name))
        assert gone is not None
        if gone.problem.code == "slack_files_read_missing":
            log.error("Slack gave its login page for a file: the app lacks the scope files:read; install it again")
        raise gone

    async def _address(self, link: FileLink, name: str) -> str:
        """Where a file's bytes are now. Raises FileGone, FileUnreachable."""
        file = await self._info(link, name)
        url = file.get("url_private_download") or file.get("url_private")
        if url:
            return str(url)
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
        _check_there(file, name)
        return file

    async def _check_processed(self, link: FileLink, name: str) -> None:
        """No bytes came. Raises FileUnreachable when Slack has not come round to a file just sent yet."""
        file = await self._info(link, name)
        if file.get("size") or not file.get("mimetype"):
            raise FileUnreachable(f"Slack has not processed file {link.id} yet")

    async def _is_page(self, link: FileLink, name: str) -> bool:
        """Whether the file itself is a web page. Raises FileGone when Slack says what else is wrong with it."""
        file = await self._info(link, name)
        return "html" in f"{file.get('mimetype')} {file.get('filetype')}"


def _check_there(file: Payload, name: str) -> None:
    """Raise FileGone for what Slack says is deleted, hidden or not for us."""
    mode, access = file.get("mode"), file.get("file_access")
    if mode == "tombstone" or access == "file_not_found":
        raise FileGone(problem("slack_file_deleted", name=name))
    if mode == "hidden_by_limit":
        raise FileGone(problem("slack_file_hidden", name=name))
    has_address = file.get("url_private_download") or file.get("url_private")
    if access not in (None, "", "visible") and not has_address:
        raise FileGone(problem("slack_file_closed", name=name))


def _no_file(error: ChatError, name: str) -> FileGone | FileUnreachable:
    reason = error_name(error)
    if reason in ("file_deleted", "file_not_found") or isinstance(error, PlaceGone):
        return FileGone(problem("slack_file_deleted", name=name))
    if reason == "missing_scope":
        return FileGone(problem("slack_files_read_missing", Fault.OPERATOR, name=name))
    if isinstance(error, NotAllowed):
        return FileGone(problem("slack_file_closed", name=name))
    return FileUnreachable(f"files.info: {reason or type(error).__name__}")


async def _head(chunks: AsyncIterator[bytes]) -> bytes:
    head = b""
    async for chunk in chunks:
        head += chunk
        if len(head) >= _HEAD:
            break
    return head


async def _joined(head: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    if head:
        yield head
    async for chunk in rest:
        yield chunk
