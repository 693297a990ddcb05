"""What is pure about Discord: words, names, custom ids, and what errors mean."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.forms import misplaced, words_of
from adapters.discord.links import (
    ButtonLink,
    FileLink,
    FormLink,
    MessageLink,
    application_of,
    button_link,
    confirm_id,
    confirmed,
    file_link,
    form_link,
    job_of_video,
    message_link,
    purpose_of,
    spot_of,
)
from adapters.discord.markup import MOST_CONTENT, length, plain, quoted, shortened
from adapters.discord.rights import invited_with, missing
from adapters.discord.sending import nonce_of
from adapters.discord.translate import Submission, content_of, is_called, is_wish, submission_of
from adapters.discord.wording import Words
from bot.messages import Action, Attachment, CardLine, Person, Place, Post
from bot.texts import texts_in

anything = st.text(st.characters(codec=None), max_size=3000)


# ---- words --------------------------------------------------------------------------------------------------------


@given(anything, st.integers(60, 2000))
def test_every_line_of_a_quotation_is_marked_as_one_and_it_fits(prompt: str, most: int) -> None:
    quotation = quoted(prompt, most)

    assert length(quotation) <= most
    assert all(line.startswith("> ") for line in quotation.splitlines())


@given(anything)
def test_no_words_ping_link_or_begin_markup(words: str) -> None:
    shown = plain(words)

    assert len(shown.splitlines()) <= 1
    assert "@everyone" not in shown
    assert "@here" not in shown
    assert "](" not in shown
    assert "://" not in shown
    assert not any(shown.startswith(mark) for mark in ("# ", "> ", "- ", "-# ", ">>> "))
    for mark in "*_`~|<":
        assert all(at % 2 for at in _backslashes_before(shown, mark))


def _backslashes_before(text: str, mark: str) -> list[int]:
    """How many backslashes stand before each of these characters."""
    counts = []
    for at, character in enumerate(text):
        if character == mark:
            counts.append(len(text[:at]) - len(text[:at].rstrip("\\")))
    return counts


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a red kite", "a red kite"),
        ("my_file.png", "my\\_file.png"),
        ("--ar 16:9 @Image1", "\\--ar 16:9 @Image1"),
        ("5 * 3 = 15", "5 \\* 3 = 15"),
        ("[a](b) and [c](d)", "[a]\\(b) and [c]\\(d)"),
        ("https://x.example/a", "https:\\//x.example/a"),
        ("<@123456789012345678>", "\\<@\u200b123456789012345678>"),
        ("two\nlines\u2028three", "two lines three"),
        ("\u202egnp.exe", "gnp.exe"),
    ],
)
def test_words_are_drawn_as_they_were_written(written: str, shown: str) -> None:
    assert plain(written) == shown


@given(
    st.builds(
        Post,
        headline=anything,
        lines=st.lists(anything, max_size=30).map(tuple),
        prompt=st.none() | anything,
        card=st.lists(st.builds(CardLine, anything, anything, anything, st.none() | anything), max_size=12).map(tuple),
        mention=st.none() | st.just(Person(id="400000000000000001", name="ana")),
    )
)
def test_any_post_is_one_message_that_discord_takes(post: Post) -> None:
    content = content_of(post)

    assert 0 < length(content) <= MOST_CONTENT
    assert content.startswith("<@400000000000000001> **" if post.mention else "**")


def test_a_long_prompt_gives_way_to_what_the_bot_has_to_say() -> None:
    card = tuple(CardLine(f"@Image{n}", f"file-{n}.png", "640x360, your message") for n in range(1, 10))
    post = Post(headline="k7m2qd · rendering", lines=("standard · 5 s",), prompt="kite " * 1000, card=card)

    lines = content_of(post).split("\n")

    assert lines[0] == "**k7m2qd · rendering**"
    assert lines[1].startswith("> kite kite")
    assert lines[1].endswith("…")
    assert lines[2] == "standard · 5 s"
    assert lines[-1] == "@Image9 = file-9.png (640x360, your message)"


def test_warnings_of_the_card_are_shown_with_it() -> None:
    post = Post(headline="x", card=(CardLine("@Image2", "owl.png", "your message", "the prompt does not mention it"),))

    assert content_of(post).endswith("@Image2 = owl.png (your message) · the prompt does not mention it")


def test_a_text_cut_short_says_so_and_splits_no_character() -> None:
    assert shortened("abcdef", 6) == "abcdef"
    assert shortened("abcdefg", 6) == "abcde…"
    assert length(shortened("🦊" * 10, 5)) <= 5
    assert shortened("🦊" * 10, 5) == "🦊🦊…"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        ("<@1> a kite", True),
        ("a kite <@!1>", True),
        ("<@&7> a kite", True),
        ("<@2> a kite", False),
        ("<@&1> a kite", False),
        ("@videobot a kite", False),
    ],
)
def test_the_bot_is_called_by_its_mention_or_its_roles(content: str, called: bool) -> None:
    assert is_called(content, me=1, my_role=7) is called


@pytest.mark.parametrize(
    "words",
    [
        "make it night",
        "Now make it snow",
        "can you slow it down?",
        "extend",
        "again --seed 7",
        "the same at night --ar 9:16",
        "@Video1 in winter",
        "再加一只狐狸",
        "把它变成夜晚",
    ],
)
def test_a_reply_that_asks_for_something_is_a_wish(words: str) -> None:
    assert is_wish(words)


@pytest.mark.parametrize(
    "words", ["", "nice!", "thanks", "let's go", "lol", "so cool", "makes sense", "太棒了", "哈哈", "❤️", "at last"]
)
def test_what_people_say_about_a_video_is_no_wish(words: str) -> None:
    assert not is_wish(words)


# ---- names --------------------------------------------------------------------------------------------------------


def test_what_is_written_into_rows_and_custom_ids_is_read_back() -> None:
    place = Place(platform="discord", workspace="1", channel="2", thread="3/4")
    for link in (FileLink("https://x/a?ex=1&is=2"), FileLink("https://x/a b", (1, 2, 3))):
        assert file_link(Attachment(name="a", address=str(link))) == link
    for form in (FormLink("new", mark="5"), FormLink("edit", job="k7m2qd"), FormLink("message", channel=2, message=3)):
        assert form_link(str(form)) == form
        assert len(str(form)) <= 100
    for action in Action:
        for button in (ButtonLink(action, "k7m2qd"), ButtonLink(action, "", ""), ButtonLink(action, "k7m2qd", "end")):
            assert button_link(str(button)) == button
    assert str(ButtonLink(Action.CANCEL, "k7m2qd")) == "vb:cancel:k7m2qd"
    assert purpose_of("k7m2qd-uncertain-2", "k7m2qd") == "uncertain-2"
    assert purpose_of("show-5", "k7m2qd") == purpose_of("answer-5", None) == ""
    assert confirmed(confirm_id(2, 3)) == (2, 3)
    assert message_link(str(MessageLink(5, 6)), place) == MessageLink(5, 6)
    assert message_link("6", place) == MessageLink(3, 6)
    assert (spot_of(place).channel, spot_of(place).reply_to) == (3, 4)


@given(anything)
def test_foreign_custom_ids_are_nobodys(custom_id: str) -> None:
    assert form_link(custom_id) is None
    assert button_link(custom_id) is None
    assert confirmed(custom_id) is None


@pytest.mark.parametrize(
    ("custom_ids", "names", "job"),
    [
        (["vb:again:k7m2qd", "vb:extend:k7m2qd"], [], "k7m2qd"),
        (["vb:cancel:k7m2qd"], [], None),
        (["vb:retry:k7m2qd", "vb:edit:k7m2qd"], [], None),
        ([], ["videobot-k7m2qd.mp4"], "k7m2qd"),
        ([], ["fox.png"], None),
    ],
)
def test_a_finished_video_is_known_by_its_buttons_or_its_file(
    custom_ids: list[str], names: list[str], job: str | None
) -> None:
    assert job_of_video(custom_ids, names) == job


def test_nonces_are_short_and_always_the_same() -> None:
    assert nonce_of("k7m2qd-end") == "k7m2qd-end"
    assert len(nonce_of("show-1574756469964800000-x")) == 25
    assert nonce_of("a" * 40) == nonce_of("a" * 40) != nonce_of("b" * 40)


@pytest.mark.parametrize(
    ("token", "application"),
    [("MTAwMDAwMDAwMDAwMDAwMDAx.x.y", 100000000000000001), ("nonsense", None), ("", None), ("aGVsbG8.x", None)],
)
def test_a_token_says_whose_it_is(token: str, application: int | None) -> None:
    assert application_of(token) == application


# ---- forms --------------------------------------------------------------------------------------------------------


def test_a_forms_files_come_in_the_order_of_its_fields() -> None:
    data = {
        "custom_id": "vf:new::0:0:1",
        "resolved": {
            "attachments": {
                "1": {
                    "id": "1",
                    "filename": "SPOILER_fox.png",
                    "size": 3,
                    "url": "https://x/1",
                    "content_type": "image/png",
                },
                "2": {"id": "2", "filename": "a.ogg", "size": 4, "url": "https://x/2"},
            }
        },
        "components": [
            {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "prompt", "value": " a fox "}},
            {"type": 18, "id": 3, "component": {"type": 19, "id": 4, "custom_id": "image", "values": ["1"]}},
            {"type": 18, "id": 5, "component": {"type": 19, "id": 6, "custom_id": "audio", "values": ["2", "9"]}},
            {"type": 1, "components": [{"type": 4, "custom_id": "options", "value": "--fast"}]},
        ],
    }

    submission = submission_of(data)

    assert (submission.prompt, submission.options) == ("a fox", "--fast")
    assert [(file.name, file.size, file.media_type) for file in submission.files] == [
        ("fox.png", 3, "image/png"),
        ("a.ogg", 4, None),
    ]
    assert words_of(submission) == "/video create a fox --fast"


@pytest.mark.parametrize("data", [{}, {"components": None}, {"components": [{"type": 19, "values": None}]}])
def test_an_empty_form_is_an_empty_submission(data: dict[str, Any]) -> None:
    assert submission_of(data) == Submission("", "", ())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("", None),
        ("--duration 8 --ar 16:9 --fast", None),
        ("duration:8", None),
        ("eight seconds", "eight seconds"),
        ("--fast and loud", "and loud"),
    ],
)
def test_only_options_pass_as_options(options: str, words: str | None) -> None:
    wrong = misplaced(Submission("a fox", options, ()))

    assert (wrong.values["words"] if wrong else None) == words


# ---- rights -------------------------------------------------------------------------------------------------------


def test_the_invite_asks_for_all_that_is_needed() -> None:
    assert missing(invited_with(), in_thread=False) == missing(invited_with(), in_thread=True) == []


def test_in_threads_another_right_is_needed() -> None:
    granted = invited_with()
    granted.update(send_messages=False)
    assert missing(granted, in_thread=False) == ["send_messages"]
    assert missing(granted, in_thread=True) == []
    assert missing(discord.Permissions(administrator=True), in_thread=True) == []


# ---- commands' names ----------------------------------------------------------------------------------------------


async def test_names_and_descriptions_are_as_discord_takes_them_in_each_language() -> None:
    keys = [
        line.split(" = ")[0]
        for line in _sentences()
        if line.startswith(("discord-command-", "discord-option-", "discord-admin-"))
    ]
    for language in ("en", "zh"):
        for key in keys:
            if key in ("discord-command-changed",):
                continue
            said = texts_in(language).say(key)
            assert len(said) <= (32 if key.endswith("-name") else 100), key
            if key.endswith("-name") and "make-a-video" not in key:
                assert said == said.lower()
                assert " " not in said
    string = discord.app_commands.locale_str("video", key="discord-command-video-name")
    context: Any = None
    assert await Words().translate(string, discord.Locale.chinese, context) == "视频"
    assert await Words().translate(string, discord.Locale.french, context) is None


def _sentences() -> list[str]:
    from bot.locales import sentences

    return sentences("en").split("\n")
