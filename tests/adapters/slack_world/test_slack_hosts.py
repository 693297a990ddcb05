"""Whose hosts files are fetched from: the token goes to Slack's only, and no redirect leads into a private network."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import pytest

from adapters.media.downloads import GuardedDownloads
from adapters.slack.files import SlackFiles
from adapters.slack.links import Hosts
from adapters.slack.translate import attachment_of
from adapters.slack.workspaces import Workspaces
from bot.errors import FileGone
from bot.messages import Attachment
from tests.adapters.slack_world.bots import read
from tests.adapters.slack_world.state import BOT_TOKEN, TEAM
from tests.adapters.slack_world.world import SlackWorld, slack_world
from tests.fakes import ManualClock


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
        yield _something()


async def _something() -> AsyncIterator[bytes]:
    yield b"fox"


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
        "https://evil.example\\.slack.com/a",
        "https://evil.example;.slack.com/a",
        "https://evil.example%2f.slack.com/a",
        "https://evil.example\uff0f.slack.com/a",
        "https://evil.example#.slack.com/a",
        "https://evil.example?.slack.com/a",
        "https://files.slack.com\\@evil.example/a",
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
