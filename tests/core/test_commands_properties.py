"""What holds for every text: nothing raises, no word is lost, order does not matter, nothing takes long."""

import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import Command, Name, parse
from bot.commands.prose import without
from bot.commands.written import written_in
from bot.messages import Attachment
from bot.spelling import tidy
from bot.texts import texts_in

#: What texts to this bot are made of, put together at random: far more of the grammar than random characters reach.
_FRAGMENTS = """
/video !video /imagine @videobot <@U123> create prompt: list show cancel again status help k7m2qd xyz a fox dances 狐狸
--duration --duration=8 --dur 8 8s 8.5 20 duration:8 duration：８ duration: = : -ar —ar --ar 9:16 16:9 ratio:1:1 --fast
--standard --mute --audio on off --seed 7 -1 --res 720p 4k 1080p --model fast model: --v 6 --no text, --style raw
--duraton --wow --wow=1 时长:6 时长 6秒 横屏 静音 比例 -- --- — —— - x--y --这种-- --as-- "quoted --fast" “a” ' " ` ( )
(--fast) , ， . 。 ! ? @Image1 @image 1 图1 图1-3 <Image_1> @Image4 https://x.example/?a=--fast me@x.com １ ８ － ：
negative prompt: fps:30 跳舞 --prompt =
"""
_BITS = st.sampled_from(_FRAGMENTS.split()) | st.sampled_from([*" \n\u3000\u00a0\u200b\u200d\x00🦊", "\ud800"])
_TEXTS = st.text() | st.lists(_BITS, max_size=25).flatmap(
    lambda bits: st.sampled_from([" ".join(bits), "".join(bits), "\n".join(bits)])
)
_FILES = st.lists(st.sampled_from(["a.png", "b.mp4", "c.mp3", "d.zip"]), max_size=4)


def said(command: Command) -> str:
    """Everything a person is told, in both languages."""
    told = (*command.problems, *command.notices)
    return "\n".join(texts_in(language).problem(each) for language in ("en", "zh") for each in told)


@given(_TEXTS, _FILES)
@example("--prompt", [])
@example("'" * 50 + "--fast", [])
def test_any_text_is_understood_somehow_and_can_be_answered(text: str, names: list[str]) -> None:
    command = parse(text, attachments=[Attachment(name=name, address="") for name in names])

    assert "\ud800" not in said(command) + command.prompt
    assert tidy(command.prompt) == command.prompt == command.prompt.strip()
    settled = command.options.settled("x")
    assert settled.duration == -1 or 4 <= settled.duration <= 15
    assert command.prompt == "" or command.name is Name.GENERATE
    assert (command.name is Name.GENERATE and not command.problems) <= (0 < len(command.prompt) <= 5000)


@given(_TEXTS)
def test_no_word_is_lost_between_the_prompt_and_the_options(text: str) -> None:
    body = tidy(text).strip()
    found = written_in(body)
    edges = [0, *(edge for each in found for edge in (each.start, each.end)), len(body)]
    assert edges == sorted(edges)

    kept = "".join(body[edges[number] : edges[number + 1]] for number in range(0, len(edges), 2))
    prompt = without(body, [(each.start, each.end) for each in found])

    assert re.findall(r"\w", kept) == re.findall(r"\w", prompt)


_SPELLINGS: dict[tuple[str, Any], list[str]] = {
    ("duration", 8): ["--duration 8", "--dur=8s", "duration:8", "-d 8", "—duration 8", "--8s", "时长：8秒"],
    ("aspect_ratio", "9:16"): ["--ar 9:16", "-ar 9:16", "ratio:9:16", "--vertical", "--rt 9x16", "比例 9:16"],
    ("resolution", "480p"): ["--res 480p", "--rs 480", "resolution:480p", "－－res　４８０ｐ"],
    ("model", "fast"): ["--fast", "--model fast", "model:fast", "模型：快速"],
    ("generate_audio", False): ["--mute", "--audio off", "audio:off", "--no-audio", "声音：关"],
    ("seed", 7): ["--seed 7", "seed:7", "--seed=7"],
}
_WORDS = st.lists(
    st.sampled_from(["a", "red", "fox", "dances", "狐狸", "在雪地里", "the", "1970s", "well-known"]),
    min_size=1,
    max_size=8,
)


@given(st.data(), _WORDS)
def test_options_mean_the_same_in_any_order_place_and_spelling(data: st.DataObject, words: list[str]) -> None:
    wanted = data.draw(st.lists(st.sampled_from(sorted(_SPELLINGS, key=str)), unique=True))
    pieces = list(words)
    for option in wanted:
        pieces.insert(data.draw(st.integers(0, len(pieces))), data.draw(st.sampled_from(_SPELLINGS[option])))

    command = parse("/video " + " ".join(pieces))

    assert command == Command(name=Name.GENERATE, prompt=" ".join(words), options=command.options)
    assert command.options.given() == dict(wanted)


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "--",
            "-",
            "—",
            " --a",
            " --fast",
            "--fast",
            " --duration",
            "'a ",
            ' "a ',
            "'",
            "`",
            "@Image1-",
            "图1、",
            "图",
        ),
        *("<<<image_1", "duration:", "duration: ", "时长 ", "横屏 ", "9:16 ", " ", "\n", "...a", "https://a --", "?"),
        *("--v6", "<@1>", "@videobot ", "/video ", " '--fast", "--negative 'a ", "a-", "--foo=", "--zzzz 1 ", "()"),
        *("(--fast)", "\u200d", "a\u200d", "@Image1,2,3,", "show ", "prompt:", "negative prompt: ", "—duraton 8 "),
        *("--no a, ", "--x-y", "a,", ",", "--audio "),
    ],
)
def test_texts_made_to_be_slow_are_read_all_the_same(unit: str) -> None:
    assert parse("/video a fox " + (unit * 20_000)[:19_900] + "狐").name in Name
