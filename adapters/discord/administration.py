"""`/video-admin` as Discord lists it: each word a command of its own, brought to the desk as it would be typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any
from zoneinfo import available_timezones

import discord
from discord import app_commands

from adapters.discord.interactions import Counter, acknowledge
from adapters.discord.names import words_with_names
from adapters.discord.threads import Threads
from adapters.discord.wording import named, worded
from bot.commands.naming import Naming
from bot.messages import Post

Words = app_commands.Range[str, 1, 1500]
Callback = Callable[..., Coroutine[Any, Any, None]]
Command = app_commands.Command[app_commands.Group, ..., None]

_MOST_OFFERED = 25


class _Channel(app_commands.Transformer):
    """A channel where people write, by its id; media channels are not in Discord's own description of its API."""

    @property
    def type(self) -> discord.AppCommandOptionType:
        """A channel."""
        return discord.AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[discord.ChannelType]:
        """What may be chosen."""
        kinds = discord.ChannelType
        return [kinds.text, kinds.news, kinds.voice, kinds.stage_voice, kinds.forum]

    async def transform(self, interaction: discord.Interaction, value: Any, /) -> int:
        """Its id."""
        return int(value.id)


def admin_group(counter: Counter, threads: Threads) -> app_commands.Group:
    """The whole of `/video-admin`; who may use it is checked by the desk, whatever Discord shows to whom."""
    group = app_commands.Group(
        name=named("video-admin", "discord-command-video-admin-name"),
        description=worded("discord-command-video-admin"),
        default_permissions=discord.Permissions(manage_guild=True),
    )
    group.add_command(_limits(counter))
    group.add_command(_admins(counter))
    for command in (*_people(counter), *_settings(counter), *_views(counter), _threads(counter, threads)):
        group.add_command(command)
    return group


async def _ask(counter: Counter, interaction: discord.Interaction, *words: str | None) -> None:
    """Bring the words to the desk as one command, with names for ids."""
    async with counter.answering(interaction):
        if not await acknowledge(interaction):
            return
        wrong = counter.refusal(interaction, posts=False)
        if wrong is not None:
            await counter.tell(interaction, wrong)
            return
        naming = Naming(exact=True)
        said = " ".join(word for word in ("/video-admin", *words) if word)
        text = await words_with_names(interaction, said, naming)
        asked = counter.invocation(interaction, text, mentions=naming.mentions)
        await counter.answer(interaction, await counter.desk.ask(asked))


def _command(name: str, callback: Callback, *, under: str = "", **options: str) -> Command:
    """A command with its names and words in every language. `options`: the key of each option's words."""
    key = f"discord-admin-{under}{name}"
    if options:
        callback = app_commands.describe(**{each: worded(f"discord-option-{key}") for each, key in options.items()})(
            app_commands.rename(**{each: named(each, f"discord-option-{key}-name") for each, key in options.items()})(
                callback
            )
        )
    return app_commands.Command(name=named(name, f"{key}-name"), description=worded(key), callback=callback)


def _group(name: str, *commands: Command) -> app_commands.Group:
    key = f"discord-admin-{name}"
    group = app_commands.Group(name=named(name, f"{key}-name"), description=worded(key))
    for command in commands:
        group.add_command(command)
    return group


def _plain(counter: Counter, name: str, *words: str, under: str = "") -> Command:
    async def callback(interaction: discord.Interaction) -> None:
        await _ask(counter, interaction, *words)

    return _command(name, callback, under=under)


def _about_a_rule(counter: Counter, name: str) -> Command:
    async def callback(interaction: discord.Interaction, rule: Words) -> None:
        await _ask(counter, interaction, "limits", name, rule)

    return _command(name, callback, under="limits-", rule="rule-cleared" if name == "clear" else "rule")


def _about_somebody(counter: Counter, name: str, *words: str, under: str = "") -> Command:
    async def callback(interaction: discord.Interaction, person: discord.User | discord.Role) -> None:
        await _ask(counter, interaction, *words, _mention(person))

    return _command(name, callback, under=under, person="person-or-role")


def _mention(one: discord.User | discord.Role) -> str:
    if isinstance(one, discord.Role):
        # everybody is in that role, and nobody is listed in it
        return "@everyone" if one.is_default() else f"<@&{one.id}>"
    return f"<@{one.id}>"


