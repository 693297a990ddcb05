"""Which requests the page's server listens to: from this page, not from another site in the same browser."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web


def host_is_ours(host: str, named: Collection[str]) -> bool:
    """Whether a Host header can only mean this server: localhost, an address literal, or a name the operator gave.

    A site that makes its own name point here (DNS rebinding) still sends that name.
    """
    name = _host_name(host)
    if name is None:
        return False
    return name == "localhost" or name.endswith(".localhost") or _address(name) or name in named


def comes_from_the_page(origin: str | None, fetch_site: str | None, host: str) -> bool:
    """Whether a browser says that our own page sent it. Neither header: it is no browser, or a very old one."""
    if fetch_site is not None and fetch_site not in ("same-origin", "none"):
        return False
    return origin is None or urlsplit(origin).netloc == host


def is_operator(request: web.Request) -> bool:
    """Whether the request comes from this very machine and through nobody else.

    The local page is served on loopback by default: whoever opens it there can read the database as well, so they are
    the operator, and the bot treats them as an admin.
    """
    forwarded = any(name in request.headers for name in (hdrs.FORWARDED, hdrs.X_FORWARDED_FOR, hdrs.X_FORWARDED_HOST))
    return not forwarded and _address(request.remote or "", loopback=True)


def language_wish(accept_language: str, known: Collection[str]) -> str | None:
    """The locale to go by of an Accept-Language header: the most wished one that is known, else the most wished."""
    wishes = []
    for place, part in enumerate(accept_language.split(",")[:20]):
        locale, _, weight = part.partition(";q=")
        if locale.strip():
            wishes.append((-_weight(weight), place, locale.strip()))
    ordered = [locale for _, _, locale in sorted(wishes)]
    spoken = [locale for locale in ordered if locale.split("-")[0].lower() in known]
    return next(iter([*spoken, *ordered]), None)


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def _host_name(host: str) -> str | None:
    try:
        parts = urlsplit(f"//{host}")
        return parts.hostname.rstrip(".") if parts.hostname and parts.netloc == host else None
    except ValueError:
        return None


def _address(name: str, *, loopback: bool = False) -> bool:
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return address.is_loopback or not loopback
