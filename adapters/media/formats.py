"""What a file is, by its first bytes and never by its name: one table, and which of it the service takes."""

from __future__ import annotations

import codecs
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from bot.references import TAKEN, Kind

#: Bytes from the start that the table needs.
HEAD = 4096


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of media file. Some containers hold either clips or sounds."""

    #: As people know it; the same in every language.
    name: str
    #: Its media type as each kind of reference that it can be; the likeliest kind first.
    media_types: Mapping[Kind, str]
    #: Pillow's or libav's name of the only reader that may open it.
    reader: str

    @property
    def kind(self) -> Kind:
        """What it most likely is."""
        return next(iter(self.media_types))

    def taken_as(self, kind: Kind) -> bool:
        """Whether the service takes it as it is; what it does not take is what a converter would be given."""
        return self.media_types.get(kind) in TAKEN[kind]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Something that is no media file; the sentence for `file_not_media` knows these words."""

    what: str


def _image(name: str, media_type: str, reader: str = "") -> Format:
    return Format(name, {Kind.IMAGE: media_type}, reader)


def _video(name: str, subtype: str, reader: str) -> Format:
    return Format(name, {Kind.VIDEO: f"video/{subtype}", Kind.AUDIO: f"audio/{subtype}"}, reader)


def _sound(name: str, media_type: str, reader: str) -> Format:
    return Format(name, {Kind.AUDIO: media_type}, reader)


PNG = _image("PNG", "image/png", "PNG")
JPEG = _image("JPEG", "image/jpeg", "JPEG")
WEBP = _image("WebP", "image/webp", "WEBP")
GIF = _image("GIF", "image/gif", "GIF")
BMP = _image("BMP", "image/bmp", "BMP")
TIFF = _image("TIFF", "image/tiff", "TIFF")
HEIC = _image("HEIC", "image/heic")
AVIF = _image("AVIF", "image/avif", "AVIF")
MP4 = _video("MP4", "mp4", "mov")
MOV = _video("MOV", "quicktime", "mov")
WEBM = _video("WebM", "webm", "matroska")
MKV = _video("MKV", "x-matroska", "matroska")
AVI = _video("AVI", "x-msvideo", "avi")
MPEG_TS = _video("MPEG-TS", "mp2t", "mpegts")
OGG = Format("OGG", {Kind.AUDIO: "audio/ogg", Kind.VIDEO: "video/ogg"}, "ogg")
MP3 = _sound("MP3", "audio/mpeg", "mp3")
WAV = _sound("WAV", "audio/wav", "wav")
M4A = _sound("M4A", "audio/mp4", "mov")
AAC = _sound("AAC", "audio/aac", "aac")
FLAC = _sound("FLAC", "audio/flac", "flac")

UNKNOWN = Foreign("unknown")
_ARCHIVE, _PROGRAM = Foreign("archive"), Foreign("program")

