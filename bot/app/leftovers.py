"""Files that belong to nothing any more: a job's whose row is gone, an upload whose message was never written."""

from __future__ import annotations

import logging
import re
from datetime import datetime, timedelta

from adapters.local.chat import FOLDER
from adapters.local.room import ROOM
from adapters.media.folder import FolderFiles
from bot.errors import StoreError
from storage import SQLiteStore

log = logging.getLogger(__name__)

#: What is written is noted within moments; so long nobody doubts that something is still on its way.
LEFT_FOR = timedelta(days=1)
_JOB = re.compile(r"[0-9a-z]{4,12}")


async def sweep_leftovers(store: SQLiteStore, files: FolderFiles, now: datetime) -> int:
    """Delete folders that nothing names and nobody has touched for a day; gives their number. Never one of a job
    that there is, or whose row cannot be read."""
    going = [f"{name}/" for name in await files.folders(now - LEFT_FOR) if await _is_nobodys(store, name)]
    for message in await files.folders(now - LEFT_FOR, under=FOLDER):
        if await store.rooms.get(ROOM, message) is None:
            going.append(f"{FOLDER}/{message}/")
    for folder in going:
        await files.delete(folder)
    if going:
        log.info("files that belonged to nothing were deleted", extra={"folders": len(going)})
    return len(going)


async def _is_nobodys(store: SQLiteStore, name: str) -> bool:
    if name == FOLDER or not _JOB.fullmatch(name):
        return False
    try:
        return await store.get(name) is None
    except StoreError as error:
        log.warning("the files of a job that cannot be read are kept", extra={"job": name, "error": str(error)})
        return False
