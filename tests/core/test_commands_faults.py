"""What is wrong with a command is named with what is offered, all of it at once; nothing is dropped in silence."""

from typing import Any

import pytest

from bot.commands import Command, Name, Options, parse
from bot.jobs import Request
from bot.problems import Problem, problem
from bot.texts import texts_in

LARGEST_SEED = "4294967295"


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [each.code for each in problems]


def not_offered(option: str, value: str) -> Problem:
    figures: dict[str, dict[str, Any]] = {"duration": {"least": 4, "most": 15}, "seed": {"most": LARGEST_SEED}}
    return problem(f"{option}_not_offered", value=value, **figures.get(option, {}))


@pytest.mark.parametrize(
    ("written", "option", "value"),
    [
        ("--duration 20", "duration", "20"),
        ("duration:20", "duration", "20"),
        ("duration=long", "duration", "long"),
        ("--duration 3", "duration", "3"),
        ("--duration 16", "duration", "16"),
        ("--duration 0", "duration", "0"),
        ("--duration -2", "duration", "-2"),
        ("--duration 8.5", "duration", "8.5"),
        ("--duration 5-10", "duration", "5-10"),
        ("--duration eight", "duration", "eight"),
        ("--duration 2 minutes", "duration", "2 minutes"),
        ("--duration 99999999999999999999", "duration", "99999999999999999999"),
        ("--20s", "duration", "20s"),
        ("时长:60秒", "duration", "60秒"),
        ("--res 4k", "resolution", "4k"),
        ("--4k", "resolution", "4k"),
        ("--res 2160p", "resolution", "2160p"),
        ("--res ultra", "resolution", "ultra"),
        ("resolution:high", "resolution", "high"),
        ("--ar 2:1", "aspect_ratio", "2:1"),
        ("--ar 16:10", "aspect_ratio", "16:10"),
        ("--ar 1.85:1", "aspect_ratio", "1.85:1"),
        ("--ar 0:9", "aspect_ratio", "0:9"),
        ("--ar huge", "aspect_ratio", "huge"),
        ("--2:1", "aspect_ratio", "2:1"),
        ("--model turbo", "model", "turbo"),
        ("--model “pro max”", "model", "pro max"),
        ("model:turbo", "model", "turbo"),
        ("--fast=maybe", "model", "maybe"),
        ("--audio loud", "audio", "loud"),
        ("--mute=perhaps", "audio", "perhaps"),
        ("--landscape=off", "aspect_ratio", "off"),
        ("--seed -5", "seed", "-5"),
        ("--seed abc", "seed", "abc"),
        ("--seed 1.5", "seed", "1.5"),
        ("--seed 4294967296", "seed", "4294967296"),
        ("--seed 0xff", "seed", "0xff"),
    ],
)
def test_a_value_that_is_not_offered_is_refused_by_name(written: str, option: str, value: str) -> None:
    command = parse(f"a fox {written}")

    assert command.problems == (not_offered(option, value),)
    assert (command.prompt, command.options.given()) == ("a fox", {})


def test_a_refusal_says_what_is_offered() -> None:
    said = texts_in("en").problem(parse("a fox --res 4k").problems[0])

    assert said == "4k is not offered as resolution: 480p, 720p, 1080p."


@pytest.mark.parametrize(
    ("text", "prompt", "name", "option"),
    [
        ("a fox --duration", "a fox", "--duration", "duration"),
        ("a fox --duration=", "a fox", "--duration", "duration"),
        ("--duration a fox dances", "a fox dances", "--duration", "duration"),
        ("a fox --duration --fast", "a fox", "--duration", "duration"),
        ("a fox --ar", "a fox", "--ar", "aspect_ratio"),
        ("a fox --seed the best one", "a fox the best one", "--seed", "seed"),
        ("一只狐狸 —时长", "一只狐狸", "—时长", "duration"),
    ],
)
def test_an_option_without_its_value_is_named(text: str, prompt: str, name: str, option: str) -> None:
    command = parse(text)

    assert command.problems == (problem("option_without_value", name=name, option=option),)
    assert command.prompt == prompt


@pytest.mark.parametrize(
    ("written", "option", "values"),
    [
        ("--duration 8 --dur 10", "duration", "8 / 10"),
        ("--fast --standard", "model", "fast / standard"),
        ("--audio on --mute", "generate_audio", "on / off"),
        ("横屏 --ar 9:16", "aspect_ratio", "横屏 / 9:16"),
        ("--seed 1 --seed 2 --seed 3", "seed", "1 / 2 / 3"),
    ],
)
def test_the_same_option_with_different_values_leaves_the_choice_to_the_person(
    written: str, option: str, values: str
) -> None:
    said = dict(parse(f"a fox {written}").problems[0].values)

    assert codes(parse(f"a fox {written}").problems) == ["option_twice"]
    assert said["option"] == option
    assert said["values"] in (values, values.replace("横屏", "16:9"))


