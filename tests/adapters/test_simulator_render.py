"""The videos are real: of the asked size and length, moving, with the references in them, and never broken by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from adapters.foxapi.simulator import lettering, probe
from adapters.foxapi.simulator.catalogue import RATIOS, SIZES, nearest_ratio
from adapters.foxapi.simulator.plan import Plan, plan_from
from adapters.foxapi.simulator.render import render
from adapters.foxapi.simulator.samples import draw_fox, make_samples
from adapters.foxapi.simulator.scene import places
from adapters.foxapi.simulator.studio import render_in_child
from tests.adapters.simulated import serving

#: A colour that no background has.
PINK = (255, 20, 200)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return make_samples(tmp_path_factory.mktemp("samples"))


@dataclass
class Film:
    """What is in an MP4."""

    size: tuple[int, int]
    seconds: float
    fps: float
    codec: str
    frames: list[Image.Image]
    sound: list[float] | None
    index_first: bool


def film(path: Path) -> Film:
    """Decode all of it."""
    data = path.read_bytes()
    with av.open(str(path)) as container:
        video = container.streams.video[0]
        decoded = list(container.decode(video=0))[::12]
        frames = [frame.to_image() for frame in decoded]  # type: ignore[no-untyped-call]
        rate = video.average_rate
        assert rate is not None
        assert container.duration is not None
        found = Film(
            size=(video.codec_context.width, video.codec_context.height),
            seconds=container.duration / 1_000_000,
            fps=float(rate),
            codec=f"{video.codec_context.name} {video.codec_context.pix_fmt}",
            frames=frames,
            sound=None,
            index_first=data.find(b"moov") < data.find(b"mdat"),
        )
    with av.open(str(path)) as container:
        if container.streams.audio:
            assert container.streams.audio[0].codec_context.name == "aac"
            found.sound = list(_loudness(container))
    return found


def _loudness(container: av.container.InputContainer) -> Iterator[float]:
    """Of each block, between 0 and 1."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=8000)
    for frame in container.decode(audio=0):
        for block in resampler.resample(frame):
            samples = memoryview(bytes(block.planes[0])).cast("h")[: block.samples]
            yield max((abs(sample) for sample in samples), default=0) / 32768


def rendered(tmp_path: Path, **changes: object) -> Film:
    fields: dict[str, object] = {
        "prompt": "a kite over the sea",
        "model": "seedance-2.0-reference-to-video",
        "resolution": "480p",
        "aspect_ratio": "16:9",
        "seconds": 4,
        "seed": 7,
        "audible": False,
        "output": str(tmp_path / "out.mp4"),
    }
    plan = Plan(**(fields | changes))  # type: ignore[arg-type]
    render(plan)
    assert sorted(tmp_path.glob("out.mp4*")) == [Path(plan.output)]
    return film(Path(plan.output))


def has_colour(picture: Image.Image, colour: tuple[int, int, int]) -> float:
    """The share of pixels that are about that colour."""
    difference = ImageChops.difference(picture.convert("RGB"), Image.new("RGB", picture.size, colour))
    near = difference.convert("L").point([255 if level < 24 else 0 for level in range(256)])
    return ImageStat.Stat(near).mean[0] / 255


def test_a_video_has_the_asked_size_and_length_and_moves(tmp_path: Path) -> None:
    made = rendered(tmp_path)

    assert (made.size, made.fps, made.codec) == ((864, 496), 24.0, "h264 yuv420p")
    assert made.seconds == pytest.approx(4.0, abs=0.05)
    assert made.index_first
    assert made.sound is None
    first, later = made.frames[0], made.frames[-1]
    assert ImageStat.Stat(ImageChops.difference(first, later).convert("L")).mean[0] > 1


def test_a_video_with_sound_has_some_all_the_way(tmp_path: Path) -> None:
    made = rendered(tmp_path, audible=True)

    assert made.sound is not None
    assert made.seconds == pytest.approx(4.0, abs=0.05)
    third = len(made.sound) // 3
    assert min(max(made.sound[:third]), max(made.sound[third:-third]), max(made.sound[-third:])) > 0.02


def test_the_colours_come_from_the_seed(tmp_path: Path) -> None:
    one, same, other = (rendered(tmp_path, seed=seed, prompt="x").frames[0] for seed in (1, 1, 5))

    assert ImageChops.difference(one, same).getbbox() is None
    assert ImageStat.Stat(ImageChops.difference(one, other).convert("L")).mean[0] > 3


def test_the_picture_is_shown_and_drifts(tmp_path: Path) -> None:
    Image.new("RGB", (640, 360), PINK).save(tmp_path / "pink.png")
    made = rendered(tmp_path, images=(str(tmp_path / "pink.png"),))

    assert all(has_colour(frame, PINK) > 0.1 for frame in made.frames)
    spots = {_bounds(frame) for frame in made.frames}
    assert len(spots) > 3


