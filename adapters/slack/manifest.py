"""The app's manifest: what Slack is told of it when somebody makes the app, with the least rights it works with."""

from __future__ import annotations

from typing import Any

from adapters.slack.links import SHORTCUT
from bot.texts import texts_in

#: Each with what it is for.
SCOPES = (
    "app_mentions:read",  # mentions
    "channels:history",  # files of a thread, in public channels
    "chat:write",  # messages, their edits, the status under a thread
    "commands",  # /video, /video-admin and the shortcut
    "files:read",  # reference files, and whether a posted video shows
    "files:write",  # finished videos
    "groups:history",  # files of a thread, in private channels
    "im:history",  # direct messages to the bot
    "mpim:history",  # files of a thread, in messages among several
    "usergroups:read",  # who is in a user group, for limits of groups
    "users:read",  # names, languages, and who is an admin or a guest
)
_EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "tokens_revoked",
)


def manifest(language: str = "en", *, public_url: str | None = None, sockets: bool = False) -> dict[str, Any]:
    """The manifest, for Socket Mode; with a `public_url` (`https://bot.example`) for HTTP mode there.

    `language` is that of the commands' descriptions. `sockets`: Socket Mode all the same; the address is then only
    for installing into several workspaces.
    """
    texts = texts_in(language)
    base = public_url.rstrip("/") if public_url else None
    hooks = f"{base}/slack/events" if base and not sockets else None
    address = {"request_url": hooks} if hooks else {}
    url = {"url": hooks} if hooks else {}
    redirects = {"redirect_urls": [f"{base}/slack/oauth_redirect"]} if base else {}

    def command(name: str) -> dict[str, Any]:
        said = {"description": texts.say(f"slack-command-{name}"), "usage_hint": texts.say(f"slack-usage-{name}")}
        return {"command": f"/{name}", **said, "should_escape": True, **url}

    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": "videobot",
            "description": texts.say("slack-app-description"),
            "background_color": "#1d2733",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "videobot", "always_online": True},
            "shortcuts": [
                {
                    "name": texts.say("slack-shortcut"),
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": texts.say("slack-shortcut-description"),
                }
            ],
            "slash_commands": [command("video"), command("video-admin")],
        },
        "oauth_config": {"scopes": {"bot": sorted(SCOPES)}, **redirects},
        "settings": {
            "event_subscriptions": {"bot_events": list(_EVENTS), **address},
            "interactivity": {"is_enabled": True, **address},
            "org_deploy_enabled": False,
            "socket_mode_enabled": hooks is None,
            "token_rotation_enabled": False,
        },
    }
