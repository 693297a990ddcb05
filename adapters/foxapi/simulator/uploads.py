"""Files that were uploaded to the simulated service: kept in a folder, named by what they are, found by their URL."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from adapters.foxapi.simulator import records
from adapters.foxapi.simulator.answers import Refusal

#: Bytes. FoxAPI documents no limit; its public clients stop at this.
MOST_BYTES = 50 * 1024 * 1024
#: Seconds that an upload is kept: 72 hours, as its clients say.
LIFE = 72 * 3600.0

_NAME = re.compile(r"[a-z0-9]+(\.[a-z0-9]{1,8})?")
_PATH = re.compile(r"/uploads/(?P<name>[a-z0-9]+(?:\.[a-z0-9]{1,8})?)")
#: Enough of a file to tell what it is.
_HEAD = 16
#: Brands of an MP4-like file that holds no video that the service would take.
_OTHER_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"avis", b"M4A ", b"M4B ", b"crx ")


@dataclass(frozen=True, slots=True)
class Upload:
    """One uploaded file."""

    #: Its name in the folder and the last part of its URL.
    name: str
    #: As the client called it.
    filename: str
    #: Bytes.
    size: int
    #: Unix seconds.
    created: float
    #: By its first bytes; None: nothing that the service takes as a reference.
    media_type: str | None


class Uploads:
    """The folder of uploads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, now: float) -> None:
        """Remove halves of killed uploads and what is too old."""
        self.folder.mkdir(parents=True, exist_ok=True)
        records.sweep(self.folder)
        for record in list(records.every(self.folder)):
            if now - record.get("created", 0.0) > LIFE:
                for path in self.folder.glob(f"{record['name']}*"):
                    path.unlink(missing_ok=True)

    async def take(self, upload_id: str, filename: str, chunks: AsyncIterator[bytes], now: float) -> Upload:
        """Stream a file to disk, whole or not at all. Raises Refusal (413; 422 for an empty one)."""
        name = upload_id + _ending(filename)
        part = self.folder / f"{name}{records.PART}"
        try:
            head, size = await _write(part, chunks)
            upload = Upload(name, filename, size, now, media_type_of(head))
            part.replace(self.folder / name)
        finally:
            part.unlink(missing_ok=True)
        records.write(self.folder / f"{name}.json", asdict(upload))
        return upload

    def path(self, name: str) -> Path:
        """Where an upload's bytes are. Raises ValueError for what is no upload's name."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"no upload is called {name!r}")
        return self.folder / name

    def get(self, name: str, now: float) -> Upload | None:
        """An upload by its name; None: there is none, or it has expired."""
        record = records.read(self.path(name).with_name(f"{name}.json")) if _NAME.fullmatch(name) else None
        if record is None or now - record["created"] > LIFE or not self.path(name).exists():
            return None
        return Upload(**record)

    def find(self, url: str, now: float) -> Upload | None:
        """The upload that an http(s) URL cites, whatever host and port it was uploaded to: those change on restart."""
        try:
            parts = urlsplit(url)
        except ValueError:
            return None
        match = _PATH.fullmatch(parts.path)
        return self.get(match["name"], now) if match and parts.scheme in ("http", "https") else None


async def _write(part: Path, chunks: AsyncIterator[bytes]) -> tuple[bytes, int]:
    head, size = b"", 0
    with part.open("wb") as file:
        async for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise Refusal(413, f"The file is larger than {MOST_BYTES} bytes.", "file_too_large")
            head += chunk[: _HEAD - len(head)]
            file.write(chunk)
    if not size:
        raise Refusal(422, "The file is empty.", "invalid_file")
    return head, size


def _ending(filename: str) -> str:
    ending = PurePosixPath(filename.lower()).suffix
    return ending if re.fullmatch(r"\.(?!json$|part$)[a-z0-9]{1,8}", ending) else ""


def media_type_of(head: bytes) -> str | None:
    """What a file is by its first 16 bytes, of what the service takes: JPEG, PNG, WebP, MP4, MOV, MP3, WAV."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "video/quicktime" if brand == b"qt  " else None if brand in _OTHER_BRANDS else "video/mp4"
    if head[4:8] in (b"moov", b"mdat", b"wide", b"free"):
        return "video/quicktime"
    if head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return "audio/mpeg"
    return None
