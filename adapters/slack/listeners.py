"""The bolt app: every sort of event brought to who takes it; the rest acknowledged, so that it is not sent again."""

from __future__ import annotations

import logging
import re
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.slack.asking import Asking, Refused
from adapters.slack.commands import Commands
from adapters.slack.faults import WorkspaceClosed
from adapters.slack.home import home_of, refusal_of
from adapters.slack.links import FORM, OPEN_FORM, SHORTCUT, workspace_of
from adapters.slack.mentions import Mentions
from adapters.slack.translate import Payload, place_of
from adapters.slack.underway import UnderWay
from adapters.slack.windows import Windows
from adapters.slack.workspaces import Workspaces, sdk_logger
from bot.errors import ChatError
from bot.messages import Invocation, Person, Place

log = logging.getLogger(__name__)

_ANY = re.compile(".*", re.DOTALL)
_MESSAGES = frozenset({"app_mention", "message"})
_CLICKS = frozenset({"block_actions", "interactive_message"})
_KNOWN = frozenset(
    (
        *("url_verification", "shortcut", "message_action", "view_submission", "view_closed", "block_suggestion"),
        *("dialog_submission", "dialog_cancellation", "dialog_suggestion"),
    )
)
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
        if bot.team and not context.is_enterprise_install:
            # what people of another organisation do in a shared channel may name theirs
            context["team_id"] = team_id = bot.team
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
                await self._first(
                    self._mentions.take(event, context), lambda: self._mentions.tell_trouble(event, context)
                )
            elif kind == "app_home_opened" and event.get("tab", "home") == "home":
                await self._first(self._home(event, context))
            elif kind in _REMOVED:
                await self._removed(kind, event, context)
        except Exception:
            log.exception(
                "an event failed and is to be sent again", extra={"event": body.get("event_id"), "kind": kind}
            )
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="")

    async def _first(
        self, work: Coroutine[Any, Any, None], too_late: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Give the work its time; when it fails after that, Slack does not repeat it: `too_late` tells so instead."""
        acknowledged = False

        async def working() -> None:
            try:
                await work
            except Exception:
                if not acknowledged:
                    raise
                log.exception("an event failed after Slack was told that it arrived")
                if too_late is not None:
                    await too_late()

        try:
            await self._under_way.first(working())
        finally:
            acknowledged = True

    async def _home(self, event: Payload, context: Payload) -> None:
        channel, user = str(event.get("channel") or ""), str(event.get("user") or "")
        place = place_of(context, channel)
        try:
            person = await self._asking.person(place.workspace, user)
            view = await self._home_of(place, person)
        except Refused as refused:
            view = refusal_of(refused.post)
        try:
            client = await self._workspaces.client(place.workspace)
            with self._workspaces.calling(place.workspace):
                await client.views_publish(user_id=user, view=view)
        except ChatError as error:
            log.info("a home tab was not drawn", extra={"error": str(error)})

    async def _home_of(self, place: Place, person: Person) -> dict[str, Any]:
        said = []
        for text in ("/video list", "/video limits", "/video help"):
            asked = Invocation(event_id=f"slack-home-{person.id}", place=place, person=person, text=text)
            said.append((await self._asking.ask(asked)).post)
        return home_of(said[0], said[1], said[2], self._asking.texts(person), channel=place.channel)

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

    app.middleware(_SortOut(commands))
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


def is_known(body: Payload) -> bool:
    """Whether it is of a sort that bolt brings to a listener; it would stumble over the rest, or refuse it."""
    kind = body.get("type")
    if kind in _CLICKS:
        actions = body.get("actions")
        return isinstance(actions, list) and bool(actions) and isinstance(actions[0], dict) and _is_named(kind, body)
    if kind == "event_callback":
        return isinstance((body.get("event") or {}).get("type"), str)
    return kind in _KNOWN or ("command" in body and kind is None)


def _is_named(kind: str, body: Payload) -> bool:
    name = body["actions"][0].get("action_id") if kind == "block_actions" else body.get("callback_id")
    return isinstance(name, str)


class _SortOut(AsyncMiddleware):
    """Answers what no listener takes."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - bolt calls it so
    ) -> BoltResponse | None:
        """One request."""
        if is_known(req.body):
            _name_team(req.context, req.body)
            return await next()
        log.warning("Slack sent something unknown", extra={"kind": str(req.body.get("type"))[:50]})
        if req.body.get("user"):
            await self._commands.unknown(req.context.ack, req.body, req.context)
        return BoltResponse(status=200, body="")


def _name_team(context: AsyncBoltContext, body: Payload) -> None:
    """Events of an organisation's install may say of whose they are only beside it."""
    team = body.get("context_team_id") or body.get("team_id")
    if not context.team_id and context.is_enterprise_install and team:
        context["team_id"] = team


_Take = Callable[[AsyncAck, Payload, Payload], Awaitable[None]]


def _handler(take: _Take) -> Callable[[AsyncAck, dict[str, Any], AsyncBoltContext], Awaitable[None]]:
    async def handle(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await take(ack, body, context)

    return handle


async def _nothing(ack: AsyncAck) -> None:
    await ack()
