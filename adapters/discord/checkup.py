"""What is missing for Discord, each with its cure. Posts nothing, and opens no gateway connection."""

from __future__ import annotations

import aiohttp
import discord

from adapters.discord.gateway import INTENT_MISSING, PORTAL, TOKEN_REFUSED, refusal, said
from adapters.discord.rights import invited_with, missing
from bot.errors import SetupFault

#: Servers named one by one; the rest is only counted.
_MOST_NAMED = 5


async def faults(token: str, api_url: str, *, message_content: bool) -> list[str]:
    """Every fault of the set-up as a sentence with its cure."""
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client:
            await client.login(token)
            application = client.application
            assert application is not None  # the login asked for it
            found = _application_faults(application, message_content=message_content)
            _, _, limits = await client.http.get_bot_gateway()
            if not limits["remaining"]:
                hours = limits["reset_after"] / 3_600_000
                found.append(
                    f"Discord takes no new connection of this bot for {hours:.0f} h: find out what restarts it."
                )
            return found + await _server_faults(client, application.id)
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        refused = refusal(error, message_content=message_content)
        if refused is not None:
            return [TOKEN_REFUSED]
        return [_unreachable(api_url, error)]


def _application_faults(application: discord.AppInfo, *, message_content: bool) -> list[str]:
    found = []
    flags = application.flags
    if message_content and not (flags.gateway_message_content or flags.gateway_message_content_limited):
        found.append(INTENT_MISSING)
    if application.interactions_endpoint_url:
        found.append(
            "The application has an interactions endpoint, so commands never reach this bot. "
            f"Open {PORTAL}, choose the application, General Information, and empty Interactions Endpoint URL."
        )
    return found


async def _server_faults(client: discord.Client, application: int) -> list[str]:
    address = invite_address(application)
    # the first 200: enough to see what is wrong
    servers = await client.http.get_guilds(200)
    if not servers:
        return [f"The bot is in no server yet. Open {address} and choose one."]
    found = []
    for server in servers:
        granted = discord.Permissions(int(server.get("permissions") or 0))
        lacking = {*missing(granted, in_thread=False), *missing(granted, in_thread=True)}
        if lacking:
            names = ", ".join(sorted(name.replace("_", " ").title() for name in lacking))
            found.append(f"In the server {server['name']} the bot lacks: {names}. Open {address} and choose it again.")
    more = len(found) - _MOST_NAMED
    return found if more <= 0 else [*found[:_MOST_NAMED], f"{more} more servers lack permissions."]


def invite_address(application: int) -> str:
    """Where an admin adds the bot to a server, with all that it needs there."""
    return discord.utils.oauth_url(application, permissions=invited_with(), scopes=("bot", "applications.commands"))


async def invite(token: str, api_url: str) -> str:
    """The invite address of the application that the token belongs to. Raises SetupFault."""
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with client:
            await client.login(token)
            if client.application_id is not None:
                return invite_address(client.application_id)
    except (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError) as error:
        refused = refusal(error, message_content=False)
        if refused is not None:
            raise refused from error
        raise SetupFault([_unreachable(api_url, error)]) from error
    raise SetupFault([TOKEN_REFUSED])


def _unreachable(api_url: str, error: Exception) -> str:
    return f"Discord at {api_url} does not work: {said(error)}. Check the network and DISCORD_API_URL."
