"""The way to Discord: which addresses it is at, how many new connections it still takes, and what a refusal means."""

from __future__ import annotations

import logging

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import SetupFault

log = logging.getLogger(__name__)

PORTAL = "https://discord.com/developers/applications"
TOKEN_REFUSED = (
    f"DISCORD_TOKEN is refused by Discord: it was reset or is not a bot's. Open {PORTAL}, choose the application, "
    "Bot > Reset Token, and put the new token into DISCORD_TOKEN."
)
INTENT_MISSING = (
    "DISCORD_MESSAGE_CONTENT is on, but the intent is not switched on for this bot. "
    f"Open {PORTAL}, choose the application, Bot > Message Content Intent, or set DISCORD_MESSAGE_CONTENT=off."
)
INTENTS_REFUSED = (
    "Discord refuses the gateway intents that this bot asks for. "
    f"Open {PORTAL}, choose the application, and look at Bot > Privileged Gateway Intents."
)
#: New connections a day that are never used up: with the last of them Discord resets the token.
_KEPT_BACK = 10
_REFUSALS = {4004: TOKEN_REFUSED, 4013: INTENTS_REFUSED}


def use_address(api_url: str) -> None:
    """Send everything to this REST API. The library knows one for the whole process."""
    Route.BASE = api_url.rstrip("/")
    # what the library logs below that holds prompts, and tokens in addresses
    logging.getLogger("discord").setLevel(logging.INFO)


async def seconds_to_wait(client: discord.Client) -> float:
    """Ask where the gateway is and connect there from now on; give the seconds until it takes a new connection.

    Raises what discord.py raises.
    """
    shards, url, limits = await client.http.get_bot_gateway()
    # what reconnects after a lost session goes to this address, not to the one that the library was told at first
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(url)
    left = limits["remaining"]
    if left >= shards + _KEPT_BACK:
        return 0.0
    wait = max(limits["reset_after"] / 1000, 1.0)
    log.error("too many new connections to Discord today", extra={"left": left, "wait_seconds": round(wait)})
    return wait


def refusal(error: Exception, *, message_content: bool) -> SetupFault | None:
    """The set-up fault that an error at login or of the gateway means; None: it passes."""
    if isinstance(error, discord.LoginFailure) or (isinstance(error, discord.HTTPException) and error.status == 401):
        return SetupFault([TOKEN_REFUSED])
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return SetupFault([INTENT_MISSING if message_content else INTENTS_REFUSED])
    if isinstance(error, discord.ConnectionClosed) and error.code in _REFUSALS:
        return SetupFault([_REFUSALS[error.code]])
    return None


def said(error: Exception) -> str:
    """An error in a few words that hold no secret."""
    if isinstance(error, discord.HTTPException):
        return f"it answered {error.status}"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "it cannot be reached"
    if isinstance(error, discord.ConnectionClosed):
        return f"it closed the connection with {error.code}"
    return type(error).__name__
