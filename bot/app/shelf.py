"""Finished videos at addresses of the bot's own, where it has a public one."""

from __future__ import annotations

from datetime import timedelta

from adapters.http.videos import VideoShelf, kept_secret
from adapters.media.folder import FolderFiles
from bot.config import Settings
from bot.errors import SetupFault
from bot.ports import Clock


def video_shelf(settings: Settings, files: FolderFiles, clock: Clock) -> VideoShelf | None:
    """Finished videos at addresses of our own; None: the bot has no public address. Raises SetupFault."""
    if settings.videobot_public_url is None:
        return None
    path = settings.videobot_data_dir / "links.key"
    try:
        secret = kept_secret(path)
    except OSError as error:
        raise SetupFault(
            [f"{path} cannot be used ({error.strerror or error}): let this user read and write it."]
        ) from error
    keep = timedelta(days=settings.videobot_keep_days)
    return VideoShelf(secret=secret, public_url=settings.videobot_public_url, files=files, clock=clock, keep=keep)
