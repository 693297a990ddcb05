"""What goes into the core (an Invocation or a Press) and what comes out (a Post), for any chat platform.

Every string here is plain text. A platform's adapter escapes it for its own markup; nothing in it may ping anybody
except `Post.mention`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where something was asked and is answered. Enough to post there later with the bot's own rights."""

    #: "local", "discord", "slack".
    platform: str
    #: A guild, a workspace; for direct messages something that stands for the pair.
    workspace: str
    channel: str
    #: The thread or the message answered to; None: the channel itself.
    thread: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who asks, with the rights the platform says they have right now."""

    id: str
    name: str
    #: As the platform tells it ("zh-CN"); None where it does not.
    locale: str | None = None
    is_admin: bool = False
    #: Ids of their roles or user groups.
    roles: tuple[str, ...] = ()
    #: Their time zone (IANA: "Asia/Shanghai"), where the platform tells it.
    zone: str | None = None


class MentionKind(StrEnum):
    """What somebody named with `@` or `#`."""

    PERSON = "person"
    #: A role, a user group.
    ROLE = "role"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody or something named in a text, where it stands as `@name` or `#name`."""

    kind: MentionKind
    id: str
    name: str


class Origin(StrEnum):
    """Which message a file came with."""

    MESSAGE = "message"
    REPLIED = "replied"
    #: One of our own finished videos.
    VIDEO = "video"
    #: A file of the job that this one repeats.
    JOB = "job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file somebody attached. `address` means something to its own platform's adapter only."""

    name: str
    address: str
    #: Bytes and media type as the platform claims them; never trusted, only used to refuse early.
    size: int | None = None
    media_type: str | None = None
    origin: Origin = Origin.MESSAGE
    #: Whose message it was, when not the asker's.
    author: str | None = None
    #: Key in our own file store, when we have the bytes already.
    stored: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """Somebody asked something of the bot."""

    #: Unique per thing that happened on the platform; the same again is the same event delivered twice.
    event_id: str
    place: Place
    person: Person
    #: The words after `/video` or the mention.
    text: str
    #: Options given in fields of their own, as written, by their name in `commands.Options`.
    fields: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
    #: Files of the message replied to.
    replied: tuple[Attachment, ...] = ()
    #: The job whose finished video was replied to.
    replied_job: str | None = None
    #: Another job whose references are used again (the form of *Edit*).
    edited_job: str | None = None
    #: Who and what is named in `text`.
    mentions: tuple[Mention, ...] = ()
    #: What people call the channel; None where the platform does not tell.
    channel_name: str | None = None


class Action(StrEnum):
    """What a button does. The value is part of stored custom ids: never rename one."""

    CANCEL = "cancel"
    AGAIN = "again"
    EDIT = "edit"
    EXTEND = "extend"
    DELETE = "delete"
    RETRY = "retry"
    SHOW = "show"
    FORGET = "forget"
    APPROVE = "approve"


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Somebody pressed a button."""

    event_id: str
    place: Place
    person: Person
    action: Action
    #: The job it stood under; "" for actions on no job.
    job: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a post."""

    action: Action
    job: str
    label: str
    #: Drawn as a warning.
    danger: bool = False


@dataclass(frozen=True, slots=True)
class CardLine:
    """One reference as the person is shown it before anything is spent: `@Image1 = fox.png (your message)`."""

    label: str
    name: str
    #: Already in the person's language: "1280x720", "5.0 s", whose message.
    detail: str
    warning: str | None = None
    #: Key in our own file store, once we have the file: a platform may show it small.
    stored: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A finished video in our own store."""

    #: Key in the file store.
    stored: str
    name: str
    #: Bytes.
    size: int
    seconds: float | None = None
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A small file that goes with a post: a picture of figures, a table."""

    name: str
    #: What it is shown as: "image/png", "text/csv".
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """A form the platform opens for the person, filled in as far as known."""

    prompt: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    #: Names of the references that come with it.
    references: tuple[str, ...] = ()
    #: Whose references and settings are reused.
    edited_job: str | None = None
    #: The finished job whose video is a reference.
    replied_job: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One message of the bot's, already in the person's language."""

    headline: str
    lines: tuple[str, ...] = ()
    #: The person's own words, shown as a quotation that cannot pose as the bot's.
    prompt: str | None = None
    card: tuple[CardLine, ...] = ()
    #: What is happening, as a word a machine can read (the job's state) and 0..100 when the service says so.
    state: str | None = None
    progress: int | None = None
    buttons: tuple[Button, ...] = ()
    video: Video | None = None
    #: Shown instead of the file when the place cannot take it.
    link: str | None = None
    #: The only person this post may ping.
    mention: Person | None = None
    #: The job it is about.
    job: str | None = None
    #: Files that go with it; only in answers, not in what is edited.
    enclosures: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the person is told at once."""

    post: Post
    #: Shown to the asker alone where the platform can.
    private: bool = True
    #: Where the place takes no such file: this instead of `post`, with a link to it.
    otherwise: Post | None = None
    #: The job that was accepted.
    job: str | None = None
    #: Open this instead of showing `post`, where the platform has forms.
    form: Form | None = None
