"""Prose that only looks like an option stays prose."""

import pytest

from bot.commands import Command, Name, parse


def codes(command: Command) -> list[str]:
    return [each.code for each in command.problems]


def told(command: Command) -> list[str]:
    return [each.code for each in command.notices]


@pytest.mark.parametrize(
    "prose",
    [
        "in the 1970s",
        "0-3秒：狐狸跳舞，3-6秒：停下",
        "--这种破折号--",
        "--这种破折号-- 的狐狸",
        "a --wow-- moment",
        "a fox --quick as ever-- runs",
        "a fox --audio as clear as day-- sings",
        "a 16:9 poster on the wall",
        "a fox dances 16:9",
        "a fox for 8s",
        "a fox dances, 720p look",
        "scene 1: a duration: long",
        "duration: long walks on the beach",
        "the model: a tall woman",
        "the model: fast cars race by",
        "resolution: peace",
        "audio: birds sing",
        "audio: on the street at night",
        "audio:birds chirping, camera:slow pan",
        "style: noir",
        "speed -- fast and furious",
        "T-800 -- the return",
        "Act 1 --the return",
        "x--y",
        "the race--fast and loud",
        "fox-fast",
        "a -5 degree morning",
        "a hero —brave and true",
        "a fox ——跳舞",
        "他说——静音——然后走了",
        "他按下——静音",
        "one-on-one, well-known, state-of-the-art",
        "a fox -- dances",
        "he waited—duration unknown",
        "5 - 3 = 2",
        "a->b, <!-- fast -->, --> there",
        "see https://x.example/?duration=8&b=--fast now",
        "write to me@image1.com or @user",
        "(╯°□°)╯ :-d 8 ^_^ -_- =-d 8",
        'a cat says "--hello"',
        "a cat says “--duration 8” loudly",
        "他说“--你好”然后走了",
        "她喊「--fast」",
        "a sign reads 'duration:8' in red",
        "six 6\" boards and five 5' posts",
        "it's a dog's life",
        "时长6秒的视频",
        "制作一段时长6秒的视频",
        "种子 3 天后发芽",
        "声音：无人机的嗡嗡声",
        "方形的桌子",
        "一张 方形 桌子",
        "画面：狐狸跳舞，画质高清",
        "duration 8",
        "a --静静 fox",
        "a fox -no text",
        "a fox -blurry and small",
        "ratio of a fox: 2",
        "fps: many",
        "version:1st edition",
        "👨‍👩‍👧 dance ❤️",
        "line one\n\nline two\n  - a dash\n\tand a tab",
        "می‌خواهم",
        "...",
        "-",
        "--",
        "a fox --",
        "$8 --£5",
    ],
)
def test_prose_that_only_looks_like_an_option_stays_as_it_was_typed(prose: str) -> None:
    command = parse(prose)

    assert (command.name, codes(command), told(command)) == (Name.GENERATE, [], [])
    assert (command.prompt, command.options.given()) == (prose, {})
