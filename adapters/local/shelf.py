"""Serves files that came from people or the service so that they cannot act as pages of ours."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import hdrs, web

from adapters.local.names import ending
from bot.ports import Files

#: Media types that browsers only show or play. Everything else is a download of bytes.
_SHOWN = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "jfif": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "avif": "image/avif",
    "bmp": "image/bmp",
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/mp4",
    "webm": "video/webm",
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "flac": "audio/flac",
}


def response(files: Files, key: str, name: str, *, download: bool) -> web.StreamResponse | None:
    """The file with byte ranges, or None when it is not kept (any more). `download`: to be saved, not shown."""
    try:
        if not files.exists(key):
            return None
    except ValueError:
        return None
    shown = _SHOWN.get(ending(key))
    disposition = "attachment" if download or shown is None else "inline"
    return web.FileResponse(
        files.path(key),
        headers={
            hdrs.CONTENT_TYPE: shown or "application/octet-stream",
            hdrs.CONTENT_DISPOSITION: f"{disposition}; filename*=UTF-8''{quote(name, safe='')}",
            # opened by itself it can run nothing and belongs to no origin
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            hdrs.CACHE_CONTROL: "private, no-cache",
        },
    )