def test_every_fault_of_a_command_is_told_at_once() -> None:
    command = parse("--duration 20 --res 4k --ar 2:1 --model x --audio loud --seed -9 --duraton 8 @Image4 --v 6")

    assert sorted(codes(command.problems)) == sorted(
        [
            "duration_not_offered",
            "resolution_not_offered",
            "aspect_ratio_not_offered",
            "model_not_offered",
            "audio_not_offered",
            "seed_not_offered",
            "option_unknown",
            "reference_missing",
        ]
    )
    assert codes(command.notices) == ["option_unknown"]


def test_a_bad_value_and_a_different_good_one_are_two_faults() -> None:
    command = parse("a fox --duration 20 --duration 8")

    assert codes(command.problems) == ["duration_not_offered", "option_twice"]


def test_1080p_needs_the_standard_model() -> None:
    assert codes(parse("a fox --fast --res 1080p").problems) == ["resolution_needs_standard"]
    assert codes(parse("a fox --res 1080p").problems) == []
    assert codes(parse("a fox --standard --res 1080p").problems) == []


@pytest.mark.parametrize(
    ("text", "prompt", "written"),
    [
        ("a fox --v 6", "a fox", ["--v 6"]),
        ("a fox --v 6.1 dances", "a fox dances", ["--v 6.1"]),
        ("a fox --v6", "a fox", ["--v6"]),
        ("a fox -v 6", "a fox", ["--v 6"]),
        ("a fox —v 6", "a fox", ["--v 6"]),
        ("a fox －－chaos　２０", "a fox", ["--chaos ２０"]),
        ("a fox --style raw dances", "a fox dances", ["--style raw"]),
        ("a fox -style raw", "a fox", ["--style raw"]),
        ("a fox --no text", "a fox", ["--no text"]),
        ("a fox --no text, logos, blur --fast", "a fox", ["--no text, logos, blur"]),
        ("a fox --no", "a fox", ["--no"]),
        ("a fox --niji", "a fox", ["--niji"]),
        ("a fox --niji dances in snow", "a fox dances in snow", ["--niji"]),
        ("a fox --tile dances", "a fox dances", ["--tile"]),
        ("a fox --raw", "a fox", ["--raw"]),
        ("a fox --q 2 --iw 2 --s 100", "a fox", ["--q 2", "--iw 2", "--s 100"]),
        ("a fox --cref https://x.example/a.png", "a fox", ["--cref https://x.example/a.png"]),
        ('a fox --negative "blurry, low" dances', "a fox dances", ['--negative "blurry, low"']),
        ("a fox --fps 30 --n 4 --wm true --cf false", "a fox", ["--fps 30", "--n 4", "--wm true", "--cf false"]),
        ("a fox --quality high", "a fox", ["--quality high"]),
        ("a fox --quality 2", "a fox", ["--quality 2"]),
        ("a fox --size", "a fox", ["--size"]),
        ("a fox --5", "a fox", ["--5"]),
        ("a fox --3d", "a fox", ["--3d"]),
        ("a fox --sparkle", "a fox", ["--sparkle"]),
        ("a fox --sparkle dances", "a fox dances", ["--sparkle"]),
        ("a fox --sparkle 3 dances", "a fox dances", ["--sparkle 3"]),
        ("a fox --sparkle=very dances", "a fox dances", ["--sparkle=very"]),
        ("a fox --sparkle= --fast", "a fox", ["--sparkle="]),
        ("一只狐狸--sparkle", "一只狐狸", ["--sparkle"]),
        ("a fox --mp4", "a fox", ["--mp4"]),
        ("a fox fps:30", "a fox", ["fps:30"]),
        ("a fox\nnegative prompt: ugly, blurry\ndances", "a fox dances", ["negative prompt: ugly, blurry"]),
        ("a fox 负面提示词：模糊 --fast", "a fox", ["负面提示词：模糊"]),
    ],
)
def test_options_of_other_bots_are_named_and_not_fed_to_the_model(text: str, prompt: str, written: list[str]) -> None:
    command = parse(text)

    assert [each.values["written"] for each in command.notices] == written
    assert all(each.code == "option_unknown" and each.values["suggestion"] == "none" for each in command.notices)
    assert (command.prompt, command.problems) == (prompt, ())


