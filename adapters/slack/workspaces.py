"""Clients of Slack's Web API, one for each token; a workspace whose token was refused is left alone for a while."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.faults import WorkspaceClosed, chat_errors, error_name
from adapters.slack.installs import Install, InstallStore
from adapters.slack.links import Hosts, parts_of
from adapters.slack.proxies import proxy_for
from bot.ports import Clock

log = logging.getLogger(__name__)

#: Seconds that a workspace whose token was refused is left alone.
_CLOSED_FOR = 60.0
#: Seconds after which an install is read again: another process may have changed it.
_INSTALL_LASTS = 60.0
#: Seconds for one call, and for opening a connection.
_CALL = aiohttp.ClientTimeout(total=30, sock_connect=10)
_SECRETS = re.compile(r"xox[a-z.]*-[\w-]+|xapp-[\w-]+|ticket=[^\s&'\"]+")


class _Discreet(logging.Filter):
    """Slack's own libraries put addresses with tickets in them into their messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _SECRETS.sub("(secret)", record.getMessage()), None
        record.exc_info = record.exc_text = None
        return True


def sdk_logger() -> logging.Logger:
    """What Slack's libraries log to: errors only, since below that they write out whole messages."""
    logger = logging.getLogger("adapters.slack.sdk")
    logger.setLevel(logging.ERROR)
    if not logger.filters:
        logger.addFilter(_Discreet())
    return logger


@dataclass(frozen=True, slots=True)
class Bot:
    """Ids of the bot in a workspace: as a user, and as a bot."""

    user: str
    id: str
    #: The one workspace that its token is good for; "": several, or Slack did not say.
    team: str = ""


class Workspaces:
    """Owns the connections to the Web API."""

    def __init__(self, *, bot_token: str | None, api_url: str, installs: InstallStore | None, clock: Clock) -> None:
        """With a `bot_token` there is one workspace (or organisation); else `installs` knows which there are."""
        self.api_url = api_url if api_url.endswith("/") else f"{api_url}/"
        self.hosts = Hosts(self.api_url)
        self._bot_token = bot_token.strip() if bot_token else None
        self._installs = installs
        self._clock = clock
        self._session: aiohttp.ClientSession | None = None
        self._bot: Bot | None = None
        self._known: dict[str, tuple[float, Install]] = {}
        self._closed: dict[str, float] = {}

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections; made when they are first needed, in the loop that needs them."""
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(timeout=_CALL)
        return self._session

    async def close(self) -> None:
        """Close the connections; they are made anew when needed again."""
        if self._session is not None:
            await self._session.close()

    def new_client(self, token: str | None) -> AsyncWebClient:
        """A client that retries nothing by itself: what posts may not be repeated unseen, and waiting is the core's."""
        client = AsyncWebClient(
            token=token, base_url=self.api_url, session=self.session, logger=sdk_logger(), retry_handlers=[]
        )
        client.proxy = proxy_for(self.api_url)
        return client

    async def client(self, workspace: str) -> AsyncWebClient:
        """The workspace's client. Raises WorkspaceClosed."""
        return self.new_client(await self.token(workspace))

    async def token(self, workspace: str) -> str:
        """The bot's token in a workspace. Raises WorkspaceClosed when there is none, or it was refused just now."""
        if self._closed.get(workspace, 0.0) > self._clock.monotonic():
            raise WorkspaceClosed("the workspace's token was refused a moment ago")
        if self._bot_token is not None:
            return self._bot_token
        install = await self.install(workspace)
        if install is None:
            raise WorkspaceClosed("the app is not installed in this workspace")
        return install.bot_token

    async def install(self, workspace: str) -> Install | None:
        """The install of a workspace, where there are several."""
        now = self._clock.monotonic()
        until, known = self._known.get(workspace, (0.0, None))
        if known is not None and until > now:
            return known
        found = await self._installs.find(*parts_of(workspace)) if self._installs is not None else None
        if found is not None:
            self._known[workspace] = (now + _INSTALL_LASTS, found)
        return found

    async def bot(self, workspace: str) -> Bot:
        """Who we are there. Raises ChatError."""
        if self._bot_token is None:
            install = await self.install(workspace)
            if install is None:
                raise WorkspaceClosed("the app is not installed in this workspace")
            return Bot(install.bot_user, install.bot)
        if self._bot is None:
            with self.calling(workspace):
                answer = await self.new_client(self._bot_token).auth_test()
            team = "" if answer.get("is_enterprise_install") else str(answer.get("team_id") or "")
            self._bot = Bot(str(answer.get("user_id") or ""), str(answer.get("bot_id") or ""), team)
        return self._bot

    @contextmanager
    def calling(self, workspace: str) -> Iterator[None]:
        """Around calls in a workspace: turns errors into ChatErrors, and remembers that a token was refused."""
        try:
            with chat_errors():
                yield
        except WorkspaceClosed as closed:
            if self._closed.get(workspace, 0.0) <= self._clock.monotonic():
                log.error(
                    "Slack refuses the bot's token: install the app again, or correct SLACK_BOT_TOKEN",
                    extra={"workspace": workspace, "error": error_name(closed) or str(closed)},
                )
            self._closed[workspace] = self._clock.monotonic() + _CLOSED_FOR
            raise

    async def forget(self, workspace: str) -> None:
        """The app was taken out of a workspace, or its token was revoked."""
        log.warning("the app was removed from a workspace, or its token revoked", extra={"workspace": workspace})
        self.renew(workspace)
        if self._installs is not None:
            await self._installs.delete(*parts_of(workspace))

    def renew(self, workspace: str) -> None:
        """What is known of a workspace is out of date: it was installed anew, or taken out."""
        self._known.pop(workspace, None)
        self._closed.pop(workspace, None)

    async def respond(self, url: str, answer: Mapping[str, Any]) -> bool:
        """Answer at the address that came with a command or a click; False: it did not take it."""
        if not self.hosts.are_slacks(url):
            log.warning("an answer's address is not one of Slack's")
            return False
        try:
            async with self.session.post(url, json=answer, allow_redirects=False, proxy=proxy_for(url)) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            log.info("an answer did not reach its address", extra={"error": type(error).__name__})
            return False
