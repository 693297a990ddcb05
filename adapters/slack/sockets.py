"""Socket Mode: two connections, so that one may be refreshed or drop while the other listens; each looked after."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.faults import chat_errors, error_name
from adapters.slack.proxies import proxy_for
from adapters.slack.workspaces import Workspaces, sdk_logger
from bot.errors import ChatBusy, ChatError, SetupFault
from bot.ports import Clock
from bot.schedule import backoff

log = logging.getLogger(__name__)

CONNECTIONS = 2
#: Seconds between two signs of life; a connection that was cut without a word is noticed after that.
PING_EVERY = 5.0
#: Seconds that a connection may take to come.
_PATIENCE = 20.0
#: Signs of life that a connection may miss before it is made anew: Slack's library would use one address, which is
#: good for once, for ever.
_MOST_MISSED = 4
_CLOSE_WITHIN = 2.0
#: Seconds until a connection that failed is tried again; doubles up to the most.
LEAST_PAUSE = 1.0
_MOST_PAUSE = 120
#: Connections that may be renewed at once for each that is kept, and the seconds in which they are counted.
_FREE = 3
_PACE_OVER = 120.0
#: What no waiting mends.
_REFUSED = frozenset(
    {
        "account_inactive",
        "forbidden_team",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)
CURE = (
    "Open https://api.slack.com/apps, choose the app, Basic Information > App-Level Tokens, make one with the scope "
    "connections:write, switch Socket Mode on, and set SLACK_APP_TOKEN to it."
)


class Pace:
    """Lets a few new connections pass at once, and more of them ever more slowly: one that Slack ends as soon as it
    is there ("too_many_websockets") would be made anew for ever."""

    def __init__(self, clock: Clock, *, free: int, least: float) -> None:
        self._clock = clock
        self._free = free
        self._least = least
        self._asked: deque[float] = deque()

    def pause(self) -> float:
        """Seconds to wait before the next one, which this counts."""
        now = self._clock.monotonic()
        while self._asked and now - self._asked[0] > _PACE_OVER:
            self._asked.popleft()
        self._asked.append(now)
        above = len(self._asked) - self._free
        return backoff(above - 1, least=self._least, most=_MOST_PAUSE).total_seconds() if above > 0 else 0.0


class _Patient(AsyncWebClient):
    """What Slack's library asks for addresses."""

    def __init__(self, like: AsyncWebClient, pace: Pace, stopping: asyncio.Event) -> None:
        super().__init__(base_url=like.base_url, session=like.session, logger=sdk_logger(), retry_handlers=[])
        self.proxy = like.proxy
        self._pace = pace
        self._stopping = stopping

    async def apps_connections_open(self, *, app_token: str, **kwargs: Any) -> AsyncSlackResponse:
        """An address, at Slack's ease."""
        await wait_for(self._stopping, self._pace.pause())
        return await super().apps_connections_open(app_token=app_token, **kwargs)


class Sockets:
    """Keeps the connections."""

    def __init__(
        self,
        *,
        app_token: str,
        workspaces: Workspaces,
        clock: Clock,
        settle: Callable[[], Awaitable[None]],
        connections: int = CONNECTIONS,
        ping_every: float = PING_EVERY,
        least_pause: float = LEAST_PAUSE,
    ) -> None:
        """`settle` waits for what is being handled: until then what came over a connection is acknowledged on it."""
        self._app_token = app_token.strip()
        self._workspaces = workspaces
        self._clock = clock
        self._connections = connections
        self._settle = settle
        self._ping_every = ping_every
        self._least_pause = least_pause
        self._handlers: set[AsyncSocketModeHandler] = set()
        self._pace = Pace(clock, free=_FREE * connections, least=least_pause)

    def connected(self) -> bool:
        """Whether at least one connection is open."""
        return any(_is_open(handler) for handler in self._handlers)

    async def run(self, app: AsyncApp, stopping: asyncio.Event) -> None:
        """Listen until told to stop. Raises SetupFault when the app token is refused."""
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._connections):
                    group.create_task(self._keep(app, stopping))
        except ExceptionGroup as errors:
            # each connection fails for the same reason
            raise errors.exceptions[0] from errors

    async def _keep(self, app: AsyncApp, stopping: asyncio.Event) -> None:
        failures = 0
        while not stopping.is_set():
            try:
                await self._listen(app, stopping)
                failures = 0
            except ChatError as error:
                pause = backoff(failures, least=self._least_pause, most=_MOST_PAUSE).total_seconds()
                failures += 1
                if isinstance(error, ChatBusy):
                    pause = max(pause, error.retry_after)
                log.warning("Slack is not connected", extra={"error": str(error), "again_in": pause})
                await wait_for(stopping, pause)
            except SetupFault:
                raise
            except Exception:
                # whatever it was, it is no reason to take the rest of the bot along
                log.exception("a connection to Slack failed and is made anew")
                await wait_for(stopping, _MOST_PAUSE)

    async def _listen(self, app: AsyncApp, stopping: asyncio.Event) -> None:
        """One connection, renewed by Slack's library; ends when that does not bring it back. Raises ChatError."""
        address = await self.address()
        asks = _Patient(self._workspaces.new_client(None), self._pace, stopping)
        handler = AsyncSocketModeHandler(app, self._app_token, web_client=asks, ping_interval=self._ping_every)
        # the library would ask for an address by itself, and log its failures for ever
        handler.client.wss_uri = address
        handler.client.proxy = proxy_for(address)
        self._handlers.add(handler)
        try:
            with chat_errors():
                async with asyncio.timeout(_PATIENCE):
                    await handler.connect_async()  # type: ignore[no-untyped-call]
            log.info("connected to Slack")
            await self._watch(handler, stopping)
            if stopping.is_set():
                await self._settle()
        finally:
            self._handlers.discard(handler)
            with contextlib.suppress(Exception):
                async with asyncio.timeout(_CLOSE_WITHIN):
                    await handler.close_async()  # type: ignore[no-untyped-call]
            # what the library cancelled gets its turn to end
            await asyncio.sleep(0)

    async def _watch(self, handler: AsyncSocketModeHandler, stopping: asyncio.Event) -> None:
        since = self._clock.monotonic()
        while not await wait_for(stopping, self._ping_every):
            if _is_open(handler):
                since = self._clock.monotonic()
            elif self._clock.monotonic() - since > _MOST_MISSED * self._ping_every:
                log.warning("a connection to Slack did not come back and is made anew")
                return

    async def address(self) -> str:
        """Where to connect. Raises ChatError; SetupFault when the app token is refused."""
        client = self._workspaces.new_client(None)
        try:
            with chat_errors():
                answer = await client.apps_connections_open(app_token=self._app_token)
                return str(answer["url"])
        except ChatError as error:
            name = error_name(error)
            if name in _REFUSED and isinstance(error.__cause__, SlackApiError):
                raise SetupFault([f"SLACK_APP_TOKEN is refused ({name}). {CURE}"]) from error
            raise


def _is_open(handler: AsyncSocketModeHandler) -> bool:
    client = handler.client
    session = client.current_session
    return not client.closed and not client.stale and session is not None and not session.closed


async def wait_for(stopping: asyncio.Event, seconds: float) -> bool:
    """Sleep, or less long when it is to stop; gives whether it is."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
    return stopping.is_set()
