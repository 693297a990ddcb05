"""The files that come with a command: labels, counts, what is known to be wrong with them, and who cites them."""

import pytest

from bot.commands import Name, parse
from bot.messages import Attachment, Origin
from bot.problems import Problem, problem
from bot.references import MIB, Kind


def files(*names: str) -> list[Attachment]:
    return [Attachment(name=name, address=f"/{name}") for name in names]


def codes(problems: tuple[Problem, ...]) -> list[str]:
    return [each.code for each in problems]


def test_files_of_the_message_replied_to_come_first() -> None:
    command = parse(
        "@Image1 and @Image2 in @Video1 to @Audio1",
        attachments=files("mine.png", "song.mp3"),
        replied=[
            Attachment(name="theirs.JPG", address="x", origin=Origin.REPLIED, author="Ana", size=5),
            *files("clip.mp4"),
        ],
    )

    assert [(each.label, each.name) for each in command.references] == [
        ("@Image1", "theirs.JPG"),
        ("@Video1", "clip.mp4"),
        ("@Image2", "mine.png"),
        ("@Audio1", "song.mp3"),
    ]
    assert command.references[0].author == "Ana"
    assert command.references[0].origin is Origin.REPLIED
    assert (command.cited, command.problems, command.notices) == (
        ("@Image1", "@Image2", "@Video1", "@Audio1"),
        (),
        (),
    )


def test_the_media_type_decides_before_the_name() -> None:
    command = parse(
        "a fox", attachments=[Attachment(name="voice", address="", media_type="audio/ogg"), *files("a.png")]
    )

    assert [each.kind for each in command.references] == [Kind.AUDIO, Kind.IMAGE]


def test_a_file_that_is_no_medium_is_refused_by_name_and_takes_no_number() -> None:
    command = parse("@Image1 dances", attachments=files("notes.zip", "fox.png"))

    assert command.problems == (problem("file_kind_unknown", name="notes.zip"),)
    assert [each.label for each in command.references] == ["@Image1"]


@pytest.mark.parametrize(
    ("names", "problems"),
    [
        (["a.png"] * 9, []),
        (["a.png"] * 10, ["too_many_images"]),
        (["a.mp4"] * 4, ["too_many_videos"]),
        (["a.png"] + ["a.mp3"] * 4, ["too_many_audio"]),
        (["a.png"] * 9 + ["a.mp4"] * 3, []),
        (["a.png"] * 9 + ["a.mp4"] * 3 + ["a.mp3"], ["too_many_files"]),
        (["a.png"] * 10 + ["a.mp4"] * 3, ["too_many_images"]),
        (["a.png"] * 10 + ["a.mp4"] * 3 + ["a.mp3"], ["too_many_images", "too_many_files"]),
        (["a.mp3"], ["audio_alone"]),
        (["a.mp3", "b.zip"], ["file_kind_unknown", "audio_alone"]),
        (["a.mp3", "a.mp4"], []),
    ],
)
def test_too_many_files_and_a_sound_alone_are_refused(names: list[str], problems: list[str]) -> None:
    assert codes(parse("a fox", attachments=files(*names)).problems) == problems
    # in the form a picture can still be added to a lone sound
    in_form = [code for code in problems if code != "audio_alone"]
    assert codes(parse("", attachments=files(*names)).problems) == in_form


def test_a_size_that_is_claimed_is_refused_before_the_file_is_fetched() -> None:
    large = Attachment(name="fox.png", address="", size=31 * MIB)
    empty = Attachment(name="cat.png", address="", size=0)

    assert codes(parse("a fox", attachments=[large, empty]).problems) == ["image_too_large", "file_empty"]


def test_files_without_words_open_the_form_with_the_files() -> None:
    command = parse("@videobot", attachments=files("fox.png"))

    assert (command.name, [each.label for each in command.references]) == (Name.FORM, ["@Image1"])


def test_a_file_that_the_prompt_does_not_cite_is_told() -> None:
    command = parse("@Image2 dances", attachments=files("fox.png", "cat.png"))

    assert command.notices == (problem("file_not_cited", label="@Image1", name="fox.png"),)
    assert [each.cited for each in command.references] == [False, True]


@pytest.mark.parametrize("count", [1, 3])
def test_that_nothing_is_cited_is_told_once(count: int) -> None:
    command = parse("a fox dances", attachments=files(*["fox.png"] * count))

    assert command.notices == (problem("nothing_cited", count=count, label="@Image1"),)


def test_a_prompt_that_is_missing_is_not_told_what_it_does_not_cite() -> None:
    command = parse("--fast", attachments=files("fox.png"))

    assert (codes(command.problems), command.notices) == (["prompt_missing"], ())
    assert [each.label for each in command.references] == ["@Image1"]


def test_a_citation_in_front_is_no_mention() -> None:
    command = parse("<@Image1> dances with @视频1", attachments=files("fox.png", "clip.mov"))

    assert (command.prompt, command.problems) == ("@Image1 dances with @Video1", ())


def test_a_citation_without_its_file_stops_the_command() -> None:
    command = parse("@Image4 dances", attachments=files("a.png", "b.png", "c.png"))

    assert command.problems == (problem("reference_missing", label="@Image4", kind="image", count=3),)
