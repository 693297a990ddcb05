"""Files in the Web API of the loopback Slack: looked at, uploaded in three steps, shared some time after that."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.adapters.slack_world.state import BOT, BOT_USER, TEAM, State, StoredFile

Answer = dict[str, Any]


class Refused(Exception):
    """Slack's answer with ok false."""


class FileApi:
    """The methods `files.…`."""

    def __init__(self, state: State, url: Callable[[str], str], channel: Callable[[str], str]) -> None:
        self.state = state
        self.url = url
        self._channel = channel
        #: Looks at files.info until new files show; None: they never do.
        self.shows_after: int | None = 0

    def stored(self, file: str) -> StoredFile:
        found = self.state.files.get(file)
        if found is None:
            raise Refused("file_not_found")
        return found

    def info(self, given: Answer) -> Answer:
        file = self.stored(given["file"])
        if file.pending and file.shows_after is not None:
            if file.shows_after == 0:
                self.show(file)
            else:
                file.shows_after -= 1
        return {"file": file.info}

    def show(self, file: StoredFile) -> None:
        """Let a file show wherever it was shared into."""
        for channel, thread in file.pending:
            said = {"subtype": "file_share", "user": BOT_USER, "bot_id": BOT, "thread_ts": thread, "text": ""}
            message = self.state.add_message(channel, **said, files=[file.info])
            kind = "private" if channel.startswith("G") else "public"
            file.info["shares"] = {kind: {channel: [{"ts": message["ts"], "thread_ts": thread}]}}
        file.pending = []

    def delete(self, given: Answer) -> Answer:
        self.stored(given["file"])
        del self.state.files[given["file"]]
        return {}

    def upload_address(self, given: Answer) -> Answer:
        number = f"F{self.state.next():07d}"
        info = {"id": number, "name": given["filename"], "size": int(given["length"]), "user": BOT_USER, "shares": {}}
        info["url_private_download"] = self.url(f"/files-pri/{TEAM}-{number}/download/{given['filename']}")
        self.state.files[number] = StoredFile(info, shows_after=self.shows_after)
        return {"upload_url": self.url(f"/upload/v1/{number}"), "file_id": number}

    def complete(self, given: Answer) -> Answer:
        files = given["files"] if isinstance(given["files"], list) else json.loads(given["files"])
        channel = self._channel(str(given["channel_id"]))
        for each in files:
            file = self.stored(each["id"])
            if len(file.content) != file.info["size"]:
                raise Refused("file_not_found")
            file.info["title"] = each.get("title")
            file.pending.append((channel, given.get("thread_ts")))
        return {"files": [{"id": each["id"], "title": each.get("title")} for each in files]}
