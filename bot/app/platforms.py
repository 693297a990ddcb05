"""The chat platforms whose settings are there; the libraries of those that are not are never loaded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin

from adapters.http import Route
from adapters.media.downloads import GuardedDownloads
from adapters.media.folder import FolderFiles
from bot.app.machine import SystemClock
from bot.config import Settings
from bot.errors import SetupFault
from bot.ports import Chat, Clock, Desk
from bot.texts import language_for

if TYPE_CHECKING:
    from adapters.discord import DiscordPlatform
    from adapters.slack import Credentials, OAuthApp, SlackPlatform


class Remote(Protocol):
    """A platform that somebody else runs."""

    @property
    def name(self) -> str:
        """As in `Place.platform`."""
        ...

    @property
    def chat(self) -> Chat:
        """What posts there."""
        ...

    def connected(self) -> bool:
        """Whether it can take and post messages right now."""
        ...

    def away(self) -> str:
        """Why it is not connected, for operators; "": it is."""
        ...

    def routes(self, desk: Desk) -> Sequence[Route]:
        """What is served for it over HTTP."""
        ...

    async def run(self, desk: Desk) -> None:
        """Listen until stopped. Raises SetupFault when the set-up turns out not to work."""
        ...

    async def stop(self) -> None:
        """End `run` after what is being handled."""
        ...

    async def check(self) -> list[str]:
        """Faults of the set-up, each with its cure; posts and spends nothing."""
        ...


def discord_platform(
    settings: Settings, *, files: FolderFiles, downloads: GuardedDownloads, clock: Clock
) -> DiscordPlatform:
    """Discord, as the settings say. They must hold its token."""
    from adapters.discord import DiscordPlatform

    assert settings.discord_token is not None
    return DiscordPlatform(
        token=settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url,
        message_content=settings.discord_message_content,
        files=files,
        downloads=downloads,
        clock=clock,
        language=settings.videobot_language,
        data_dir=settings.videobot_data_dir,
        commands_guild=settings.discord_commands_guild,
    )


def slack_credentials(settings: Settings) -> Credentials:
    """What the settings say of Slack."""
    from adapters.slack import Credentials

    secrets = {
        "bot_token": settings.slack_bot_token,
        "app_token": settings.slack_app_token,
        "signing_secret": settings.slack_signing_secret,
        "client_secret": settings.slack_client_secret,
        "token_key": settings.slack_token_key,
    }
    shown = {name: secret.get_secret_value().strip() for name, secret in secrets.items() if secret is not None}
    return Credentials(client_id=settings.slack_client_id, public_url=settings.videobot_public_url, **shown)


def _says_slack(settings: Settings) -> bool:
    """Whether anything is set that is Slack's."""
    given = (
        settings.slack_bot_token,
        settings.slack_app_token,
        settings.slack_signing_secret,
        settings.slack_client_id,
        settings.slack_client_secret,
        settings.slack_token_key,
    )
    return any(each is not None for each in given)


def slack_platform(
    settings: Settings, *, files: FolderFiles, downloads: GuardedDownloads, clock: Clock
) -> SlackPlatform:
    """Slack, as the settings say; they must have no faults. Raises SetupFault for a key that is none."""
    from adapters.slack import FolderInstalls, SlackPlatform

    given = slack_credentials(settings)
    several = given.client_id and given.client_secret
    return SlackPlatform(
        bot_token=given.bot_token,
        app_token=given.app_token,
        signing_secret=given.signing_secret,
        api_url=settings.slack_api_url,
        files=files,
        downloads=downloads,
        clock=clock,
        language=settings.videobot_language,
        installs=FolderInstalls(settings.videobot_data_dir / "slack", key=given.token_key) if several else None,
        oauth=_oauth_app(given, settings.slack_api_url) if several else None,
    )


def _oauth_app(given: Credentials, api_url: str) -> OAuthApp:
    from adapters.slack import OAuthApp

    assert given.client_id is not None
    assert given.client_secret is not None
    return OAuthApp(
        client_id=given.client_id,
        client_secret=given.client_secret,
        public_url=given.public_url,
        # beside the API, also at Slack's other addresses (slack-gov.com)
        authorize_url=urljoin(api_url, "/oauth/v2/authorize"),
    )


def slack_manifest(settings: Settings, *, http: bool) -> tuple[dict[str, Any], str]:
    """The manifest to make the Slack app from, and what is doubtful about it ("": nothing). Raises SetupFault.

    For HTTP mode when the settings choose that, or when asked for.
    """
    from adapters.slack import manifest

    given = slack_credentials(settings)
    if http and not given.slacks_address:
        raise SetupFault(
            ["VIDEOBOT_PUBLIC_URL is missing or not https://: HTTP mode needs the address Slack comes to."]
        )
    address = given.slacks_address
    hooks = address is not None and (http or given.hooks)
    made = manifest(language_for(None, settings.videobot_language), public_url=address, sockets=not hooks)
    lacks_address = given.hooks and address is None
    doubt = "This is for Socket Mode: for HTTP mode set VIDEOBOT_PUBLIC_URL to the https:// address Slack comes to."
    return made, doubt if lacks_address else ""


def notices(settings: Settings, url: str) -> list[str]:
    """What the operator has to know of a platform that is served, whose own server is at that address."""
    if not _says_slack(settings):
        return []
    given = slack_credentials(settings)
    base = given.public_url or url
    told = [f"Slack's requests are taken at {base}/slack/events"] if settings.slack and given.hooks else []
    return told + ([f"Slack workspaces install at {base}/slack/install"] if given.several else [])


def remote_platforms(
    settings: Settings, *, files: FolderFiles, downloads: GuardedDownloads, clock: Clock
) -> list[Remote]:
    """Every platform to be served whose settings have no faults, not connected yet."""
    platforms: list[Remote] = []
    if settings.discord:
        platforms.append(discord_platform(settings, files=files, downloads=downloads, clock=clock))
    if settings.slack and not slack_credentials(settings).faults():
        platforms.append(slack_platform(settings, files=files, downloads=downloads, clock=clock))
    return platforms


async def discord_invite_url(settings: Settings) -> str:
    """Where an admin adds the bot to a server. Raises SetupFault."""
    if not settings.discord:
        raise SetupFault(["DISCORD_TOKEN is missing: the address names the application it belongs to. Set it."])
    async with GuardedDownloads(trusted=settings.trusted_hosts) as downloads:
        files = FolderFiles(settings.videobot_data_dir / "files")
        platform = discord_platform(settings, files=files, downloads=downloads, clock=SystemClock())
        return await platform.invite()


def set_up_faults(settings: Settings) -> list[str]:
    """Faults of settings that each look right by themselves, with their cures."""
    faults = slack_credentials(settings).faults() if _says_slack(settings) else []
    if settings.remote and settings.simulated:
        faults.append(
            "FOXAPI_KEY is missing: people on a real platform are not served by the simulator. "
            "Set it, or remove the platform's token to try the bot on its own page."
        )
    return faults
