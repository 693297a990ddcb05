"""Names and descriptions of commands, in English, to be translated when the commands are told to Discord."""

from __future__ import annotations

import discord
from discord import app_commands

from adapters.discord.markup import shortened
from bot.texts import texts_in

#: What Discord lets a description say.
_MOST_DESCRIPTION = 100


def worded(key: str, most: int = _MOST_DESCRIPTION) -> app_commands.locale_str:
    """A sentence."""
    return app_commands.locale_str(shortened(texts_in("en").say(key), most), key=key)


def named(name: str, key: str) -> app_commands.locale_str:
    """The name of a command or an option."""
    return app_commands.locale_str(name, key=key)


class Words(app_commands.Translator):
    """Names and descriptions in the languages there are besides English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """The same in another language; None: there is none."""
        key = string.extras.get("key")
        if locale is not discord.Locale.chinese or not isinstance(key, str):
            return None
        return shortened(texts_in("zh").say(key), _MOST_DESCRIPTION)
