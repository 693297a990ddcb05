"""Between the page's JSON and the core's values, both ways. Pure.

A message is kept as a JSON object: `{"kind": "said"}` for a person's, `"post"` for the bot's, `"gone"` for one that was
taken back. `drawn` makes of it what the page draws: addresses instead of keys in the file store.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from bot.commands import admin_words
from bot.messages import (
    Action,
    Answer,
    Attachment,
    Enclosure,
    Form,
    Invocation,
    Mention,
    Origin,
    Person,
    Place,
    Post,
    Press,
)
from bot.references import kind_of

NAME = "local"
#: The one channel, and what people call it.
ROOM = "room"
#: Characters of a message that a reply to it quotes.
_QUOTED = 160
_EVENT = re.compile(r"[A-Za-z0-9_-]{8,64}")
_JOB = re.compile(r"[a-z0-9]{1,32}")
_MENTION = re.compile(r"[@＠]videobot\b[\s,:：，]*", re.IGNORECASE)
_BANG = re.compile(r"[!！](?=video\b)", re.IGNORECASE)


class NotUnderstood(ValueError):
    """The request is not one that the page sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file somebody put into the room, in our store."""

    name: str
    key: str
    #: Bytes.
    size: int
    #: As the browser claims it.
    media_type: str


# ---- in: what people send -------------------------------------------------------------------------------------


def event_of(values: Mapping[str, Any]) -> str:
    """The id that the browser gave what happened. Raises NotUnderstood."""
    event = values.get("event")
    if not isinstance(event, str) or not _EVENT.fullmatch(event):
        raise NotUnderstood("event")
    return event


def message_id(person: Person, event: str) -> str:
    """The id of a person's message: the same event of the same person is the same message."""
    return f"m{sha256(f'{person.id} {event}'.encode()).hexdigest()[:20]}"


def place(thread: str | None) -> Place:
    """The room, answering to a message."""
    return Place(platform=NAME, workspace=NAME, channel=ROOM, thread=thread)


def command_of(text: str, *, to_the_bot: bool) -> str | None:
    """The command in a message's text, None when it is not for the bot.

    For the bot is what begins with a slash, `!video` or `@videobot`, and what replies to a message of the bot's.
    """
    words = text.strip()
    if words.startswith(("/", "／")):
        return words
    if _BANG.match(words):
        return "/" + words[1:]
    mention = _MENTION.match(words)
    if mention:
        behind = words[mention.end() :]
        return behind if admin_words(behind) is not None else f"/video {behind}".rstrip()
    return f"/video {words}" if to_the_bot and words else None


