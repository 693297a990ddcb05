"""The chat platforms whose settings are there."""

from __future__ import annotations

from typing import Protocol

from adapters.discord import DiscordPlatform
from adapters.media.downloads import GuardedDownloads
from adapters.media.folder import FolderFiles
from bot.app.building import SystemClock
from bot.config import Settings
from bot.errors import SetupFault
from bot.ports import Chat, Clock, Desk


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


def remote_platforms(
    settings: Settings, *, files: FolderFiles, downloads: GuardedDownloads, clock: Clock
) -> list[Remote]:
    """Every platform to be served, not connected yet."""
    platforms: list[Remote] = []
    if settings.discord:
        platforms.append(discord_platform(settings, files=files, downloads=downloads, clock=clock))
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
    faults = []
    if settings.slack:
        faults.append("SLACK_BOT_TOKEN: this version does not serve Slack. Remove it to go on.")
    if (settings.discord or settings.slack) and settings.simulated:
        faults.append(
            "FOXAPI_KEY is missing: people on a real platform are not served by the simulator. "
            "Set it, or remove the platform's token to try the bot on its own page."
        )
    return faults
