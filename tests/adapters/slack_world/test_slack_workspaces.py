"""Several workspaces, each with its own token: how they come, are served, are kept and leave."""

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from adapters.slack import FolderInstalls, Install, OAuthApp
from bot.errors import NotAllowed, SetupFault
from bot.messages import Place
from tests.adapters.slack_world.bots import FakeDesk, card, platform_in, running, serving
from tests.adapters.slack_world.state import ANA, BOT, BOT_TOKEN, BOT_USER, GENERAL, SIGNING_SECRET, TEAM
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

OAUTH = OAuthApp(client_id="1.2", client_secret="client-secret")
KEY = "zH8wGZLmyfSDpJPe1zW5_c1wkpxMk4u5rJQ4HqXkqk8="


def installs(folder: Path, key: str | None = KEY) -> FolderInstalls:
    return FolderInstalls(folder / "installs", key=key)


def an_install(team: str | None = TEAM, enterprise: str | None = None, token: str = BOT_TOKEN) -> Install:
    return Install(enterprise=enterprise, team=team, bot_token=token, bot_user=BOT_USER, bot=BOT)


async def open_page(http: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    async with http.get(url, allow_redirects=False) as response:
        return response.status, response.headers.get("Location") or await response.text()


@pytest.mark.parametrize(("code", "kept"), [("good-code", ("T0OTHER", None)), ("org-code", (None, "E0ORG"))])
async def test_an_installation_keeps_a_token_under_its_team_or_its_organisation(
    code: str, kept: tuple[str | None, str | None], world: SlackWorld, tmp_path: Path
) -> None:
    store = installs(tmp_path)
    async with (
        platform_in(world, tmp_path, app_token=None, bot_token=None, installs=store, oauth=OAUTH) as (platform, _),
        serving(world, platform, FakeDesk()) as url,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        status, there = await open_page(http, f"{url}/slack/install")
        assert (status, "files%3Aread" in there, "client_id=1.2" in there) == (302, True, True)
        state = there.split("state=")[1]
        status, page = await open_page(http, f"{url}/slack/oauth_redirect?code={code}&state={state}")

    assert (status, "is installed" in page) == (200, True)
    [install] = await store.all()
    assert ((install.team, install.enterprise), install.bot_token) == (kept, f"xoxb-{code}")
    assert "xoxb" not in next((tmp_path / "installs").iterdir()).read_bytes().decode()
    assert "xoxb" not in repr(install)


async def test_an_installation_begun_elsewhere_or_forged_is_refused(world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    async with (
        platform_in(world, tmp_path, app_token=None, bot_token=None, installs=store, oauth=OAUTH) as (platform, _),
        serving(world, platform, FakeDesk()) as url,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as victim,
        aiohttp.ClientSession() as attacker,
    ):
        _, there = await open_page(attacker, f"{url}/slack/install")
        state = there.split("state=")[1]
        forged = "1.x.y"
        victim.cookie_jar.update_cookies({"videobot-slack-install": forged})
        answers = [
            await open_page(victim, f"{url}/slack/oauth_redirect?{query}")
            for query in (f"code=good-code&state={state}", f"code=good-code&state={forged}", "", "code=good-code")
        ]
        refused = await open_page(victim, f"{url}/slack/oauth_redirect?error=access_denied")

    assert [status for status, _ in answers] == [400] * 4
    assert (refused[0], "Nothing was installed" in refused[1]) == (200, True)
    assert await store.all() == []


@pytest.mark.parametrize("fault", ["invalid_code", Fault(status=503)])
async def test_an_installation_that_slack_does_not_complete_says_so(
    fault: Fault | str, world: SlackWorld, tmp_path: Path
) -> None:
    world.api.fail("oauth.v2.access", fault)
    async with (
        platform_in(world, tmp_path, app_token=None, bot_token=None, installs=installs(tmp_path), oauth=OAUTH) as (
            platform,
            _,
        ),
        serving(world, platform, FakeDesk()) as url,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        _, there = await open_page(http, f"{url}/slack/install")
        status, page = await open_page(
            http, f"{url}/slack/oauth_redirect?code=good-code&state={there.split('state=')[1]}"
        )

    assert (status, "did not complete" in page) == (502, True)


async def test_each_workspace_is_served_with_its_own_token(world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    world.api.tokens = {"xoxb-a": TEAM, "xoxb-b": "T0OTHER"}
    await store.save(an_install(token="xoxb-a"))
    async with running(world, tmp_path, http=True, bot_token=None, installs=store, oauth=OAUTH) as bot:
        await world.slash(ANA, GENERAL, "a fox")
        await world.slash(ANA, GENERAL, "a fox", team_id="T0OTHER")
        await bot.chat.post(bot.last.place, card(), key="k7m2qd-card", maybe_posted=False)

        assert [asked.place.workspace for asked in bot.desk.asked] == [TEAM]
        assert any("not installed" in str(said) for said in world.told(ANA))
        elsewhere = Place(platform="slack", workspace="T0OTHER", channel=GENERAL)
        with pytest.raises(NotAllowed):
            await bot.chat.post(elsewhere, card(), key="k7m2qe-card", maybe_posted=False)


async def test_an_organisations_install_serves_all_of_its_workspaces(world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    await store.save(an_install(team=None, enterprise="E0ORG"))
    whole: dict[str, Any] = {"enterprise_id": "E0ORG", "is_enterprise_install": "true"}
    async with running(world, tmp_path, http=True, bot_token=None, installs=store) as bot:
        await world.slash(ANA, GENERAL, "a fox", **whole)
        await bot.chat.post(bot.last.place, card(), key="k7m2qd-card", maybe_posted=False)

        assert bot.last.place.workspace == f"E0ORG/{TEAM}"
    assert len(world.state.by_bot(GENERAL)) == 1


@pytest.mark.parametrize(
    "event", [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT_USER]}}]
)
async def test_a_workspace_that_leaves_is_forgotten(event: dict[str, Any], world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    await store.save(an_install())
    async with running(world, tmp_path, http=True, bot_token=None, installs=store) as bot:
        await world.slash(ANA, GENERAL, "a fox")
        ack = await world.event(event)
        await world.slash(ANA, GENERAL, "a fox")

        assert (ack.ok, len(bot.desk.asked)) == (True, 1)
    assert await store.all() == []


async def test_a_persons_own_token_that_is_revoked_is_none_of_ours(world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    await store.save(an_install())
    async with running(world, tmp_path, http=True, bot_token=None, installs=store):
        await world.event({"type": "tokens_revoked", "tokens": {"oauth": [ANA], "bot": []}})

    assert len(await store.all()) == 1


@pytest.mark.parametrize("named", [{"team_id": TEAM}, {"team_id": "T0THEIRS", "context_team_id": TEAM}])
async def test_an_event_whose_install_names_no_team_belongs_to_the_one_beside_it(
    named: dict[str, Any], world: SlackWorld, tmp_path: Path
) -> None:
    store = installs(tmp_path)
    await store.save(an_install(team=None, enterprise="E0ORG"))
    who = [{"enterprise_id": "E0ORG", "team_id": None, "user_id": BOT_USER, "is_enterprise_install": True}]
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
    async with running(world, tmp_path, http=True, bot_token=None, installs=store) as bot:
        await world.event(world.message_event(message, GENERAL), authorizations=who, **named)

        assert bot.last.place.workspace == f"E0ORG/{TEAM}"


async def test_events_of_a_shared_channel_belong_to_the_workspace_that_installed_us(
    world: SlackWorld, tmp_path: Path
) -> None:
    store = installs(tmp_path)
    await store.save(an_install())
    message = world.message(ANA, GENERAL, f"<@{BOT_USER}> a fox")
    async with running(world, tmp_path, http=True, bot_token=None, installs=store) as bot:
        await world.event(world.message_event(message, GENERAL), team_id="T0THEIRS", is_ext_shared_channel=True)

        assert bot.last.place.workspace == TEAM


# ---- the folder ---------------------------------------------------------------------------------------------------


async def test_a_teams_own_install_goes_before_its_organisations(tmp_path: Path) -> None:
    store = installs(tmp_path, key=None)
    await store.save(an_install(team=None, enterprise="E0ORG", token="xoxb-org"))
    await store.save(an_install(enterprise="E0ORG", token="xoxb-team"))

    found = [await store.find(*who) for who in (("E0ORG", TEAM), ("E0ORG", "T0OTHER"), (None, "T0OTHER"), (None, TEAM))]

    assert [each and each.bot_token for each in found] == ["xoxb-team", "xoxb-org", None, "xoxb-team"]
    await store.delete("E0ORG", TEAM)
    left = await store.find("E0ORG", TEAM)
    assert left is not None
    assert left.bot_token == "xoxb-org"


async def test_ids_from_outside_leave_the_folder_alone(tmp_path: Path) -> None:
    store = installs(tmp_path, key=None)

    assert await store.find(None, "../../etc/passwd") is None
    await store.delete(None, "../x")
    with pytest.raises(ValueError):
        await store.save(an_install(team="../x"))


async def test_tokens_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    await installs(tmp_path, key=None).save(an_install())

    [path] = (tmp_path / "installs").iterdir()
    assert path.stat().st_mode & 0o077 == 0


async def test_another_key_or_a_damaged_file_is_said(tmp_path: Path) -> None:
    await installs(tmp_path).save(an_install())
    for store in (installs(tmp_path, key=None), installs(tmp_path, key=f"{'A' * 42}8=")):
        with pytest.raises(SetupFault):
            await store.find(None, TEAM)
    with pytest.raises(SetupFault, match="not a Fernet key"):
        installs(tmp_path, key="short")


async def test_tokens_kept_before_there_was_a_key_are_encrypted_when_they_are_read(tmp_path: Path) -> None:
    await installs(tmp_path, key=None).save(an_install())

    [install] = await installs(tmp_path).all()

    assert install == an_install()
    assert BOT_TOKEN.encode() not in (tmp_path / "installs" / f"{TEAM}.json").read_bytes()


@pytest.mark.parametrize("body", ["", "{}", "[1]", '{"scopes": []}', '{"scopes": 1'])
async def test_a_file_that_is_no_install_is_named(body: str, tmp_path: Path) -> None:
    path = tmp_path / "installs" / f"{TEAM}.json"
    path.parent.mkdir()
    path.write_text(body)

    with pytest.raises(SetupFault, match=f"{TEAM}.json"):
        await installs(tmp_path, key=None).all()


async def test_an_installation_that_cannot_be_kept_says_so(world: SlackWorld, tmp_path: Path) -> None:
    (tmp_path / "installs").write_text("no folder")
    async with (
        platform_in(world, tmp_path, app_token=None, bot_token=None, installs=installs(tmp_path), oauth=OAUTH) as (
            platform,
            _,
        ),
        serving(world, platform, FakeDesk()) as url,
        aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http,
    ):
        _, there = await open_page(http, f"{url}/slack/install")
        state = there.split("state=")[1]
        status, page = await open_page(http, f"{url}/slack/oauth_redirect?code=good-code&state={state}")

    assert (status, "did not complete" in page) == (502, True)


async def test_check_looks_at_every_workspace(world: SlackWorld, tmp_path: Path) -> None:
    store = installs(tmp_path)
    await store.save(an_install(token="xoxb-wrong"))
    async with platform_in(
        world, tmp_path, app_token=None, bot_token=None, installs=store, signing_secret=SIGNING_SECRET
    ) as (platform, _):
        [fault] = await platform.check()
        await store.delete(None, TEAM)
        [empty] = await platform.check()

    assert f"The token of {TEAM}" in fault
    assert "open /slack/install" in fault
    assert "SLACK_BOT_TOKEN" not in fault
    assert "/slack/install" in empty
