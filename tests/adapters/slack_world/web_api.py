"""The Web API of the loopback Slack: tokens, scopes, arguments, membership and blocks are checked as Slack does."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from tests.adapters.slack_world.file_api import FileApi, Refused
from tests.adapters.slack_world.spec import check_error, wrong_arguments, wrong_blocks, wrong_view
from tests.adapters.slack_world.state import APP_TOKEN, BOT, BOT_TOKEN, BOT_USER, SCOPES, TEAM, State

Answer = dict[str, Any]
#: Seconds in which a form may be opened.
TRIGGER_LASTS = 3.0
_SCOPES = {
    "users.info": "users:read",
    "usergroups.list": "usergroups:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "files.info": "files:read",
    "files.delete": "files:write",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
}


@dataclass
class Fault:
    """What goes wrong with a call: an error by name, a status, a delay, a connection that drops before or after."""

    error: str = ""
    status: int = 200
    headers: Mapping[str, str] | None = None
    delay: float = 0.0
    lost_before: bool = False
    lost_after: bool = False
    #: Answered as it is, in place of JSON of ours.
    raw: bytes | None = None
    raw_type: str = "text/html"


class WebApi:
    """Answers `/api/…`."""

    def __init__(self, state: State, url: Callable[[str], str]) -> None:
        self.state = state
        self._url = url
        self.files = FileApi(state, url, lambda channel: self.channel({"channel_id": channel}, "channel_id"))
        self.tokens = {BOT_TOKEN: TEAM}
        self.scopes = set(SCOPES.split())
        self.calls: list[tuple[str, Answer]] = []
        self.faults: defaultdict[str, list[Fault]] = defaultdict(list)
        self.triggers: dict[str, float] = {}
        self.used_triggers: set[str] = set()
        self.views: list[Answer] = []
        self.homes: dict[str, Answer] = {}
        self.ephemerals: list[Answer] = []
        self.statuses: list[Answer] = []
        self.sockets_opened = 0
        self.uninstalled = False

    def fail(self, method: str, *faults: Fault | str) -> None:
        """Let the next calls of a method go wrong, in this order; "" is one that goes well."""
        for each in faults:
            fault = Fault(error=each) if isinstance(each, str) else each
            if fault.error:
                check_error(method, fault.error)
            self.faults[method].append(fault)

    def called(self, method: str) -> list[Answer]:
        """What a method was called with, in order."""
        return [given for name, given in self.calls if name == method]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        given = await _arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or given.pop("token", "")
        given.pop("token", None)
        self.calls.append((method, given))
        fault = self.faults[method].pop(0) if self.faults[method] else Fault()
        if fault.delay:
            await asyncio.sleep(fault.delay)
        if fault.lost_before:
            return _drop(request)
        if fault.raw is not None:
            headers = {"Content-Type": fault.raw_type, **(fault.headers or {})}
            return web.Response(body=fault.raw, status=fault.status, headers=headers)
        if fault.status != 200:
            return web.json_response({"ok": False, "error": fault.error}, status=fault.status, headers=fault.headers)
        try:
            if fault.error:
                raise Refused(fault.error)
            answer = await self._do(method, given, token)
        except Refused as refused:
            answer = {"ok": False, "error": str(refused)}
        if fault.lost_after:
            return _drop(request)
        return web.json_response({"ok": True, **answer}, headers={"X-OAuth-Scopes": ",".join(sorted(self.scopes))})

    async def _do(self, method: str, given: Answer, token: str) -> Answer:
        if method == "apps.connections.open":
            if token != APP_TOKEN:
                raise Refused("invalid_auth")
            self.sockets_opened += 1
            return {"url": self._url(f"/link/?ticket={self.sockets_opened}").replace("http", "ws", 1)}
        if method == "oauth.v2.access":
            return self._oauth(given)
        if token not in self.tokens:
            raise Refused("account_inactive" if self.uninstalled else "invalid_auth")
        if method in _SCOPES and _SCOPES[method] not in self.scopes:
            raise Refused("missing_scope")
        wrong = wrong_arguments(method, given)
        if wrong:
            raise Refused(wrong)
        known: dict[str, Callable[[Answer], Awaitable[Answer] | Answer]] = {
            "auth.test": lambda _: {"user_id": BOT_USER, "bot_id": BOT, "team_id": self.tokens[token]},
            "users.info": self._user,
            "usergroups.list": self._groups,
            "chat.postMessage": self._post,
            "chat.postEphemeral": self._ephemeral,
            "chat.update": self._update,
            "chat.delete": self._delete,
            "conversations.replies": self._replies,
            "conversations.history": self._history,
            "files.info": self.files.info,
            "files.delete": self.files.delete,
            "files.getUploadURLExternal": self.files.upload_address,
            "files.completeUploadExternal": self.files.complete,
            "views.open": self._open,
            "views.publish": self._publish,
            "assistant.threads.setStatus": self._status,
        }
        if method not in known:
            raise Refused("unknown_method")
        answer = known[method](given)
        return await answer if isinstance(answer, Awaitable) else answer

    # ---- people and installs ----------------------------------------------------------------------------------

    def _user(self, given: Answer) -> Answer:
        user = self.state.users.get(given["user"])
        if user is None:
            raise Refused("user_not_found")
        return {"user": user if given.get("include_locale") else {k: v for k, v in user.items() if k != "locale"}}

    def _groups(self, given: Answer) -> Answer:
        groups = self.state.groups
        without = [{k: v for k, v in group.items() if k != "users"} for group in groups]
        return {"usergroups": groups if given.get("include_users") in ("1", "true", True) else without}

    def _oauth(self, given: Answer) -> Answer:
        if given.get("client_secret") != "client-secret":
            raise Refused("bad_client_secret")
        if given.get("code") not in ("good-code", "org-code"):
            raise Refused("invalid_code")
        whole = given["code"] == "org-code"
        token, team = f"xoxb-{given['code']}", "T0OTHER"
        self.tokens[token] = team
        return {
            "access_token": token,
            "bot_user_id": BOT_USER,
            "scope": SCOPES.replace(" ", ","),
            "team": None if whole else {"id": team},
            "enterprise": {"id": "E0ORG"} if whole else None,
            "is_enterprise_install": whole,
        }

    # ---- messages ---------------------------------------------------------------------------------------------

    def channel(self, given: Answer, name: str = "channel", *, write: bool = True) -> str:
        """The conversation that a call is about. Raises Refused."""
        channel = str(given[name])
        if channel in self.state.users:
            channel = "D0ANA" if channel == "U0ANA" else f"D{channel[1:]}"
            if channel not in self.state.channels:
                raise Refused("channel_not_found")
        found = self.state.channels.get(channel)
        if found is None:
            raise Refused("channel_not_found")
        if BOT_USER not in found.members:
            raise Refused("channel_not_found" if channel.startswith(("G", "D")) else "not_in_channel")
        if write and found.archived:
            raise Refused("is_archived")
        return channel

    def _check_blocks(self, given: Answer) -> None:
        wrong = wrong_blocks(given.get("blocks") or [])
        if wrong or not (given.get("text") or given.get("blocks")):
            raise Refused(wrong or "no_text")

    def _post(self, given: Answer) -> Answer:
        channel = self.channel(given)
        self._check_blocks(given)
        thread = given.get("thread_ts")
        if thread and self.state.channels[channel].message(thread) is None:
            raise Refused("cannot_reply_to_message")
        said = {name: given.get(name) for name in ("text", "blocks", "metadata")}
        message = self.state.add_message(channel, user=BOT_USER, bot_id=BOT, thread_ts=thread, **said)
        return {"channel": channel, "ts": message["ts"], "message": message}

    def _ephemeral(self, given: Answer) -> Answer:
        channel = self.channel(given)
        self._check_blocks(given)
        if given["user"] not in self.state.channels[channel].members:
            raise Refused("user_not_in_channel")
        self.ephemerals.append(dict(given))
        return {"message_ts": self.state.ts()}

    def _update(self, given: Answer) -> Answer:
        channel = self.channel(given)
        self._check_blocks(given)
        message = self.state.channels[channel].message(given["ts"])
        if message is None:
            raise Refused("message_not_found")
        if message.get("user") != BOT_USER:
            raise Refused("cant_update_message")
        message.update({name: given[name] for name in ("text", "blocks", "metadata") if name in given})
        return {"channel": channel, "ts": given["ts"]}

    def _delete(self, given: Answer) -> Answer:
        channel = self.channel(given)
        message = self.state.channels[channel].message(given["ts"])
        if message is None:
            raise Refused("message_not_found")
        self.state.channels[channel].messages.remove(message)
        return {}

    def _replies(self, given: Answer) -> Answer:
        channel = self.channel(given, write=False)
        found = self.state.channels[channel].thread(str(given["ts"]))
        if not found:
            raise Refused("thread_not_found")
        # its first message comes along whatever is asked for
        root, rest = found[:1], [each for each in found[1:] if each["ts"] >= str(given.get("oldest", "0"))]
        return self._page([*root, *rest], given)

    def _history(self, given: Answer) -> Answer:
        channel = self.channel(given, write=False)
        every = [each for each in reversed(self.state.channels[channel].messages) if not _in_thread(each)]
        return self._page(every, given)

    def _page(self, messages: list[Answer], given: Answer) -> Answer:
        start, limit = int(given.get("cursor") or 0), int(given.get("limit") or 100)
        shown = messages[start : start + limit]
        if not given.get("include_all_metadata"):
            shown = [{k: v for k, v in each.items() if k != "metadata"} for each in shown]
        cursor = str(start + limit) if start + limit < len(messages) else ""
        return {"messages": shown, "has_more": bool(cursor), "response_metadata": {"next_cursor": cursor}}

    # ---- windows ----------------------------------------------------------------------------------------------

    def _open(self, given: Answer) -> Answer:
        trigger, now = str(given["trigger_id"]), asyncio.get_running_loop().time()
        if trigger not in self.triggers:
            raise Refused("invalid_trigger_id")
        if trigger in self.used_triggers:
            raise Refused("exchanged_trigger_id")
        if now - self.triggers[trigger] > TRIGGER_LASTS:
            raise Refused("expired_trigger_id")
        view = _loaded(given["view"])
        wrong = wrong_view(view)
        if wrong:
            raise Refused(wrong)
        self.used_triggers.add(trigger)
        self.views.append({"id": f"V{self.state.next():07d}", **view})
        return {"view": self.views[-1]}

    def _publish(self, given: Answer) -> Answer:
        view = _loaded(given["view"])
        wrong = wrong_view(view)
        if wrong:
            raise Refused(wrong)
        self.homes[given["user_id"]] = view
        return {"view": view}

    def _status(self, given: Answer) -> Answer:
        self.channel(given, "channel_id")
        self.statuses.append(given)
        return {}


def _in_thread(message: Answer) -> bool:
    return message.get("thread_ts") not in (None, message["ts"])


def _loaded(value: Any) -> Answer:
    loaded: Answer = json.loads(value) if isinstance(value, str) else value
    return loaded


async def _arguments(request: web.Request) -> Answer:
    if request.method == "GET" or not request.can_read_body:
        return dict(request.query)
    if request.content_type == "application/json":
        said = await request.json()
        assert isinstance(said, dict)
        return {**request.query, **said}
    given: Answer = {**request.query, **{name: str(value) for name, value in (await request.post()).items()}}
    for name in ("blocks", "metadata", "files"):
        if name in given:
            given[name] = json.loads(given[name])
    return given


def _drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()
