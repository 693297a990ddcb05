"""Between the page's JSON and the core's values."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from adapters.local import translate
from adapters.local.translate import NotUnderstood, StoredFile
from bot.messages import Action, Answer, Button, CardLine, Form, Origin, Person, Post, Video

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ANA, BEN = Person(id="v1", name="Ana"), Person(id="v2", name="Ben")
FOX = StoredFile(name="fox.png", key="local/m1/1.png", size=7, media_type="image/png")


def _said(text: str = "hi", *, person: Person = ANA, files: tuple[StoredFile, ...] = ()) -> dict[str, object]:
    return translate.said_body(at=AT, person=person, event="e" * 8, text=text, files=files)


def _posted(**post: object) -> dict[str, object]:
    return translate.post_body(Post(headline="k7m2qd · done", **post), at=AT, thread=None)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "to_the_bot", "command"),
    [
        ("/video a kite", False, "/video a kite"),
        ("  ／video 风筝", False, "／video 风筝"),
        ("!video a kite", False, "/video a kite"),
        ("@videobot make it snow --duration 8", False, "/video make it snow --duration 8"),
        ("@Videobot: list", False, "/video list"),
        ("@videobot", False, "/video"),
        ("/list", False, "/list"),
        ("make it snow", True, "/video make it snow"),
        ("make it snow", False, None),
        ("@videobots unite", False, None),
        ("!important", False, None),
        ("", True, None),
    ],
)
def test_what_is_for_the_bot(text: str, to_the_bot: bool, command: str | None) -> None:
    assert translate.command_of(text, to_the_bot=to_the_bot) == command


def test_the_same_event_of_the_same_person_is_the_same_message() -> None:
    assert translate.message_id(ANA, "e1") == translate.message_id(ANA, "e1")
    assert translate.message_id(ANA, "e1") != translate.message_id(BEN, "e1")


def test_files_of_the_message_replied_to_come_along_with_whose_they_were() -> None:
    replied = _said(files=(FOX,))
    asked = translate.invocation_from(
        message="m2", command="/video x", body=_said(person=BEN), person=BEN, replied=replied, fields={}
    )
    [file] = asked.replied
    assert (file.name, file.address, file.origin, file.author) == ("fox.png", FOX.key, Origin.REPLIED, "Ana")
    assert asked.place.thread == "m2"
    own = translate.invocation_from(
        message="m2", command="/video x", body=_said(), person=ANA, replied=replied, fields={}
    )
    assert own.replied[0].author is None


def test_a_reply_to_a_finished_video_names_its_job_and_one_to_a_running_job_does_not() -> None:
    for state, job in (("done", "k7m2qd"), ("rendering", None)):
        asked = translate.invocation_from(
            message="m2",
            command="/video x",
            body=_said(),
            person=ANA,
            replied=_posted(state=state, job="k7m2qd"),
            fields={},
        )
        assert asked.replied_job == job


def test_the_form_of_a_job_names_the_jobs_whose_files_come_along() -> None:
    asked = translate.invocation_from(
        message="m2",
        command="/video x",
        body=_said(),
        person=ANA,
        replied=None,
        fields={"edited_job": "k7m2qd", "replied_job": "../etc"},
    )
    assert (asked.edited_job, asked.replied_job) == ("k7m2qd", None)


def test_a_press_names_its_action_and_job() -> None:
    press = translate.press_from({"event": "e" * 8, "action": "cancel", "job": "k7m2qd"}, ANA)
    assert (press.action, press.job, press.person) == (Action.CANCEL, "k7m2qd", ANA)


@pytest.mark.parametrize(
    "values",
    [
        {},
        {"event": "e" * 8, "action": "explode", "job": "k7m2qd"},
        {"event": "e" * 8, "action": "cancel", "job": "../x"},
        {"event": "e" * 8, "action": "cancel"},
        {"event": "short", "action": "cancel", "job": "k7m2qd"},
        {"event": 8, "action": "cancel", "job": "k7m2qd"},
        {"event": "e" * 8, "action": ["cancel"], "job": "k7m2qd"},
    ],
)
def test_a_press_that_the_page_does_not_send_is_not_understood(values: dict[str, object]) -> None:
    with pytest.raises(NotUnderstood):
        translate.press_from(values, ANA)


def test_no_key_of_the_file_store_is_drawn() -> None:
    body = _posted(
        video=Video(stored="k7m2qd/video.mp4", name="v.mp4", size=9, width=16, height=9),
        card=(CardLine("@Image1", "fox.png", "your message", stored="k7m2qd/ref-1.png"), CardLine("@Audio1", "a", "")),
    )
    shown = translate.drawn("b1", 5, body)
    assert "k7m2qd/" not in str(shown)
    assert shown["video"]["url"] == "/videos/b1"
    assert [(line["kind"], line["url"]) for line in shown["card"]] == [("image", "/references/b1/1"), ("audio", None)]
    said = translate.drawn("m1", 1, _said(files=(FOX,)))
    assert said["files"] == [{"name": "fox.png", "size": 7, "kind": "image", "url": "/files/m1/1"}]


def test_a_message_taken_back_is_drawn_as_gone() -> None:
    assert translate.drawn("m1", 9, {"kind": "gone"}) == {"id": "m1", "change": 9, "kind": "gone"}


def test_a_private_answer_is_a_note_and_a_form_fills_the_composer() -> None:
    button = Button(Action.FORGET, "", "Delete", danger=True)
    told = translate.answer_json(Answer(post=Post(headline="No.", buttons=(button,))), AT)
    assert told["note"]["headline"] == "No."
    assert told["note"]["buttons"] == [{"action": "forget", "job": "", "label": "Delete", "danger": True}]
    form = Form(prompt="a kite", options={"duration": "8"}, references=("fox.png",), edited_job="k7m2qd")
    told = translate.answer_json(Answer(post=Post(headline="Change:"), form=form), AT)
    assert told["note"] is None
    assert told["form"] == {
        "text": "/video a kite --duration 8",
        "references": [{"name": "fox.png", "kind": "image"}],
        "edited_job": "k7m2qd",
        "replied_job": None,
    }
    assert translate.answer_json(Answer(post=Post(headline="Here."), private=False), AT)["note"] is None


@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_file_that_a_message_does_not_have_has_no_key(number: int) -> None:
    assert translate.file_key(_said(files=(FOX,)), 1) == (FOX.key, "fox.png")
    assert translate.file_key(_said(files=(FOX,)), number) is None
    assert translate.file_key(_posted(), number) is None
    assert translate.reference_key(_posted(), number) is None
    assert translate.video_key(_said()) is None
