"""How things in Slack are named in our rows and payloads: workspaces, messages, files, buttons, forms; whose hosts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.messages import Action, Attachment, Place

PLATFORM = "slack"
#: The event type of the metadata on our messages; its payload names the key a message was posted under.
METADATA = "videobot_job"
FORM = "vb:form"
SHORTCUT = "make_a_video"
#: The button that opens the form, for places where Slack lets only a click do that.
OPEN_FORM = "vb:open-form"
_BUTTON = re.compile(r"vb:(?P<action>[a-z]+)")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}")
_SLACKS = (".slack.com", ".slack-gov.com")
#: Nothing that another reader of addresses could take for the end of a host's name.
_HOST = re.compile(r"[a-z0-9._:-]+")
#: Names of one and the same machine, this one.
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def workspace_of(team: str | None, enterprise: str | None, *, whole_organisation: bool) -> str:
    """`T123`; where the app is installed for a whole organisation `E1/T123`, since its token is the organisation's."""
    return f"{enterprise or ''}/{team or ''}" if whole_organisation else (team or "")


def parts_of(workspace: str) -> tuple[str | None, str | None]:
    """Enterprise and team of a workspace's name."""
    enterprise, _, team = workspace.rpartition("/")
    return enterprise or None, team or None


def is_direct(channel: str) -> bool:
    """Whether a channel is one of direct messages between two."""
    return channel.startswith("D")


def is_person(user: str) -> bool:
    """Whether it has the form of a person's id."""
    return _PERSON.fullmatch(user) is not None


@dataclass(frozen=True, slots=True)
class MessageLink:
    """One message of ours: its channel, its ts, and the file that was shared along with it."""

    channel: str
    ts: str
    file: str = ""
    #: The ts of the message that the file shows in, as far as known.
    shared: str = ""

    def __str__(self) -> str:
        file = f"+{self.file}" if self.file else ""
        return f"{self.channel}/{self.ts}{file}{f'@{self.shared}' if file and self.shared else ''}"


def message_link(text: str, place: Place) -> MessageLink:
    """Read a remembered message id back."""
    channel, _, rest = text.rpartition("/")
    ts, _, more = rest.partition("+")
    file, _, shared = more.partition("@")
    return MessageLink(channel or place.channel, ts, file, shared)


@dataclass(frozen=True, slots=True)
class FileLink:
    """A file somebody attached, as it is kept in a row."""

    workspace: str
    #: Slack's id of it.
    id: str
    #: Where its bytes are, if Slack said so; "": to be asked for.
    url: str = ""
    #: It lies at somebody else's: no token goes there.
    external: bool = False

    def __str__(self) -> str:
        return json.dumps([self.workspace, self.id, self.url, self.external], separators=(",", ":"))


def file_link(attachment: Attachment) -> FileLink:
    """Read an attachment's address back. Raises ValueError."""
    workspace, file, url, external = json.loads(attachment.address)
    return FileLink(str(workspace), str(file), str(url), bool(external))


def action_id(action: Action) -> str:
    """What a button is called in Slack; its job is its value, so that it works after any restart."""
    return f"vb:{action}"


def action_of(name: str) -> Action | None:
    """The action of a button; None: not one of ours, or of another version."""
    found = _BUTTON.fullmatch(name)
    return Action(found["action"]) if found and found["action"] in list(Action) else None


class Hosts:
    """Which addresses are Slack's: its own, and the API's that the operator named."""

    def __init__(self, api_url: str) -> None:
        self._api = urlsplit(api_url)

    def get_token(self, url: str) -> bool:
        """Whether the bot's token may be sent there: Slack's hosts over TLS, or the very origin of the API."""
        parts = _split(url)
        if parts is None:
            return False
        return _is_slacks(parts) or (parts.scheme, parts.netloc) == (self._api.scheme, self._api.netloc)

    def are_slacks(self, url: str) -> bool:
        """Whether an address that came in a payload or an answer may be spoken to at all (without the token)."""
        parts = _split(url)
        if parts is None:
            return False
        if _is_slacks(parts):
            return True
        return parts.scheme == self._api.scheme and _is_same_host(parts.hostname, self._api.hostname or "")

    def token_rules(self) -> Iterator[Callable[[str], bool]]:
        """Which addresses of files the token is shown to: one rule, and where that fetches nothing the next.

        What stands in for Slack may serve files on another port of its host. It is shown the token there only when
        it gave nothing without.
        """
        yield self.get_token
        if not _is_slacks(_Parts(self._api.scheme, self._api.netloc, self._api.hostname or "")):
            yield self.are_slacks


def _split(url: str) -> _Parts | None:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or not _HOST.fullmatch(host) or parts.username is not None or parts.password is not None:
        return None
    return _Parts(parts.scheme, parts.netloc, host)


@dataclass(frozen=True, slots=True)
class _Parts:
    scheme: str
    netloc: str
    hostname: str


def _is_same_host(one: str, other: str) -> bool:
    return one == other or {one, other} <= _LOOPBACK


def _is_slacks(parts: _Parts) -> bool:
    return parts.scheme == "https" and (parts.hostname == "slack.com" or parts.hostname.endswith(_SLACKS))
