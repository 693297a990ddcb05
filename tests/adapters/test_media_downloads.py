"""Guarded downloads, against real servers on loopback."""

from __future__ import annotations

import gzip
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from adapters.media.downloads import GuardedDownloads
from bot.errors import FileGone, FileUnreachable
from bot.ports import Downloads


@dataclass
class Site:
    """A server that keeps what it was asked."""

    port: int = 0
    seen: list[web.Request] = field(default_factory=list)
    #: Where /away leads.
    target: str = ""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append(request)
        match request.path.strip("/").split("/"):
            case ["file.png"]:
                return web.Response(body=b"fox" * 100_000, headers={"Set-Cookie": "a=b"})
            case ["zipped"]:
                return web.Response(body=gzip.compress(b"\0" * 10_000_000), headers={"Content-Encoding": "gzip"})
            case ["status", number]:
                return web.Response(status=int(number))
            case ["away"]:
                return web.Response(status=302, headers={"Location": self.target})
            case ["hops", number]:
                raise web.HTTPFound(f"/hops/{int(number) - 1}" if number != "1" else "/file.png")
            case ["cut"]:
                return await self._cut(request)
        raise web.HTTPNotFound

    async def _cut(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b"half")
        assert request.transport is not None
        request.transport.close()
        return response


class Loopback(AbstractResolver):
    """Every name is this machine, as an attacker's name server may say."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
        )
        return [found]

    async def close(self) -> None:
        pass


async def serve() -> AsyncIterator[Site]:
    site = Site()
    app = web.Application()
    app.router.add_get("/{path:.*}", site.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site.port = listening.getsockname()[1]
        await web.SockSite(runner, listening).start()
        yield site
        await runner.cleanup()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async for each in serve():
        yield each


@pytest.fixture
async def other() -> AsyncIterator[Site]:
    async for each in serve():
        yield each


@pytest.fixture
async def downloads(site: Site) -> AsyncIterator[GuardedDownloads]:
    """Trusts the one site, and not the other on the same host."""
    async with GuardedDownloads(trusted={site.host}) as opened:
        yield opened


async def fetch(downloads: Downloads, url: str) -> bytes:
    async with downloads.open(url) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def test_a_host_the_operator_named_may_be_private(site: Site, downloads: GuardedDownloads) -> None:
    assert await fetch(downloads, site.url("/file.png")) == b"fox" * 100_000
    assert site.seen[0].headers["User-Agent"] == "videobot"


async def test_a_host_named_without_a_port_is_trusted_on_all_of_them(site: Site) -> None:
    async with GuardedDownloads(trusted={"127.0.0.1"}) as downloads:
        assert await fetch(downloads, site.url("/file.png"))


async def test_another_port_of_a_trusted_host_is_not_trusted(other: Site, downloads: GuardedDownloads) -> None:
    with pytest.raises(FileGone) as refused:
        await fetch(downloads, other.url("/file.png"))
    assert refused.value.problem.code == "file_address_forbidden"
    assert other.seen == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "LOCALHOST.",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0.0.0.0",
        "0",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "169.254.169.254",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "224.0.0.1",
    ],
)
async def test_no_spelling_of_a_private_address_gets_through(host: str, other: Site) -> None:
    async with GuardedDownloads() as downloads:
        with pytest.raises((FileGone, FileUnreachable)) as refused:
            await fetch(downloads, f"http://{host}:{other.port}/file.png")
    # a system that cannot resolve a spelling is as good
    if isinstance(refused.value, FileGone):
        assert refused.value.problem.code == "file_address_forbidden"
    assert other.seen == []


async def test_a_name_that_resolves_to_this_machine_is_refused(other: Site) -> None:
    async with GuardedDownloads(resolver=Loopback()) as downloads:
        with pytest.raises(FileGone) as refused:
            await fetch(downloads, f"http://files.example:{other.port}/file.png")
    assert refused.value.problem.code == "file_address_forbidden"
    assert other.seen == []


async def test_a_trusted_name_may_resolve_to_this_machine(other: Site) -> None:
    async with GuardedDownloads(trusted={f"Files.Example:{other.port}"}, resolver=Loopback()) as downloads:
        assert await fetch(downloads, f"http://files.example.:{other.port}/file.png")


@pytest.mark.parametrize("path", ["/file.png", "/away"])
async def test_a_redirect_to_a_private_address_is_not_followed(
    path: str, site: Site, other: Site, downloads: GuardedDownloads
) -> None:
    site.target = other.url(path)
    with pytest.raises(FileGone) as refused:
        await fetch(downloads, site.url("/away"))
    assert refused.value.problem.code == "file_address_forbidden"
    assert other.seen == []


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://a:b@127.0.0.1/", "http://["])
async def test_a_redirect_to_what_is_no_web_address_is_not_followed(
    target: str, site: Site, downloads: GuardedDownloads
) -> None:
    site.target = target
    with pytest.raises(FileGone):
        await fetch(downloads, site.url("/away"))


@pytest.mark.parametrize("by_redirect", [False, True])
async def test_an_address_is_asked_for_letter_by_letter_since_it_may_be_signed(
    by_redirect: bool, site: Site, downloads: GuardedDownloads
) -> None:
    signed = "/v/a%28b%29.mp4?Credential=AK%2F2026%2Fcn&Policy=a%7Eb&sig=%2f%2B%3D"
    site.target = site.url(signed)

    with pytest.raises(FileGone):
        await fetch(downloads, site.url("/away") if by_redirect else site.target)

    assert site.seen[-1].raw_path == signed


async def test_five_redirects_are_followed_and_six_are_not(site: Site, downloads: GuardedDownloads) -> None:
    assert await fetch(downloads, site.url("/hops/5"))
    with pytest.raises(FileGone) as refused:
        await fetch(downloads, site.url("/hops/6"))
    assert refused.value.problem.code == "file_gone"


async def test_credentials_stay_with_the_origin_they_were_given_for(site: Site, other: Site) -> None:
    headers = {"Authorization": "Bearer secret"}
    async with GuardedDownloads(trusted={"127.0.0.1"}) as downloads:
        for target in ("/file.png", other.url("/file.png")):
            site.target = target
            async with downloads.open(site.url("/away"), headers=headers) as chunks:
                assert [chunk async for chunk in chunks]
    assert [request.headers.get("Authorization") for request in site.seen] == ["Bearer secret"] * 3
    assert [request.headers.get("Authorization") for request in other.seen] == [None]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "fox.png",
        "//127.0.0.1/x",
        "http://",
        "http:///x",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "data:image/png;base64,AAAA",
        "http://user:secret@example.com/x",
        "http://user@example.com/x",
        "http://example.com:99999/x",
        "http://example.com:0/x",
        "http://example.com:22/x",
        "http://example.com:6x/x",
        "http://exa mple.com/\0",
        "http://[::1",
        "http://example.com/" + "a" * 9000,
    ],
)
async def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    async with GuardedDownloads(resolver=Loopback()) as downloads:
        with pytest.raises(FileGone) as refused:
            await fetch(downloads, url)
    assert refused.value.problem.code == "file_address_forbidden"
    assert refused.value.problem.values["name"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
async def test_a_file_that_is_refused_is_gone(status: int, site: Site, downloads: GuardedDownloads) -> None:
    with pytest.raises(FileGone) as refused:
        await fetch(downloads, site.url(f"/status/{status}"))
    assert refused.value.problem.code == "file_gone"


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503])
async def test_a_server_in_trouble_is_asked_again_later(status: int, site: Site, downloads: GuardedDownloads) -> None:
    with pytest.raises(FileUnreachable):
        await fetch(downloads, site.url(f"/status/{status}"))


async def test_a_server_that_is_not_there_is_asked_again_later() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        host = f"127.0.0.1:{free.getsockname()[1]}"
    async with GuardedDownloads(trusted={host}) as downloads:
        with pytest.raises(FileUnreachable) as unreachable:
            await fetch(downloads, f"http://{host}/private-token.png")
    assert "private-token" not in str(unreachable.value)


async def test_a_transfer_that_breaks_off_does_not_pass_for_a_file(site: Site, downloads: GuardedDownloads) -> None:
    with pytest.raises(FileUnreachable):
        await fetch(downloads, site.url("/cut"))


async def test_a_small_answer_does_not_unfold_into_a_large_one(site: Site, downloads: GuardedDownloads) -> None:
    assert len(await fetch(downloads, site.url("/zipped"))) < 20_000
    assert site.seen[0].headers["Accept-Encoding"] == "identity"


async def test_cookies_are_not_kept(site: Site, downloads: GuardedDownloads) -> None:
    await fetch(downloads, site.url("/file.png"))
    await fetch(downloads, site.url("/file.png"))
    assert "Cookie" not in site.seen[1].headers


async def test_a_proxy_of_the_environment_is_not_used(
    site: Site, downloads: GuardedDownloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert await fetch(downloads, site.url("/file.png"))


async def test_a_reader_that_stops_early_leaves_nothing_behind(site: Site, downloads: GuardedDownloads) -> None:
    async with downloads.open(site.url("/file.png")) as chunks:
        assert await anext(chunks)
    assert await fetch(downloads, site.url("/file.png"))


async def test_what_the_reader_raises_is_not_taken_for_the_networks_fault(
    site: Site, downloads: GuardedDownloads
) -> None:
    async def read() -> None:
        async with downloads.open(site.url("/file.png")) as chunks:
            await anext(chunks)
            raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        await read()


async def test_downloads_that_were_not_opened_say_so() -> None:
    with pytest.raises(RuntimeError):
        await fetch(GuardedDownloads(), "http://example.com/")


def test_an_entry_that_is_no_host_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="not a host"):
        GuardedDownloads(trusted={""})