@pytest.mark.parametrize(
    ("text", "prompt", "written", "suggestion"),
    [
        ("a fox --duraton 8", "a fox", "--duraton 8", "--duration"),
        ("a fox —duraton 8", "a fox", "--duraton 8", "--duration"),
        ("a fox -duraton 8", "a fox", "--duraton 8", "--duration"),
        ("a fox --duraton", "a fox", "--duraton", "--duration"),
        ("a fox --resoluton 720p dances", "a fox dances", "--resoluton 720p", "--resolution"),
        ("a fox --modle fast", "a fox", "--modle fast", "--model"),
        ("a fox --sede 7", "a fox", "--sede 7", "--seed"),
        ("a fox --fsat dances", "a fox dances", "--fsat", "--fast"),
        ("a fox --no-adio", "a fox", "--no-adio", "--no-audio"),
        ("a fox --generat_audio off", "a fox", "--generat_audio off", "--generate_audio"),
    ],
)
def test_a_slip_in_an_option_stops_and_asks(text: str, prompt: str, written: str, suggestion: str) -> None:
    command = parse(text)

    assert codes(command.problems) == ["option_unknown"]
    assert command.problems[0].values["written"] == written
    assert command.problems[0].values["suggestion"] == suggestion
    assert command.prompt == prompt


def test_a_single_dash_before_a_misspelt_word_is_prose() -> None:
    assert parse("a -duraton fox").prompt == "a -duraton fox"


@pytest.mark.parametrize("text", ["--duration 8", "/video --fast", "--v 6", '""', "/video @videobot --fast"])
def test_options_without_a_prompt_are_kept_and_the_prompt_is_asked_for(text: str) -> None:
    command = parse(text)

    assert (command.name, codes(command.problems), command.prompt) == (Name.GENERATE, ["prompt_missing"], "")
    assert command.options.given() == {"--duration 8": {"duration": 8}, "--v 6": {}, '""': {}}.get(
        text, {"model": "fast"}
    )


def test_a_prompt_may_have_5000_characters_and_not_one_more() -> None:
    assert parse("狐" * 5000 + " --fast").problems == ()
    assert parse("狐" * 5001).problems == (problem("prompt_too_long", length=5001, most=5000),)


def test_what_is_far_too_long_is_refused_unread_but_kept() -> None:
    command = parse("/video " + "a --v 6 " * 5000, fields={"duration": "20"})

    assert command.problems == (
        problem("prompt_too_long", length=39_999, most=5000),
        not_offered("duration", "20"),
    )
    assert (command.name, len(command.prompt), command.notices) == (Name.GENERATE, 39_999, ())


# ---- fields of their own --------------------------------------------------------------------------------------


def test_fields_are_options_like_those_in_the_text() -> None:
    command = parse("a fox --seed 7", fields={"duration": "8s", "aspect_ratio": "9:16", "generate_audio": "off"})

    assert command.options == Options(duration=8, aspect_ratio="9:16", generate_audio=False, seed=7)
    assert command.problems == ()


def test_a_field_may_be_repeated_in_the_text_but_not_contradicted() -> None:
    assert parse("a fox --duration 8", fields={"duration": "8"}).problems == ()
    assert parse("a fox --duration 8", fields={"duration": "9"}).problems == (
        problem("option_twice", option="duration", values="9 / 8"),
    )


def test_fields_alone_open_the_form_filled_in() -> None:
    command = parse("", fields={"duration": "8", "model": " "})

    assert (command.name, command.options, command.problems) == (Name.FORM, Options(duration=8), ())


def test_a_field_that_does_not_exist_is_named() -> None:
    command = parse("", fields={"chaos": "20"})

    assert command.notices == (problem("option_unknown", name="chaos", written="chaos 20", suggestion="none"),)


# ---- options as values ----------------------------------------------------------------------------------------


def test_options_that_were_not_given_take_the_services_defaults() -> None:
    assert Options().settled("a fox") == Request(prompt="a fox")
    assert Options(duration=8, generate_audio=False).settled("a fox") == Request(
        prompt="a fox", duration=8, generate_audio=False
    )


def test_options_given_later_replace_only_what_they_name() -> None:
    before = Request(prompt="a fox", duration=8, seed=7)

    assert Options(seed=9).applied_to(before) == Request(prompt="a fox", duration=8, seed=9)


def test_every_problem_of_a_command_has_its_sentence_in_both_languages() -> None:
    lines = ["a @Image1 --v 6 --duraton 8 --duration --ar x --res x --model x --audio --seed x --audio loud"]
    lines += [f"a --{option}" for option in ("model", "ar", "res", "seed", "duration")]
    lines += ["a fox --dur 4 --dur 5 --fast --res 1080p", "--fast", "a" * 5001, "lsit", "list now k7m2qd --fast"]
    lines += ["again k7m2qd in snow", "show k7m2qd now", "a fox --mute=x", "@Video1 @Audio1"]
    found: list[Command] = [parse(line) for line in lines]

    said = [
        (texts_in(language).problem(each), each.code)
        for command in found
        for each in (*command.problems, *command.notices)
        for language in ("en", "zh")
    ]

    assert len({code for _, code in said}) >= 15
    assert all(sentence.endswith((".", "?", "。", "？", "…")) and len(sentence) > 8 for sentence, _ in said)
