"""The bolt app: every sort of event brought to who takes it; the rest acknowledged, so that it is not sent again."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.response import BoltResponse

from adapters.slack.asking import Asking, Refused
from adapters.slack.commands import Commands
from adapters.slack.faults import WorkspaceClosed
from adapters.slack.home import home_of
from adapters.slack.links import FORM, OPEN_FORM, SHORTCUT, workspace_of
from adapters.slack.mentions import Mentions
from adapters.slack.translate import Payload, place_of
from adapters.slack.underway import UnderWay
from adapters.slack.windows import Windows
from adapters.slack.workspaces import Workspaces, sdk_logger
from bot.errors import ChatError
from bot.messages import Invocation

log = logging.getLogger(__name__)

_ANY = re.compile(".*", re.DOTALL)
_MESSAGES = frozenset({"app_mention", "message"})
_REMOVED = frozenset({"app_uninstalled", "tokens_revoked"})


class Authorize(AsyncAuthorize):
    """Tells bolt whose token an event's workspace has."""

    def __init__(self, workspaces: Workspaces) -> None:
        self._workspaces = workspaces

    async def __call__(
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        actor_enterprise_id: str | None = None,
        actor_team_id: str | None = None,
        actor_user_id: str | None = None,
    ) -> AuthorizeResult | None:
        """None: the app is not installed there. Raises ChatError when that cannot be known now: to be sent again."""
        workspace = workspace_of(team_id, enterprise_id, whole_organisation=bool(context.is_enterprise_install))
        try:
            token, bot = await self._workspaces.token(workspace), await self._workspaces.bot(workspace)
        except WorkspaceClosed as error:
            log.warning("an event of a workspace that cannot be served", extra={"error": str(error)})
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id, team_id=team_id, bot_user_id=bot.user, bot_id=bot.id, bot_token=token
        )


class Events:
    """Takes what the Events API sends."""

    def __init__(self, *, mentions: Mentions, asking: Asking, workspaces: Workspaces, under_way: UnderWay) -> None:
        self._mentions = mentions
        self._asking = asking
        self._workspaces = workspaces
        self._under_way = under_way

    async def take(self, event: Payload, body: Payload, context: Payload) -> BoltResponse:
        """Handle one; Slack is told so when it is done. An answer other than 200 asks Slack to send it again."""
        kind = str(event.get("type") or "")
        try:
            if kind in _MESSAGES:
                await self._under_way.first(self._message(event, context))
            elif kind == "app_home_opened" and event.get("tab", "home") == "home":
                await self._under_way.first(self._home(event, context))
            elif kind in _REMOVED:
                await self._removed(kind, event, context)
        except Exception:
            log.exception(
                "an event failed and is to be sent again", extra={"event": body.get("event_id"), "kind": kind}
            )
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="")

    async def _message(self, event: Payload, context: Payload) -> None:
        await self._mentions.take(event, context)

    async def _home(self, event: Payload, context: Payload) -> None:
        channel, user = str(event.get("channel") or ""), str(event.get("user") or "")
        place = place_of(context, channel)
        try:
            person = await self._asking.person(place.workspace, user)
        except Refused:
            return
        texts = self._asking.texts(person)
        said = [
            (
                await self._asking.ask(Invocation(event_id=f"slack-home-{user}", place=place, person=person, text=text))
            ).post
            for text in ("/video list", "/video limits", "/video help")
        ]
        view = home_of(said[0], said[1], said[2], texts, channel=channel)
        try:
            client = await self._workspaces.client(place.workspace)
            with self._workspaces.calling(place.workspace):
                await client.views_publish(user_id=user, view=view)
        except ChatError as error:
            log.info("a home tab was not drawn", extra={"error": str(error)})

    async def _removed(self, kind: str, event: Payload, context: Payload) -> None:
        # a person's own token is none of ours
        if kind == "app_uninstalled" or (event.get("tokens") or {}).get("bot"):
            await self._workspaces.forget(place_of(context, "").workspace)


def new_app(
    *,
    workspaces: Workspaces,
    events: Events,
    commands: Commands,
    windows: Windows,
    signing_secret: str | None,
    not_installed: str,
) -> AsyncApp:
    """An app that hears everything. What takes part in the acknowledgement runs before it."""
    app = AsyncApp(
        name="videobot",
        logger=sdk_logger(),
        # a secret of nobody's: without one the app speaks over sockets only, where nothing is signed
        signing_secret=signing_secret or "none",
        client=workspaces.new_client(None),
        authorize=Authorize(workspaces),  # type: ignore[arg-type] # bolt takes it, and says so in its code only
        user_facing_authorize_error_message=not_installed,
        process_before_response=True,
    )

    async def event(event: dict[str, Any], body: dict[str, Any], context: AsyncBoltContext) -> BoltResponse:
        return await events.take(event, body, context)

    app.event(_ANY)(event)
    app.command(_ANY)(_handler(commands.slash))
    app.shortcut(SHORTCUT)(_handler(commands.shortcut))
    app.view_submission(FORM)(_handler(windows.sent))
    app.action(OPEN_FORM)(_handler(commands.open_form))
    app.action(_ANY)(_handler(commands.button))
    for hear in (app.shortcut, app.view_submission):
        hear(_ANY)(_handler(commands.unknown))
    for hear in (app.view_closed, app.options):
        hear(_ANY)(_nothing)
    return app


_Take = Callable[[AsyncAck, Payload, Payload], Awaitable[None]]


def _handler(take: _Take) -> Callable[[AsyncAck, dict[str, Any], AsyncBoltContext], Awaitable[None]]:
    async def handle(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await take(ack, body, context)

    return handle


async def _nothing(ack: AsyncAck) -> None:
    await ack()
