"""Every spelling of a citation goes out in FoxAPI's form; prose that only looks like one stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.citations import Citations, cite, uncited
from bot.problems import problem
from bot.references import Kind

IMAGE, VIDEO, AUDIO = Kind.IMAGE, Kind.VIDEO, Kind.AUDIO
THERE = [IMAGE, IMAGE, IMAGE, VIDEO, AUDIO, AUDIO]


@pytest.mark.parametrize(
    ("typed", "prompt", "cited"),
    [
        ("@Image1", "@Image1", ["@Image1"]),
        ("the fox of @Image1 dances", "the fox of @Image1 dances", ["@Image1"]),
        ("@image 1 dances", "@Image1 dances", ["@Image1"]),
        ("@Image_1", "@Image1", ["@Image1"]),
        ("@image-1", "@Image1", ["@Image1"]),
        ("@image #1", "@image #1", []),
        ("@image#1", "@Image1", ["@Image1"]),
        ("@ Image1", "@Image1", ["@Image1"]),
        ("@img1", "@Image1", ["@Image1"]),
        ("@pic2, @photo3", "@Image2, @Image3", ["@Image2", "@Image3"]),
        ("@IMAGE１", "@Image1", ["@Image1"]),
        ("＠图片１", "@Image1", ["@Image1"]),
        ("@Image01", "@Image1", ["@Image1"]),
        ("@video1 and @clip 1", "@Video1 and @Video1", ["@Video1"]),
        ("@audio 2 @sound1 @音频1", "@Audio2 @Audio1 @Audio1", ["@Audio2", "@Audio1"]),
        ("@视频1", "@Video1", ["@Video1"]),
        ("@图片1的人物", "@Image1的人物", ["@Image1"]),
        ("参考图1的狐狸和图片 2", "参考@Image1的狐狸和@Image2", ["@Image1", "@Image2"]),
        ("如图1所示", "如@Image1所示", ["@Image1"]),
        ("视频1的节奏，音频1的情绪", "@Video1的节奏，@Audio1的情绪", ["@Video1", "@Audio1"]),
        ("图1年轻的女孩", "@Image1年轻的女孩", ["@Image1"]),
        ("图1张开双臂", "@Image1张开双臂", ["@Image1"]),
        ("图1：狐狸", "@Image1：狐狸", ["@Image1"]),
        ("<Image_1>", "@Image1", ["@Image1"]),
        ("[Image 1]", "@Image1", ["@Image1"]),
        ("<<<image_1>>>", "@Image1", ["@Image1"]),
        ("【图1】", "@Image1", ["@Image1"]),
        ("<@image1>", "@Image1", ["@Image1"]),
        ("<Image_1>dances", "@Image1 dances", ["@Image1"]),
        ("<Image_1>-<Image_3>", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("图1-图片3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("<Image_1>-2", "@Image1 -2", ["@Image1"]),
        ("<Image_1-3>", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("@Image1-3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("@Image1-@Image3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("@image 1 - @image 3 dance", "@Image1 @Image2 @Image3 dance", ["@Image1", "@Image2", "@Image3"]),
        ("@Image1–3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("图1至图3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("图1到3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
        ("@Image3-1", "@Image3 @Image2 @Image1", ["@Image3", "@Image2", "@Image1"]),
        ("@Image2-2", "@Image2", ["@Image2"]),
        ("@Image1 - 3 foxes", "@Image1 - 3 foxes", ["@Image1"]),
        ("@Image1,2", "@Image1,@Image2", ["@Image1", "@Image2"]),
        ("图1、2、3", "@Image1、@Image2、@Image3", ["@Image1", "@Image2", "@Image3"]),
        ("图1和2，图3", "@Image1和@Image2，@Image3", ["@Image1", "@Image2", "@Image3"]),
        ("@Image1, 2 and 3", "@Image1, 2 and 3", ["@Image1"]),
        ("图1，3秒后", "@Image1，3秒后", ["@Image1"]),
        ("@Image1's", "@Image1's", ["@Image1"]),
        ("@Image1. The fox", "@Image1. The fox", ["@Image1"]),
        ("@Image1-style", "@Image1-style", ["@Image1"]),
        ("@Image1 second from left", "@Image1 second from left", ["@Image1"]),
        ("fox@Image1 dances", "fox @Image1 dances", ["@Image1"]),
        ("@Image1@Image2", "@Image1 @Image2", ["@Image1", "@Image2"]),
        ("图１@Image2图3", "@Image1 @Image2 @Image3", ["@Image1", "@Image2", "@Image3"]),
    ],
)
def test_every_spelling_goes_out_in_foxapis_form(typed: str, prompt: str, cited: list[str]) -> None:
    assert cite(typed, THERE) == Citations(prompt=prompt, cited=tuple(cited))


@pytest.mark.parametrize(
    "prose",
    [
        "image 1 and video 1",
        "图1960年代",
        "图片1080",
        "视频10秒",
        "视频5-10秒",
        "视频1分钟",
        "图2张",
        "图1-3张",
        "图3D效果",
        "视频4K画质",
        "视频1.5倍",
        "视频16:9",
        "视频1/3处",
        "视频1080p",
        "音频5.1声道",
        "视频24帧",
        "图3年前",
        "地图1",
        "截图2",
        "试图1",
        "图0",
        "me@image1.com",
        "@image1.png",
        "图1.png",
        "@video1.mp4",
        "@Image100",
        "@Image1st",
        "@video 5 seconds",
        "@images",
        "@everyone",
        "[image]",
        "<b>1</b>",
        "照片里的人",
        "@图片",
    ],
)
def test_prose_that_only_looks_like_a_citation_stays(prose: str) -> None:
    assert cite(prose, THERE) == Citations(prompt=prose)


@pytest.mark.parametrize(
    ("typed", "kinds", "missing"),
    [
        ("@Image4", THERE, [("@Image4", "image", 3)]),
        ("@Image4 and @图片4 and 图4", THERE, [("@Image4", "image", 3)]),
        ("@Image0", THERE, [("@Image0", "image", 3)]),
        ("@Image1", [], [("@Image1", "image", 0)]),
        ("图1", [], [("@Image1", "image", 0)]),
        ("@Video1-3", THERE, [("@Video2", "video", 1), ("@Video3", "video", 1)]),
        ("@Image1-99", THERE, [("@Image99", "image", 3)]),
        ("@Audio3 @Video9", THERE, [("@Audio3", "audio", 2), ("@Video9", "video", 1)]),
    ],
)
def test_what_is_cited_but_not_there_is_named_once(
    typed: str, kinds: list[Kind], missing: list[tuple[str, str, int]]
) -> None:
    assert list(cite(typed, kinds).problems) == [
        problem("reference_missing", label=label, kind=kind, count=count) for label, kind, count in missing
    ]


def test_labels_are_listed_in_order_of_their_first_citation() -> None:
    assert cite("@Image2 @Audio1 @Image1 @Image2 @Image9", THERE).cited == ("@Image2", "@Audio1", "@Image1")


def test_files_that_are_not_cited_are_told() -> None:
    named = [("@Image1", "a.png"), ("@Video1", "b.mp4")]

    assert uncited([], []) == []
    assert uncited(named, []) == [problem("nothing_cited", count=2, label="@Image1")]
    assert uncited(named, ["@Image1"]) == [problem("file_not_cited", label="@Video1", name="b.mp4")]
    assert uncited(named, ["@Image1", "@Video1"]) == []


_BITS = st.sampled_from(
    [*"@<>[]-~、,和 12390年秒_", "Image", "image ", "图", "图片", "视频", "@Image1", "fox", "狐狸", "\n", "１", ".com"]
)


@given(st.lists(_BITS, max_size=30).map("".join) | st.text(max_size=60))
def test_what_is_rewritten_once_stays_as_it_is(text: str) -> None:
    once = cite(text, THERE)

    again = cite(once.prompt, THERE)

    assert (again.prompt, again.cited) == (once.prompt, once.cited)
