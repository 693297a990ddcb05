"""What a file is, by its first bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.media import formats
from adapters.media.formats import Foreign, Format, sniff
from bot.problems import problem
from bot.references import TAKEN, Kind
from bot.texts import texts_in
from tests.adapters.media_samples import clip, picture, tone


def sniffed(content: bytes) -> Format | Foreign:
    return sniff(io.BytesIO(content))


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("fox.txt", "fox")
    return out.getvalue()


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("PNG", "PNG"),
        ("JPEG", "JPEG"),
        ("WEBP", "WebP"),
        ("GIF", "GIF"),
        ("BMP", "BMP"),
        ("TIFF", "TIFF"),
        ("AVIF", "AVIF"),
        ("ICO", "ICO"),
        ("JPEG2000", "JPEG 2000"),
    ],
)
def test_images_are_known_by_their_first_bytes(form: str, name: str) -> None:
    found = sniffed(picture(form, width=64, height=48))
    assert isinstance(found, Format)
    assert (found.name, found.kind) == (name, Kind.IMAGE)


@pytest.mark.parametrize(
    ("ending", "codecs", "name"),
    [
        ("mp4", ("mpeg4", "aac"), "MP4"),
        ("mov", ("mpeg4", "aac"), "MOV"),
        ("3gp", ("mpeg4", "aac"), "3GP"),
        ("webm", ("libvpx", "libopus"), "WebM"),
        ("mkv", ("mpeg4", "aac"), "MKV"),
        ("avi", ("mpeg4", "libmp3lame"), "AVI"),
        ("ts", ("mpeg2video", "aac"), "MPEG-TS"),
        ("mpg", ("mpeg1video", "libmp3lame"), "MPEG"),
        ("flv", ("flv", "libmp3lame"), "FLV"),
        ("wmv", ("mpeg4", "libmp3lame"), "WMV"),
    ],
)
def test_clips_are_known_by_their_first_bytes(ending: str, codecs: tuple[str, str], name: str, tmp_path: Path) -> None:
    found = sniffed(clip(tmp_path / f"clip.{ending}", seconds=0.5, size=(64, 48), codecs=codecs))
    assert isinstance(found, Format)
    assert (found.name, found.kind) == (name, Kind.VIDEO)


@pytest.mark.parametrize(
    ("ending", "codec", "name"),
    [
        ("mp3", "libmp3lame", "MP3"),
        ("wav", "pcm_s16le", "WAV"),
        ("ogg", "libopus", "OGG"),
        ("flac", "flac", "FLAC"),
        ("m4a", "aac", "M4A"),
        ("aac", "aac", "AAC"),
        ("aiff", "pcm_s16be", "AIFF"),
        ("caf", "pcm_s16be", "CAF"),
    ],
)
def test_sounds_are_known_by_their_first_bytes(ending: str, codec: str, name: str, tmp_path: Path) -> None:
    found = sniffed(tone(tmp_path / f"tone.{ending}", seconds=0.5, codec=codec))
    assert isinstance(found, Format)
    assert (found.name, found.kind) == (name, Kind.AUDIO)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (zipped(), "zip"),
        (b"PK\5\6" + b"\0" * 18, "zip"),
        (b"\x1f\x8b\x08\0\0", "archive"),
        (b"Rar!\x1a\x07\x01\0", "archive"),
        (b"fox.txt".ljust(257, b"\0") + b"ustar\x0000", "archive"),
        (b"%PDF-1.7\n%\xe2\xe3", "pdf"),
        (b"\x7fELF\2\1\1", "program"),
        (b"MZ\x90\0\3\0\0\0", "program"),
        (b"#!/bin/sh\necho fox\n", "program"),
        (b"\r\n <!DOCTYPE html><html>", "html"),
        (b"<html><body>Sign in to your workspace", "html"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "playlist"),
        (b"\xef\xbb\xbf#EXTM3U\n", "playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "playlist"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "svg"),
        (b"<svg onload='x'/>", "svg"),
        (b"<?xml version='1.0'?><MPD/>", "xml"),
        (b'{"error": "not found"}\n', "text"),
        ("狐狸跳舞".encode() * 2000, "text"),
        (b"MZ is how this sentence begins", "text"),
        (b"BM is how this one begins, and BMPs do too", "text"),
        (b"\0\0\0\0\0\0\0\0", "unknown"),
        (b"RIFF\0\0\0\0junk", "unknown"),
        (b"\xde\xad\xbe\xef", "unknown"),
        (b"", "unknown"),
    ],
)
def test_what_is_no_media_is_named(content: bytes, what: str) -> None:
    assert sniffed(content) == Foreign(what)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "AVIF"),
        (b"\0\0\0\x1cftypmif1\0\0\0\0mif1heicmiaf", "HEIC"),
        (b"\0\0\0\x14ftypmif1\0\0\0\0mif1", "HEIC"),
        (b"\0\0\0\x14ftypisom\0\0\2\0isom", "MP4"),
        (b"\0\0\0\x14ftypM4V \0\0\2\0isom", "MP4"),
        (b"\0\0\0\x14ftypnew!\0\0\2\0isom", "MP4"),
        (b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", "MOV"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "MOV"),
        (b"\xff\xfb\x90\x64" + b"\0" * 60, "MP3"),
        (b"ID3\4\0\0\0\0\0\x05junk!\xff\xfb\x90\x64", "MP3"),
        (b"ID3\4\0\0\0\0\0\x05junk!\xff\xf1\x50\x80", "AAC"),
        (b"ID3\4\0\0\0\0\0\x05junk!fLaC", "FLAC"),
        (b"ID3\4\0\0\x7f\x7f\x7f\x7f", "MP3"),
        (b"#!AMR\n", "AMR"),
    ],
)
def test_brands_and_tags_are_looked_behind(content: bytes, name: str) -> None:
    found = sniffed(content)
    assert isinstance(found, Format)
    assert found.name == name


@given(st.binary(max_size=600))
def test_any_bytes_are_something(content: bytes) -> None:
    assert isinstance(sniffed(content), Format | Foreign)


def every_format() -> list[Format]:
    return [value for value in vars(formats).values() if isinstance(value, Format)]


def test_the_service_takes_what_its_page_lists() -> None:
    taken = {kind: {f.media_types[kind] for f in every_format() if f.taken_as(kind)} for kind in Kind}
    assert taken == TAKEN


@pytest.mark.parametrize("kind", list(Kind))
def test_the_refusal_of_a_format_lists_what_is_taken(kind: Kind) -> None:
    refusal = problem("file_format_not_taken", name="x", kind=kind, format="XYZ")
    for language in ("en", "zh"):
        offered = texts_in(language).problem(refusal)
        assert all(
            (found.name in offered) == found.taken_as(kind) for found in every_format() if kind in found.media_types
        )
