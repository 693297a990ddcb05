"""Sub-commands are recognised where the rest fits, and are a prompt where it does not."""

import pytest

from bot.commands import JOB_ALPHABET, JOB_LENGTH, Command, Name, Options, looks_like_job_id, parse
from bot.messages import Attachment
from bot.problems import problem


@pytest.mark.parametrize(
    ("text", "name", "job"),
    [
        ("list", Name.LIST, None),
        ("/video list", Name.LIST, None),
        ("/VIDEO LIST", Name.LIST, None),
        ("/video list?", Name.LIST, None),
        ("/video my jobs", Name.LIST, None),
        ("@videobot list", Name.LIST, None),
        ("!video limits", Name.LIMITS, None),
        ("/video help", Name.HELP, None),
        ("/video help!", Name.HELP, None),
        ("/video help me", Name.HELP, None),
        ("/video --help", Name.HELP, None),
        ("/video -h", Name.HELP, None),
        ("/video ?", Name.HELP, None),
        ("/video ？", Name.HELP, None),
        ("/video forget", Name.FORGET, None),
        ("/video status", Name.STATUS, None),
        ("/video status?", Name.STATUS, None),
        ("/video again", Name.AGAIN, None),
        ("/video cancel it", Name.CANCEL, None),
        ("show k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video show k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video show K7M2QD.", Name.SHOW, "k7m2qd"),
        ("/video show #k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video show `k7m2qd`", Name.SHOW, "k7m2qd"),
        ("/video show ｋ７ｍ２ｑｄ", Name.SHOW, "k7m2qd"),
        ("/video show job k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video status of my video k7m2qd", Name.STATUS, "k7m2qd"),
        ("/video cancel k7m2qd", Name.CANCEL, "k7m2qd"),
        ("/video stop k7m2qd", Name.CANCEL, "k7m2qd"),
        ("/video redo k7m2qd", Name.AGAIN, "k7m2qd"),
        ("/video show xyz", Name.SHOW, "xyz"),
        ("/video show abc123", Name.SHOW, "abc123"),
        ("/video show 2024", Name.SHOW, "2024"),
        ("/video show #sunset", Name.SHOW, "sunset"),
        ("/video cancel all", Name.CANCEL, "all"),
        ("/video 列表", Name.LIST, None),
        ("/video 查看 k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video 查看任务 k7m2qd", Name.SHOW, "k7m2qd"),
        ("/video 状态", Name.STATUS, None),
        ("取消k7m2qd", Name.CANCEL, "k7m2qd"),
        ("/video 限额", Name.LIMITS, None),
        ("/video 帮助", Name.HELP, None),
        ("/video 忘记。", Name.FORGET, None),
    ],
)
def test_a_subcommand_is_recognised(text: str, name: Name, job: str | None) -> None:
    assert parse(text) == Command(name=name, job=job)


@pytest.mark.parametrize(
    "prompt",
    [
        "show me a dancing fox",
        "show fireworks",
        "show: a fox",
        "show the cats",
        "show must go on",
        "cancel culture explained",
        "cancel culture",
        "list of fruits falling",
        "lists of fruits",
        "help the cat cross the road",
        "status quo",
        "again and again the waves",
        "limits of the sky",
        "forget me not flowers",
        "stop the train",
        "stop motion",
        "shows of light",
        "show's over",
        "shot",
        "lost",
        "a list",
        "帮助一只猫过马路",
        "查看一下",
        "状态很好的狐狸",
        "show dogs and cats k7m2qd",
        "again, a fox",
    ],
)
def test_a_sentence_that_begins_like_a_subcommand_is_a_prompt(prompt: str) -> None:
    assert parse(f"/video {prompt}") == Command(name=Name.GENERATE, prompt=prompt)


def test_again_takes_options() -> None:
    command = parse("/video again k7m2qd --seed 7 --v 6", fields={"duration": "8"})

    assert (command.name, command.job, command.options) == (Name.AGAIN, "k7m2qd", Options(seed=7, duration=8))
    assert [each.code for each in command.notices] == ["option_unknown"]
    assert command.problems == ()


