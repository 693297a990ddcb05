"""What people type -> what is understood: whom it speaks to, prompts, options, and what only looks like one."""

from typing import Any

import pytest

from bot.commands import Command, Name, parse

STANDARD, FAST = {"model": "standard"}, {"model": "fast"}
EIGHT, SIX = {"duration": 8}, {"duration": 6}
WIDE, TALL, SQUARE = {"aspect_ratio": "16:9"}, {"aspect_ratio": "9:16"}, {"aspect_ratio": "1:1"}
P480, P720, P1080 = {"resolution": "480p"}, {"resolution": "720p"}, {"resolution": "1080p"}
SOUND, MUTE = {"generate_audio": True}, {"generate_audio": False}
SEVEN = {"seed": 7}


def codes(command: Command) -> list[str]:
    return [each.code for each in command.problems]


def told(command: Command) -> list[str]:
    return [each.code for each in command.notices]


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("a fox dances", "a fox dances"),
        ("/video a fox dances", "a fox dances"),
        ("!video a fox dances", "a fox dances"),
        ("/VIDEO A Fox", "A Fox"),
        ("／video　一只狐狸", "一只狐狸"),
        ("！video 一只狐狸", "一只狐狸"),
        ("/视频 一只狐狸", "一只狐狸"),
        ("/ video a fox", "a fox"),
        ("/video: a fox", "a fox"),
        ("/video@videobot a fox", "a fox"),
        ("  /video   a fox  ", "a fox"),
        ("@videobot make it snow", "make it snow"),
        ("@VideoBot, make it snow", "make it snow"),
        ("＠videobot 下雪", "下雪"),
        ("@videobot做一个视频", "做一个视频"),
        ("<@U123> make it snow", "make it snow"),
        ("<@U0LAN0Z89|videobot> make it snow", "make it snow"),
        ("<@!123> make it snow", "make it snow"),
        ("<@!123> <@&5> make it snow", "make it snow"),
        ("<@123> /video make it snow", "make it snow"),
        ("@videobot: !video make it snow", "make it snow"),
        ("@videobot !nice work", "!nice work"),
        ("make it snow @videobot", "make it snow"),
        ("hey @videobot make it snow", "hey @videobot make it snow"),
        ("@videobots rule", "@videobots rule"),
        ("@Anna dances", "@Anna dances"),
        ("/video create a fox", "a fox"),
        ("/VIDEO CREATE a fox", "a fox"),
        ("/video create prompt: a fox", "a fox"),
        ("/video create prompt：一只狐狸", "一只狐狸"),
        ("/video create list", "list"),
        ("/video Create a world of candy", "Create a world of candy"),
        ("create a world of candy", "create a world of candy"),
        ("create prompt: a fox", "a fox"),
        ("prompt: a fox", "a fox"),
        ("prompt: list", "list"),
        ('/video prompt:"a fox" ', "a fox"),
        ("/video --fast prompt: a fox", "a fox"),
        ('--prompt "a fox" --fast', "a fox"),
        ("/imagine prompt: a cat", "a cat"),
        ("/imagine a cat", "a cat"),
        ("/imagine list", "list"),
        ("video a fox", "video a fox"),
        ("!! a fox", "!! a fox"),
        ("/5 stars", "/5 stars"),
        ("`/video a fox`", "a fox"),
        ("```\n/video a fox\n```", "a fox"),
        ("/video `a` and `b`", "`a` and `b`"),
    ],
)
def test_however_it_is_asked_for_the_words_are_the_prompt(text: str, prompt: str) -> None:
    command = parse(text)

    assert (command.name, command.prompt, command.problems) == (Name.GENERATE, prompt, ())


@pytest.mark.parametrize(
    "text",
    ["!nice work", "/giphy cat", "/video-admin limits", "/videos of cats", "/天气 北京", "!videobot", "/video/x y"],
)
def test_commands_of_others_are_not_for_us(text: str) -> None:
    assert parse(text) == Command(name=Name.NONE)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "\u200b\n", "/video", "!video", "@videobot", "<@U123>", "/video create", "/video create prompt:"],
)
def test_nothing_but_the_call_asks_for_the_form(text: str) -> None:
    assert parse(text) == Command(name=Name.FORM)


