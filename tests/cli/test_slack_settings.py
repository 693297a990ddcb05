"""Slack's settings as an operator meets them: `slack-manifest`, `check` and the start, run as real processes."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adapters.slack_world.state import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET
from tests.adapters.slack_world.world import SlackWorld, slack_world
from tests.cli.test_command_line import videobot

pytestmark = pytest.mark.xdist_group("cli")
URL = "https://bot.example"
SOCKETS = {"SLACK_BOT_TOKEN": BOT_TOKEN, "SLACK_APP_TOKEN": APP_TOKEN}


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        yield opened


async def test_the_manifest_needs_no_settings_and_is_all_that_is_printed(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "slack-manifest")

    assert (ran.code, ran.err) == (0, "")
    assert ran.json["settings"]["socket_mode_enabled"]
    assert "/slack/" not in ran.out


async def test_the_manifest_follows_the_settings(tmp_path: Path) -> None:
    secret = {"SLACK_SIGNING_SECRET": SIGNING_SECRET}
    hooks = await videobot(tmp_path, "slack-manifest", VIDEOBOT_PUBLIC_URL=f"{URL}/", **secret)
    sockets = await videobot(
        tmp_path, "slack-manifest", VIDEOBOT_PUBLIC_URL=URL, SLACK_APP_TOKEN=APP_TOKEN, VIDEOBOT_LANGUAGE="zh", **secret
    )
    lacking = await videobot(tmp_path, "slack-manifest", **secret)
    nowhere = await videobot(tmp_path, "slack-manifest", "--http", VIDEOBOT_PUBLIC_URL="http://bot.example")

    assert hooks.json["settings"]["event_subscriptions"]["request_url"] == f"{URL}/slack/events"
    assert sockets.json["settings"]["socket_mode_enabled"]
    assert sockets.json["features"]["shortcuts"][0]["name"] == "制作视频"
    assert lacking.json["settings"]["socket_mode_enabled"]
    assert "VIDEOBOT_PUBLIC_URL" in lacking.err
    assert (nowhere.code, nowhere.out) == (2, "")


async def test_every_fault_of_slacks_settings_is_said_at_once_with_exit_2(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "run", SLACK_BOT_TOKEN=APP_TOKEN, SLACK_APP_TOKEN=BOT_TOKEN)

    assert (ran.code, ran.out) == (2, "")
    for said in ("SLACK_BOT_TOKEN is an app-level token", "SLACK_APP_TOKEN holds a token", "FOXAPI_KEY is missing"):
        assert said in ran.err
    assert BOT_TOKEN not in ran.err


@pytest.mark.parametrize("scopes", [set(), {"files:read"}], ids=["all", "one missing"])
async def test_check_names_missing_scopes_and_posts_nothing(
    scopes: set[str], world: SlackWorld, tmp_path: Path
) -> None:
    world.api.scopes -= scopes
    service = {"FOXAPI_KEY": "a-key", "FOXAPI_URL": "http://127.0.0.1:9"}
    ran = await videobot(tmp_path, "check", "--json", SLACK_API_URL=world.api_url, **SOCKETS, **service)
    [slack] = [each for each in ran.json["checks"] if each["name"] == "slack"]

    assert slack["ok"] is not bool(scopes)
    assert all(scope in slack["detail"] for scope in scopes)
    assert {name for name, _ in world.api.calls} == {"auth.test", "apps.connections.open"}


async def test_check_says_what_it_did_not_ask(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "check", "--json", SLACK_BOT_TOKEN=BOT_TOKEN)
    faults = [(each["name"], each["detail"].split()[0]) for each in ran.json["checks"] if not each["ok"]]

    assert ran.code == 1
    assert faults == [("settings", "Neither"), ("settings", "FOXAPI_KEY"), ("video service", "not"), ("slack", "not")]


async def test_a_proxy_is_not_used_for_hosts_that_need_none(world: SlackWorld, tmp_path: Path) -> None:
    proxies = {"HTTPS_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
    ran = await videobot(tmp_path, "check", "--json", SLACK_API_URL=world.api_url, **SOCKETS, **proxies)
    [slack] = [each for each in ran.json["checks"] if each["name"] == "slack"]

    assert slack["ok"]
