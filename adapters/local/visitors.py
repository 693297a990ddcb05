"""Who is at the page: a random cookie stands for a person, whose name is what they say it is."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256

from aiohttp import hdrs, web

from adapters.local.names import person_name
from adapters.local.requests import is_operator, language_wish
from bot.limits import zone_of
from bot.locales import LANGUAGES
from bot.messages import Person
from bot.ports import NewId
from bot.texts import Texts, language_for, texts_in

COOKIE = "videobot_visitor"
_LIVES = 400 * 24 * 3600
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,64}")
#: New ids in a cookie: six characters of 31 each, so 5 of them cannot be guessed.
_IDS_IN_SECRET = 5


class Visitors:
    """Knows people by their cookie. Only a digest of it is ever stored or shown: nobody can pose as another."""

    def __init__(self, *, new_id: NewId, fixed_language: str | None) -> None:
        self._new_id = new_id
        self._fixed_language = fixed_language

    def person(self, request: web.Request, name: str = "", zone: str = "") -> Person | None:
        """Who sent the request; None for a browser that has not been welcomed yet. `name` and `zone` are what the
        page says of them."""
        secret = request.cookies.get(COOKIE, "")
        if not _SECRET.fullmatch(secret):
            return None
        found = self._named(secret, request, name)
        return replace(found, zone=zone if zone_of(zone).key == zone else None)

    def welcome(self, request: web.Request, response: web.StreamResponse) -> Person:
        """Who sent the request; one who has no cookie yet gets it with the response."""
        known = self.person(request)
        if known is not None:
            return known
        secret = "".join(self._new_id() for _ in range(_IDS_IN_SECRET))
        response.set_cookie(COOKIE, secret, max_age=_LIVES, httponly=True, samesite="Strict", path="/")
        return self._named(secret, request, "")

    def texts(self, request: web.Request) -> Texts:
        """The sentences in the language of the browser, or the operator's."""
        return texts_in(language_for(self._locale(request, LANGUAGES), self._fixed_language))

    def _named(self, secret: str, request: web.Request, name: str) -> Person:
        digest = sha256(secret.encode()).hexdigest()
        guest = self.texts(request).say("page-guest", number=str(int(digest[:4], 16) % 90 + 10))
        return Person(
            id=f"v{digest[:16]}",
            name=person_name(name) or guest,
            locale=self._locale(request, LANGUAGES),
            is_admin=is_operator(request),
        )

    def _locale(self, request: web.Request, known: Collection[str]) -> str | None:
        return language_wish(request.headers.get(hdrs.ACCEPT_LANGUAGE, ""), known)
