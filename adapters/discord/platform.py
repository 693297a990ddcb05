"""Discord as a platform: connected, listening, and connected again after whatever breaks."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from datetime import timedelta
from pathlib import Path

import aiohttp
import discord
from aiohttp import web

from adapters.discord import checkup, gateway
from adapters.discord.chat import DiscordChat
from adapters.discord.forms import KeptForms
from adapters.discord.interactions import PATIENCE, Counter, UnderWay
from adapters.discord.links import PLATFORM, application_of
from adapters.discord.listeners import VideobotClient
from adapters.discord.memory import Memory
from adapters.discord.mentions import Mentions
from adapters.discord.registry import Registry
from adapters.discord.sending import Sender
from adapters.discord.threads import Threads
from bot.errors import SetupFault
from bot.ports import Clock, Desk, Downloads, Files
from bot.schedule import backoff

log = logging.getLogger(__name__)

#: Seconds between two connections that broke: each new one uses up one of the thousand that Discord takes a day.
_LEAST_PAUSE, _MOST_PAUSE = 5.0, 600.0
#: A connection that lasted so long (s) was a good one.
_LASTED = 300.0
#: Seconds that a stop waits for what is being handled, and for the connection to close.
_STOP_WAITS = 3.0


class DiscordPlatform:
    """Implements the Platform port."""

    name = PLATFORM

    def __init__(
        self,
        *,
        token: str,
        api_url: str,
        message_content: bool,
        files: Files,
        downloads: Downloads,
        clock: Clock,
        language: str | None,
        data_dir: Path,
        commands_guild: int | None = None,
        patience: float = PATIENCE,
        least_pause: float = _LEAST_PAUSE,
    ) -> None:
        """`downloads` fetches attachments; it must trust the host of `api_url` where that is in a private network.
        `commands_guild`: register the commands in this server only, for development. `patience`: seconds in which the
        desk may answer with a form. `least_pause`: seconds before a connection that broke is made anew."""
        self._token = token.strip()
        self._api_url = api_url
        self._message_content = message_content
        self._clock = clock
        self._language = language
        self._patience = patience
        self._least_pause = least_pause
        memory = Memory(data_dir / "discord.json")
        self._registry = Registry(memory, commands_guild)
        self._sender = Sender(files)
        self._threads = Threads(memory=memory, sender=self._sender)
        self._forms = KeptForms()
        self._under_way = UnderWay()
        self._client: VideobotClient | None = None
        self._stopping = asyncio.Event()
        #: What broke the last connection, for operators.
        self._broke = ""
        self.chat = DiscordChat(
            sender=self._sender, threads=self._threads, downloads=downloads, clock=clock, language=language
        )

    def connected(self) -> bool:
        """Whether it can take and post messages right now."""
        return self._client is not None and not self._client.is_closed() and self._client.open

    def away(self) -> str:
        """Why it is not connected, for operators; "": it is."""
        if self.connected():
            return ""
        return f"Discord is not connected{self._broke}; a new connection is being made."

    def routes(self, desk: Desk) -> list[web.RouteDef]:
        """Nothing is served over HTTP for Discord: all comes through the gateway."""
        return []

    def new_client(self, desk: Desk) -> VideobotClient:
        """A client that is not connected yet; the chat speaks through it from now on."""
        counter = Counter(
            desk=desk,
            chat=self.chat,
            forms=self._forms,
            under_way=self._under_way,
            language=self._language,
            patience=self._patience,
        )
        mentions = Mentions(
            desk=desk,
            chat=self.chat,
            sender=self._sender,
            under_way=self._under_way,
            language=self._language,
            sees_content=self._message_content,
        )
        self._client = VideobotClient(
            counter=counter,
            mentions=mentions,
            threads=self._threads,
            registry=self._registry,
            message_content=self._message_content,
        )
        self._sender.use(self._client)
        return self._client

    async def run(self, desk: Desk) -> None:
        """Listen until stopped. Raises SetupFault when the token is refused or an intent is not switched on."""
        gateway.use_address(self._api_url)
        failures = 0
        while not self._stopping.is_set():
            began = self._clock.monotonic()
            error = await self._listen(desk)
            if self._stopping.is_set():
                return
            failures = 0 if self._clock.monotonic() - began > _LASTED else failures + 1
            pause = backoff(failures, least=self._least_pause, most=_MOST_PAUSE)
            broke = gateway.said(error) if error else "closed"
            self._broke = f" ({broke})"
            log.warning("Discord is not connected", extra={"error": broke, "again_in": pause.total_seconds()})
            await self._sleep(pause)

    async def _listen(self, desk: Desk) -> Exception | None:
        """One connection, until it breaks for good or a stop; gives what broke it. Raises SetupFault."""
        client = self.new_client(desk)
        serving = asyncio.create_task(self._serve(client), name="discord")
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            await self._close(client)
            serving.cancel()
            [outcome] = await asyncio.gather(serving, return_exceptions=True)
        if not isinstance(outcome, Exception):
            return None
        refused = gateway.refusal(outcome, message_content=self._message_content)
        if refused is not None:
            raise refused from outcome
        if not isinstance(outcome, (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)):
            log.error("the connection to Discord failed", exc_info=outcome)
        return outcome

    async def _serve(self, client: VideobotClient) -> None:
        await client.login(self._token)
        await asyncio.sleep(await gateway.seconds_to_wait(client))
        await client.connect()

    async def _close(self, client: VideobotClient) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_STOP_WAITS):
                await self._under_way.over()
        with contextlib.suppress(TimeoutError, aiohttp.ClientError, OSError):
            async with asyncio.timeout(_STOP_WAITS):
                await client.close()

    async def _sleep(self, pause: timedelta) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause.total_seconds()):
                await self._stopping.wait()

    async def stop(self) -> None:
        """End `run` after what is being handled."""
        self._stopping.set()

    async def check(self) -> list[str]:
        """Faults of the set-up, each with its cure; posts and spends nothing."""
        gateway.use_address(self._api_url)
        return await checkup.faults(self._token, self._api_url, message_content=self._message_content)

    def invite_url(self) -> str:
        """The address where an admin adds the bot to a server. Raises SetupFault when the token does not say whose."""
        known = self._client.application_id if self._client is not None else None
        application = known or application_of(self._token)
        if application is None:
            raise SetupFault([gateway.TOKEN_REFUSED])
        return checkup.invite_address(application)

    async def invite(self) -> str:
        """The same, asked of Discord itself. Raises SetupFault."""
        gateway.use_address(self._api_url)
        return await checkup.invite(self._token, self._api_url)
