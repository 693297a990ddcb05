"""The FoxAPI client over real connections: above all, what is certain when an answer does not come."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import tracemalloc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest
from aiohttp import BodyPartReader, web

from adapters.foxapi import FoxAPI, Waits, open_http
from adapters.foxapi.client import MOST_ANSWER
from bot.errors import OperatorMustAct, ServiceBusy, ServiceError, ServiceRefused, ServiceUnsure
from bot.ports import Order, Ticket, Working

ORDER = Order(
    prompt="a kite",
    model="fast",
    duration=5,
    aspect_ratio="16:9",
    resolution="480p",
    generate_audio=False,
    seed=7,
)
KEY = "sk-the-secret-key"
#: Far too short for the internet, far too long for a loopback.
SOON = Waits(connect=5, look=0.3, submit=0.3, upload=30)


Behave = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Wire:
    """A server that reads one request a connection, keeps it, and then does what the test says."""

    def __init__(self, behave: Behave) -> None:
        self.requests: list[bytes] = []
        self.handlers: list[asyncio.Task[None]] = []
        self._behave = behave

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.handlers.append(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # the client may tear the connection at any time: that is what is tested here
        with suppress(OSError, asyncio.IncompleteReadError):
            self.requests.append(await reader.readuntil(b"\r\n\r\n"))
            await self._behave(reader, writer)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()


@asynccontextmanager
async def wire(behave: Behave, waits: Waits = SOON) -> AsyncIterator[tuple[FoxAPI, Wire]]:
    """A client that is connected to such a server."""
    played = Wire(behave)
    server = await asyncio.start_server(played.accept, "127.0.0.1", 0)
    async with server:
        async with open_http() as http:
            host, port = server.sockets[0].getsockname()
            yield FoxAPI(http=http, url=f"http://{host}:{port}", key=KEY, waits=waits), played
        await asyncio.gather(*played.handlers)


def says(text: str | bytes) -> Behave:
    """Send these bytes and hang up."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(text.encode() if isinstance(text, str) else text)
        await writer.drain()

    return behave


def answer(status: int, body: str | bytes, *, length: int | None = None, headers: str = "") -> bytes:
    content = body.encode() if isinstance(body, str) else body
    size = len(content) if length is None else length
    return f"HTTP/1.1 {status} X\r\nContent-Length: {size}\r\n{headers}\r\n".encode() + content