def _limits(counter: Counter) -> app_commands.Group:
    async def why(
        interaction: discord.Interaction,
        person: discord.User | None = None,
        channel: app_commands.Transform[int, _Channel] | None = None,
    ) -> None:
        whom = f"<@{person.id}>" if person is not None else None
        where = f"<#{channel}>" if channel is not None else None
        await _ask(counter, interaction, "limits", "why", whom, where)

    return _group(
        "limits",
        _plain(counter, "show", "limits", "show", under="limits-"),
        *(_about_a_rule(counter, name) for name in ("set", "clear", "try")),
        _command("why", why, under="limits-", person="person-asked", channel="channel"),
    )


def _admins(counter: Counter) -> app_commands.Group:
    return _group(
        "admins",
        _plain(counter, "show", "admins", "show", under="admins-"),
        *(_about_somebody(counter, name, "admins", name, under="admins-") for name in ("add", "remove")),
    )


def _people(counter: Counter) -> list[Command]:
    async def jobs(interaction: discord.Interaction, person: discord.User | None = None) -> None:
        await _ask(counter, interaction, "jobs", f"<@{person.id}>" if person is not None else None)

    return [
        _about_somebody(counter, "block", "block"),
        _about_somebody(counter, "unblock", "unblock"),
        _command("jobs", jobs, person="person-asked"),
    ]


def _settings(counter: Counter) -> list[Command]:
    async def channels(interaction: discord.Interaction, channels: Words | None = None) -> None:
        await _ask(counter, interaction, "channels", channels)

    async def dearest(interaction: discord.Interaction, allowed: Words | None = None) -> None:
        await _ask(counter, interaction, "dearest", allowed)

    async def approval(interaction: discord.Interaction, rule: Words | None = None) -> None:
        await _ask(counter, interaction, "approval", rule)

    async def zone(interaction: discord.Interaction, zone: Words | None = None) -> None:
        await _ask(counter, interaction, "zone", zone)

    async def lane(interaction: discord.Interaction, on: bool | None = None) -> None:
        await _ask(counter, interaction, "lane", None if on is None else "on" if on else "off")

    zones = _command("zone", zone, zone="zone")
    zones.autocomplete("zone")(_zones)
    return [
        _command("channels", channels, channels="channels"),
        _command("dearest", dearest, allowed="dearest"),
        _command("approval", approval, rule="approval"),
        zones,
        _command("lane", lane, on="lane"),
    ]


async def _zones(_: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
    """Time zones with these letters in them."""
    wanted = current.strip().replace(" ", "_").casefold()
    found = [name for name in await asyncio.to_thread(_known_zones) if wanted in name.casefold()]
    return [app_commands.Choice(name=name, value=name) for name in found[:_MOST_OFFERED]]


@cache
def _known_zones() -> list[str]:
    """All zones of the machine; they are read from many files."""
    return sorted(name for name in available_timezones() if "/" in name)


def _views(counter: Counter) -> list[Command]:
    async def usage(interaction: discord.Interaction, period: Words | None = None, csv: bool | None = None) -> None:
        await _ask(counter, interaction, "usage", period, "--csv" if csv else None)

    return [
        _command("usage", usage, period="period", csv="csv"),
        _plain(counter, "changes", "changes"),
        _plain(counter, "help", "help"),
    ]


def _threads(counter: Counter, threads: Threads) -> Command:
    async def thread(interaction: discord.Interaction, each_job: bool) -> None:
        if await _manages(counter, interaction) and interaction.guild_id is not None:
            threads.want(interaction.guild_id, each_job)
            said = "discord-threads-on" if each_job else "discord-threads-off"
            await counter.tell(interaction, Post(headline=counter.texts(interaction).say(said)))

    return _command("threads", thread, each_job="each-job")


async def _manages(counter: Counter, interaction: discord.Interaction) -> bool:
    """What is Discord's alone is checked here: a server's admins may have given the command to others."""
    granted = interaction.permissions
    if granted.manage_guild or granted.administrator:
        return True
    await counter.tell(interaction, Post(headline=counter.texts(interaction).say("discord-admins-only")))
    return False
