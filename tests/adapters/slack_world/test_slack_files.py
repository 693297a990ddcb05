"""Files that people attached: read with the bot's token, and what cannot be had is told with its reason."""

from typing import Any

import pytest

from bot.errors import FileGone, FileUnreachable
from bot.texts import texts_in
from tests.adapters.slack_world.bots import read
from tests.adapters.slack_world.state import BOT_TOKEN, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld, slack_world


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


@pytest.mark.parametrize("said", [{"mimetype": None, "size": 0}, {"mimetype": "", "size": 0}, {"size": 7}])
async def test_a_file_without_bytes_that_slack_has_not_looked_at_yet_is_tried_again_later(
    said: dict[str, Any], world: SlackWorld, chat: Any
) -> None:
    fox = world.file("fox.png", b"")
    world.stored(fox).info.update(said)

    with pytest.raises(FileUnreachable):
        await read(chat, fox)


@pytest.mark.parametrize("fault", [Fault(status=429, error="ratelimited"), Fault(status=503), Fault(lost_before=True)])
async def test_when_slack_is_in_trouble_a_file_is_tried_again_later(fault: Fault, world: SlackWorld, chat: Any) -> None:
    fox = world.file("fox.png")
    # a GET on a connection that turns out to be closed is repeated by itself
    world.api.fail("files.info", fault, fault)

    with pytest.raises(FileUnreachable):
        await read(chat, {"id": fox["id"], "name": "fox.png"})


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


async def test_a_file_of_nothing_but_comments_is_read_as_any_other(world: SlackWorld, chat: Any) -> None:
    # with a pattern that can match them in many ways, thirty of these would freeze the bot for days
    odd = world.file("fox.png", b"<!---->" * 140)

    assert await read(chat, odd) == b"<!---->" * 140
