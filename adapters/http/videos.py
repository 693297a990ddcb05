"""Finished videos at addresses that nobody can guess and that die by themselves; for where the file is not taken."""

from __future__ import annotations

import hashlib
import hmac
import math
import os
import re
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import hdrs, web

from bot.jobs import Job
from bot.ports import Clock, Files, Link

#: How long an address lives, where the video is kept as long.
LIVES = timedelta(days=7)
_HOUR = 3600
#: Bytes of the secret; characters of a signature: 128 bits.
_SECRET = 32
_SIGNATURE = 32
_PART = "[0-9a-z]{1,40}"
_TOKEN = re.compile(rf"(?P<until>[0-9a-f]{{1,12}})-(?P<signature>[0-9a-f]{{{_SIGNATURE}}})")
_HEADERS = {
    hdrs.CONTENT_TYPE: "video/mp4",
    hdrs.CACHE_CONTROL: "private, no-cache",
    # opened by itself the browser draws its own player, and nothing else
    "Content-Security-Policy": (
        "default-src 'none'; media-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    # chats and pages may show it
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


class VideoShelf:
    """Signs addresses of finished videos in our store, and serves what is asked for at them."""

    def __init__(self, *, secret: bytes, public_url: str, files: Files, clock: Clock, keep: timedelta) -> None:
        """`public_url`: where the bot is reached, without a slash at the end. `keep`: how long jobs that are over are
        kept."""
        self._secret = secret
        self._public_url = public_url
        self._files = files
        self._clock = clock
        self._keep = keep

    def link(self, job: Job) -> Link | None:
        """The address of a job's video; None: we do not have it."""
        if job.video is None or job.video.stored != _key(job.id) or not self._files.exists(job.video.stored):
            return None
        now = self._clock.now()
        dies = min(now + LIVES, (job.since if job.over else now) + self._keep)
        until = math.ceil(dies.timestamp() / _HOUR) * _HOUR
        token = f"{until:x}-{self._signature(job.id, until)}"
        return Link(f"{self._public_url}/videos/{job.id}/{token}.mp4", datetime.fromtimestamp(until, UTC))

    def routes(self) -> list[web.RouteDef]:
        """What is served: nothing is listed, and every wrong address is answered alike."""
        return [web.get(f"/videos/{{job:{_PART}}}/{{token:[0-9a-f-]{{1,80}}}}.mp4", self._serve)]

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        job, said = request.match_info["job"], _TOKEN.fullmatch(request.match_info["token"])
        if said is None or not self._opens(job, said) or not self._files.exists(_key(job)):
            raise web.HTTPNotFound
        name = {hdrs.CONTENT_DISPOSITION: f'inline; filename="videobot-{job}.mp4"'}
        return web.FileResponse(self._files.path(_key(job)), headers=_HEADERS | name)

    def _opens(self, job: str, said: re.Match[str]) -> bool:
        until = int(said["until"], 16)
        is_ours = hmac.compare_digest(said["signature"], self._signature(job, until))
        return is_ours and self._clock.now().timestamp() < until

    def _signature(self, job: str, until: int) -> str:
        return hmac.new(self._secret, f"{job}/{until}".encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]


def _key(job: str) -> str:
    return f"{job}/video.mp4"


def kept_secret(path: Path) -> bytes:
    """The secret in that file, made for its owner only where there is none; one that is cut short is made anew.

    Raises OSError.
    """
    try:
        secret = path.read_bytes()
    except FileNotFoundError:
        secret = b""
    if len(secret) == _SECRET:
        return secret
    secret, fresh = secrets.token_bytes(_SECRET), path.with_name(f".{path.name}.part")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)
    return secret