#: (offset, bytes there, what it is); the first that fits.
_MAGIC: tuple[tuple[int, bytes, Format | Foreign], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", PNG),
    (0, b"\xff\xd8\xff", JPEG),
    (0, b"GIF87a", GIF),
    (0, b"GIF89a", GIF),
    (0, b"II*\0", TIFF),
    (0, b"MM\0*", TIFF),
    (0, b"II+\0", TIFF),
    (0, b"MM\0+", TIFF),
    (0, b"8BPS", _image("PSD", "image/vnd.adobe.photoshop")),
    (0, b"\0\0\1\0", _image("ICO", "image/vnd.microsoft.icon")),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", _image("JPEG XL", "image/jxl")),
    (0, b"\xff\x0a", _image("JPEG XL", "image/jxl")),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", _image("JPEG 2000", "image/jp2")),
    (0, b"OggS", OGG),
    (0, b"fLaC", FLAC),
    (0, b"#!AMR", _sound("AMR", "audio/amr", "amr")),
    (0, b"caff", _sound("CAF", "audio/x-caf", "caf")),
    (0, b"MThd", _sound("MIDI", "audio/midi", "")),
    (0, b"FLV\1", _video("FLV", "x-flv", "flv")),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", _video("WMV", "x-ms-wmv", "asf")),
    (0, b"\0\0\1\xba", _video("MPEG", "mpeg", "mpeg")),
    (0, b"\0\0\1\xb3", _video("MPEG", "mpeg", "mpegvideo")),
    (0, b"PK\3\4", Foreign("zip")),
    (0, b"PK\5\6", Foreign("zip")),
    (0, b"%PDF-", Foreign("pdf")),
    (0, b"Rar!\x1a\7", _ARCHIVE),
    (0, b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (0, b"\x1f\x8b", _ARCHIVE),
    (0, b"BZh", _ARCHIVE),
    (0, b"\xfd7zXZ\0", _ARCHIVE),
    (0, b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (257, b"ustar", _ARCHIVE),
    (0, b"\x7fELF", _PROGRAM),
    (0, b"\xfe\xed\xfa\xce", _PROGRAM),
    (0, b"\xfe\xed\xfa\xcf", _PROGRAM),
    (0, b"\xcf\xfa\xed\xfe", _PROGRAM),
    (0, b"\xca\xfe\xba\xbe", _PROGRAM),
    (0, b"#!", _PROGRAM),
)
_RIFF: Mapping[bytes, Format] = {b"WAVE": WAV, b"WEBP": WEBP, b"AVI ": AVI}
#: Brands of the ISO family (`ftyp`); any other is taken for an MP4, as players do.
_BRANDS: Mapping[bytes, Format] = {
    **dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"), HEIC),
    **dict.fromkeys((b"avif", b"avis"), AVIF),
    **dict.fromkeys((b"M4A ", b"M4B ", b"M4P "), M4A),
    b"qt  ": MOV,
    b"crx ": _image("CR3", "image/x-canon-cr3"),
}
#: Brands that say little by themselves: one of the compatible brands behind them tells more.
_STILL = (b"mif1", b"msf1", b"miaf")
#: The first box of QuickTime files from before `ftyp`.
_OLD_QUICKTIME = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_MARKUP: tuple[tuple[bytes, str], ...] = (
    (b"#extm3u", "playlist"),
    (b"ffconcat version", "playlist"),
    (b"[playlist]", "playlist"),
    (b"<!doctype html", "html"),
    (b"<html", "html"),
    (b"<svg", "svg"),
    (b"<?xml", "xml"),
)


def sniff(file: BinaryIO) -> Format | Foreign:
    """Say what an open file is by its magic bytes; its position does not matter, before or after."""
    file.seek(0)
    head = file.read(HEAD)
    tag = _id3_size(head)
    if not tag:
        return _known(head)
    file.seek(tag)
    behind = _known(file.read(HEAD))
    return behind if isinstance(behind, Format) else MP3


def _known(head: bytes) -> Format | Foreign:
    for offset, magic, meaning in _MAGIC:
        if head.startswith(magic, offset):
            return meaning
    return _riff(head) or _iso(head) or _other_media(head) or _text(head)


def _riff(head: bytes) -> Format | None:
    if head[:4] in (b"RIFF", b"RF64"):
        return _RIFF.get(head[8:12])
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return _sound("AIFF", "audio/aiff", "aiff")
    return None


def _iso(head: bytes) -> Format | None:
    if head[4:8] in _OLD_QUICKTIME:
        return MOV
    if head[4:8] != b"ftyp":
        return None
    brand = head[8:12]
    if brand in _STILL:
        size = int.from_bytes(head[:4], "big")
        behind = (head[at : at + 4] for at in range(16, min(size, len(head)), 4))
        return next((_BRANDS[each] for each in behind if each in _BRANDS), HEIC)
    if brand[:3] in (b"3gp", b"3g2"):
        return _video("3GP", "3gpp", "mov")
    return _BRANDS.get(brand, MP4)


def _other_media(head: bytes) -> Format | Foreign | None:
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM if b"webm" in head[:64] else MKV
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in (12, 40, 52, 56, 64, 108, 124):
        return BMP
    if head[:2] == b"MZ" and b"\0" in head:
        return _PROGRAM
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return MPEG_TS
    if head[:2] in (b"\xff\xf0", b"\xff\xf1", b"\xff\xf8", b"\xff\xf9"):
        return AAC
    return MP3 if _is_mp3_frame(head) else None


def _is_mp3_frame(head: bytes) -> bool:
    """Eleven bits of sync, a known version, layer III, a bit rate and a sample rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    rate, sampling = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and rate not in (0, 15) and sampling != 3


def _id3_size(head: bytes) -> int:
    """Bytes of the ID3 tag that the file begins with; 0: none."""
    if not head.startswith(b"ID3") or len(head) < 10:
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + 10


def _text(head: bytes) -> Foreign:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:512].lower()
    for beginning, meaning in _MARKUP:
        if start.startswith(beginning):
            return Foreign("svg" if meaning == "xml" and b"<svg" in start else meaning)
    try:
        # the last letter may be cut in two
        words = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return UNKNOWN
    plain = words and all(letter.isprintable() or letter in "\t\r\n\ufeff" for letter in words)
    return Foreign("text") if plain else UNKNOWN


def cut_off(file: BinaryIO, found: Format) -> bool:
    """Whether the file's own outermost lengths say that its end is missing; for formats that have such lengths."""
    size = os.fstat(file.fileno()).st_size
    if found.reader == "mov":
        return _boxes_end(file, size) > size
    if found in (WAV, WEBP):
        file.seek(4)
        told = int.from_bytes(file.read(4), "little")
        # written by programs that did not know the length when they began, or counted a header twice
        unknown = told in (0, 0xFFFFFFFF)
        return not unknown and told + 8 > size + 16
    return False


def _boxes_end(file: BinaryIO, size: int) -> int:
    """Where the outermost boxes of an ISO file end; beyond its size when the file was cut."""
    at = 0
    while at + 8 <= size:
        file.seek(at)
        head = file.read(16)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if length == 0 or length < 8 or not kind.isascii():
            # to the end of the file; or junk behind the last box, which players pass over
            return size
        at += length
    return at
