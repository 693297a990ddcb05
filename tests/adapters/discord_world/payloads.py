"""What Discord sends: events and objects as its documentation has them, as small as discord.py takes them."""

from __future__ import annotations

from typing import Any

ME, GUILD, CHANNEL, ROLE = 100000000000000001, 200000000000000001, 300000000000000001, 500000000000000001
ANA = 400000000000000001
#: All permissions there are today.
ALL = "9007199254740991"
#: A snowflake of 2026-11-24 12:00 UTC: milliseconds since 2015, shifted.
NOW = (1795521600000 - 1420070400000) << 22


def user(number: int = ANA, name: str = "ana", *, bot: bool = False) -> dict[str, Any]:
    """A user object."""
    return {
        "id": str(number),
        "username": name,
        "discriminator": "0",
        "global_name": None,
        "avatar": None,
        "bot": bot,
        "flags": 0,
    }


def me() -> dict[str, Any]:
    """The bot's own user."""
    return {**user(ME, "videobot", bot=True), "verified": True, "mfa_enabled": False, "email": None, "locale": "en-US"}


def application(**changes: Any) -> dict[str, Any]:
    """The bot's application, as it sees it itself."""
    return {
        "id": str(ME),
        "name": "videobot",
        "icon": None,
        "description": "",
        "rpc_origins": [],
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "00",
        "flags": 0,
        "owner": user(1, "kim"),
        "team": None,
        **changes,
    }


def role(number: int, name: str, **changes: Any) -> dict[str, Any]:
    """A role that may do everything."""
    return {
        "id": str(number),
        "name": name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0,
        "permissions": ALL,
        "managed": False,
        "mentionable": True,
        "flags": 0,
        **changes,
    }


def member(of: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A member of the server."""
    found = {"roles": [], "joined_at": "2026-01-01T00:00:00+00:00", "deaf": False, "mute": False, "flags": 0, **changes}
    return {**found, "user": of} if of is not None else found


def channel() -> dict[str, Any]:
    """The text channel."""
    return {
        "id": str(CHANNEL),
        "type": 0,
        "guild_id": str(GUILD),
        "name": "videos",
        "position": 0,
        "permission_overwrites": [],
        "nsfw": False,
        "parent_id": None,
        "last_message_id": None,
    }


def guild() -> dict[str, Any]:
    """The server, as GUILD_CREATE brings it."""
    return {
        "id": str(GUILD),
        "name": "home",
        "owner_id": "1",
        "region": "x",
        "afk_timeout": 60,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "roles": [
            role(GUILD, "@everyone"),
            role(ROLE, "videobot", managed=True, tags={"bot_id": str(ME)}),
        ],
        "emojis": [],
        "features": [],
        "mfa_level": 0,
        "premium_tier": 0,
        "preferred_locale": "zh-CN",
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "channels": [channel()],
        "threads": [],
        "members": [member(me(), roles=[str(ROLE)])],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
        "stickers": [],
        "large": False,
        "unavailable": False,
        "member_count": 2,
        "joined_at": "2026-01-01T00:00:00+00:00",
    }


def message(number: int, content: str = "", *, author: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A message in the channel."""
    return {
        "id": str(number),
        "channel_id": str(CHANNEL),
        "author": author or user(),
        "content": content,
        "timestamp": "2026-11-24T12:00:00+00:00",
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": False,
        "mentions": [],
        "mention_roles": [],
        "attachments": [],
        "embeds": [],
        "pinned": False,
        "type": 0,
        "components": [],
        **changes,
    }


def calling(number: int, words: str, **changes: Any) -> dict[str, Any]:
    """A message in the server that mentions the bot."""
    called: dict[str, Any] = {"mentions": [{**me(), "member": member()}], "guild_id": str(GUILD), "member": member()}
    return message(number, f"<@{ME}> {words}", **{**called, **changes})


def attachment(number: int, name: str, url: str, **changes: Any) -> dict[str, Any]:
    """An attached file."""
    return {"id": str(number), "filename": name, "size": 3, "url": url, "proxy_url": url, **changes}


def interaction(number: int, kind: int, data: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Something somebody did with a command (2), a button (3) or a form (5)."""
    return {
        "id": str(number),
        "application_id": str(ME),
        "type": kind,
        "data": data,
        "guild_id": str(GUILD),
        "guild": {"id": str(GUILD), "locale": "en-US", "features": []},
        "channel_id": str(CHANNEL),
        "channel": channel(),
        "member": member(user(), permissions="0"),
        "token": f"token-{number}",
        "version": 1,
        "app_permissions": ALL,
        "locale": "en-US",
        "guild_locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {"0": str(GUILD)},
        "context": 0,
        "attachment_size_limit": 10485760,
        **changes,
    }


def create(number: int, prompt: str | None = None, **changes: Any) -> dict[str, Any]:
    """`/video create`."""
    options = [] if prompt is None else [{"name": "prompt", "type": 3, "value": prompt}]
    data = {
        "id": "9",
        "name": "video",
        "type": 1,
        "options": [{"name": "create", "type": 1, "options": options}],
    }
    return interaction(number, 2, data, **changes)


def press(number: int, custom_id: str, under: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A button pressed."""
    return interaction(number, 3, {"custom_id": custom_id, "component_type": 2}, message=under, **changes)
