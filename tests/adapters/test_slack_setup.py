"""The manifest, and what `check` says of a set-up."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack import manifest
from adapters.slack.manifest import SCOPES
from tests.adapters.slack_world.bots import platform_in
from tests.adapters.slack_world.spec import method, specs
from tests.adapters.slack_world.state import APP_TOKEN, SIGNING_SECRET
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld, slack_world

_SCHEMA = specs() / "manifest-schema" / "manifest.schema.2.0.0.json"


@pytest.fixture
async def world() -> AsyncIterator[SlackWorld]:
    async with slack_world() as opened:
        yield opened


# ---- the manifest -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not _SCHEMA.exists(), reason="Slack's manifest schema is not here")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("public_url", [None, "https://bot.example/"])
def test_the_manifest_keeps_to_slacks_schema(language: str, public_url: str | None) -> None:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))

    errors = list(Draft7Validator(schema).iter_errors(manifest(language, public_url=public_url)))

    assert [f"{each.json_path}: {each.message[:200]}" for each in errors] == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_manifest_keeps_to_the_lengths_slack_takes(language: str) -> None:
    made = manifest(language)

    assert len(made["display_information"]["description"]) <= 140
    for command in made["features"]["slash_commands"]:
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    [shortcut] = made["features"]["shortcuts"]
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150


def test_the_manifest_is_for_sockets_unless_there_is_a_public_address() -> None:
    sockets, hooks = manifest(), manifest(public_url="https://bot.example/")

    assert sockets["settings"]["socket_mode_enabled"]
    assert not hooks["settings"]["socket_mode_enabled"]
    assert "request_url" not in str(sockets)
    assert hooks["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert hooks["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert {command["url"] for command in hooks["features"]["slash_commands"]} == {"https://bot.example/slack/events"}


@pytest.mark.skipif(method("chat.postMessage") is None, reason="Slack's reference of methods is not here")
def test_the_scopes_are_those_of_the_methods_we_call_and_of_the_events_we_hear() -> None:
    called = (
        "chat.postMessage",
        "chat.postEphemeral",
        "chat.update",
        "chat.delete",
        "files.info",
        "files.delete",
        "files.getUploadURLExternal",
        "files.completeUploadExternal",
        "conversations.replies",
        "conversations.history",
        "users.info",
        "assistant.threads.setStatus",
        "views.open",
        "views.publish",
        "auth.test",
    )
    needed = set()
    for name in called:
        known = method(name)
        assert known is not None
        needed |= {scope["name"] for scope in known["scopes"].get("bot", ())}

    assert set(SCOPES) == needed | {"commands", "app_mentions:read"}


# ---- check --------------------------------------------------------------------------------------------------------


async def check(world: SlackWorld, folder: Path, **more: Any) -> list[str]:
    async with platform_in(world, folder, **more) as (platform, _):
        return await platform.check()


async def test_a_set_up_that_works_has_no_faults_and_nothing_is_posted(world: SlackWorld, tmp_path: Path) -> None:
    assert await check(world, tmp_path) == []
    assert {name for name, _ in world.api.calls} == {"auth.test", "apps.connections.open"}


async def test_in_http_mode_too(world: SlackWorld, tmp_path: Path) -> None:
    assert await check(world, tmp_path, app_token=None) == []


async def test_missing_scopes_are_named_with_the_cure(world: SlackWorld, tmp_path: Path) -> None:
    world.api.scopes -= {"files:read", "users:read"}

    [fault] = await check(world, tmp_path)

    assert "lacks the scopes files:read, users:read" in fault
    assert "videobot slack-manifest" in fault
    assert "Reinstall" in fault


@pytest.mark.parametrize(
    ("method", "fault", "said"),
    [
        ("auth.test", "token_revoked", "SLACK_BOT_TOKEN was revoked"),
        ("auth.test", "account_inactive", "removed from"),
        ("auth.test", "invalid_auth", "does not know SLACK_BOT_TOKEN"),
        ("auth.test", "ekm_access_denied", "refuses SLACK_BOT_TOKEN (ekm_access_denied)"),
        ("auth.test", Fault(status=503), "Check the network and SLACK_API_URL"),
        ("apps.connections.open", "missing_scope", "SLACK_APP_TOKEN is refused (missing_scope)"),
        ("apps.connections.open", "internal_error", "gives no socket"),
    ],
)
async def test_each_fault_is_said_with_its_cure(
    method: str, fault: Fault | str, said: str, world: SlackWorld, tmp_path: Path
) -> None:
    world.api.fail(method, fault)

    [sentence] = await check(world, tmp_path)

    assert said in sentence
    assert APP_TOKEN not in sentence


async def test_all_faults_are_said_at_once(world: SlackWorld, tmp_path: Path) -> None:
    faults = await check(world, tmp_path, bot_token=None, app_token="xapp-wrong")

    assert [fault.split()[0] for fault in faults] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"app_token": None, "signing_secret": None}, "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"),
        ({"bot_token": "xapp-1-A-2"}, "is an app-level token"),
        ({"api_url": "http://127.0.0.1:9/api"}, "Check the network"),
    ],
)
async def test_settings_that_cannot_work_are_said(
    settings: dict[str, Any], said: str, world: SlackWorld, tmp_path: Path
) -> None:
    assert said in (await check(world, tmp_path, **settings))[0]


async def test_the_platform_gives_the_manifest_of_its_mode(world: SlackWorld, tmp_path: Path) -> None:
    async with platform_in(world, tmp_path, signing_secret=SIGNING_SECRET, language="zh") as (platform, _):
        made = platform.manifest()

    assert made["settings"]["socket_mode_enabled"]
    assert made["features"]["shortcuts"][0]["name"] == "制作视频"