def _bounds(picture: Image.Image) -> tuple[int, int, int, int] | None:
    difference = ImageChops.difference(picture, Image.new("RGB", picture.size, PINK)).convert("L")
    return difference.point([255 if level < 24 else 0 for level in range(256)]).getbbox()


def test_the_clip_is_played_and_starts_over(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    _two_colours(clip)
    made = rendered(tmp_path, videos=((str(clip), "video/mp4"),))

    # one second pink, one second blue, twice
    shares = [(has_colour(frame, PINK) > 0.1, has_colour(frame, (20, 40, 255)) > 0.1) for frame in made.frames]
    assert shares == [(True, False)] * 2 + [(False, True)] * 2 + [(True, False)] * 2 + [(False, True)] * 2


def _two_colours(path: Path) -> None:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for number in range(60):
            picture = Image.new("RGB", (640, 360), PINK if number < 30 else (20, 40, 255))
            frame: av.VideoFrame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def test_the_reference_sound_is_the_sound_track(tmp_path: Path, samples: list[Path]) -> None:
    silent = tmp_path / "silent.wav"
    data = samples[2].read_bytes()
    silent.write_bytes(data[:44] + bytes(len(data) - 44))

    made = rendered(tmp_path, audible=True, sounds=((str(silent), "audio/wav"),))

    assert made.sound is not None
    assert max(made.sound) < 0.001


@pytest.mark.parametrize("ratio", RATIOS)
def test_every_ratio_has_its_size(tmp_path: Path, ratio: str) -> None:
    width, height = SIZES["480p", ratio]

    assert width % 2 == height % 2 == 0
    assert nearest_ratio(width, height) == ratio
    for resolution in ("720p", "1080p"):
        assert nearest_ratio(*SIZES[resolution, ratio]) == ratio


@pytest.mark.parametrize(("size", "expected"), [((400, 700), (496, 864)), ((500, 500), (640, 640)), (None, (864, 496))])
def test_adaptive_takes_the_first_picture_ratio(
    tmp_path: Path, size: tuple[int, int] | None, expected: tuple[int, int]
) -> None:
    images = []
    if size:
        Image.new("RGB", size, PINK).save(tmp_path / "a.webp")
        images = [str(tmp_path / "a.webp")]

    assert rendered(tmp_path, aspect_ratio="adaptive", images=tuple(images)).size == expected


def test_rows_that_do_not_fill_memory_evenly_are_drawn_straight(tmp_path: Path) -> None:
    """21:9 at 720p is 1470 wide, which is padded in memory."""
    made = rendered(tmp_path, aspect_ratio="21:9", resolution="720p")

    assert made.size == (1470, 630)
    left = made.frames[0].crop((0, 600, 60, 625)).resize((1, 25)).convert("L")
    shades = list(left.tobytes())
    assert max(shades) - min(shades) < 60


def test_bad_references_are_left_out(tmp_path: Path, samples: list[Path]) -> None:
    damaged, empty = tmp_path / "damaged.mp4", tmp_path / "empty.png"
    whole = samples[1].read_bytes()
    damaged.write_bytes(whole[: len(whole) * 2 // 3])
    empty.write_bytes(b"")
    scrambled = tmp_path / "scrambled.mp4"
    scrambled.write_bytes(whole[:2000] + bytes(8000) + whole[10_000:])
    Image.new("1", (1, 4000)).save(tmp_path / "thin.png")

    made = rendered(
        tmp_path,
        audible=True,
        images=(str(empty), str(tmp_path / "none.png"), str(samples[1]), str(tmp_path / "thin.png"), str(samples[0])),
        videos=((str(damaged), "video/mp4"), (str(scrambled), "video/mp4"), (str(empty), "video/quicktime")),
        sounds=((str(damaged), "audio/mpeg"), (str(tmp_path / "none.wav"), "audio/wav")),
    )

    assert made.seconds == pytest.approx(4.0, abs=0.05)
    assert made.sound is not None
    assert max(made.sound) > 0.02


@pytest.mark.parametrize(
    "prompt",
    ["雨夜街头，" * 900, "word " * 1000, "w" * 5000, " ", "\ud800 lone", "🦊‍🔥\x00\n\t\u202e", "مرحبا بالعالم"],
)
def test_any_prompt_can_be_written(prompt: str) -> None:
    text = lettering.drawable(prompt)

    font, lines, step = lettering.fitted(text, 500, 120, 40, 12)

    assert len(lines) * step <= 120
    assert all(font.getlength(line) <= 520 for line in lines)


def test_chinese_letters_are_written_and_not_boxes_in_their_place() -> None:
    font = lettering.font_for("雨夜街头", 40)

    drawn = {bytes(font.getmask(letter)) for letter in "雨夜街头\ue000"}

    # the last has no letter: its box is like none of the others, and all are different
    assert len(drawn) == 5


def test_no_word_is_lost_when_a_prompt_is_wrapped() -> None:
    text = "a fox of @Image1 在雨夜的街头 dances and danceswithoutanyspaceatalluntiltheend of the night"

    lines = lettering.lines(text, lettering.font_for(text, 20), 160)

    assert "".join("".join(lines).split()) == "".join(text.split())
    assert len(lines) > 4


def test_up_to_twelve_pictures_hang_beside_each_other() -> None:
    for count in range(1, 13):
        hung = places([(1600, 900), (900, 1600), (500, 500)] * 4, 1280, 480, 40)[:count]
        for number, one in enumerate(hung):
            assert one.left >= 0
            assert one.top >= 0
            assert one.left + one.width <= 1280
            assert one.top + one.height <= 480
            for other in hung[:number]:
                apart = (
                    other.left + other.width <= one.left
                    or one.left + one.width <= other.left
                    or other.top + other.height <= one.top
                    or one.top + one.height <= other.top
                )
                assert apart


def test_a_plan_survives_its_way_to_the_child() -> None:
    plan = Plan(
        prompt="雨", model="m", resolution="480p", aspect_ratio="1:1", seconds=4, seed=1, audible=True,
        images=("a",), videos=(("b", "video/mp4"),), sounds=(), output="o",
    )  # fmt: skip

    assert plan_from(plan.as_json()) == plan


async def test_the_samples_are_what_the_service_takes(samples: list[Path]) -> None:
    fox, clip, sound = samples

    assert [path.name for path in samples] == ["fox.png", "clip.mp4", "sound.wav"]
    with Image.open(fox) as picture:
        assert picture.size == (1024, 768)
        assert ImageChops.difference(picture.convert("RGB"), draw_fox()).getbbox() is None
    made = film(clip)
    assert (made.size, made.fps, made.codec) == ((864, 496), 24.0, "h264 yuv420p")
    assert 409_600 <= made.size[0] * made.size[1] <= 927_408
    assert await probe.seconds_of([(str(clip), "video/mp4"), (str(sound), "audio/wav"), (str(fox), "video/mp4")]) == [
        pytest.approx(3.0, abs=0.05),
        pytest.approx(3.0, abs=0.05),
        None,
    ]


async def test_a_whole_job_with_a_picture_a_clip_and_a_sound(tmp_path: Path, samples: list[Path]) -> None:
    async with serving(tmp_path, render=render_in_child) as api:
        urls = [await api.uploaded(path, path.name) for path in samples]
        task = await api.task(
            prompt="The fox of @Image1 under the moon of @Video1 to the melody of @Audio1",
            image_urls=urls[:1],
            video_urls=urls[1:2],
            audio_urls=urls[2:],
            seed=3,
        )
        done = await api.completed(task)
        status, data = await api.fetch(done["results"][0]["url"])

    assert status == 200
    (tmp_path / "got.mp4").write_bytes(data)
    made = film(tmp_path / "got.mp4")
    # the fox's picture is 4:3, and the ratio was left to the model
    assert made.size == (752, 560)
    assert made.seconds == pytest.approx(4.0, abs=0.05)
    assert made.sound is not None
    assert max(made.sound) > 0.05
    assert has_colour(made.frames[2], (233, 116, 46)) > 0.01


async def test_clips_and_sounds_that_are_too_long_or_damaged_are_refused(tmp_path: Path, samples: list[Path]) -> None:
    whole = samples[2].read_bytes()
    header = bytearray(whole[:44])
    seconds = 16
    header[4:8], header[40:44] = (
        (36 + seconds * 44_100).to_bytes(4, "little"),
        (seconds * 44_100).to_bytes(4, "little"),
    )
    async with serving(tmp_path) as api:
        fox = await api.uploaded(samples[0])
        clip = await api.uploaded(samples[1], "clip.mp4")
        long_sound = await api.uploaded(bytes(header) + bytes(seconds * 44_100), "long.wav")
        damaged = await api.uploaded(samples[1].read_bytes()[:3000], "damaged.mp4")

        _, too_long = await api.submit(image_urls=[fox], audio_urls=[long_sound])
        _, broken = await api.submit(video_urls=[damaged])
        fine, _ = await api.submit(video_urls=[clip] * 3)

    assert too_long["error"]["code"] == "invalid_file"
    assert broken["error"]["code"] == "invalid_file_type"
    assert fine == 200
