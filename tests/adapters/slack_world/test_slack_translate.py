"""What is pure: markup both ways, posts as blocks, forms, names, the files a message speaks of."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.forms import Enclosed, enclosed_in, fits, submission_of, view_of
from adapters.slack.links import MessageLink, action_id, action_of, message_link, parts_of, workspace_of
from adapters.slack.markup import calls, escaped, line, mentioned, pictured, plain, shortened
from adapters.slack.posts import blocks_of, plainest_blocks, text_of, whole_text
from adapters.slack.translate import attachment_of, banged, is_courtesy, is_written, member_of, place_of
from bot.messages import Action, Button, CardLine, Form, Person, Post
from bot.texts import texts_in
from tests.adapters.slack_world.spec import wrong_blocks, wrong_view
from tests.adapters.slack_world.state import TEAM, person

_WORDS = st.text(max_size=60) | st.text("<>&@!#|*`\n U1", max_size=60) | st.just("长" * 700)
_PEOPLE = st.builds(Person, id=st.sampled_from(["U1", "!channel", "<@U2>", ""]), name=_WORDS)


# ---- markup -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&amp;lt;", "&lt;"),
        ("<@U0BOT> a fox", "a fox"),
        ("a fox <@U0BOT>", "a fox"),
        ("<@U1> and <@U2|ben> and <@U9>", "@Ana and @ben and @U9"),
        ("in <#C1|general> and <#C2>", "in #general and #C2"),
        ("<https://x.example/?a=1&amp;b=2>", "https://x.example/?a=1&b=2"),
        ("<http://x.example|x.example>", "x.example"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<HTTPS://x.example/A|x.example/A> <tel:+491|0491>", "x.example/A 0491"),
        ("<!here> <!channel> <!everyone>", "@here @channel @everyone"),
        ("<!here|here> <!channel|@channel>", "@here @channel"),
        ("<@U1|> in <#C1|>", "@Ana in #C1"),
        ("&lt;@U1&gt; &lt;!here&gt; &amp;amp;", "<@U1> <!here> &amp;"),
        ("<!subteam^S1|@crew> <!subteam^S2>", "@crew @S2"),
        ("<!date^1^{date}|yesterday>", "yesterday"),
        ("3 < 4 > 2 <Image_1>", "3 < 4 > 2 <Image_1>"),
        ("", ""),
    ],
)
def test_what_people_typed_is_taken_out_of_slacks_markup(typed: str, meant: str) -> None:
    assert plain(typed, me="U0BOT", names={"U1": "Ana"}) == meant


def test_emoji_are_the_characters_that_were_typed() -> None:
    def emoji(name: str, **more: Any) -> dict[str, Any]:
        return {"type": "emoji", "name": name, **more}

    section = [
        {"type": "text", "text": "a "},
        emoji("fox_face", unicode="1f98a"),
        emoji("wave", unicode="1f44b-1f3fb", skin_tone=2),
        emoji("party"),
        emoji("odd", unicode="no"),
        emoji("huge", unicode="ffffffffff"),
    ]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": section}]}, None, "x"]

    said = pictured("a :fox_face: :fox_face: :wave::skin-tone-2: :party: :odd: :huge: 1:2:3", blocks)

    assert said == "a \U0001f98a \U0001f98a \U0001f44b\U0001f3fb :party: :odd: :huge: 1:2:3"
    for nothing in (None, "x", [None]):
        assert pictured(":fox_face:", nothing) == ":fox_face:"


@settings(deadline=None)
@given(_WORDS)
def test_whatever_was_typed_comes_back_as_it_was(words: str) -> None:
    assert plain(escaped(words), me="U0BOT", names={}) == words.strip()


@settings(deadline=None)
@given(_WORDS)
def test_escaped_words_mention_nobody_and_link_nowhere(words: str) -> None:
    said = escaped(words)

    assert "<" not in said
    assert not calls(said, "U0BOT")
    assert list(mentioned(said)) == []


def test_people_without_a_name_are_looked_up() -> None:
    assert list(mentioned("<@U1> <@U2|ben> <#C1> <!here> <https://x>")) == ["U1"]


@settings(deadline=None)
@given(_WORDS, st.integers(min_value=1, max_value=50))
def test_shortened_is_never_longer(words: str, most: int) -> None:
    assert len(shortened(words, most)) <= most
    assert "\n" not in line(words)


# ---- posts --------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Post,
        headline=st.text(max_size=400) | st.just("&" * 4000),
        lines=st.lists(_WORDS, max_size=12).map(tuple),
        prompt=st.none() | _WORDS | st.just("<" * 6000),
        card=st.lists(st.builds(CardLine, _WORDS, _WORDS, _WORDS, st.none() | _WORDS), max_size=12).map(tuple),
        buttons=st.lists(
            st.sampled_from(list(Action)).flatmap(
                lambda action: st.builds(Button, st.just(action), st.sampled_from(["", "k7m2qd"]), st.just("Go"))
            ),
            max_size=5,
            unique_by=lambda button: button.action,
        ).map(tuple),
        link=st.none() | st.just("https://cdn.example/a|b?c=<d>&e"),
        mention=st.none() | _PEOPLE,
    )
)
def test_any_post_is_one_that_slack_takes_and_pings_nobody_but_the_asker(post: Post) -> None:
    blocks = blocks_of(post)

    assert wrong_blocks(blocks) is None
    assert wrong_blocks(plainest_blocks(post)) is None
    said = [block["text"]["text"] for block in blocks if block.get("text", {}).get("type") == "mrkdwn"]
    for mrkdwn in (*said, text_of(post), whole_text(post)):
        rest = mrkdwn.removeprefix("<@U1> ")
        assert "<@" not in rest
        assert "<!" not in rest
        assert "<#" not in rest


def test_a_long_prompt_gives_way_and_the_buttons_stay() -> None:
    post = Post(
        headline="h", prompt="x" * 9000, lines=("y" * 500,) * 12, buttons=(Button(Action.CANCEL, "k", "Cancel"),)
    )

    blocks = blocks_of(post)

    assert blocks[-1]["type"] == "actions"
    assert blocks[1]["elements"][0]["elements"][0]["text"].endswith("…")


# ---- names --------------------------------------------------------------------------------------------------------


def test_a_workspace_of_an_organisation_is_named_with_it() -> None:
    whole = {"team_id": "T1", "enterprise_id": "E1", "is_enterprise_install": True}

    assert place_of(whole, "C1").workspace == "E1/T1"
    assert place_of(whole | {"is_enterprise_install": False}, "C1").workspace == "T1"
    assert parts_of("E1/T1") == ("E1", "T1")
    assert parts_of("T1") == (None, "T1")
    assert parts_of(workspace_of(None, "E1", whole_organisation=True)) == ("E1", None)


@pytest.mark.parametrize("link", [MessageLink("C1", "1.2"), MessageLink("C1", "1.2", "F1")])
def test_a_message_is_found_again_by_its_id(link: MessageLink) -> None:
    assert message_link(str(link), place_of({}, "C2")) == link
    assert message_link("1.2", place_of({}, "C2")) == MessageLink("C2", "1.2")


@pytest.mark.parametrize("action", list(Action))
def test_an_action_is_known_by_its_name(action: Action) -> None:
    assert action_of(action_id(action)) is action


@pytest.mark.parametrize("name", ["", "vb:", "vb:explode", "other:cancel", "vb:cancel:x"])
def test_other_names_are_none_of_ours(name: str) -> None:
    assert action_of(name) is None


# ---- people and messages ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "stranger", "guest", "admin"),
    [
        ({}, False, False, False),
        ({"is_admin": True}, False, False, True),
        ({"is_owner": True}, False, False, True),
        ({"is_primary_owner": True}, False, False, True),
        ({"is_admin": True, "is_restricted": True}, False, True, False),
        ({"is_ultra_restricted": True}, False, True, False),
        ({"is_admin": True, "is_stranger": True}, True, False, False),
        ({"is_admin": True, "team_id": "T0THEIRS"}, True, False, False),
        ({"is_admin": True, "deleted": True}, False, False, False),
        (
            {"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E1", "teams": ["T0SISTER"]}},
            False,
            False,
            False,
        ),
        ({"team_id": "T0SISTER", "enterprise_user": {"enterprise_id": "E2"}}, True, False, False),
        ({"enterprise_user": {"enterprise_id": "E1", "is_admin": True}}, False, False, True),
        ({"enterprise_user": {"enterprise_id": "E2", "is_owner": True}}, True, False, False),
    ],
)
def test_rights_are_what_slack_says_they_are(changes: dict[str, Any], stranger: bool, guest: bool, admin: bool) -> None:
    member = member_of(person("U1", "Ana", **changes), team=TEAM, enterprise="E1")

    assert (member.is_stranger, member.is_guest, member.person.is_admin) == (stranger, guest, admin)


def test_people_are_called_what_they_call_themselves() -> None:
    names: list[dict[str, Any]] = [
        {"profile": {"display_name": "ana", "real_name": "Ana Real"}},
        {"profile": {"display_name": "", "real_name": "Ana Real"}},
        {"name": "ana.real"},
        {},
    ]

    assert [member_of({"id": "U1", **each}, team=None, enterprise=None).person.name for each in names] == [
        "ana",
        "Ana Real",
        "ana.real",
        "U1",
    ]


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("!video a fox", "/video a fox"),
        (" ！Video list", "/Video list"),
        ("!imagine a fox", "/imagine a fox"),
        ("!视频 狐狸", "/视频 狐狸"),
        ("!nice work", None),
        ("!videos", None),
        ("!video-admin usage", "/video-admin usage"),
        ("！video-admin", "/video-admin"),
        ("!video-administration", None),
        ("look: !video", None),
    ],
)
def test_an_exclamation_is_a_command_when_it_says_video(text: str, command: str | None) -> None:
    assert banged(text) == command


@pytest.mark.parametrize(
    ("text", "manners"),
    [
        ("Thanks!!", True),
        ("谢谢。", True),
        ("hi", True),
        ("hi fox", False),
        (":+1::skin-tone-2:", True),
        ("👍", True),
        ("??", True),
        ("thanks :pray:", True),
        (":fox_face: dances", False),
        ("", False),
    ],
)
def test_manners_are_no_prompt(text: str, manners: bool) -> None:
    assert is_courtesy(text) is manners


@pytest.mark.parametrize(
    "event",
    [
        {"user": "U1", "subtype": "message_changed"},
        {"user": "U1", "subtype": "message_deleted"},
        {"user": "U1", "subtype": "bot_message"},
        {"user": "U1", "bot_id": "B1"},
        {"user": "U1", "hidden": True},
        {"user": "USLACKBOT!"},
        {"bot_id": "B1"},
        {},
    ],
)
def test_what_nobody_wrote_is_not_heard(event: dict[str, Any]) -> None:
    assert not is_written(event)


# ---- forms --------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    st.builds(
        Form,
        prompt=st.text(max_size=3000),
        options=st.fixed_dictionaries(
            {},
            optional={
                "duration": st.sampled_from(["auto", "-1", "8", "99"]),
                "aspect_ratio": st.sampled_from(["16:9", "adaptive"]),
                "resolution": st.just("1080p"),
                "model": st.just("fast"),
                "generate_audio": st.sampled_from(["off", "False", "True"]),
                "seed": st.sampled_from(["7", "-1"]),
            },
        ),
        references=st.lists(st.sampled_from(["a.png", "b.mp4", "c.mp3", "d.pdf", "x" * 200 + ".png"]), max_size=14).map(
            tuple
        ),
    ),
    st.sampled_from(["en", "zh"]),
)
def test_any_form_is_one_that_slack_takes(form: Form, language: str) -> None:
    assert wrong_view(view_of(form, Enclosed("C1"), texts_in(language))) is None


def test_a_form_knows_by_itself_what_it_is_about() -> None:
    fox = attachment_of({"id": "F1", "name": "狐狸.png", "mimetype": "image/png", "size": 3}, TEAM, author="Ben")
    enclosed = Enclosed("C1", "1.2", "k7m2qd", "k7m2qe", (fox,))

    back = enclosed_in(str(enclosed), TEAM)

    assert (back.channel, back.thread, back.edited_job, back.replied_job) == ("C1", "1.2", "k7m2qd", "k7m2qe")
    assert [(each.name, each.size, each.media_type, each.author) for each in back.files] == [
        ("狐狸.png", 3, "image/png", "Ben")
    ]


def test_twelve_files_with_long_names_fit_into_a_form() -> None:
    files = tuple(
        attachment_of({"id": f"F012345678{n}", "name": "x" * 255, "mimetype": "image/jpeg", "size": 10**7}, TEAM)
        for n in range(12)
    )

    assert fits(Form(prompt="a fox"), Enclosed("C0123456789", "1700000000.000100", files=files))
    assert not fits(Form(prompt="x" * 3001), Enclosed("C1"))


@pytest.mark.parametrize("metadata", ["", "{}", "[]", "null", '{"c":"C1"}', '{"c":1,"t":0,"e":0,"r":0,"f":[1]}'])
def test_metadata_of_others_is_none_of_ours(metadata: str) -> None:
    with pytest.raises(ValueError):
        enclosed_in(metadata, TEAM)


def test_a_form_without_answers_is_empty() -> None:
    submission = submission_of({"state": {"values": {"prompt": {"value": {"value": None}}, "model": {"value": {}}}}})

    assert (submission.prompt, dict(submission.fields), submission.files) == ("", {}, ())
