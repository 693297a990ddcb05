"""The manifest, and what `check` says of a set-up."""

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from adapters.slack import Credentials, FolderInstalls, Install, manifest
from adapters.slack.manifest import SCOPES
from bot.errors import SetupFault
from tests.adapters.slack_world.bots import QUICK, FakeDesk, platform_in, running, until
from tests.adapters.slack_world.spec import method, specs
from tests.adapters.slack_world.state import APP_TOKEN, BOT_TOKEN, BOT_USER, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

_SCHEMA = specs() / "manifest-schema" / "manifest.schema.2.0.0.json"


# ---- the manifest -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not _SCHEMA.exists(), reason="Slack's manifest schema is not here")
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("sockets", [True, False])
@pytest.mark.parametrize("public_url", [None, "https://bot.example/"])
def test_the_manifest_keeps_to_slacks_schema(language: str, public_url: str | None, sockets: bool) -> None:
    schema = json.loads(_SCHEMA.read_text(encoding="utf-8"))

    errors = list(Draft7Validator(schema).iter_errors(manifest(language, public_url=public_url, sockets=sockets)))

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


def test_over_sockets_a_public_address_is_for_installing_only() -> None:
    made = manifest(public_url="https://bot.example", sockets=True)

    assert made["settings"]["socket_mode_enabled"]
    assert "/slack/events" not in str(made)
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]


def test_the_manifest_asks_for_what_the_bot_works_with() -> None:
    assert set(manifest()["oauth_config"]["scopes"]["bot"]) == set(SCOPES)


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
        "usergroups.list",
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
        ("auth.test", Fault(status=503), "check the network and SLACK_API_URL"),
        ("apps.connections.open", "missing_scope", "SLACK_APP_TOKEN is refused (missing_scope)"),
        ("auth.test", "internal_error", "does not work (Slack answered internal_error)"),
        ("apps.connections.open", "internal_error", "does not work (Slack answered internal_error)"),
    ],
)
async def test_each_fault_is_said_with_its_cure(
    method: str, fault: Fault | str, said: str, world: SlackWorld, tmp_path: Path
) -> None:
    world.api.fail(method, fault)

    [sentence] = await check(world, tmp_path)

    assert said in sentence
    assert APP_TOKEN not in sentence


async def test_a_slack_out_of_reach_is_one_fault(world: SlackWorld, tmp_path: Path) -> None:
    assert len(await check(world, tmp_path, api_url="http://127.0.0.1:9/api")) == 1


async def test_all_faults_are_said_at_once(world: SlackWorld, tmp_path: Path) -> None:
    faults = await check(world, tmp_path, bot_token=None, app_token="xapp-wrong")

    assert [fault.split()[0] for fault in faults] == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"app_token": None, "signing_secret": None}, "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"),
        ({"bot_token": "xapp-1-A-2"}, "is an app-level token"),
        ({"api_url": "http://127.0.0.1:9/api"}, "it cannot be reached"),
    ],
)
async def test_settings_that_cannot_work_are_said(
    settings: dict[str, Any], said: str, world: SlackWorld, tmp_path: Path
) -> None:
    assert said in (await check(world, tmp_path, **settings))[0]


# ---- settings that do not go together -----------------------------------------------------------------------------

SOCKETS = Credentials(bot_token="xoxb-1", app_token="xapp-1")
HOOKS = Credentials(bot_token="xoxb-1", signing_secret="abc")
SEVERAL = Credentials(client_id="1.2", client_secret="s", signing_secret="abc")


