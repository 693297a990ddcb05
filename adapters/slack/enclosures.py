"""Small files of an answer: in Slack what only one person sees has none, so they go to their direct messages."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from adapters.slack.faults import ContentRefused, chat_errors, error_name, said
from adapters.slack.markup import escaped
from adapters.slack.proxies import proxy_for
from adapters.slack.sending import Sender
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.messages import Enclosure

log = logging.getLogger(__name__)


class Enclosures:
    """Sends small files to somebody."""

    def __init__(self, *, workspaces: Workspaces, sender: Sender) -> None:
        self._workspaces = workspaces
        self._sender = sender

    async def send(self, workspace: str, user: str, files: Sequence[Enclosure], note: str) -> bool:
        """Send them all in one message of the bot's to that person, under a note; False: Slack took none."""
        try:
            client = await self._workspaces.client(workspace)
            sent: list[dict[str, str | None]] = [
                {"id": await self._upload(workspace, each), "title": each.name} for each in files
            ]
            spot, told = await self._sender.person(workspace, user, note)
            with self._workspaces.calling(workspace):
                await client.files_completeUploadExternal(
                    files=sent, channel_id=spot.channel, initial_comment=None if told else escaped(note)
                )
        except ChatError as error:
            log.warning("files did not reach their person", extra={"error": error_name(error) or type(error).__name__})
            return False
        return True

    async def _upload(self, workspace: str, file: Enclosure) -> str:
        client = await self._workspaces.client(workspace)
        with self._workspaces.calling(workspace):
            answer = await client.files_getUploadURLExternal(filename=file.name, length=len(file.content))
            url, number = said(answer, "upload_url"), said(answer, "file_id")
        if not self._workspaces.hosts.are_slacks(url):
            raise ContentRefused("the upload's address is not one of Slack's")
        with chat_errors():
            posting = self._workspaces.session.post(url, data=file.content, allow_redirects=False, proxy=proxy_for(url))
            async with posting as response:
                if response.status != 200:
                    raise ContentRefused(f"the upload was answered {response.status}")
        return number
