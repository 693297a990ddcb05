"""The page's own files, and what it has to know to begin: who is there, the language, the sentences."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.metadata import version
from pathlib import Path
from string import Template

from aiohttp import hdrs, web

from adapters.local.uploads import MOST_FILE_BYTES, MOST_FILES
from adapters.local.visitors import Visitors
from bot.locales import sentences
from bot.texts import texts_in

_FOLDER = Path(__file__).parent / "static"
_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PAGE_ID = re.compile(r"^(page-[a-z0-9-]+) =", re.MULTILINE)
#: Figures that only the browser knows: the page puts them in for these marks.
_FIGURES = ("name", "size", "most", "count", "number", "job")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self' blob:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


class Page:
    """Serves the page."""

    def __init__(self, visitors: Visitors, *, with_usage: bool = False) -> None:
        """`with_usage`: admins find the page that shows what was used."""
        self._visitors = visitors
        self._with_usage = with_usage
        self._files = {path.name: path for path in _FOLDER.iterdir() if path.suffix in _TYPES}
        self._index = Template((_FOLDER / "index.html").read_text(encoding="utf-8"))

    async def index(self, request: web.Request) -> web.StreamResponse:
        """The page, in the visitor's language."""
        texts = self._visitors.texts(request)
        html = self._index.substitute(
            language=texts.language, title=texts.say("page-title"), needs_script=texts.say("page-needs-script")
        )
        response = web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": POLICY})
        self._visitors.welcome(request, response)
        return response

    async def static(self, request: web.Request) -> web.StreamResponse:
        """One of the page's files."""
        path = self._files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        headers = {hdrs.CONTENT_TYPE: f"{_TYPES[path.suffix]}; charset=utf-8", hdrs.CACHE_CONTROL: "no-cache"}
        return web.FileResponse(path, headers=headers)

    async def hello(self, request: web.Request) -> web.StreamResponse:
        """What the page needs to begin."""
        response = web.Response(content_type="application/json")
        person = self._visitors.welcome(request, response)
        language = self._visitors.texts(request).language
        response.text = json.dumps(
            {
                "person": {"id": person.id, "name": person.name, "is_admin": person.is_admin},
                "language": language,
                "sentences": page_sentences(language),
                "version": version("videobot"),
                "usage": self._with_usage and person.is_admin,
                "limits": {"files": MOST_FILES, "file_bytes": MOST_FILE_BYTES},
            }
        )
        return response


@cache
def page_sentences(language: str) -> dict[str, str]:
    """The page's sentences; a figure that the browser puts in is left as `{name}`."""
    texts = texts_in(language)
    marks = {name: f"{{{name}}}" for name in _FIGURES}
    return {name: texts.say(name, **marks) for name in _PAGE_ID.findall(sentences(language))}
