"""Looking into files: what each is, what is wrong with it, and that a hostile one costs a child process only."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from adapters.media.answers import CODES
from adapters.media.folder import FolderFiles
from adapters.media.inspection import ChildMedia
from bot.ports import Look, Media
from bot.problems import Figure, Problem, problem
from bot.references import Inspected, Kind
from bot.texts import texts_in
from tests.adapters.media_samples import clip, codes, good_files, kind_by, looks, picture, sentence, tone

IMAGE, VIDEO, AUDIO = Kind.IMAGE, Kind.VIDEO, Kind.AUDIO
Put = Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Good files by name, made once."""
    return good_files(tmp_path_factory.mktemp("made"))


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, content: bytes) -> None:
        (tmp_path / "files").mkdir(exist_ok=True)
        (tmp_path / "files" / name).write_bytes(content)

    return write


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


@pytest.fixture
def media(files: FolderFiles) -> Media:
    return ChildMedia(files)


async def test_good_files_are_what_they_are(put: Put, media: Media, made: dict[str, bytes]) -> None:
    for name, content in made.items():
        put(name, content)
    found = dict(zip(made, await media.inspect(looks(*made)), strict=True))
    sizes = {name: len(content) for name, content in made.items()}

    def image(name: str, media_type: str, width: int = 640, height: int = 480) -> Inspected:
        return Inspected(kind=IMAGE, media_type=media_type, size=sizes[name], width=width, height=height)

    def video(name: str, media_type: str) -> Inspected:
        return Inspected(
            kind=VIDEO, media_type=media_type, size=sizes[name], width=320, height=240, seconds=3.0, fps=24.0
        )

    pieces = found.pop("pieces.mp4")
    assert isinstance(pieces, Inspected)
    assert pieces.seconds == pytest.approx(3.0, abs=0.05)
    assert found == {
        "fox.png": image("fox.png", "image/png"),
        "fox.jpg": image("fox.jpg", "image/jpeg", 801, 600),
        "progressive.jpg": image("progressive.jpg", "image/jpeg"),
        "fox.webp": image("fox.webp", "image/webp"),
        "clip.mp4": video("clip.mp4", "video/mp4"),
        "late.mp4": video("late.mp4", "video/mp4"),
        "clip.mov": video("clip.mov", "video/quicktime"),
        "song.mp3": Inspected(kind=AUDIO, media_type="audio/mpeg", size=sizes["song.mp3"], seconds=3.0),
        "song.wav": Inspected(kind=AUDIO, media_type="audio/wav", size=sizes["song.wav"], seconds=3.0),
    }


@pytest.mark.parametrize("part", [0.02, 0.3, 0.7, 0.97])
async def test_a_file_that_was_cut_off_is_damaged(part: float, put: Put, media: Media, made: dict[str, bytes]) -> None:
    # what is left of an MP3 is an MP3
    cut = [name for name in made if name != "song.mp3"]
    for name in cut:
        put(name, made[name][: int(len(made[name]) * part)])
    found = await media.inspect(looks(*cut))
    assert {
        name: each.code for name, each in zip(cut, found, strict=True) if isinstance(each, Problem)
    } == dict.fromkeys(cut, "file_damaged")
    assert sentence(found[0]) == (
        "my fox.png is damaged or cut off and cannot be opened: save it anew, or attach it again."
    )


@pytest.mark.parametrize("name", ["clip.mp4", "late.mp4", "clip.mov"])
async def test_a_clip_whose_end_is_blank_is_damaged(name: str, put: Put, media: Media, made: dict[str, bytes]) -> None:
    content = bytearray(made[name])
    start = content.index(b"mdat")
    end = len(content) if name == "clip.mp4" else content.index(b"moov") - 4
    half = (start + end) // 2
    content[half:end] = bytes(end - half)
    put(name, bytes(content))
    assert codes(await media.inspect(looks(name))) == ["file_damaged"]


