"""What Slack's own reference says of its methods and blocks, where it is there."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

_HERE = Path(__file__).resolve().parents[3]
#: Errors that every method has, which its page leaves out.
COMMON = frozenset(
    (
        *("access_denied", "account_inactive", "deprecated_endpoint", "ekm_access_denied", "enterprise_is_restricted"),
        *("fatal_error", "internal_error", "invalid_arg_name", "invalid_arguments", "invalid_array_arg"),
        *("invalid_auth", "invalid_charset", "invalid_form_data", "invalid_post_type", "method_deprecated"),
        *("missing_post_type", "missing_scope", "no_permission", "not_allowed_token_type", "not_authed"),
        *("org_login_required", "ratelimited", "request_timeout", "service_unavailable", "team_access_not_granted"),
        *("team_added_to_org", "token_expired", "token_revoked", "two_factor_setup_required", "user_not_found"),
    )
)
#: Not on the pages of these methods, and seen there.
_SEEN = {
    "conversations.replies": {"not_in_channel", "channel_is_limited_access"},
    "chat.postMessage": {"msg_too_long", "user_disabled"},
    "chat.delete": {"is_archived"},
}


def specs() -> Path:
    """Where the reference is, if it is there."""
    folder = os.environ.get("VIDEOBOT_SPECS")
    return (Path(folder) if folder else _HERE.parent / "shared" / "specs") / "slack"


@cache
def method(name: str) -> Mapping[str, Any] | None:
    """A method's arguments and errors; None: the reference is not there."""
    path = specs() / "methods" / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def wrong_arguments(name: str, given: Mapping[str, Any]) -> str | None:
    """Slack's error for these arguments; None: they are fine as far as the reference says."""
    known = method(name)
    if known is None:
        return None
    arguments = known["args"]
    if set(given) - set(arguments) - {"token", "team_id"}:
        return "invalid_arg_name"
    if any(
        not _is_of_type(str(arguments[each].get("type")), value) for each, value in given.items() if each in arguments
    ):
        return "invalid_arguments"
    lacking = [each for each, said in arguments.items() if said["required"] and _lacks(given, each)]
    return "invalid_arguments" if lacking else None


def _lacks(given: Mapping[str, Any], name: str) -> bool:
    # an empty status is how one is taken back
    return given.get(name) is None or (given[name] == "" and name != "status")


def _is_of_type(wanted: str, value: Any) -> bool:
    """Whether a value, as it came in a form, a query or JSON, is what the reference says that it is."""
    if wanted == "boolean":
        return value in (True, False, 0, 1, "0", "1", "true", "false")
    if wanted in ("integer", "number"):
        return not isinstance(value, bool) and str(value).lstrip("-").isdecimal()
    if wanted == "array":
        return isinstance(value, list) or (isinstance(value, str) and bool(value))
    if wanted == "string":
        # what is structured comes as JSON inside of a string, which the world has read already
        return isinstance(value, str | list | dict)
    return True


def check_error(name: str, error: str) -> None:
    """Fail when a method never answers with that error."""
    known = method(name)
    if known is not None:
        assert error in {*known["errors"], *COMMON, *_SEEN.get(name, ())}, f"{name} has no error {error}"


def wrong_blocks(blocks: Any) -> str | None:
    """What Slack would say of blocks: the library's own checks, and the limits they miss. None: fine."""
    if not isinstance(blocks, list) or len(blocks) > 50:
        return "invalid_blocks"
    for raw in blocks:
        try:
            block = Block.parse(raw)
            assert block is not None, f"unknown block {raw.get('type')}"
            block.validate_json()
        except (SlackObjectFormationError, AssertionError, TypeError):
            return "invalid_blocks"
        if not _fits(raw):
            return "invalid_blocks"
    return "msg_blocks_too_long" if _characters(blocks) > 13_000 else None


def _fits(block: Mapping[str, Any]) -> bool:
    elements = block.get("elements") or []
    names = [each.get("action_id") for each in elements if isinstance(each, dict) and each.get("action_id")]
    if len(names) != len(set(names)):
        return False
    for each in elements if block["type"] == "actions" else ():
        if each["type"] == "button" and not (0 < len(each["text"]["text"]) <= 75 and 0 < len(each["value"]) <= 2000):
            return False
    text = block.get("text")
    return not isinstance(text, dict) or 0 < len(text["text"]) <= 3000


def _characters(said: Any) -> int:
    if isinstance(said, dict):
        return sum(
            len(value) if key == "text" and isinstance(value, str) else _characters(value)
            for key, value in said.items()
        )
    return sum(map(_characters, said)) if isinstance(said, list) else 0


def wrong_view(view: Mapping[str, Any]) -> str | None:
    """What Slack would say of a window or a home tab. None: fine."""
    blocks, inputs = view.get("blocks"), [each for each in view.get("blocks") or () if each["type"] == "input"]
    if not isinstance(blocks, list) or len(blocks) > 100 or len(view.get("private_metadata") or "") > 3000:
        return "invalid_arguments"
    if view["type"] == "modal":
        titles = [view.get(name, {}).get("text", "") for name in ("title", "submit", "close")]
        if not all(0 < len(title) <= 24 for title in titles):
            return "invalid_arguments"
    if len({each["block_id"] for each in inputs}) != len(inputs) or not all(map(_input_fits, inputs)):
        return "invalid_arguments"
    return None if all(_block_is_fine(each) for each in blocks) else "invalid_arguments"


def _block_is_fine(raw: Mapping[str, Any]) -> bool:
    try:
        block = Block.parse(dict(raw))
        assert block is not None
        block.validate_json()
    except (SlackObjectFormationError, AssertionError, TypeError):
        return False
    return True


def _input_fits(block: Mapping[str, Any]) -> bool:
    field = block["element"]
    if field["type"] == "file_input" and not 1 <= field.get("max_files", 10) <= 10:
        return False
    if field["type"] == "plain_text_input" and len(field.get("initial_value", "")) > field.get("max_length", 3000):
        return False
    options = field.get("options", [])
    if field.get("initial_option") is not None and field["initial_option"] not in options:
        return False
    return len(block["label"]["text"]) <= 2000 and len(options) <= 100
