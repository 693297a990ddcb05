"""Files that people attached: the token goes to Slack's hosts only, and what cannot be had is told with its reason."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from adapters.media.downloads import GuardedDownloads
from adapters.slack.files import SlackFiles
from adapters.slack.links import Hosts
from adapters.slack.translate import attachment_of
from adapters.slack.workspaces import Workspaces
from bot.errors import FileGone, FileUnreachable
from bot.messages import Attachment
from bot.texts import texts_in
from tests.adapters.slack_world.bots import platform_in
from tests.adapters.slack_world.state import BOT_TOKEN, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld, slack_world
from tests.fakes import ManualClock


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        yield opened


@pytest.fixture
async def chat(world: SlackWorld, tmp_path: Path) -> AsyncIterator[Any]:
    async with platform_in(world, tmp_path) as (platform, _):
        yield platform.chat


async def read(chat: Any, file: dict[str, Any]) -> bytes:
    async with chat.read(attachment_of(file, TEAM)) as chunks:
        return b"".join([chunk async for chunk in chunks])


def why(gone: pytest.ExceptionInfo[FileGone]) -> str:
    assert texts_in("zh").problem(gone.value.problem)
    return texts_in("en").problem(gone.value.problem)


async def test_a_private_file_is_read_with_the_bots_token(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"x" * 300_000)

    assert await read(chat, fox) == b"x" * 300_000
    assert [token for _, token in world.hosting.downloads] == [BOT_TOKEN]
    assert world.api.called("files.info") == []


async def test_a_file_without_an_address_is_looked_up(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"fox")

    assert await read(chat, {"id": fox["id"], "name": "fox.png"}) == b"fox"


async def test_an_address_that_has_died_is_asked_for_anew(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"fox")

    assert (
        await read(chat, fox | {"url_private_download": f"{world.url}/files-pri/{TEAM}-F0/download/fox.png"}) == b"fox"
    )


async def test_slacks_login_page_is_told_as_the_missing_scope(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.api.scopes.discard("files:read")

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert "files:read" in why(gone)


async def test_slacks_login_page_is_never_taken_for_the_file(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.api.tokens.clear()
    world.api.fail("files.info", Fault(lost_before=True))

    with pytest.raises(FileUnreachable):
        await read(chat, fox)


async def test_a_file_that_is_a_web_page_itself_is_given_as_it_is(world: SlackWorld, chat: Any) -> None:
    page = world.file("fox.png", b"<!DOCTYPE html><p>I am no fox", mimetype="text/html")

    assert await read(chat, page) == b"<!DOCTYPE html><p>I am no fox"


async def test_an_empty_file_is_empty(world: SlackWorld, chat: Any) -> None:
    assert await read(chat, world.file("fox.png", b"")) == b""


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "tombstone"}, "deleted"),
        ({"mode": "hidden_by_limit"}, "age"),
        ({"url_private": None, "url_private_download": None, "file_access": "check_file_info"}, "another organisation"),
        ({"url_private": None, "url_private_download": None, "file_access": "access_denied"}, "another organisation"),
        ({"file_access": "file_not_found"}, "deleted"),
    ],
)
async def test_a_file_that_is_gone_says_why(changes: dict[str, Any], said: str, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    asked = {"id": fox["id"], "name": "fox.png"}
    world.stored(fox).info.update(changes)

    with pytest.raises(FileGone) as gone:
        await read(chat, asked)

    assert said in why(gone)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        ("file_not_found", "deleted"),
        ("file_deleted", "deleted"),
        ("not_visible", "another"),
        ("access_denied", "another"),
        ("missing_scope", "files:read"),
    ],
)
async def test_what_files_info_refuses_is_told(error: str, said: str, world: SlackWorld, chat: Any) -> None:
    world.api.fail("files.info", error)

    with pytest.raises(FileGone) as gone:
        await read(chat, {"id": "F1", "name": "fox.png"})

    assert said in why(gone)


async def test_a_file_that_is_deleted_meanwhile_says_so(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.stored(fox).gone = True
    world.stored(fox).info.update(mode="tombstone")

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert "deleted" in why(gone)


async def test_a_file_that_slack_has_not_processed_yet_is_tried_again_later(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    asked = {"id": fox["id"], "name": "fox.png"}
    del world.stored(fox).info["url_private"], world.stored(fox).info["url_private_download"]

    with pytest.raises(FileUnreachable):
        await read(chat, asked)


@pytest.mark.parametrize("fault", [Fault(status=429, error="ratelimited"), Fault(status=503), Fault(lost_before=True)])
async def test_when_slack_is_in_trouble_a_file_is_tried_again_later(fault: Fault, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    # a GET on a connection that turns out to be closed is repeated by itself
    world.api.fail("files.info", fault, fault)

    with pytest.raises(FileUnreachable):
        await read(chat, {"id": fox["id"], "name": "fox.png"})


async def test_a_redirect_within_slack_keeps_the_token(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"fox")
    moved = world.file("moved.png")
    link = moved["url_private_download"].replace("/files-pri/", "/moved/")
    world.hosting.moves["/moved/" + link.split("/moved/")[1]] = fox["url_private_download"]

    assert await read(chat, moved | {"url_private_download": link}) == b"fox"
    assert [token for _, token in world.hosting.downloads] == [BOT_TOKEN, BOT_TOKEN]


@pytest.mark.parametrize(
    "address",
    [
        "http://169.254.169.254/latest",
        "http://10.0.0.7/a",
        "http://[fd00::1]/a",
        "http://0.0.0.0:1/a",
        "file:///etc/passwd",
    ],
)
async def test_a_redirect_into_a_private_network_is_not_followed(address: str, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.hosting.redirect_to = address

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert gone.value.problem.code == "file_address_forbidden"


async def test_a_redirect_to_another_host_is_followed_without_the_token(world: SlackWorld, chat: Any) -> None:
    async with slack_world() as other:
        fox = world.file("fox.png")
        world.hosting.redirect_to = f"{other.url}/outside/fox.png"

        assert await read(chat, fox) == b"from outside"

        assert other.hosting.downloads == [("/outside/fox.png", "")]


async def test_redirects_in_a_circle_end(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.hosting.redirect_to = fox["url_private_download"]

    with pytest.raises(FileGone):
        await read(chat, fox)

    assert len(world.hosting.downloads) <= 12


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_files_on_another_port_of_the_named_host_get_the_token_once_they_ask_for_it(
    host: str, world: SlackWorld, chat: Any
) -> None:
    async with slack_world() as other:
        fox = other.file("fox.png", b"fox")
        moved = fox["url_private_download"].replace("127.0.0.1", host)
        world.state.files[fox["id"]] = other.state.files[fox["id"]]

        assert await read(chat, fox | {"url_private_download": moved}) == b"fox"

        assert [token for _, token in other.hosting.downloads] == ["", BOT_TOKEN]


async def test_a_strangers_port_that_needs_no_token_is_shown_none(world: SlackWorld, chat: Any) -> None:
    async with slack_world() as other:
        fox = world.file("fox.png") | {"url_private_download": f"{other.url}/outside/fox.png"}

        assert await read(chat, fox) == b"from outside"

        assert other.hosting.downloads == [("/outside/fox.png", "")]


@pytest.mark.parametrize(
    "page",
    [
        b"<html><body>Sign in",
        b"\xef\xbb\xbf\r\n<!-- slack --><!DOCTYPE HTML PUBLIC>",
        b"<head><title>Slack</title>",
        b"<!doctype html>",
        b'<?xml version="1.0"?>\n<html xmlns="x">',
        b"<script>location='/signin'</script>",
    ],
)
@pytest.mark.parametrize("page_type", ["text/html; charset=utf-8", None, "image/png"])
async def test_a_login_page_of_any_shape_is_told_as_the_missing_scope(
    page: bytes, page_type: str | None, world: SlackWorld, chat: Any
) -> None:
    fox = world.file("fox.png")
    world.api.scopes.discard("files:read")
    world.hosting.login_page, world.hosting.page_type = page, page_type

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert "files:read" in why(gone)


async def test_a_page_in_place_of_a_file_that_was_deleted_says_deleted(world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"<!DOCTYPE html><p>gone")
    world.stored(fox).info.update(mode="tombstone")

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert "deleted" in why(gone)


async def test_somebody_elses_page_says_nothing_of_our_scopes(world: SlackWorld, chat: Any) -> None:
    async with slack_world() as other:
        page = other.file("fox.png", b"<!DOCTYPE html><p>a document")
        link = page["url_private"]
        outside = world.file("doc", mode="external", url_private=link)

        # its host gives us its own login page: we hold no token for it
        assert (await read(chat, outside)).lstrip().startswith(b"<!DOCTYPE")

        assert [token for _, token in other.hosting.downloads] == [""]
    assert world.api.called("files.info") == []


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_a_file_that_slack_knows_and_does_not_give_is_closed_to_us(
    status: int, world: SlackWorld, chat: Any
) -> None:
    fox = world.file("fox.png")
    world.hosting.download_status = status

    with pytest.raises(FileGone) as gone:
        await read(chat, fox)

    assert "does not let the bot see" in why(gone)


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
async def test_a_host_in_trouble_is_tried_again_later(status: int, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    world.hosting.download_status = status

    with pytest.raises(FileUnreachable):
        await read(chat, fox)


@pytest.mark.parametrize("size", [10, 300_000])
async def test_a_file_that_breaks_off_is_tried_again_later(size: int, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png", b"x" * size)
    world.hosting.truncated = True

    with pytest.raises(FileUnreachable):
        await read(chat, fox)


class AskedDownloads:
    """Downloads that keep what they were asked for."""

    def __init__(self) -> None:
        self.headers: Mapping[str, str] | None = None
        self.also: Callable[[str], bool] | None = None

    @asynccontextmanager
    async def open(
        self, url: str, *, headers: Mapping[str, str] | None = None, also: Callable[[str], bool] | None = None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        self.headers, self.also = headers, also
        yield _nothing()


async def _nothing() -> AsyncIterator[bytes]:
    chunks: tuple[bytes, ...] = ()
    for chunk in chunks:
        yield chunk


async def test_the_token_goes_along_redirects_to_slacks_hosts_and_to_no_other(world: SlackWorld) -> None:
    downloads = AskedDownloads()
    workspaces = Workspaces(bot_token=BOT_TOKEN, api_url=world.api_url, installs=None, clock=ManualClock())
    files = SlackFiles(workspaces=workspaces, downloads=downloads)
    link = {"id": "F1", "name": "fox.png", "url_private": "https://files.slack.com/files-pri/T1-F1/fox.png"}

    async with files.read(attachment_of(link, TEAM)):
        assert downloads.headers == {"Authorization": f"Bearer {BOT_TOKEN}"}
        assert downloads.also is not None
        assert downloads.also("https://files-origin.slack.com/x")
        assert not downloads.also("https://slack-files.com/x")


@pytest.mark.parametrize("goes_along", [True, False])
async def test_credentials_go_along_a_redirect_only_where_they_may(goes_along: bool, world: SlackWorld) -> None:
    async with slack_world() as other:
        fox = world.file("fox.png")
        world.hosting.redirect_to = f"{other.url}/outside/fox.png"
        trusted = {each.url.removeprefix("http://") for each in (world, other)}
        async with (
            GuardedDownloads(trusted=trusted) as downloads,
            downloads.open(
                fox["url_private"], headers={"Authorization": "Bearer x"}, also=lambda _: goes_along
            ) as chunks,
        ):
            assert b"".join([chunk async for chunk in chunks]) == b"from outside"

        assert other.hosting.downloads == [("/outside/fox.png", "Bearer x" if goes_along else "")]


async def test_somebody_elses_file_is_fetched_without_the_token(world: SlackWorld, chat: Any) -> None:
    outside = world.file("fox.png", mode="external", url_private=f"{world.url}/outside/fox.png")

    assert await read(chat, outside) == b"from outside"
    assert world.hosting.downloads == [("/outside/fox.png", "")]


@pytest.mark.parametrize("address", ["nonsense", "[]", '["T1"]', '["T1","F1","",false,1]'])
async def test_an_address_that_is_none_of_ours_is_gone(address: str, chat: Any) -> None:
    with pytest.raises(FileGone):
        async with chat.read(Attachment(name="fox.png", address=address)):
            pass


def test_the_token_goes_to_slacks_hosts_over_tls_and_to_the_named_api_only() -> None:
    hosts = Hosts("http://127.0.0.1:8081/api/")

    good = ["https://files.slack.com/a", "https://ana.enterprise.slack.com/a", "http://127.0.0.1:8081/files/a"]
    bad = [
        "http://files.slack.com/a",
        "https://files.slack.com.evil.example/a",
        "https://evil-slack.com/a",
        "https://slack-files.com/T1-F1",
        "https://user@files.slack.com/a",
        "https://files.slack.com:x/a",
        "http://127.0.0.1:8082/a",
        "https://127.0.0.1:8081/a",
        "ftp://files.slack.com/a",
        "//files.slack.com/a",
        "https://[::1",
        "",
    ]

    assert ([u for u in good if not hosts.get_token(u)], [u for u in bad if hosts.get_token(u)]) == ([], [])


def test_answers_go_to_slacks_hosts_and_to_the_named_one_on_any_port() -> None:
    hosts = Hosts("http://127.0.0.1:8081/api/")

    assert hosts.are_slacks("https://hooks.slack.com/commands/T1/2/3")
    assert hosts.are_slacks("http://127.0.0.1:9000/commands/1")
    assert not hosts.are_slacks("http://169.254.169.254/latest")
    assert not hosts.are_slacks("http://[::1")