@pytest.mark.parametrize(
    "given",
    [
        Credentials(),
        SOCKETS,
        HOOKS,
        SEVERAL,
        replace(SOCKETS, signing_secret="abc"),
        replace(SOCKETS, public_url="http://10.0.0.1"),
        replace(SEVERAL, signing_secret=None, app_token="xapp-1"),
        replace(SEVERAL, token_key="zH8wGZLmyfSDpJPe1zW5_c1wkpxMk4u5rJQ4HqXkqk8=", public_url="https://bot.example"),
        replace(SEVERAL, public_url="http://127.0.0.1:8080"),
    ],
)
def test_settings_that_go_together_have_no_faults(given: Credentials) -> None:
    assert given.faults() == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Credentials(app_token="xapp-1"), ["SLACK_BOT_TOKEN is missing"]),
        (Credentials(signing_secret="abc"), ["SLACK_BOT_TOKEN is missing"]),
        (Credentials(app_token="xoxb-1"), ["SLACK_BOT_TOKEN is missing", "SLACK_APP_TOKEN holds a token of the bot"]),
        (Credentials(bot_token="xoxb-1"), ["Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"]),
        (
            Credentials(bot_token="xapp-1", app_token="xoxb-1"),
            ["SLACK_BOT_TOKEN is an app-level token", "SLACK_APP_TOKEN holds a token of the bot"],
        ),
        (replace(SOCKETS, bot_token="xoxp-1"), ["SLACK_BOT_TOKEN is a person's token"]),
        (replace(SEVERAL, signing_secret=None), ["Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"]),
        (replace(SEVERAL, client_secret=None), ["SLACK_CLIENT_SECRET is missing"]),
        (replace(SEVERAL, client_id=None), ["SLACK_CLIENT_ID is missing"]),
        (replace(SEVERAL, bot_token="xoxb-1"), ["SLACK_BOT_TOKEN serves one workspace"]),
        (replace(SEVERAL, token_key="short"), ["SLACK_TOKEN_KEY is not a Fernet key"]),
        (replace(SEVERAL, public_url="http://bot.example"), ["VIDEOBOT_PUBLIC_URL begins with http://"]),
        (replace(HOOKS, public_url="http://bot.example"), ["VIDEOBOT_PUBLIC_URL begins with http://"]),
    ],
)
def test_settings_that_do_not_go_together_are_each_said_with_the_cure(given: Credentials, said: list[str]) -> None:
    faults = given.faults()

    assert [fault.startswith(begin) for fault, begin in zip(faults, said, strict=True)] == [True] * len(said)
    assert "xoxb-1" not in str(faults) + repr(given)


# ---- connected, and why not ---------------------------------------------------------------------------------------


async def test_a_token_that_is_refused_while_the_bot_runs_is_noticed_and_so_is_its_cure(
    world: SlackWorld, tmp_path: Path
) -> None:
    quick = replace(QUICK, token_every=0.02)
    async with running(world, tmp_path, tempo=quick) as bot:
        await until(bot.platform.connected, "the connection")
        assert bot.platform.away() == ""

        known, world.api.tokens = world.api.tokens, {}
        await until(lambda: not bot.platform.connected(), "the refusal")
        assert "Slack does not know SLACK_BOT_TOKEN (invalid_auth)" in bot.platform.away()

        world.api.tokens = known
        await until(bot.platform.connected, "the cure")
    assert "no connection is open" in bot.platform.away()


async def test_a_slack_out_of_reach_says_so_and_is_asked_again(world: SlackWorld, tmp_path: Path) -> None:
    world.api.fail("auth.test", *[Fault(status=503)] * 3)
    async with platform_in(world, tmp_path) as (platform, _), asyncio.TaskGroup() as group:
        group.create_task(platform.run(FakeDesk()))
        await until(lambda: "does not work" in platform.away(), "the reason")
        await until(platform.connected, "the connection")
        await platform.stop()


async def test_tokens_kept_under_another_key_stop_the_start(world: SlackWorld, tmp_path: Path) -> None:
    folder = tmp_path / "slack"
    kept = Install(enterprise=None, team=TEAM, bot_token=BOT_TOKEN, bot_user=BOT_USER, bot="B0BOT")
    await FolderInstalls(folder, key="zH8wGZLmyfSDpJPe1zW5_c1wkpxMk4u5rJQ4HqXkqk8=").save(kept)
    async with platform_in(world, tmp_path, bot_token=None, installs=FolderInstalls(folder)) as (platform, _):
        with pytest.raises(SetupFault, match="Set SLACK_TOKEN_KEY as it was"):
            await platform.run(FakeDesk())
