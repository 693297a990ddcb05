"""Discord: slash commands, forms, buttons, mentions and replies, through the gateway and the REST API."""

from adapters.discord.platform import DiscordPlatform

__all__ = ["DiscordPlatform"]
