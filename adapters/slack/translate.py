"""Slack's payloads as the core knows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.slack.links import METADATA, PLATFORM, FileLink, is_direct, is_person, workspace_of
from adapters.slack.markup import calls
from bot.limits import zone_of
from bot.messages import Attachment, Origin, Person, Place

#: What comes from slack_bolt's context and from payloads.
Payload = Mapping[str, Any]

#: Messages that a person wrote, by their subtype.
_WRITTEN = frozenset({None, "file_share", "thread_broadcast", "me_message"})
#: Says what people had it say later, in Slack's own name.
_SLACKBOT = "USLACKBOT"
_BANG = re.compile(r"\s*[!！]\s?(?=(?:video(?:[-_]admin)?|imagine|视频)(?![0-9a-z_-]))", re.IGNORECASE)
#: Files whose bytes nobody can get any more.
_GONE = frozenset({"tombstone", "hidden_by_limit"})
#: `:wave::skin-tone-2:`
_SMILEY = re.compile(r":[a-z0-9_+'-]+:", re.IGNORECASE)
#: What people say to a bot without wanting a film of it.
_COURTESIES = frozenset(
    (
        *("hi", "hello", "hey", "thanks", "thx", "thank you", "thanks a lot", "good morning", "ok", "okay", "yes"),
        *("no", "cool", "nice", "great", "wow", "perfect", "你好", "您好", "谢谢", "多谢", "好的", "好", "嗨"),
    )
)


# ---- who and where ------------------------------------------------------------------------------------------------


def place_of(context: Payload, channel: str, thread: str | None = None) -> Place:
    """Where something was asked; `context` is bolt's, which knows the workspace that the app is installed in."""
    workspace = workspace_of(
        context.get("team_id"),
        context.get("enterprise_id"),
        whole_organisation=bool(context.get("is_enterprise_install")),
    )
    return Place(platform=PLATFORM, workspace=workspace, channel=channel, thread=thread or None)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in Slack, with the rights they have right now."""

    person: Person
    is_bot: bool = False
    #: From another organisation, in a channel that is shared with it.
    is_stranger: bool = False
    is_guest: bool = False
    #: Their account is closed; what they sent before that may come late.
    is_gone: bool = False


def member_of(user: Payload, *, team: str | None, enterprise: str | None) -> Member:
    """What users.info says of somebody."""
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("real_name"), user.get("name"))
    guest = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    stranger = bool(user.get("is_stranger")) or _elsewhere(user, team, enterprise)
    organisation = user.get("enterprise_user") or {}
    admin = any(
        each.get(right) for each in (user, organisation) for right in ("is_admin", "is_owner", "is_primary_owner")
    )
    person = Person(
        id=str(user.get("id")),
        name=str(next(filter(None, names), user.get("id"))),
        locale=user.get("locale") or None,
        is_admin=admin and not guest and not stranger and not user.get("deleted"),
        zone=_zone(user.get("tz")),
    )
    return Member(person, bool(user.get("is_bot")), stranger, guest, bool(user.get("deleted")))


def _zone(said: object) -> str | None:
    return said if isinstance(said, str) and zone_of(said).key == said else None


def _elsewhere(user: Payload, team: str | None, enterprise: str | None) -> bool:
    organisation = user.get("enterprise_user") or {}
    if enterprise and organisation.get("enterprise_id"):
        return bool(organisation["enterprise_id"] != enterprise)
    theirs = user.get("team_id")
    return bool(theirs and team and theirs not in (team, enterprise) and team not in (organisation.get("teams") or ()))


# ---- messages -----------------------------------------------------------------------------------------------------


def is_written(event: Payload) -> bool:
    """Whether a message event is of something that a person wrote, once."""
    return (
        event.get("subtype") in _WRITTEN
        and not event.get("bot_id")
        and not event.get("hidden")
        and is_person(str(event.get("user") or ""))
        and event["user"] != _SLACKBOT
    )


def thread_of(message: Payload) -> str:
    """The ts of the message that its thread hangs on; it may be its own."""
    return str(message.get("thread_ts") or message.get("ts"))


def in_thread(message: Payload) -> bool:
    """Whether it is an answer in a thread."""
    return message.get("thread_ts") not in (None, "", message.get("ts"))


def banged(text: str) -> str | None:
    """`!video …` as the command it stands for; None: some other exclamation."""
    found = _BANG.match(text)
    return f"/{text[found.end() :]}" if found else None


def words_for_us(event: Payload, me: str) -> str | None:
    """What a message says to the bot, still in Slack's markup; None: it speaks to somebody else."""
    text = str(event.get("text") or "")
    command = banged(text)
    if command is not None:
        return command
    if event.get("type") == "app_mention" or calls(text, me):
        return text
    # answers in a thread of direct messages may be talk about a video; what stands by itself is said to the bot
    direct = event.get("channel_type") == "im" or is_direct(str(event.get("channel") or ""))
    return text if direct and not in_thread(event) else None


def is_courtesy(text: str) -> bool:
    """Whether these words alone, in a direct message, are manners and no prompt: a film of them would cost money."""
    words = _SMILEY.sub("", text).strip().strip("!.?~。！？ ").lower()
    return words in _COURTESIES or (bool(text.strip()) and not any(map(str.isalnum, words)))


# ---- files --------------------------------------------------------------------------------------------------------


def files_of(
    message: Payload, workspace: str, *, origin: Origin = Origin.MESSAGE, author: str | None = None
) -> tuple[Attachment, ...]:
    """All files of a message that are still there."""
    return tuple(
        attachment_of(file, workspace, origin=origin, author=author)
        for file in _files(message)
        if file.get("mode") not in _GONE
    )


def gone_files(message: Payload) -> list[str]:
    """Names, as far as known, of a message's files that are deleted or hidden."""
    return [str(file.get("name") or file.get("id")) for file in _files(message) if file.get("mode") in _GONE]


def unknown_files(message: Payload) -> list[str]:
    """Ids of files that Slack says too little of to know what they are."""
    return [str(file["id"]) for file in _files(message) if file.get("id") and _is_unknown(file)]


def _files(message: Payload) -> list[Payload]:
    return [file for file in message.get("files") or () if isinstance(file, Mapping)]


def _is_unknown(file: Payload) -> bool:
    return file.get("file_access") == "check_file_info" or not file.get("name")


def with_known(message: Payload, known: Mapping[str, Payload]) -> Payload:
    """The message with what files.info said of its files."""
    return {**message, "files": [known.get(str(file.get("id")), file) for file in _files(message)]}


def attachment_of(
    file: Payload, workspace: str, *, origin: Origin = Origin.MESSAGE, author: str | None = None
) -> Attachment:
    """One file."""
    external = file.get("mode") == "external" or bool(file.get("is_external"))
    url = file.get("url_private_download") or file.get("url_private") or ""
    if external:
        url = file.get("url_private") or file.get("external_url") or ""
    size = file.get("size")
    name = str(file.get("name") or file.get("title") or file.get("id") or "")
    return Attachment(
        name=name,
        address=str(FileLink(workspace, str(file.get("id") or ""), str(url), external)),
        size=size if isinstance(size, int) and size > 0 else None,
        media_type=file.get("mimetype") or None,
        origin=origin,
        author=author,
    )


# ---- our own messages ---------------------------------------------------------------------------------------------


def key_of(message: Payload) -> str | None:
    """The key that a message of ours was posted under."""
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != METADATA:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return str(key) if key else None