def said_body(
    *,
    at: datetime,
    person: Person,
    event: str,
    text: str,
    files: Sequence[StoredFile] = (),
    reply_to: str | None = None,
    replied: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """A person's message as it is kept; `replied` is the body of the message it replies to."""
    return {
        "kind": "said",
        "at": at.isoformat(timespec="milliseconds"),
        "author": {"id": person.id, "name": person.name},
        "event": event,
        "text": text,
        "files": [asdict(file) for file in files],
        "reply_to": reply_to if replied is not None else None,
        "quote": None if replied is None else _quote(replied),
    }


def _quote(body: Mapping[str, Any]) -> dict[str, Any]:
    if body["kind"] == "post":
        return {"author": None, "text": body["post"]["headline"][:_QUOTED]}
    names = ", ".join(file["name"] for file in body["files"])
    return {"author": body["author"]["name"], "text": (body["text"] or names)[:_QUOTED]}


def is_post(body: Mapping[str, Any] | None) -> bool:
    """Whether it is a message of the bot's."""
    return body is not None and body["kind"] == "post"


def invocation_from(
    *,
    message: str,
    command: str,
    body: Mapping[str, Any],
    person: Person,
    replied: Mapping[str, Any] | None,
    fields: Mapping[str, str],
    mentions: Sequence[Mention] = (),
) -> Invocation:
    """A person's message as the core takes it; `fields` may name jobs whose files come along (the form of *Edit*)."""
    return Invocation(
        event_id=f"{NAME}-{message}",
        place=place(message),
        person=person,
        text=command,
        attachments=tuple(_attachment(file) for file in body["files"]),
        replied=_replied_files(replied, person),
        replied_job=_job(fields.get("replied_job")) or _replied_job(replied),
        edited_job=_job(fields.get("edited_job")),
        mentions=tuple(mentions),
        channel_name=ROOM,
    )


def _attachment(file: Mapping[str, Any], origin: Origin = Origin.MESSAGE, author: str | None = None) -> Attachment:
    return Attachment(
        name=file["name"],
        address=file["key"],
        size=file["size"],
        media_type=file["media_type"] or None,
        origin=origin,
        author=author,
    )


def _replied_files(body: Mapping[str, Any] | None, asker: Person) -> tuple[Attachment, ...]:
    if body is None or body["kind"] != "said":
        return ()
    author = None if body["author"]["id"] == asker.id else body["author"]["name"]
    return tuple(_attachment(file, Origin.REPLIED, author) for file in body["files"])


def _replied_job(body: Mapping[str, Any] | None) -> str | None:
    """The finished job that a message of the bot's is about."""
    if body is None or body["kind"] != "post" or body["post"]["state"] != "done":
        return None
    return _job(body["post"]["job"])


def _job(value: object) -> str | None:
    return value if isinstance(value, str) and _JOB.fullmatch(value) else None


def press_from(values: Mapping[str, Any], person: Person) -> Press:
    """A pressed button. Raises NotUnderstood."""
    event = event_of(values)
    try:
        action = Action(values.get("action", ""))
    except ValueError:
        raise NotUnderstood("action") from None
    job = _job(values.get("job"))
    if job is None and values.get("job") != "":
        raise NotUnderstood("job")
    return Press(
        event_id=f"{NAME}-{message_id(person, event)}", place=place(None), person=person, action=action, job=job or ""
    )


# ---- out: what the page draws ---------------------------------------------------------------------------------


def post_body(post: Post, *, at: datetime, thread: str | None) -> dict[str, Any]:
    """A message of the bot's as it is kept."""
    return {
        "kind": "post",
        "at": at.isoformat(timespec="milliseconds"),
        "thread": thread,
        "post": {
            "headline": post.headline,
            "lines": list(post.lines),
            "prompt": post.prompt,
            "card": [asdict(line) for line in post.card],
            "state": post.state,
            "progress": post.progress,
            "buttons": [asdict(button) for button in post.buttons],
            "video": None if post.video is None else asdict(post.video),
            "link": post.link,
            "mention": None if post.mention is None else {"id": post.mention.id, "name": post.mention.name},
            "job": post.job,
        },
    }


def drawn(message: str, change: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """A kept message as the page draws it."""
    head = {"id": message, "change": change}
    match body["kind"]:
        case "said":
            files = [_drawn_file(message, n, file) for n, file in enumerate(body["files"], 1)]
            return {**head, **body, "files": files}
        case "post":
            shown = {"kind": "post", "at": body["at"], "thread": body["thread"]}
            return {**head, **shown, **_drawn_post(message, body["post"])}
        case _:
            return {**head, "kind": "gone"}


def _drawn_file(message: str, number: int, file: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "name": file["name"],
        "size": file["size"],
        "kind": kind_of(file["name"], file["media_type"]),
        "url": f"/files/{message}/{number}",
    }


def _drawn_post(message: str, post: Mapping[str, Any]) -> dict[str, Any]:
    card = [_drawn_line(message, n, line) for n, line in enumerate(post["card"], 1)]
    video = None
    if post["video"] is not None:
        kept = ("name", "size", "seconds", "width", "height")
        video = {name: post["video"][name] for name in kept} | {"url": f"/videos/{message}"}
    return {**post, "card": card, "video": video}


def _drawn_line(message: str, number: int, line: Mapping[str, Any]) -> dict[str, Any]:
    shown = {name: line[name] for name in ("label", "name", "detail", "warning")}
    url = f"/references/{message}/{number}" if message and line["stored"] else None
    return {**shown, "kind": line["label"].lstrip("@").rstrip("0123456789").lower(), "url": url}


def answer_json(answer: Answer, at: datetime) -> dict[str, Any]:
    """What the asker alone is told, drawn like a message but kept by their own page only."""
    note = {"kind": "note", "at": at.isoformat(timespec="milliseconds")}
    shown = _drawn_post("", post_body(answer.post, at=at, thread=None)["post"])
    if answer.post.enclosures:
        shown["enclosures"] = [_enclosed(file) for file in answer.post.enclosures]
    return {
        "note": {**note, **shown, "video": None} if answer.private and answer.form is None else None,
        "form": None if answer.form is None else _form_json(answer.form),
        "job": answer.job,
    }


def _enclosed(file: Enclosure) -> dict[str, Any]:
    """A file that goes with the answer itself: it is kept nowhere."""
    return {
        "name": file.name,
        "media_type": file.media_type,
        "kind": kind_of(file.name, file.media_type),
        "size": len(file.content),
        "data": b64encode(file.content).decode(),
    }


def _form_json(form: Form) -> dict[str, Any]:
    options = "".join(f" --{name} {value}" for name, value in form.options.items())
    return {
        "text": f"/video {form.prompt}{options}",
        "references": [{"name": name, "kind": kind_of(name)} for name in form.references],
        "edited_job": form.edited_job,
        "replied_job": form.replied_job,
    }


# ---- files of a message, by their place in it -----------------------------------------------------------------


def file_key(body: Mapping[str, Any], number: int) -> tuple[str, str] | None:
    """Key and name of the file with that number in a person's message, counted from 1."""
    files = body["files"] if body["kind"] == "said" else []
    return (files[number - 1]["key"], files[number - 1]["name"]) if 0 < number <= len(files) else None


def reference_key(body: Mapping[str, Any], number: int) -> tuple[str, str] | None:
    """Key and name of the reference on that line of a job's card, counted from 1."""
    card = body["post"]["card"] if body["kind"] == "post" else []
    line = card[number - 1] if 0 < number <= len(card) else None
    return (line["stored"], line["name"]) if line and line["stored"] else None


def video_key(body: Mapping[str, Any]) -> tuple[str, str] | None:
    """Key and name of the finished video in a message of the bot's."""
    video = body["post"]["video"] if body["kind"] == "post" else None
    return (video["stored"], video["name"]) if video else None
