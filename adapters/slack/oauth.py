"""Installing the app into one workspace after another: `/slack/install`, and where Slack sends people back to."""

from __future__ import annotations

import hashlib
import hmac
import html
import logging
import secrets
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web

from adapters.slack.faults import chat_errors, error_name
from adapters.slack.installs import Install, InstallStore
from adapters.slack.links import workspace_of
from adapters.slack.manifest import SCOPES
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.ports import Clock
from bot.texts import language_for, texts_in

log = logging.getLogger(__name__)

INSTALL_PATH = "/slack/install"
REDIRECT_PATH = "/slack/oauth_redirect"
_COOKIE = "videobot-slack-install"
#: Seconds between the beginning and the end of an installation.
_STATE_LASTS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthApp:
    """The app as its *Basic Information* page names it."""

    client_id: str
    client_secret: str = field(repr=False)
    #: Where the bot is reached from the internet (`https://bot.example`); None: as the request says.
    public_url: str | None = None
    authorize_url: str = "https://slack.com/oauth/v2/authorize"


class Installation:
    """Serves the two pages. Nothing is kept between them: the state is signed, and bound to the browser by a cookie."""

    def __init__(
        self, *, oauth: OAuthApp, installs: InstallStore, workspaces: Workspaces, clock: Clock, language: str | None
    ) -> None:
        self._oauth = oauth
        self._installs = installs
        self._workspaces = workspaces
        self._clock = clock
        self._language = language

    async def begin(self, request: web.Request) -> web.Response:
        """Send somebody to Slack, to choose a workspace and agree."""
        state = self._new_state()
        wanted = {
            "client_id": self._oauth.client_id,
            "scope": ",".join(SCOPES),
            "redirect_uri": self._redirect_uri(request),
            "state": state,
        }
        answer = web.Response(status=302, headers={"Location": f"{self._oauth.authorize_url}?{urlencode(wanted)}"})
        answer.set_cookie(
            _COOKIE,
            state,
            max_age=_STATE_LASTS,
            httponly=True,
            samesite="Lax",
            secure=_is_secure(request),
            path="/slack",
        )
        return answer

    async def end(self, request: web.Request) -> web.Response:
        """Somebody comes back from Slack with a code: exchange it for a token and keep that."""
        state, code = request.query.get("state", ""), request.query.get("code", "")
        if "error" in request.query:
            return self._page(request, "slack-install-refused", 200)
        same_browser = hmac.compare_digest(request.cookies.get(_COOKIE, "").encode(), state.encode())
        if not code or not same_browser or not self._is_ours(state):
            return self._page(request, "slack-install-begin-again", 400)
        try:
            install = await self._exchange(code, self._redirect_uri(request))
            await self._installs.save(install)
        except (ChatError, OSError, ValueError) as error:
            log.warning("an installation failed", extra={"error": error_name(error) or str(error)})
            return self._page(request, "slack-install-failed", 502)
        self._workspaces.renew(workspace_of(install.team, install.enterprise, whole_organisation=install.team is None))
        log.info("installed", extra={"team": install.team, "enterprise": install.enterprise})
        answer = self._page(request, "slack-install-done", 200)
        answer.del_cookie(_COOKIE, path="/slack")
        return answer

    async def _exchange(self, code: str, redirect_uri: str) -> Install:
        client = self._workspaces.new_client(None)
        with chat_errors():
            # by name: the library's own method warns of something that it does itself
            answer = await client.api_call(
                "oauth.v2.access",
                data={
                    "client_id": self._oauth.client_id,
                    "client_secret": self._oauth.client_secret,
                    "code": code,
                    "redirect_uri": redirect_uri,
                },
            )
            token = str(answer["access_token"])
            me = await client.auth_test(token=token)
            # an organisation's install has no team, whatever else the answer says
            whole = bool(answer.get("is_enterprise_install"))
            team = None if whole else str((answer.get("team") or {})["id"])
            return Install(
                enterprise=(answer.get("enterprise") or {}).get("id"),
                team=team,
                bot_token=token,
                bot_user=str(answer.get("bot_user_id") or me["user_id"]),
                bot=str(me.get("bot_id") or ""),
                scopes=tuple(str(answer.get("scope") or "").split(",")),
            )

    # ---- state ------------------------------------------------------------------------------------------------

    def _new_state(self) -> str:
        said = f"{int(self._clock.now().timestamp())}.{secrets.token_urlsafe(16)}"
        return f"{said}.{self._signature(said)}"

    def _is_ours(self, state: str) -> bool:
        said, _, signature = state.rpartition(".")
        if not hmac.compare_digest(self._signature(said).encode(), signature.encode()):
            return False
        age = self._clock.now().timestamp() - int(said.split(".")[0])
        return 0 <= age + 1 <= _STATE_LASTS

    def _signature(self, said: str) -> str:
        return hmac.new(self._oauth.client_secret.encode(), said.encode(), hashlib.sha256).hexdigest()

    def _redirect_uri(self, request: web.Request) -> str:
        base = self._oauth.public_url or f"{'https' if _is_secure(request) else 'http'}://{request.host}"
        return f"{base.rstrip('/')}{REDIRECT_PATH}"

    def _page(self, request: web.Request, sentence: str, status: int) -> web.Response:
        wish = request.headers.get("Accept-Language", "").split(",")[0]
        said = html.escape(texts_in(language_for(wish, self._language)).say(sentence))
        return web.Response(
            text=f"<!doctype html><meta charset=utf-8><title>videobot</title><p>{said}</p>",
            content_type="text/html",
            status=status,
        )


def _is_secure(request: web.Request) -> bool:
    return request.secure or request.headers.get("X-Forwarded-Proto", "") == "https"
