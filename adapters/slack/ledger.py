"""How far each video has come, kept beside it in our file store: a retry goes on there, after a restart too."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from dataclasses import dataclass

from bot.errors import BadInput, FileUnreachable
from bot.ports import Files

log = logging.getLogger(__name__)

_MOST_REMEMBERED = 500
#: Bytes.
_MOST = 4096
#: In place of the ts of a message that nobody told us.
UNSEEN = "unseen"


@dataclass(slots=True)
class Upload:
    """How far one video has come in one place."""

    #: Where this is kept in the file store.
    kept: str = ""
    #: Slack's id of the file.
    file: str = ""
    #: Its bytes are there.
    sent: bool = False
    #: Slack was told to share it, and may have.
    completed: bool = False
    #: The ts of the message that it shows in.
    shown: str = ""
    #: Tries that came to nothing.
    failures: int = 0

    @property
    def seen(self) -> str:
        """The ts of the message that it shows in, where that is known."""
        return self.shown if self.shown != UNSEEN else ""


class Ledger:
    """Keeps what was done for each key."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: OrderedDict[str, Upload] = OrderedDict()

    async def upload(self, key: str, stored: str) -> Upload:
        """What was done for a key so far. `stored`: the video's own key in the file store."""
        folder, slash, _ = stored.rpartition("/")
        kept = f"{folder}{slash}slack-{hashlib.sha256(key.encode()).hexdigest()[:20]}.json"
        known = self._known.get(kept)
        if known is None:
            known = self._known[kept] = await asyncio.to_thread(self._read, kept)
        self._known.move_to_end(kept)
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return known

    def _read(self, kept: str) -> Upload:
        try:
            said = json.loads(self._files.path(kept).read_text(encoding="utf-8"))
            file, sent, completed, shown, failures = said
            return Upload(kept, str(file), bool(sent), bool(completed), str(shown), int(failures))
        except FileNotFoundError:
            return Upload(kept)
        except (OSError, ValueError, TypeError) as error:
            log.warning("what was uploaded before cannot be read", extra={"error": type(error).__name__})
            return Upload(kept)

    async def note(self, upload: Upload) -> None:
        """Keep it. Where the disk does not take it, it is known until the program ends."""
        said = [upload.file, upload.sent, upload.completed, upload.shown, upload.failures]

        async def chunks() -> AsyncIterator[bytes]:
            yield json.dumps(said).encode()

        try:
            await self._files.write(upload.kept, chunks(), _MOST)
        except (BadInput, FileUnreachable, OSError) as error:
            log.warning("how far an upload came was not kept", extra={"error": type(error).__name__})

    async def forget(self, upload: Upload) -> None:
        """Begin anew with the next try."""
        self._known.pop(upload.kept, None)
        try:
            await self._files.delete(upload.kept)
        except (FileUnreachable, OSError) as error:
            log.warning("a note of an upload was not removed", extra={"error": type(error).__name__})
