"""HTTP mode: what Slack sends to `/slack/events`, signed. Bolt checks signature and age; a replay is refused here."""

from __future__ import annotations

import logging
import re
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.ports import Clock

log = logging.getLogger(__name__)

PATH = "/slack/events"
#: Bytes. Slack's largest payloads carry a whole message.
_MOST_BODY = 1024 * 1024
#: Seconds in which bolt takes a signature, both ways around now.
_SIGNATURE_LASTS = 600.0
_MOST_REMEMBERED = 50_000
_SIGNATURE = re.compile(r"(?:v0=[0-9a-f]{64})?")
_TIME = re.compile(r"[0-9]{0,12}")


class Webhooks:
    """Answers Slack's requests."""

    def __init__(self, *, app: Callable[[], AsyncApp], clock: Clock) -> None:
        self._app = app
        self._clock = clock
        #: Signatures of requests that were dealt with, and until when they are remembered.
        self._seen: OrderedDict[str, float] = OrderedDict()

    async def take(self, request: web.Request) -> web.Response:
        """One request. Slack signs each anew, also one that it repeats later, so that a signature comes once."""
        try:
            body = await _body(request)
            asked = AsyncBoltRequest(body=body, query=request.query_string, headers=dict(request.headers))
        except web.HTTPException:
            raise
        except Exception as error:
            # read before its signature is checked: it may be anything from anybody
            log.info("a request is not understood", extra={"error": type(error).__name__})
            return web.json_response({"error": "invalid request"}, status=400)
        signature = request.headers.get("X-Slack-Signature", "")
        if not _is_shaped(signature, request.headers.get("X-Slack-Request-Timestamp", "")):
            return web.json_response({"error": "invalid request"}, status=401)
        if self._replayed(signature):
            # what Slack repeats within the second it signs alike; either way nothing is done twice
            repeated = "X-Slack-Retry-Num" in request.headers
            return web.Response() if repeated else web.json_response({"error": "invalid request"}, status=401)
        answer = await self._app().async_dispatch(asked)
        if answer.status == 200 and signature:
            self._seen[signature] = self._clock.monotonic() + _SIGNATURE_LASTS
        return await to_aiohttp_response(answer)

    def _replayed(self, signature: str) -> bool:
        now = self._clock.monotonic()
        while self._seen and (next(iter(self._seen.values())) < now or len(self._seen) > _MOST_REMEMBERED):
            self._seen.popitem(last=False)
        return signature in self._seen


def _is_shaped(signature: str, at: str) -> bool:
    """Whether they look as they should, where they are there: bolt stumbles over others instead of refusing them."""
    return _SIGNATURE.fullmatch(signature) is not None and _TIME.fullmatch(at) is not None


async def _body(request: web.Request) -> str:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > _MOST_BODY:
            raise web.HTTPRequestEntityTooLarge(max_size=_MOST_BODY, actual_size=len(body))
    return body.decode("utf-8")
