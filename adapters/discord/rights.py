"""What the bot must be allowed to do in a channel before anything is spent on a video for it."""

from __future__ import annotations

import discord

from bot.messages import Post
from bot.texts import Texts

_NEEDED = ("view_channel", "send_messages", "attach_files", "read_message_history")
#: A thread does not inherit the right to send from its channel.
_NEEDED_IN_THREADS = ("view_channel", "send_messages_in_threads", "attach_files", "read_message_history")


def invited_with() -> discord.Permissions:
    """What the invite address asks for: the needed, and what makes links unfurl and threads possible."""
    names = {*_NEEDED, *_NEEDED_IN_THREADS, "embed_links", "create_public_threads"}
    return discord.Permissions(**dict.fromkeys(names, True))


def missing(granted: discord.Permissions, *, in_thread: bool) -> list[str]:
    """The names of the rights that are not there, as discord.py has them; nothing when nothing is known."""
    if granted.administrator or not granted.value:
        return []
    return [name for name in (_NEEDED_IN_THREADS if in_thread else _NEEDED) if not getattr(granted, name)]


def missing_post(names: list[str], texts: Texts) -> Post:
    """Says which rights the bot lacks here."""
    said = ", ".join(texts.say("discord-right-" + name.replace("_", "-")) for name in names)
    return Post(headline=texts.say("discord-rights-missing", rights=said))


def granted_to_bot(interaction: discord.Interaction) -> discord.Permissions:
    """The bot's rights where something was asked, as Discord says or, where it says nothing, as we know the server."""
    if interaction.app_permissions.value or interaction.guild is None:
        return interaction.app_permissions
    channel = interaction.channel
    if channel is None or isinstance(channel, discord.abc.PrivateChannel):
        return interaction.app_permissions
    return granted_in(channel, interaction.guild)


def granted_in(channel: object, guild: discord.Guild) -> discord.Permissions:
    """The bot's rights in a channel as the server's roles say; none where they are not known."""
    mine = getattr(channel, "permissions_for", None)
    known = guild.get_channel_or_thread(getattr(channel, "id", 0)) is not None
    # the library makes up a member of its own where the server did not tell of one
    me: discord.Member | None = guild.me
    if mine is None or not known or me is None or me.joined_at is None:
        return discord.Permissions.none()
    granted: discord.Permissions = mine(me)
    return granted
