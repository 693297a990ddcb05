"""The loopback Slack as a whole, and what people do in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.adapters.slack_world.hosting import AnswerAddress, Hosting
from tests.adapters.slack_world.state import APP, BOT_USER, DIRECT, TEAM, Message, State, StoredFile
from tests.adapters.slack_world.transport import Ack, Sockets, Transport
from tests.adapters.slack_world.web_api import WebApi

_KINDS = {"png": "image/png", "jpg": "image/jpeg", "mp4": "video/mp4", "mp3": "audio/mpeg", "pdf": "application/pdf"}


class SlackWorld:
    """A workspace. `transport` is how it reaches the bot: its sockets, unless a test says otherwise."""

    def __init__(self) -> None:
        self.state = State()
        self.url = ""
        self.api = WebApi(self.state, lambda path: self.url + path)
        self.hosting = Hosting(self.api)
        self.sockets = Sockets()
        self.transport: Transport = self.sockets
        self.acks: list[Ack] = []

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    # ---- files ------------------------------------------------------------------------------------------------

    def file(self, name: str, content: bytes = b"bytes", **more: Any) -> dict[str, Any]:
        """A file that somebody uploaded."""
        number = f"F{self.state.next():07d}"
        info = {
            "id": number,
            "name": name,
            "mimetype": _KINDS.get(name.rpartition(".")[2]),
            "mode": "hosted",
            "size": len(content),
            "url_private": f"{self.url}/files-pri/{TEAM}-{number}/download/{name}",
            "url_private_download": f"{self.url}/files-pri/{TEAM}-{number}/download/{name}",
        } | more
        self.state.files[number] = StoredFile(info, content)
        return info

    def stored(self, info: dict[str, Any]) -> StoredFile:
        return self.state.files[info["id"]]

    # ---- messages ---------------------------------------------------------------------------------------------

    def message(
        self, user: str, channel: str, text: str, files: Sequence[dict[str, Any]] = (), *, thread: str | None = None
    ) -> Message:
        """Somebody writes something; no event tells of it."""
        said = {"user": user, "text": text, "thread_ts": thread, "team": TEAM}
        return self.state.add_message(channel, **said, **({"files": list(files)} if files else {}))

    async def says(
        self, user: str, channel: str, text: str, *files: dict[str, Any], thread: str | None = None
    ) -> Message:
        """Somebody writes a message that is no mention."""
        message = self.message(user, channel, text, files, thread=thread)
        await self.event(self.message_event(message, channel))
        return message

    async def mentions(
        self,
        user: str,
        channel: str,
        text: str,
        *files: dict[str, Any],
        thread: str | None = None,
        events: Sequence[str] = ("app_mention", "message"),
    ) -> Message:
        """Somebody mentions the bot; `events` tell of it in that order ("app_mention+files": with its
        files, "message-": without)."""
        message = self.message(user, channel, f"<@{BOT_USER}> {text}", files, thread=thread)
        for kind in events:
            await self.event(self.message_event(message, channel, kind))
        return message

    def message_event(self, message: Message, channel: str, kind: str = "message") -> dict[str, Any]:
        name, _, with_files = kind.removesuffix("-").partition("+")
        event = {**message, "type": name, "channel": channel, "event_ts": message["ts"]}
        if kind.endswith("-"):
            event.pop("files", None)
        if name == "message":
            event["channel_type"] = {"C": "channel", "G": "group", "D": "im"}[channel[0]]
            return event | ({"subtype": "file_share"} if event.get("files") else {})
        if not with_files:
            event.pop("files", None)
        return event

    async def event(self, event: dict[str, Any], *, retry: int = 0, event_id: str | None = None, **more: Any) -> Ack:
        """Something that the Events API tells of."""
        who = {
            "enterprise_id": None,
            "team_id": TEAM,
            "user_id": BOT_USER,
            "is_bot": True,
            "is_enterprise_install": False,
        }
        payload = {
            "token": "x",
            "team_id": TEAM,
            "api_app_id": APP,
            "type": "event_callback",
            "event_id": event_id or f"Ev{self.state.next():07d}",
            "event_time": 1700000000,
            "authorizations": [who],
            "event": event,
        } | more
        return await self._deliver("events_api", payload, retry=retry)

    async def _deliver(self, kind: str, payload: dict[str, Any], *, retry: int = 0) -> Ack:
        ack = await self.transport.deliver(kind, payload, retry=retry)
        self.acks.append(ack)
        return ack

    # ---- commands, clicks, windows ----------------------------------------------------------------------------

    def trigger(self, age: float = 0.0) -> str:
        number = f"{self.state.next()}.{TEAM}.abc"
        self.api.triggers[number] = asyncio.get_running_loop().time() - age
        return number

    def _answers_at(self, user: str) -> dict[str, str]:
        number = str(self.state.next())
        self.hosting.answers[number] = AnswerAddress(user)
        return {"response_url": f"{self.url}/commands/{number}"}

    async def slash(
        self,
        user: str,
        channel: str,
        text: str = "",
        *,
        command: str = "/video",
        trigger: str | None = None,
        **more: Any,
    ) -> Ack:
        """Somebody types a command."""
        return await self._deliver(
            "slash_commands",
            {
                "token": "x",
                "api_app_id": APP,
                "team_id": TEAM,
                "channel_id": channel,
                "channel_name": "general",
                "user_id": user,
                "user_name": user.lower(),
                "command": command,
                "text": text,
                "trigger_id": trigger or self.trigger(),
                "is_enterprise_install": "false",
                **self._answers_at(user),
                **more,
            },
        )

    def _clicked(self, kind: str, user: str, **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "token": "x",
            "api_app_id": APP,
            "team": {"id": TEAM, "domain": "test"},
            "enterprise": None,
            "user": {"id": user, "username": user.lower(), "name": user.lower(), "team_id": TEAM},
            "trigger_id": self.trigger(),
            "is_enterprise_install": False,
            **more,
        }

    async def press(
        self, user: str, channel: str, message: Message, action: str, *, ephemeral: bool = False, **more: Any
    ) -> Ack:
        """Somebody presses a button of a message, found by its action."""
        buttons = [each for block in message["blocks"] for each in block.get("elements", ()) if "action_id" in each]
        button = next(each for each in buttons if each["action_id"] == action)
        ts, thread = message.get("ts", "1.1"), message.get("thread_ts")
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": ephemeral}
        shown = {} if ephemeral else {"message": message}
        payload = self._clicked("block_actions", user, channel={"id": channel}, container=container, **shown)
        payload |= self._answers_at(user) | {"actions": [{**button, "action_ts": self.state.ts()}]}
        if thread:
            container["thread_ts"] = thread
        return await self._deliver("interactive", payload | more)

    async def shortcut(self, user: str, channel: str, message: Message, **more: Any) -> Ack:
        """Somebody chooses *Make a video* on a message."""
        chosen = {"callback_id": "make_a_video", "channel": {"id": channel}} | more
        payload = self._clicked("message_action", user, **chosen)
        payload |= {"message": message, "message_ts": message["ts"]} | self._answers_at(user)
        return await self._deliver("interactive", payload)

    async def press_at_home(self, user: str, action: str) -> Ack:
        """Somebody presses a button of their home tab."""
        view = self.api.homes[user]
        buttons = [each for block in view["blocks"] for each in block.get("elements", ()) if "action_id" in each]
        button = next(each for each in buttons if each["action_id"] == action)
        container = {"type": "view", "view_id": "V1"}
        payload = self._clicked("block_actions", user, container=container, view=view, actions=[button])
        return await self._deliver("interactive", payload)

    async def submit(self, user: str, view: dict[str, Any], prompt: str, *files: dict[str, Any], **chosen: str) -> Ack:
        """Somebody sends a window; `chosen` are values of its menus and fields by their names."""
        values: dict[str, Any] = {}
        for block in view["blocks"]:
            if block["type"] != "input":
                continue
            name, field = block["block_id"], block["element"]
            if field["type"] == "file_input":
                kind = [file for file in files if (file["mimetype"] or "").startswith(name)]
                content: dict[str, Any] = {"files": kind}
            elif field["type"] == "static_select":
                chosen_option = next((o for o in field["options"] if o["value"] == chosen.get(name)), None)
                content = {"selected_option": chosen_option or field.get("initial_option")}
            else:
                content = {"value": prompt if name == "prompt" else chosen.get(name, field.get("initial_value"))}
            values[name] = {field["action_id"]: {"type": field["type"], **content}}
        sent = {**view, "state": {"values": values}, "team_id": TEAM, "hash": "1.x"}
        return await self._deliver("interactive", self._clicked("view_submission", user, view=sent))

    async def opens_home(self, user: str, channel: str = DIRECT) -> Ack:
        """Somebody opens the bot's home tab."""
        return await self.event({"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"})

    # ---- what is seen -----------------------------------------------------------------------------------------

    def told(self, user: str) -> list[str]:
        """What only that person was shown: in acknowledgements, at answers' addresses, and beside them; in order."""
        said = [ack.body["text"] for ack in self.acks if "text" in ack.body]
        said += [
            str(e["text"]) for address in self.hosting.answers.values() if address.user == user for e in address.answers
        ]
        return said + [str(each["text"]) for each in self.api.ephemerals if each["user"] == user]


@asynccontextmanager
async def slack_world() -> AsyncIterator[SlackWorld]:
    """The loopback Slack, served."""
    world = SlackWorld()
    application = web.Application(client_max_size=2**20)
    application.add_routes(
        [
            web.route("*", "/api/{method}", world.api.answer),
            web.get("/link/", world.sockets.link),
            *world.hosting.routes(),
        ]
    )
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    world.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield world
    finally:
        await world.sockets.close()
        await runner.cleanup()