@pytest.mark.parametrize(
    ("text", "prompt", "options"),
    [
        # the written forms
        ("a fox --duration 8", "a fox", EIGHT),
        ("a fox --duration=8", "a fox", EIGHT),
        ("a fox --duration = 8", "a fox", EIGHT),
        ("a fox --duration:8", "a fox", EIGHT),
        ("a fox --duration: 8", "a fox", EIGHT),
        ("a fox duration:8", "a fox", EIGHT),
        ("a fox duration: 8", "a fox", EIGHT),
        ("a fox duration=8", "a fox", EIGHT),
        ("a fox duration = 8", "a fox", EIGHT),
        ("a fox -duration 8", "a fox", EIGHT),
        ("a fox --dur 8", "a fox", EIGHT),
        ("a fox --dur8", "a fox", EIGHT),
        ("a fox --dur-8", "a fox", EIGHT),
        ("a fox -d 8", "a fox", EIGHT),
        ("a fox --length 8", "a fox", EIGHT),
        ("a fox --seconds 8", "a fox", EIGHT),
        ("a fox --DURATION 8", "a fox", EIGHT),
        ('a fox --duration "8"', "a fox", EIGHT),
        ("a fox --8s", "a fox", EIGHT),
        ("a fox --8sec", "a fox", EIGHT),
        ("a fox ---duration 8", "a fox", EIGHT),
        # where they stand
        ("--duration 8 a fox", "a fox", EIGHT),
        ("a fox --duration 8 dances", "a fox dances", EIGHT),
        ("a fox\n--duration 8\ndances", "a fox dances", EIGHT),
        ("a fox --fast dances --duration 8 in snow", "a fox dances in snow", FAST | EIGHT),
        ("--fast --duration 8 a fox --ar 16:9", "a fox", FAST | EIGHT | WIDE),
        ("a fox, --fast, dances", "a fox, dances", FAST),
        ("a fox --fast.", "a fox.", FAST),
        ("a fox --duration 8. It jumps", "a fox. It jumps", EIGHT),
        ("a fox, duration: 8, ratio: 9:16.", "a fox.", EIGHT | TALL),
        ("--fast, a fox", "a fox", FAST),
        ("a fox (--fast) dances", "a fox dances", FAST),
        ("a fox (--fast --duration 8)", "a fox", FAST | EIGHT),
        ("a fox (--fast dances)", "a fox ( dances)", FAST),
        ("a fox🦊--fast", "a fox🦊", FAST),
        ("a fox dances--duration 8", "a fox dances", EIGHT),
        ("a fox --duration 8--fast", "a fox", EIGHT | FAST),
        ("make it snow @videobot --fast", "make it snow", FAST),
        # units and words for values
        ("a fox --duration 8s", "a fox", EIGHT),
        ("a fox --duration 8 s", "a fox", EIGHT),
        ("a fox --duration 8 seconds", "a fox", EIGHT),
        ("a fox --duration 8 sparrows", "a fox sparrows", EIGHT),
        ("a fox --duration 8.0", "a fox", EIGHT),
        ("a fox --duration 0:08", "a fox", EIGHT),
        ("a fox --duration +8", "a fox", EIGHT),
        ("a fox --duration 08", "a fox", EIGHT),
        ("a fox --duration auto", "a fox", {"duration": -1}),
        ("a fox --duration -1", "a fox", {"duration": -1}),
        ("a fox --duration=-1", "a fox", {"duration": -1}),
        ("a fox --duration 4", "a fox", {"duration": 4}),
        ("a fox --duration 15", "a fox", {"duration": 15}),
        # ratios
        ("a fox --ar 9:16", "a fox", TALL),
        ("a fox -ar 16:9", "a fox", WIDE),
        ("a fox --ar16:9", "a fox", WIDE),
        ("a fox --ratio 16:9", "a fox", WIDE),
        ("a fox --aspect 16:9", "a fox", WIDE),
        ("a fox --aspect-ratio 16:9", "a fox", WIDE),
        ("a fox --aspect_ratio=16:9", "a fox", WIDE),
        ("a fox --aspectRatio 16:9", "a fox", WIDE),
        ("a fox aspect ratio: 9:16", "a fox", TALL),
        ("a fox ratio:9:16", "a fox", TALL),
        ("a fox --ar 9x16", "a fox", TALL),
        ("a fox --ar 9×16", "a fox", TALL),
        ("a fox --ar 16/9", "a fox", WIDE),
        ("a fox --ar 9 : 16", "a fox", TALL),
        ("a fox --ar 1920x1080", "a fox", WIDE),
        ("a fox --ar 4:3 --seed 7", "a fox", {"aspect_ratio": "4:3"} | SEVEN),
        ("a fox --ar 21:9", "a fox", {"aspect_ratio": "21:9"}),
        ("a fox --ar adaptive", "a fox", {"aspect_ratio": "adaptive"}),
        ("a fox --ar auto", "a fox", {"aspect_ratio": "adaptive"}),
        ("a fox --ar vertical", "a fox", TALL),
        ("a fox --orientation portrait", "a fox", TALL),
        ("a fox --16:9", "a fox", WIDE),
        ("a fox --16x9", "a fox", WIDE),
        ("a fox --landscape", "a fox", WIDE),
        ("a fox --vertical", "a fox", TALL),
        ("a fox --square", "a fox", SQUARE),
        ("a fox --size 16:9", "a fox", WIDE),
        # resolutions
        ("a fox --res 720p", "a fox", P720),
        ("a fox --res 720", "a fox", P720),
        ("a fox --res 1080P", "a fox", P1080),
        ("a fox --resolution 480p", "a fox", P480),
        ("a fox --rs 720p --rt 16:9", "a fox", P720 | WIDE),
        ("a fox --res hd", "a fox", P720),
        ("a fox --res full hd", "a fox", P1080),
        ("a fox --res 1280x720", "a fox", P720),
        ("a fox --quality 720p", "a fox", P720),
        ("a fox --720p", "a fox", P720),
        ("a fox resolution:1080p", "a fox", P1080),
        # model
        ("a fox --fast", "a fox", FAST),
        ("a fox -fast", "a fox", FAST),
        ("a fox --fast=true", "a fox", FAST),
        ("a fox --fast=no", "a fox", STANDARD),
        ("a fox --standard", "a fox", STANDARD),
        ("a fox --model fast", "a fox", FAST),
        ("a fox --model=seedance-2.0-fast-reference-to-video", "a fox", FAST),
        ("a fox --model seedance-2.0", "a fox", STANDARD),
        ("a fox model:fast", "a fox", FAST),
        ("a fox model: fast", "a fox", FAST),
        ("a fox model: fast --seed 7", "a fox", FAST | SEVEN),
        # sound
        ("a fox --mute", "a fox", MUTE),
        ("a fox --silent", "a fox", MUTE),
        ("a fox --no-audio", "a fox", MUTE),
        ("a fox --no_sound", "a fox", MUTE),
        ("a fox --no-generate-audio", "a fox", MUTE),
        ("a fox --no audio", "a fox", MUTE),
        ("a fox --audio off", "a fox", MUTE),
        ("a fox --sound on", "a fox", SOUND),
        ("a fox --generate_audio off", "a fox", MUTE),
        ("a fox --generate-audio=false", "a fox", MUTE),
        ("a fox generate_audio:off", "a fox", MUTE),
        ("a fox audio: off", "a fox", MUTE),
        ("a fox audio: off duration: 8", "a fox", MUTE | EIGHT),
        ("a fox --audio", "a fox", SOUND),
        ("a fox --sound of rain", "a fox of rain", SOUND),
        ("a fox --mute=false", "a fox", SOUND),
        ("a fox --audio off --mute", "a fox", MUTE),
        # seed
        ("a fox --seed 7", "a fox", SEVEN),
        ("a fox --seed7", "a fox", SEVEN),
        ("a fox seed:7", "a fox", SEVEN),
        ("a fox --seed 0", "a fox", {"seed": 0}),
        ("a fox --seed -1", "a fox", {"seed": -1}),
        ("a fox --seed random", "a fox", {"seed": -1}),
        ("a fox --seed 4294967295", "a fox", {"seed": 4294967295}),
        # telephones' keyboards
        ("a fox —duration 8", "a fox", EIGHT),
        ("a fox –ar 9:16", "a fox", TALL),
        ("a fox ——fast", "a fox", FAST),
        ("a fox − ar 9:16 --fast", "a fox − ar 9:16", FAST),
        ("a fox －－duration　８", "a fox", EIGHT),
        ("a fox duration：８", "a fox", EIGHT),
        ("a fox －－ａｒ　９：１６", "a fox", TALL),
        ("a fox --ar 9：16", "a fox", TALL),
        ("a fox --ar 16／9", "a fox", WIDE),
        ("a fox --duration\u00a08", "a fox", EIGHT),
        ("a fox --dur\u200bation 8", "a fox", EIGHT),
        ("a fox --dur\u200dation 8", "a fox", EIGHT),
        ("a fox --duration\u20028", "a fox", EIGHT),
        ("a fox --model “fast”", "a fox", FAST),
        # Chinese
        ("一只狐狸 时长:6 横屏", "一只狐狸", SIX | WIDE),
        ("一只狐狸 时长：6秒", "一只狐狸", SIX),
        ("一只狐狸 时长6秒", "一只狐狸", SIX),
        ("一只狐狸 时长 6 秒", "一只狐狸", SIX),
        ("一只狐狸 --时长 6", "一只狐狸", SIX),
        ("一只狐狸 —时长 6", "一只狐狸", SIX),
        ("一只狐狸--duration 8 --比例 9:16", "一只狐狸", EIGHT | TALL),
        ("一只狐狸--fast", "一只狐狸", FAST),
        ("一只狐狸 比例 9:16", "一只狐狸", TALL),
        ("一只狐狸 比例:9:16", "一只狐狸", TALL),
        ("一只狐狸 比例：横屏", "一只狐狸", WIDE),
        ("一只狐狸 画面比例 16：9", "一只狐狸", WIDE),
        ("一只狐狸 分辨率:1080p", "一只狐狸", P1080),
        ("一只狐狸 清晰度 720p", "一只狐狸", P720),
        ("一只狐狸 画质：高清", "一只狐狸", P720),
        ("一只狐狸 静音", "一只狐狸", MUTE),
        ("一只狐狸 有声", "一只狐狸", SOUND),
        ("一只狐狸 声音：关", "一只狐狸", MUTE),
        ("一只狐狸 种子:7", "一只狐狸", SEVEN),
        ("一只狐狸 模型:快速", "一只狐狸", FAST),
        ("一只狐狸 --快速", "一只狐狸", FAST),
        ("竖屏 一只狐狸在跳舞", "一只狐狸在跳舞", TALL),
        ("竖屏，静音，一只狐狸", "一只狐狸", TALL | MUTE),
        ("一只狐狸，方形", "一只狐狸", SQUARE),
        ("一只狐狸，时长:6，横屏，跳舞", "一只狐狸，跳舞", SIX | WIDE),
        ("一只狐狸 时长:6 9:16", "一只狐狸", SIX | TALL),
        ("一只狐狸 横屏 6秒", "一只狐狸", WIDE | SIX),
        ("a fox --fast 16:9 720p", "a fox", FAST | WIDE | P720),
        ("一只狐狸　－－竖屏", "一只狐狸", TALL),
        # quotes around all of it
        ('/video "a fox dances" --duration 8', "a fox dances", EIGHT),
        ("“a fox dances” --duration 8", "a fox dances", EIGHT),
        ("'a fox dances'", "a fox dances", {}),
        ("「一只狐狸」 时长:6", "一只狐狸", SIX),
        ('"a fox" and "a cat"', '"a fox" and "a cat"', {}),
        ('"', '"', {}),
        # all at once
        (
            "/video --fast a fox --dur 8 --ar 9:16 --res 480p --mute --seed 7",
            "a fox",
            FAST | EIGHT | TALL | P480 | MUTE | SEVEN,
        ),
        (
            "a fox model:fast duration:8 ratio:9:16 res:480p audio:off seed:7",
            "a fox",
            FAST | EIGHT | TALL | P480 | MUTE | SEVEN,
        ),
        ("a fox --duration 8 --dur 8s -d 8", "a fox", EIGHT),
    ],
)
def test_options_are_understood_in_any_form_and_place(text: str, prompt: str, options: dict[str, Any]) -> None:
    command = parse(text)

    assert (command.prompt, command.options.given(), codes(command)) == (prompt, options, [])
    assert (command.name, told(command)) == (Name.GENERATE, [])


def test_quotes_around_the_whole_prompt_keep_what_looks_like_an_option() -> None:
    command = parse('"a cat says --hello" --fast')

    assert (command.prompt, command.options.given(), told(command)) == ("a cat says --hello", FAST, [])


@pytest.mark.parametrize(
    ("typed", "prompt"),
    [
        ("a\u00a0fox", "a fox"),
        ("a\x00 \x07fox", "a fox"),
        ("a fox\r\ndances\rnow", "a fox\ndances\nnow"),
        ("a fox\u2028dances", "a fox\ndances"),
        ("a\ud800 fox", "a fox"),
        ("\ufeffa fox\u200e", "a fox"),
        ("a  fox   dances", "a  fox   dances"),
        ("一只狐狸　跳舞", "一只狐狸　跳舞"),
        ("“a” — b", "“a” — b"),
    ],
)
def test_only_what_cannot_be_seen_is_taken_out_of_a_prompt(typed: str, prompt: str) -> None:
    assert parse(typed).prompt == prompt
