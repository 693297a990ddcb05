"""Slack as a platform: listening over sockets or signed requests, posting with the bot's own token."""

from __future__ import annotations

import asyncio
import logging

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from adapters.slack import checkup
from adapters.slack.asking import Asking
from adapters.slack.chat import SlackChat
from adapters.slack.commands import Commands
from adapters.slack.conversations import Conversations
from adapters.slack.credentials import NO_WAY_IN
from adapters.slack.enclosures import Enclosures
from adapters.slack.faults import WorkspaceClosed, chat_errors, error_name
from adapters.slack.files import FileDownloads, SlackFiles
from adapters.slack.groups import Groups
from adapters.slack.installs import InstallStore
from adapters.slack.links import PLATFORM
from adapters.slack.listeners import Events, new_app
from adapters.slack.mentions import Mentions
from adapters.slack.oauth import INSTALL_PATH, REDIRECT_PATH, Installation, OAuthApp
from adapters.slack.people import People
from adapters.slack.reading import Reader
from adapters.slack.replies import Teller
from adapters.slack.sending import Sender
from adapters.slack.sockets import Sockets, wait_for
from adapters.slack.statuses import Statuses
from adapters.slack.tempo import Tempo
from adapters.slack.underway import UnderWay
from adapters.slack.uploads import Uploads
from adapters.slack.webhooks import PATH, Webhooks
from adapters.slack.windows import Windows
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatBusy, ChatError, SetupFault
from bot.ports import Clock, Desk, Files
from bot.schedule import backoff
from bot.texts import language_for, texts_in

log = logging.getLogger(__name__)

#: Seconds that a stop waits for what is being handled.
_STOP_WAITS = 3.0


