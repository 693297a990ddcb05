"""What is in the loopback Slack: people, channels with their messages, files."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Any

Message = dict[str, Any]

TEAM, APP, BOT_USER, BOT = "T0000001", "A0000001", "U0BOT", "B0BOT"
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-test-token", "xapp-test-token", "8f742231b10e8888abcd99yyyzzz85a5"
ANA, BEN, ADMIN, GUEST, STRANGER = "U0ANA", "U0BEN", "U0ADMIN", "U0GUEST", "U0STRANGER"
GENERAL, PRIVATE, ELSEWHERE, DIRECT = "C0GENERAL", "G0PRIVATE", "C0ELSEWHERE", "D0ANA"
SCOPES = (
    "app_mentions:read channels:history chat:write commands files:read files:write groups:history im:history"
    " mpim:history usergroups:read users:read"
)


@dataclass
class Channel:
    """One conversation."""

    id: str
    members: set[str]
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    def message(self, ts: str) -> Message | None:
        return next((each for each in self.messages if each["ts"] == ts), None)

    def thread(self, root: str) -> list[Message]:
        return [each for each in self.messages if root in (each["ts"], each.get("thread_ts"))]


@dataclass
class StoredFile:
    """One file and how it behaves."""

    info: dict[str, Any]
    content: bytes = b""
    #: Looks at files.info until a share shows; None: it never does.
    shows_after: int | None = 0
    #: What it will be shared into: channel, thread; as often as Slack was told to.
    pending: list[tuple[str, str | None]] = field(default_factory=list)
    #: Given instead of the file, by its address.
    gone: bool = False


def person(user: str, name: str, **more: Any) -> dict[str, Any]:
    profile = {"display_name": name, "real_name": f"{name} Real"}
    return {"id": user, "team_id": TEAM, "name": name.lower(), "profile": profile, "locale": "en-US"} | more


class State:
    """Everything that a real Slack would remember."""

    def __init__(self) -> None:
        self.users = {
            each["id"]: each
            for each in (
                person(ANA, "Ana"),
                person(BEN, "Ben", locale="zh-CN"),
                person(ADMIN, "Root", is_admin=True),
                person(GUEST, "Guest", is_restricted=True),
                person(STRANGER, "Stranger", team_id="T0THEIRS", is_stranger=True),
                person(BOT_USER, "videobot", is_bot=True),
            )
        }
        everybody = {ANA, BEN, ADMIN, GUEST, STRANGER}
        self.channels = {
            each.id: each
            for each in (
                Channel(GENERAL, {*everybody, BOT_USER}),
                Channel(PRIVATE, {ANA, BOT_USER}),
                Channel(ELSEWHERE, set(everybody)),
                Channel(DIRECT, {ANA, BOT_USER}),
            )
        }
        self.files: dict[str, StoredFile] = {}
        #: User groups, as Slack lists them.
        self.groups: list[dict[str, Any]] = []
        self._numbers = itertools.count(1)

    def next(self) -> int:
        return next(self._numbers)

    def ts(self) -> str:
        number = self.next()
        return f"{1700000000 + number}.{number:06d}"

    def add_message(self, channel: str, **said: Any) -> Message:
        message: Message = {"type": "message", "ts": self.ts(), **{k: v for k, v in said.items() if v is not None}}
        self.channels[channel].messages.append(message)
        return message

    def by_bot(self, channel: str, thread: str | None = None) -> list[Message]:
        """What the bot said in a channel, in order; in one thread only when it is named."""
        return [
            each
            for each in self.channels[channel].messages
            if each.get("user") == BOT_USER and (thread is None or each.get("thread_ts") == thread)
        ]
