"""The proxy that the environment names for a host; Slack's library would take it for hosts of NO_PROXY as well."""

from __future__ import annotations

from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

_LIKE = {"ws": "http", "wss": "https"}


def proxy_for(url: str) -> str | None:
    """The proxy's address for a host; None: straight there."""
    parts = urlsplit(url)
    if proxy_bypass(parts.netloc):
        return None
    return getproxies().get(_LIKE.get(parts.scheme, parts.scheme)) or None