class SlackPlatform:
    """Implements the Platform port. With an app token it speaks Socket Mode, else HTTP mode."""

    name = PLATFORM

    def __init__(
        self,
        *,
        bot_token: str | None,
        app_token: str | None,
        signing_secret: str | None,
        api_url: str,
        files: Files,
        downloads: FileDownloads,
        clock: Clock,
        language: str | None,
        installs: InstallStore | None = None,
        oauth: OAuthApp | None = None,
        tempo: Tempo | None = None,
    ) -> None:
        """`downloads` fetches attachments; it must trust the host of `api_url` where that is in a private network.
        Without a `bot_token` the workspaces of `installs` are served, to which `oauth` adds."""
        tempo = tempo or Tempo()
        self._bot_token = bot_token
        self._signing_secret = signing_secret
        self._installs = installs
        self._oauth = oauth
        self._clock = clock
        self._language = language
        self._workspaces = Workspaces(bot_token=bot_token, api_url=api_url, installs=installs, clock=clock)
        self._conversations = Conversations(workspaces=self._workspaces, clock=clock)
        self._groups = Groups(workspaces=self._workspaces, clock=clock)
        self._people = People(workspaces=self._workspaces, groups=self._groups, clock=clock)
        self._under_way = UnderWay(ack_within=tempo.ack_within)
        self._tempo = tempo
        self._sockets = self._sockets_for(app_token, tempo) if app_token else None
        self._stopping = asyncio.Event()
        self._served = False
        #: Why Slack cannot be used right now, as far as that was asked; "": it can.
        self._trouble = ""
        self._app: tuple[Desk, AsyncApp] | None = None
        uploads = Uploads(workspaces=self._workspaces, waits=tempo.share_waits)
        sender = Sender(workspaces=self._workspaces, conversations=self._conversations, uploads=uploads, files=files)
        self._enclosures = Enclosures(workspaces=self._workspaces, sender=sender)
        self.chat = SlackChat(
            sender=sender,
            conversations=self._conversations,
            files=SlackFiles(workspaces=self._workspaces, downloads=downloads),
            statuses=Statuses(workspaces=self._workspaces, clock=clock),
            groups=self._groups,
            clock=clock,
            language=language,
        )

    def _sockets_for(self, app_token: str, tempo: Tempo) -> Sockets:
        return Sockets(
            app_token=app_token,
            workspaces=self._workspaces,
            clock=self._clock,
            settle=lambda: self._under_way.over(_STOP_WAITS),
            ping_every=tempo.ping_every,
            least_pause=tempo.least_pause,
        )

    def connected(self) -> bool:
        """Whether it can take and post messages right now."""
        listening = self._sockets.connected() if self._sockets is not None else self._served
        return listening and not self._trouble

    def away(self) -> str:
        """Why it is not connected, for operators; "": it is."""
        if self.connected():
            return ""
        return self._trouble or "Slack: no connection is open yet, or it was lost; a new one is being made."

    def _app_for(self, desk: Desk) -> AsyncApp:
        """The bolt app that brings everything to that desk."""
        if self._app is None or self._app[0] is not desk:
            self._app = (desk, self._new_app(desk))
        return self._app[1]

    def _new_app(self, desk: Desk) -> AsyncApp:
        asking = Asking(
            desk=desk, chat=self.chat, people=self._people, enclosures=self._enclosures, language=self._language
        )
        teller = Teller(workspaces=self._workspaces)
        reader = Reader(
            people=self._people,
            conversations=self._conversations,
            workspaces=self._workspaces,
            twin_patience=self._tempo.twin_patience,
        )
        windows = Windows(
            asking=asking,
            teller=teller,
            people=self._people,
            conversations=self._conversations,
            workspaces=self._workspaces,
            under_way=self._under_way,
        )
        commands = Commands(
            asking=asking,
            teller=teller,
            windows=windows,
            people=self._people,
            conversations=self._conversations,
            under_way=self._under_way,
        )
        mentions = Mentions(asking=asking, teller=teller, reader=reader, workspaces=self._workspaces)
        return new_app(
            workspaces=self._workspaces,
            events=Events(mentions=mentions, asking=asking, workspaces=self._workspaces, under_way=self._under_way),
            commands=commands,
            windows=windows,
            signing_secret=self._signing_secret,
            not_installed=texts_in(language_for(None, self._language)).say("slack-not-installed"),
        )

    def routes(self, desk: Desk) -> list[web.RouteDef]:
        """What the bot's HTTP server serves for Slack: nothing, where all comes over sockets."""
        routes = []
        if self._sockets is None and self._signing_secret:
            hooks = Webhooks(app=lambda: self._app_for(desk), clock=self._clock)
            routes.append(web.post(PATH, hooks.take))
        if self._oauth is not None and self._installs is not None:
            pages = Installation(
                oauth=self._oauth,
                installs=self._installs,
                workspaces=self._workspaces,
                clock=self._clock,
                language=self._language,
            )
            routes += [web.get(INSTALL_PATH, pages.begin), web.get(REDIRECT_PATH, pages.end)]
        return routes

    async def run(self, desk: Desk) -> None:
        """Listen until stopped. Raises SetupFault when a token is refused or nothing can reach the bot."""
        if self._sockets is None and not self._signing_secret:
            raise SetupFault([NO_WAY_IN])
        try:
            await self._introduce()
            await self._listen(desk)
        finally:
            self._served, self._app = False, None
            await self._under_way.over(_STOP_WAITS)
            await self._workspaces.close()

    async def _listen(self, desk: Desk) -> None:
        guarding = asyncio.create_task(self._guard_token(), name="slack-token")
        try:
            if self._sockets is not None and not self._stopping.is_set():
                await self._sockets.run(self._app_for(desk), self._stopping)
            else:
                self._served = True
                await self._stopping.wait()
        finally:
            guarding.cancel()
            await asyncio.gather(guarding, return_exceptions=True)

    async def _introduce(self) -> None:
        """Learn who we are before anything is taken; ask a Slack out of reach again. Raises SetupFault."""
        if self._bot_token is None and self._installs is not None:
            # says so when they were kept under another key
            await self._installs.all()
        failures = 0
        while self._bot_token is not None and not self._stopping.is_set():
            try:
                await self._workspaces.bot("")
                self._trouble = ""
                return
            except WorkspaceClosed as refused:
                self._trouble = checkup.refused(self._workspaces, "SLACK_BOT_TOKEN", refused)
                raise SetupFault([self._trouble]) from refused
            except ChatError as error:
                self._trouble = checkup.refused(self._workspaces, "SLACK_BOT_TOKEN", error)
                pause = backoff(failures, least=self._tempo.least_pause, most=60).total_seconds()
                failures += 1
                log.warning("Slack is out of reach", extra={"error": self._trouble, "again_in": pause})
                await wait_for(self._stopping, pause)

    async def _guard_token(self) -> None:
        """Notice that the one bot's token is refused, and that it is good again: the sockets would tell neither."""
        while self._bot_token is not None and not await wait_for(self._stopping, self._tempo.token_every):
            try:
                with chat_errors():
                    await self._workspaces.new_client(self._bot_token.strip()).auth_test()
                trouble = ""
            except ChatError as error:
                if isinstance(error, ChatBusy) and error_name(error):
                    # too many requests say nothing of the token
                    continue
                trouble = checkup.refused(self._workspaces, "SLACK_BOT_TOKEN", error)
            if trouble != self._trouble:
                log.warning("Slack: %s", trouble or "the token is good again")
            self._trouble = trouble

    async def stop(self) -> None:
        """End `run` after what is being handled."""
        self._stopping.set()

    async def close(self) -> None:
        """Close the connections that posting opened; for those who used the chat without `run`."""
        await self._workspaces.close()

    async def check(self) -> list[str]:
        """Faults of the set-up, each with its cure; posts and spends nothing."""
        try:
            return await checkup.faults(
                self._workspaces,
                bot_token=self._bot_token,
                sockets=self._sockets,
                signed=bool(self._signing_secret),
                installs=self._installs,
            )
        finally:
            if not self.connected():
                await self._workspaces.close()
