"""Downloads from addresses that come from people, platforms or the service; never from a private network."""

from __future__ import annotations

import socket
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Collection, Mapping
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from aiohttp.typedefs import LooseHeaders
from yarl import URL

from adapters.media.addresses import is_public
from bot.errors import FileGone, FileUnreachable
from bot.problems import problem

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
#: Refusals that pass: too slow, too early, too many.
_PASSING = frozenset({408, 425, 429})
_CHUNK = 64 * 1024
_LONGEST_ADDRESS = 8192
#: What all its own names count as, where the operator named one of them.
_THIS_MACHINE = "127.0.0.1"
#: Seconds. The whole is bounded too: a server may send one byte at a time for ever.
_TIMEOUT = aiohttp.ClientTimeout(total=1800, connect=60, sock_connect=10, sock_read=30)


class ForbiddenAddress(OSError):
    """The address about to be dialled is not public."""

    def __init__(self) -> None:
        # the same words for each address of a host: aiohttp then passes the error on as it is
        super().__init__("not a public address")


class GuardedDownloads:
    """Implements the Downloads port. An async context manager that owns its connections.

    The very address about to be dialled is looked at, after every redirect again, so that neither a literal, nor a
    name that resolves to a private network, nor one that resolves differently the second time gets through.
    """

    def __init__(
        self,
        *,
        trusted: Collection[str] = (),
        user_agent: str = "videobot",
        resolver: AbstractResolver | None = None,
    ) -> None:
        """`trusted`: hosts the operator named ("127.0.0.1:8081", or "127.0.0.1" for all its ports); they may be
        private. `resolver`: None is the system's."""
        self._trusted = frozenset(_normal(entry) for entry in trusted)
        self._user_agent = user_agent
        self._resolver = resolver
        self._closing = AsyncExitStack()
        self._guarded: aiohttp.ClientSession | None = None
        self._open: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        guarded = aiohttp.TCPConnector(resolver=self._resolver, socket_factory=_public_socket)
        self._guarded = await self._closing.enter_async_context(self._session(guarded))
        named = aiohttp.TCPConnector(resolver=self._resolver)
        self._open = await self._closing.enter_async_context(self._session(named))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._closing.aclose()

    def _session(self, connector: aiohttp.TCPConnector) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=connector,
            timeout=_TIMEOUT,
            cookie_jar=aiohttp.DummyCookieJar(),
            # bytes as they are sent: a small file cannot become a large one on the way in
            auto_decompress=False,
            headers={"User-Agent": self._user_agent, "Accept-Encoding": "identity"},
            trust_env=False,
        )

    @asynccontextmanager
    async def open(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        also: Callable[[str], bool] | None = None,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """Stream a GET's body. `headers` (credentials) go to this very origin, and along a redirect only to an address
        that `also` says yes to.

        Raises FileGone (`file_gone`, `file_address_forbidden`) or FileUnreachable, here and while reading.
        """
        response = await self._follow(_address(url), headers or {}, also or _nowhere)
        try:
            async with aclosing(_body(response)) as chunks:
                yield chunks
        finally:
            # what was not read to the end is not worth reading on
            response.close()

    async def _follow(
        self, first: URL, headers: Mapping[str, str], also: Callable[[str], bool]
    ) -> aiohttp.ClientResponse:
        url = first
        for _ in range(_MOST_REDIRECTS + 1):
            response = await self._get(url, headers if url.origin() == first.origin() or also(str(url)) else {})
            target = response.headers.get("Location")
            if response.status not in _REDIRECTS or target is None:
                _check_status(response, url)
                return response
            response.close()
            url = _redirected(url, target)
        raise _gone(first)

    async def _get(self, url: URL, headers: LooseHeaders) -> aiohttp.ClientResponse:
        session = self._open if self._is_trusted(url) else self._guarded
        if session is None:
            raise RuntimeError("the downloads are used outside of their async with")
        if session is self._guarded and not _is_sane_port(url.port):
            raise _forbidden(url)
        try:
            return await session.get(url, headers=headers, allow_redirects=False)
        except aiohttp.ClientConnectorError as error:
            if isinstance(error.os_error, ForbiddenAddress):
                raise _forbidden(url) from error
            raise _unreachable(url, error) from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise _forbidden(url) from error
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise _unreachable(url, error) from error

    def _is_trusted(self, url: URL) -> bool:
        host = _host(url)
        return (host, None) in self._trusted or (host, url.port) in self._trusted


def _nowhere(_: str) -> bool:
    return False


def _public_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, address = info
    if not is_public(str(address[0])):
        raise ForbiddenAddress
    return socket.socket(family=family, type=kind, proto=protocol)


def _normal(entry: str) -> tuple[str, int | None]:
    """A host the operator named, and its port; None: all of them. Raises ValueError."""
    url = URL(f"//{entry}")
    if not url.raw_host:
        raise ValueError(f"not a host: {entry!r}")
    return _host(url), url.explicit_port


def _host(url: URL) -> str:
    host = (url.raw_host or "").lower().rstrip(".")
    return _THIS_MACHINE if host in ("localhost", "::1") else host


def _address(text: str) -> URL:
    """An address that may be asked for at all. Raises FileGone: nothing about it gets better by waiting."""
    try:
        # what is written as an address is asked for as it is: many are signed, letter by letter
        url = URL(text, encoded=text.isascii() and text.isprintable() and " " not in text)
        fits = url.scheme in ("http", "https") and bool(url.raw_host) and len(text) <= _LONGEST_ADDRESS
        # reading the port checks it
        fits = fits and url.port is not None and url.raw_user is None and url.raw_password is None
    except (ValueError, TypeError):
        url, fits = URL(), False
    if not fits:
        raise _forbidden(url)
    return url.with_fragment(None)


def _redirected(url: URL, target: str) -> URL:
    try:
        return _address(str(url.join(URL(target, encoded=target.isascii() and target.isprintable()))))
    except ValueError as error:
        raise _forbidden(url) from error


def _is_sane_port(port: int | None) -> bool:
    """The web's ports and those of nobody in particular; below lie mail, shells and the like."""
    return port in (80, 443) or (port is not None and port >= 1024)


def _check_status(response: aiohttp.ClientResponse, url: URL) -> None:
    status = response.status
    if status < 300:
        return
    response.close()
    if status >= 500 or status in _PASSING:
        raise FileUnreachable(f"{url.host} answered {status}")
    raise _gone(url)


async def _body(response: aiohttp.ClientResponse) -> AsyncGenerator[bytes, None]:
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise _unreachable(response.url, error) from error


def _forbidden(url: URL) -> FileGone:
    return FileGone(problem("file_address_forbidden", name=_name(url)))


def _gone(url: URL) -> FileGone:
    return FileGone(problem("file_gone", name=_name(url)))


def _unreachable(url: URL, error: Exception) -> FileUnreachable:
    # an address may be a secret by itself: only its host is told
    return FileUnreachable(f"{url.host} could not be reached: {type(error).__name__}")


def _name(url: URL) -> str:
    """What a person would call it; who knows better puts another name in its place."""
    return url.name or url.host or "?"