async def test_a_cut_mp3_is_as_long_as_what_is_left_of_it(put: Put, media: Media, made: dict[str, bytes]) -> None:
    put("song.mp3", made["song.mp3"][: len(made["song.mp3"]) // 2])
    [found] = await media.inspect(looks("song.mp3"))
    assert isinstance(found, Inspected)
    assert found.seconds == pytest.approx(1.5, abs=0.1)


#: A name, the bytes behind it, and what is said of it.
LIES = [
    ("fox.png", b"PK\3\4 and so on", "fox.png is not an image but a ZIP archive: attach the image itself."),
    (
        "clip.mp4",
        b"#EXTM3U\nfile:///etc/passwd\n",
        "clip.mp4 is not a video but a playlist: attach the video itself.",
    ),
    ("song.mp3", b"<!doctype html>Sign in", "song.mp3 is not a sound but a web page: attach the sound itself."),
    ("fox.jpg", b"<svg onload='x'/>", "fox.jpg is not an image but an SVG drawing: attach the image itself."),
    ("fox.jpg", b"\7\7\7\7", "fox.jpg is not an image but something unknown: attach the image itself."),
    ("fox.png", b"GIF89a", "fox.png is in GIF format: images may be JPEG, PNG or WebP."),
    ("clip.mp4", b"\x1a\x45\xdf\xa3\x42\x82\x84webm", "clip.mp4 is in WebM format: clips may be MP4 or MOV."),
    ("song.mp3", b"OggS", "song.mp3 is in OGG format: sounds may be MP3 or WAV."),
    ("song.wav", b"\0\0\0\x14ftypM4A \0\0\0\0M4A ", "song.wav is in M4A format: sounds may be MP3 or WAV."),
    (
        "clip.mp4",
        b"\xff\xd8\xff",
        "clip.mp4 is not a video but an image (JPEG): attach it under a name with the right ending.",
    ),
    ("fox.png", b"", "fox.png is empty: attach it again."),
]


async def test_what_is_not_what_it_claims_is_told_by_what_it_is(put: Put, media: Media) -> None:
    for number, (_, content, _) in enumerate(LIES):
        put(f"{number}", content)
    found = await media.inspect([Look(f"{at}", name, kind_by(name)) for at, (name, _, _) in enumerate(LIES)])
    assert [sentence(each) for each in found] == [said for _, _, said in LIES]


async def test_an_mp4_named_png_is_refused_by_what_it_is(put: Put, media: Media, made: dict[str, bytes]) -> None:
    put("fox.png", made["clip.mp4"])
    assert await media.inspect(looks("fox.png")) == [
        problem("file_kind_differs", name="my fox.png", claimed=IMAGE, kind=VIDEO, format="MP4")
    ]


async def test_an_mp4_with_nothing_to_see_is_a_sound(put: Put, media: Media, tmp_path: Path) -> None:
    put("talk.mp4", tone(tmp_path / "talk.mp4", codec="aac"))
    assert await media.inspect(looks("talk.mp4")) == [
        problem("file_kind_differs", name="my talk.mp4", claimed=VIDEO, kind=AUDIO, format="M4A")
    ]


async def test_a_jpeg_named_png_is_a_jpeg(put: Put, media: Media, made: dict[str, bytes]) -> None:
    put("fox.png", made["fox.jpg"])
    [found] = await media.inspect(looks("fox.png"))
    assert isinstance(found, Inspected)
    assert found.media_type == "image/jpeg"


async def test_what_hides_behind_a_good_image_does_not_matter(put: Put, media: Media, made: dict[str, bytes]) -> None:
    put("fox.png", made["fox.png"] + b"PK\3\4<script>alert(1)</script>#EXTM3U")
    [found] = await media.inspect(looks("fox.png"))
    assert isinstance(found, Inspected)
    assert found.media_type == "image/png"


async def test_moving_images_are_taken_as_images(files: FolderFiles, media: Media) -> None:
    red, blue = (Image.new("RGB", (320, 300), colour) for colour in ("red", "blue"))
    for name in ("moving.png", "moving.webp"):
        red.save(files.path(name), save_all=True, append_images=[blue])
    assert codes(await media.inspect(looks("moving.png", "moving.webp"))) == ["", ""]


async def test_a_turned_photo_and_a_turned_clip_have_the_sides_people_see(
    put: Put, media: Media, tmp_path: Path
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    put("turned.jpg", picture("JPEG", width=640, height=480, exif=exif))
    put("turned.mp4", clip(tmp_path / "turned.mp4", rotation=90))
    photo, film = await media.inspect(looks("turned.jpg", "turned.mp4"))
    assert isinstance(photo, Inspected)
    assert isinstance(film, Inspected)
    assert (photo.width, photo.height) == (480, 640)
    assert (film.width, film.height) == (240, 320)


async def test_a_clip_of_sixteen_seconds_is_measured_by_its_frames_whatever_its_header_says(
    put: Put, media: Media, tmp_path: Path
) -> None:
    content = bytearray(clip(tmp_path / "long.mp4", seconds=16, size=(64, 48), fps=12, sound=False))
    for box, at in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        struct.pack_into(">I", content, content.index(box) + at, 1000)
    put("long.mp4", bytes(content))
    [found] = await media.inspect(looks("long.mp4"))
    assert isinstance(found, Inspected)
    assert found.seconds == pytest.approx(16.0, abs=0.1)


async def test_a_trimmed_clip_is_as_long_as_what_is_shown(put: Put, media: Media, made: dict[str, bytes]) -> None:
    content = bytearray(made["clip.mov"])
    edit = content.index(b"elst")
    shown, start = struct.unpack_from(">Ii", content, edit + 12)
    struct.pack_into(">Ii", content, edit + 12, shown // 2, start + 6144)
    put("clip.mov", bytes(content))
    [found] = await media.inspect(looks("clip.mov"))
    assert isinstance(found, Inspected)
    assert found.seconds == pytest.approx(1.5, abs=0.1)


async def test_a_sound_is_measured_by_its_frames_whatever_its_header_says(
    put: Put, media: Media, tmp_path: Path
) -> None:
    content = bytearray(tone(tmp_path / "long.mp3", seconds=16))
    header = max(content.find(b"Xing"), content.find(b"Info"))
    # the number of frames it claims
    struct.pack_into(">I", content, header + 8, 10)
    put("long.mp3", bytes(content))
    [found] = await media.inspect(looks("long.mp3"))
    assert isinstance(found, Inspected)
    assert found.seconds == pytest.approx(16.0, abs=0.1)


async def test_a_wav_whose_writer_did_not_know_its_length_is_fine(
    put: Put, media: Media, made: dict[str, bytes]
) -> None:
    content = bytearray(made["song.wav"])
    struct.pack_into("<I", content, 4, 0xFFFFFFFF)
    struct.pack_into("<I", content, content.index(b"data") + 4, 0xFFFFFFFF)
    put("song.wav", bytes(content))
    [found] = await media.inspect(looks("song.wav"))
    assert isinstance(found, Inspected)
    assert found.seconds == 3.0


async def test_a_file_that_vanished_is_told_so(put: Put, media: Media, made: dict[str, bytes]) -> None:
    put("song.wav", made["song.wav"])
    found = await media.inspect(looks("fox.png", "song.wav"))
    assert codes(found) == ["file_gone", ""]
    assert sentence(found[0]) == "my fox.png is not there any more: attach it again."


async def test_a_folder_in_a_files_place_is_no_file(files: FolderFiles, media: Media) -> None:
    files.path("fox.png").mkdir()
    assert codes(await media.inspect(looks("fox.png"))) == ["file_gone"]


async def test_no_files_need_no_process(files: FolderFiles) -> None:
    assert await ChildMedia(files, program=["/nonexistent"]).inspect([]) == []


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_answer_of_the_child_has_its_sentence(code: str) -> None:
    figures: dict[str, Figure] = {
        "kind": IMAGE,
        "claimed": VIDEO,
        "format": "PNG",
        "what": "zip",
        "width": 1,
        "height": 1,
        "most": 1,
    }
    for language in ("en", "zh"):
        assert "fox.png" in texts_in(language).problem(problem(code, name="fox.png", **figures))
