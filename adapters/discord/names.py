"""Whom and what the ids in somebody's words stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, cast

import discord

from adapters.discord.faults import chat_errors
from bot.commands.naming import Naming
from bot.errors import ChatError
from bot.messages import MentionKind

USER = re.compile(r"<@!?(\d+)>")
ROLE = re.compile(r"<@&(\d+)>")
CHANNEL = re.compile(r"<#(\d+)>")
#: People who are looked up for one text.
_MOST_LOOKED_UP = 5

#: What somebody or something with that id is called; None: not known.
Called = Callable[[int], str | None]


def written_out(text: str, naming: Naming, *, person: Called, role: Called, channel: Called) -> str:
    """The text with names for ids."""

    def named(kind: MentionKind, called: Called) -> Callable[[re.Match[str]], str]:
        return lambda hit: naming.written(kind, hit[1], called(int(hit[1])))

    text = USER.sub(named(MentionKind.PERSON, person), text)
    text = ROLE.sub(named(MentionKind.ROLE, role), text)
    return CHANNEL.sub(named(MentionKind.CHANNEL, channel), text)


async def words_with_names(interaction: discord.Interaction, words: str, naming: Naming) -> str:
    """What somebody wrote into a command's field, with names for ids."""
    guild = interaction.guild
    people = await _people(interaction, words)

    def role(number: int) -> str | None:
        found = guild.get_role(number) if guild is not None else None
        return found.name if found is not None else None

    def channel(number: int) -> str | None:
        return getattr(guild.get_channel_or_thread(number), "name", None) if guild is not None else None

    return written_out(words, naming, person=people.get, role=role, channel=channel)


async def _people(interaction: discord.Interaction, words: str) -> dict[int, str]:
    """Names of the people in some words: those that Discord sent along, the rest looked up."""
    data = cast(Mapping[str, Any], interaction.data or {})
    resolved: Mapping[str, Mapping[str, Any]] = data.get("resolved") or {}
    names = {int(each): str(user.get("global_name") or user["username"]) for each, user in _of(resolved, "users")}
    names |= {int(each): str(member["nick"]) for each, member in _of(resolved, "members") if member.get("nick")}
    guild = interaction.guild
    unknown = [number for number in dict.fromkeys(map(int, USER.findall(words))) if number not in names]
    for number in unknown[:_MOST_LOOKED_UP]:
        with suppress(ChatError), chat_errors():
            if guild is not None:
                names[number] = (await guild.fetch_member(number)).display_name
    return names


def _of(resolved: Mapping[str, Mapping[str, Any]], what: str) -> list[tuple[str, Mapping[str, Any]]]:
    return list((resolved.get(what) or {}).items())