async def closes(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and hang up."""


async def resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Take the request and tear the connection."""
    raw: socket.socket = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


async def cuts_and_resets(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Begin an answer and tear the connection."""
    await says(answer(200, '{"id": "t"', length=100))(reader, writer)
    await resets(reader, writer)


async def drips(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer a byte at a time, until the other side has had enough."""
    writer.write(answer(200, "", length=1_000_000))
    while True:
        writer.write(b" ")
        await writer.drain()
        with suppress(TimeoutError):
            async with asyncio.timeout(0.01):
                if await reader.read() == b"":
                    return


def silence(first: bytes = b"") -> Behave:
    """Say something and then nothing, until the other side gives up."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        await writer.drain()
        await reader.read()

    return behave


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def lost(service: FoxAPI) -> tuple[ServiceError, ServiceError]:
    """The errors of a submit and of a look."""
    with pytest.raises(ServiceError) as submit:
        await service.submit(ORDER)
    with pytest.raises(ServiceError) as look:
        await service.look("t")
    return submit.value, look.value


@pytest.mark.parametrize("address", ["refused", "http://no-such-host.invalid"])
async def test_where_no_connection_opens_nothing_was_created(address: str, unused_port: int) -> None:
    url = f"http://127.0.0.1:{unused_port}" if address == "refused" else address
    async with open_http() as http:
        errors = await lost(FoxAPI(http=http, url=url, key=KEY))

    assert [type(error) for error in errors] == [ServiceBusy, ServiceBusy]


async def test_a_host_that_does_not_take_connections_in_time_is_busy() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        async with open_http() as http:
            url = f"http://127.0.0.1:{full.getsockname()[1]}"
            service = FoxAPI(http=http, url=url, key=KEY, waits=Waits(connect=0.2))

            errors = await lost(service)
        for one in waiting:
            one.close()

    assert [type(error) for error in errors] == [ServiceBusy, ServiceBusy]


async def test_a_server_that_speaks_no_tls_behind_an_https_address_is_busy() -> None:
    def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hello, this is another protocol\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server, open_http() as http:
        service = FoxAPI(http=http, url=f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}", key=KEY)

        errors = await lost(service)

    assert [type(error) for error in errors] == [ServiceBusy, ServiceBusy]


@pytest.mark.parametrize(
    "behave",
    [
        closes,
        resets,
        cuts_and_resets,
        silence(),
        silence(answer(200, '{"id": "t"', length=100)),
        says(answer(200, '{"id": "t"', length=100)),
        says('HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"id": "t'),
        says("SSH-2.0-OpenSSH\r\n\r\n"),
        says("HTTP/1.1 200 X\r\nContent-Length: lots\r\n\r\n"),
        says("HTTP/1.1 200 X\r\nX: " + "x" * 20_000 + "\r\n\r\n"),
        says(answer(200, b"\x1f\x8b broken", headers="Content-Encoding: gzip\r\n")),
        says(answer(200, gzip.compress(b" " * (MOST_ANSWER + 1)), headers="Content-Encoding: gzip\r\n")),
        says(answer(500, "oops")),
        says(answer(500, "oops", length=100)),
    ],
    ids=[
        "closed",
        "reset",
        "reset in the body",
        "silent",
        "silent in the body",
        "cut",
        "cut in a chunk",
        "another protocol",
        "broken header",
        "endless header",
        "broken gzip",
        "gzip bomb",
        "500",
        "500 cut",
    ],
)
async def test_once_a_submit_may_have_arrived_a_lost_answer_is_unsure_and_it_is_not_sent_again(
    behave: Behave,
) -> None:
    async with wire(behave) as (service, played):
        with pytest.raises(ServiceUnsure):
            await service.submit(ORDER)

        assert len(played.requests) == 1

        with pytest.raises(ServiceUnsure):
            await service.look("t")


async def test_an_answer_that_drips_is_given_up_on() -> None:
    async with wire(drips, Waits(connect=0.1, submit=0.2)) as (service, _):
        with pytest.raises(ServiceUnsure):
            await service.submit(ORDER)


@pytest.mark.parametrize(
    ("status", "error"), [(401, OperatorMustAct), (402, OperatorMustAct), (422, ServiceRefused), (429, ServiceBusy)]
)
@pytest.mark.parametrize("ending", ["cut", "silent", "endless"])
async def test_a_refusal_whose_words_are_lost_is_a_refusal_still(
    status: int, error: type[ServiceError], ending: str
) -> None:
    behave = {
        "cut": says(answer(status, '{"error', length=100)),
        "silent": silence(answer(status, '{"error', length=100)),
        "endless": says(answer(status, b" " * (MOST_ANSWER + 100_000))),
    }[ending]
    async with wire(behave) as (service, _):
        with pytest.raises(error):
            await service.submit(ORDER)


async def test_a_redirect_is_not_followed_and_the_key_stays_with_the_service() -> None:
    elsewhere = Wire(says(answer(200, '{"id": "stolen"}')))
    async with await asyncio.start_server(elsewhere.accept, "127.0.0.1", 0) as server:
        location = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1/videos/generations"
        async with wire(says(answer(307, "", headers=f"Location: {location}\r\n"))) as (service, played):
            with pytest.raises(ServiceUnsure):
                await service.submit(ORDER)

    assert f"authorization: bearer {KEY}".encode() in played.requests[0].lower()
    assert elsewhere.requests == []


async def test_the_request_names_us_and_asks_for_plain_json() -> None:
    async with wire(says(answer(200, '{"id": "t"}'))) as (service, played):
        assert await service.submit(ORDER) == Ticket("t")

    head = played.requests[0].decode().lower()
    assert head.startswith("post /v1/videos/generations http/1.1\r\n")
    assert "\r\nuser-agent: videobot/" in head
    assert "\r\naccept-encoding: identity\r\n" in head
    assert "httpx" not in head
    assert "aiohttp" not in head


async def test_a_task_id_arrives_quoted() -> None:
    async with wire(says(answer(200, '{"status": "pending"}'))) as (service, played):
        assert await service.look("../a b?c#d%2Fe") == Working()

    assert played.requests[0].startswith(b"GET /v1/tasks/..%2Fa%20b%3Fc%23d%252Fe HTTP/1.1\r\n")


@asynccontextmanager
async def uploads(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[FoxAPI]:
    app = web.Application()
    app.router.add_post("/v1/files/upload/stream", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with open_http() as http:
        yield FoxAPI(http=http, url=f"http://127.0.0.1:{runner.addresses[0][1]}", key=KEY, waits=SOON)
    await runner.cleanup()


async def test_a_large_file_arrives_whole_and_is_never_in_memory_as_a_whole(tmp_path: Path) -> None:
    size = 40 * 1024 * 1024
    path = tmp_path / "clip.mp4"
    with path.open("wb") as file:
        file.truncate(size)
    arrived: list[tuple[str | None, str | None, int]] = []

    async def take(request: web.Request) -> web.Response:
        assert request.content_length is not None
        assert request.content_length > size
        part = await (await request.multipart()).next()
        assert isinstance(part, BodyPartReader)
        count = 0
        while chunk := await part.read_chunk(1 << 18):
            count += len(chunk)
        arrived.append((part.name, part.filename, count))
        return web.json_response({"url": "https://cdn.foxapi.cc/uploads/clip.mp4"})

    tracemalloc.start()
    async with uploads(take) as service:
        assert await service.upload(path, "video1.mp4", "video/mp4") == "https://cdn.foxapi.cc/uploads/clip.mp4"
    _, largest = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert arrived == [("file", "video1.mp4", size)]
    assert largest < size / 4


async def test_an_upload_that_is_refused_in_the_middle_says_so(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(8 * 1024 * 1024))

    async with wire(says(answer(413, "<html>too large</html>"))) as (service, _):
        with pytest.raises(ServiceError) as error:
            await service.upload(path, "video1.mp4", "video/mp4")

    # torn connections win over the answer now and then: both are told, neither is taken for success
    assert isinstance(error.value, (ServiceRefused, ServiceUnsure))


async def test_an_upload_to_a_server_that_hangs_up_may_be_repeated(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_bytes(bytes(8 * 1024 * 1024))

    async with wire(closes) as (service, _):
        with pytest.raises(ServiceUnsure):
            await service.upload(path, "video1.mp4", "video/mp4")


async def test_the_client_takes_no_proxy_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")

    async with wire(says(answer(200, '{"status": "pending"}'))) as (service, _):
        assert await service.look("t") == Working()


async def test_a_burst_of_looks_waits_for_its_connections() -> None:
    app = web.Application()
    open_now = most = 0

    async def look(request: web.Request) -> web.Response:
        nonlocal open_now, most
        open_now += 1
        most = max(most, open_now)
        await asyncio.sleep(0)
        open_now -= 1
        return web.json_response({"status": "pending", "progress": 1})

    app.router.add_get("/v1/tasks/{task}", look)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with open_http() as http:
        service = FoxAPI(http=http, url=f"http://127.0.0.1:{runner.addresses[0][1]}", key=KEY)
        seen = await asyncio.gather(*(service.look(f"t{number}") for number in range(300)))
    await runner.cleanup()

    assert seen == [Working(1)] * 300
    assert most <= 64
