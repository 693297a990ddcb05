"""The home tab: a person's jobs, what they may still use, and how the bot is used. Pure."""

from __future__ import annotations

from typing import Any

from adapters.slack.links import OPEN_FORM
from adapters.slack.posts import Block, blocks_of
from bot.messages import Post
from bot.texts import Texts

#: Blocks of one view.
_MOST_BLOCKS = 100


def home_of(jobs: Post, limits: Post, usage: Post, texts: Texts, *, channel: str) -> dict[str, Any]:
    """The view; `channel`: the person's direct messages with the bot, where what comes of it is posted."""
    divider: Block = {"type": "divider"}
    blocks = [
        form_button(texts, channel),
        divider,
        *blocks_of(jobs),
        divider,
        *blocks_of(limits),
        divider,
        *blocks_of(usage),
    ]
    return {"type": "home", "blocks": blocks[:_MOST_BLOCKS]}


def refusal_of(post: Post) -> dict[str, Any]:
    """The view of somebody who may ask nothing: why."""
    return {"type": "home", "blocks": blocks_of(post)}


def form_button(texts: Texts, value: str) -> Block:
    """A row with the button that opens the form; `value` says where it was asked for."""
    label = {"type": "plain_text", "text": texts.say("slack-open-form"), "emoji": False}
    button = {"type": "button", "action_id": OPEN_FORM, "text": label, "value": value or "-", "style": "primary"}
    return {"type": "actions", "elements": [button]}
