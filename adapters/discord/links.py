"""How things in Discord are named in our rows: where to post, which message, which file, which button or form."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass

from bot.messages import Action, Attachment, Place

PLATFORM = "discord"
#: Our finished videos are called this wherever they are posted.
_VIDEO_NAME = re.compile(r"videobot-([0-9a-z]{4,12})\.mp4")
_BUTTON = re.compile(r"vb:(?P<action>[a-z]+):(?P<job>[0-9a-z]*)(?::(?P<purpose>[0-9a-z-]+))?")
#: Only a finished video has this button.
_OF_A_VIDEO = frozenset({Action.EXTEND})


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a message goes: a channel or thread, and the message it answers there."""

    channel: int
    reply_to: int | None = None

    def __str__(self) -> str:
        return f"{self.channel}/{self.reply_to or ''}"


def spot_of(place: Place) -> Spot:
    """The place's own channel or thread. Raises ValueError for a place that is none of Discord's."""
    channel, _, message = (place.thread or place.channel).partition("/")
    return Spot(int(channel), int(message) if message else None)


@dataclass(frozen=True, slots=True)
class MessageLink:
    """One message of ours, with the channel it really went to: a thread, or a direct message, as it came."""

    channel: int
    message: int

    def __str__(self) -> str:
        return f"{self.channel}/{self.message}"


def message_link(text: str, place: Place) -> MessageLink:
    """Read a remembered message id back. Raises ValueError."""
    channel, _, message = text.rpartition("/")
    return MessageLink(int(channel) if channel else spot_of(place).channel, int(message))


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file somebody attached: its signed address, and the message that is asked for a new one when it has died."""

    url: str
    #: Channel, message, attachment; None for what was uploaded with a command or a form.
    source: tuple[int, int, int] | None = None

    def __str__(self) -> str:
        return f"{self.url} {'/'.join(map(str, self.source)) if self.source else '-'}"


def file_link(attachment: Attachment) -> FileLink:
    """Read an attachment's address back. Raises ValueError."""
    url, _, source = attachment.address.rpartition(" ")
    if source == "-":
        return FileLink(url)
    channel, message, file = map(int, source.split("/"))
    return FileLink(url, (channel, message, file))


@dataclass(frozen=True, slots=True)
class ButtonLink:
    """The custom id of a button: it says all there is to know, so that it works after any restart."""

    #: Of `Action`; in messages of other versions maybe one that we do not know.
    action: str
    #: "" for actions on no job.
    job: str
    #: Which of the job's messages it stands under ("end", "uncertain-2"), so that one is not taken for another.
    purpose: str = ""

    def __str__(self) -> str:
        return f"vb:{self.action}:{self.job}" + (f":{self.purpose}" if self.purpose else "")


def button_link(custom_id: str) -> ButtonLink | None:
    """Read a button's custom id back; None: not one of ours."""
    found = _BUTTON.fullmatch(custom_id)
    return ButtonLink(found["action"], found["job"], found["purpose"] or "") if found else None


def purpose_of(key: str, job: str | None) -> str:
    """Which of a job's messages a post's key stands for: "end" for `k7m2qd-end`."""
    return key.removeprefix(f"{job}-") if job and key.startswith(f"{job}-") else ""


def job_of_video(custom_ids: list[str], file_names: list[str]) -> str | None:
    """The job whose finished video a message of ours shows, by its buttons, else by its file's name."""
    for custom_id in custom_ids:
        button = button_link(custom_id)
        if button is not None and button.action in _OF_A_VIDEO:
            return button.job
    for name in file_names:
        found = _VIDEO_NAME.fullmatch(name)
        if found:
            return found[1]
    return None


@dataclass(frozen=True, slots=True)
class FormLink:
    """The custom id of a form: what it is about, in case the bot restarts before it is sent."""

    #: "new", "edit" or "extend" (with a job), "message" (with channel and message), "kept" (files only we remember).
    about: str
    job: str = ""
    channel: int = 0
    message: int = 0
    #: Tells apart what is only remembered in memory.
    mark: str = ""

    def __str__(self) -> str:
        return f"vf:{self.about}:{self.job}:{self.channel}:{self.message}:{self.mark}"


def form_link(custom_id: str) -> FormLink | None:
    """Read a form's custom id back; None: not one of our forms."""
    parts = custom_id.split(":")
    if len(parts) != 6 or parts[0] != "vf" or not (parts[3].isdigit() and parts[4].isdigit()):
        return None
    return FormLink(parts[1], parts[2], int(parts[3]), int(parts[4]), parts[5])


def confirm_id(channel: int, message: int) -> str:
    """The custom id of the button that makes a video of what somebody wrote in that message."""
    return f"vr:{channel}:{message}"


def confirmed(custom_id: str) -> tuple[int, int] | None:
    """Channel and message of such a button; None: not one."""
    found = re.fullmatch(r"vr:(\d+):(\d+)", custom_id)
    return (int(found[1]), int(found[2])) if found else None


def application_of(token: str) -> int | None:
    """The application a bot's token belongs to: its first part is the bot's id, which is the application's too."""
    first = token.strip().split(".")[0]
    try:
        decoded = base64.b64decode(first + "=" * (-len(first) % 4), validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return int(decoded) if decoded.isdigit() else None