def test_the_order_of_options_and_words_does_not_matter_to_a_subcommand() -> None:
    assert parse("/video --seed 7 again k7m2qd") == parse("/video again k7m2qd --seed 7")


def test_words_behind_again_would_change_what_is_paid_for_and_stop_it() -> None:
    command = parse("/video again k7m2qd In snow --duration 20")

    assert [each.code for each in command.problems] == ["duration_not_offered", "words_with_again"]
    assert command.problems[1].values == {"words": "In snow"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/video cancel k7m2qd now", "now"),
        ("/video cancel k7m2qd P3x9wz", "P3x9wz"),
        ("/video list --fast", "--fast"),
        ("/video show k7m2qd --v 6 quickly", "--v 6 quickly"),
    ],
)
def test_what_a_subcommand_makes_nothing_of_is_told(text: str, words: str) -> None:
    assert parse(text).notices == (problem("words_ignored", words=words),)


def test_files_that_a_subcommand_does_not_use_are_told() -> None:
    command = parse("/video list", attachments=[Attachment(name="fox.png", address="1")])

    assert command == Command(name=Name.LIST, notices=(problem("files_not_used", count=1),))


@pytest.mark.parametrize(
    ("text", "written", "meant"),
    [
        ("/video shwo k7m2qd", "shwo", "/video show k7m2qd"),
        ("/video cancle #K7M2QD", "cancle", "/video cancel k7m2qd"),
        ("/video agian k7m2qd", "agian", "/video again k7m2qd"),
        ("/video lsit", "lsit", "/video list"),
        ("/video hlep", "hlep", "/video help"),
        ("/video lst", "lst", "/video list"),
        ("/video limts", "limts", "/video limits"),
    ],
)
def test_a_slip_in_a_subcommand_is_asked_about_instead_of_paid_for(text: str, written: str, meant: str) -> None:
    command = parse(text)

    assert command.name is Name.GENERATE
    assert command.problems == (problem("command_misspelt", written=written, meant=meant),)


@pytest.mark.parametrize("text", ["/video delete k7m2qd", "/video remix #K7M2QD", "!video edit k7m2qd"])
def test_a_verb_that_is_no_command_before_a_job_is_asked_about_instead_of_paid_for(text: str) -> None:
    written = text.split()[1]

    assert parse(text).problems == (problem("command_unknown", written=written, job="k7m2qd"),)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/video usage", Name.LIMITS),
        ("/video quota?", Name.LIMITS),
        ("/video queue", Name.LIST),
        ("/video settings", Name.HELP),
    ],
)
def test_habits_from_other_bots_are_understood(text: str, name: Name) -> None:
    assert parse(text).name is name


@pytest.mark.parametrize("text", ["/video /video a fox", "!video /video a fox", "/video /imagine prompt: a fox"])
def test_a_command_pasted_behind_a_command_is_one(text: str) -> None:
    assert parse(text).prompt == "a fox"


@pytest.mark.parametrize("text", ["/video delete the cat from k7m2qd", "/video sunset", "/video create delete k7m2qd"])
def test_words_that_can_be_a_prompt_are_one(text: str) -> None:
    assert parse(text).problems == ()


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("k7m2qd", True),
        ("222abc", True),
        ("summer", False),
        ("234567", False),
        ("k7m2q", False),
        ("k7m2qde", False),
        ("k7m2q0", False),
        ("K7M2QD", False),
        ("k7m2q狐", False),
        ("", False),
    ],
)
def test_a_job_id_is_six_characters_with_a_figure_and_a_letter(word: str, is_one: bool) -> None:
    assert looks_like_job_id(word) is is_one


def test_job_ids_hold_nothing_that_can_be_taken_for_something_else() -> None:
    assert not set("01oil") & set(JOB_ALPHABET)
    assert (len(set(JOB_ALPHABET)), JOB_LENGTH) == (31, 6)
