"""What was used, as a page for admins: drawn by the browser, anew whenever something in the room moves."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path
from string import Template
from typing import Any

from aiohttp import hdrs, web

from adapters.local.page import POLICY
from adapters.local.translate import place
from adapters.local.visitors import Visitors
from bot.errors import BadInput, StoreError
from bot.ports import Accounts
from bot.problems import problem
from bot.texts import Texts
from bot.usage import Figures, Line, Used, usage_amount, usage_csv, usage_title, usage_values

log = logging.getLogger(__name__)

_INDEX = Path(__file__).parent / "static" / "usage.html"
#: Periods that the page offers, by what its sentence calls them: as an admin would write them.
_PERIODS = {
    "usual": "",
    "day": "day",
    "week": "week",
    "month": "month",
    "days-90": "90 days",
    "days-366": "366 days",
}
#: Longest list of people or of channels.
_MOST_LINES = 50


class UsagePage:
    """Serves it, to admins only."""

    def __init__(self, visitors: Visitors, accounts: Accounts) -> None:
        self._visitors = visitors
        self._accounts = accounts
        self._index = Template(_INDEX.read_text(encoding="utf-8"))

    async def index(self, request: web.Request) -> web.StreamResponse:
        """The page, in the visitor's language."""
        texts = self._visitors.texts(request)
        html = self._index.substitute(
            language=texts.language, title=texts.say("page-usage"), needs_script=texts.say("page-needs-script")
        )
        response = web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        self._visitors.welcome(request, response)
        return response

    async def figures(self, request: web.Request) -> web.StreamResponse:
        """The figures, with every word that goes with them."""
        found = await self._found(request)
        if isinstance(found, web.Response):
            return found
        return web.json_response(_drawn(found, self._visitors.texts(request)))

    async def table(self, request: web.Request) -> web.StreamResponse:
        """The same as a file for spreadsheets."""
        found = await self._found(request)
        if isinstance(found, web.Response):
            return found
        name = f"usage-{found.usage.since:%Y%m%d}-{found.usage.until:%Y%m%d}.csv"
        headers = {hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
        return web.Response(body=usage_csv(found.rows).encode(), content_type="text/csv", headers=headers)

    async def _found(self, request: web.Request) -> Figures | web.Response:
        texts, person = self._visitors.texts(request), self._visitors.person(request)
        if person is None or not person.is_admin:
            return _refused(texts.problem(problem("admins_only")), 403)
        try:
            return await self._accounts.figures(place(None), request.query.get("period", ""))
        except BadInput as bad:
            return _refused(" ".join(texts.problem(each) for each in bad.problems), 400)
        except StoreError:
            log.exception("what was used cannot be read")
            return _refused(texts.say("answer-store-down"), 503)


def _refused(sentence: str, status: int) -> web.Response:
    return web.json_response({"problem": sentence}, status=status)


def _drawn(figures: Figures, texts: Texts) -> dict[str, Any]:
    usage, total = figures.usage, figures.usage.total
    panels = [what for what in ("videos", "seconds", "credits") if what != "credits" or total.credits]
    return {
        "title": usage_title(usage, texts),
        "total": texts.say("usage-nothing") if total == Used() else _amount(total, total, texts),
        "counts": texts.say("usage-counts"),
        "table": texts.say("usage-page-table"),
        "back": texts.say("usage-page-back"),
        "signs": {"live": texts.say("page-live"), "lost": texts.say("page-reconnecting")},
        "panels": [{"what": what, "title": texts.say(f"usage-{what}")} for what in panels],
        "days": usage_values(usage)["days"],
        "lists": [
            {"title": texts.say("usage-people"), "lines": _lines(usage.people, total, texts)},
            {"title": texts.say("usage-channels"), "lines": _lines(usage.channels, total, texts)},
        ],
        "periods": [
            {"period": period, "name": texts.say("usage-page-period", period=name)} for name, period in _PERIODS.items()
        ],
    }


def _lines(lines: Sequence[Line], total: Used, texts: Texts) -> list[dict[str, Any]]:
    """Who used how much, and which part of the most (0..1) that is."""
    lengths = [line.used.credits if total.credits else line.used.seconds or line.used.videos for line in lines]
    most = max(lengths, default=0) or 1
    return [
        {"name": line.name, "amount": _amount(line.used, total, texts), "part": round(length / most, 4)}
        for line, length in zip(lines[:_MOST_LINES], lengths, strict=False)
    ]


def _amount(used: Used, total: Used, texts: Texts) -> str:
    return usage_amount(used, texts, with_credits=total.credits > 0)
