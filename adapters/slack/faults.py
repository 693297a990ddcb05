"""What Slack's and the network's errors mean for the caller: one table, at the edge.

Source of the names: Slack's reference of each method we call, and the errors that every method has.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone, TooLarge


class WorkspaceClosed(NotAllowed):
    """The token is good for nothing in this workspace any more: leave it alone until somebody mends that."""


class ContentRefused(ChatError):
    """Slack does not take what the message says: say it plainer and shorter."""


class TriggerTooLate(ChatError):
    """A form cannot be opened any more: the click is older than three seconds, or has opened one already."""


#: Seconds.
_UNKNOWN_PAUSE = 10.0
_NO_CONNECTION_PAUSE = 5.0
_LONGEST_PAUSE = 3600.0

_NAMES: Mapping[type[ChatError], str] = MappingProxyType(
    {
        WorkspaceClosed: """
            account_inactive enterprise_is_restricted invalid_auth not_allowed_token_type not_authed
            org_login_required token_expired token_revoked two_factor_setup_required
            """,
        NotAllowed: """
            access_denied accesslimited cant_broadcast_message cant_delete_file cant_delete_message
            cant_update_message channel_is_limited_access delete_not_allowed edit_window_closed ekm_access_denied
            file_deleting_disabled is_archived messages_tab_disabled method_not_supported_for_channel_type missing_scope
            no_permission not_enabled not_in_channel not_visible posting_to_channel_denied reserved_username
            restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel
            restricted_action_thread_only_channel
            slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked
            slack_connect_lists_sharing_blocked team_access_not_granted template_not_visible user_not_in_channel
            user_not_visible
            """,
        PlaceGone: """
            cannot_reply_to_message channel_not_found file_deleted file_is_deleted invalid_channel invalid_thread_ts
            is_inactive message_not_found missing_profile_id restricted_action_thread_locked team_not_found
            thread_not_found user_disabled user_not_found
            """,
        TooLarge: """
            blocked_file_type file_share_limit_reached file_type_not_allowed file_upload_size_restricted
            file_uploads_disabled file_uploads_except_images_disabled max_file_sharing_exceeded
            slack_connect_blocked_file_type slack_connect_clip_sharing_blocked
            slack_connect_file_upload_sharing_blocked snippet_too_large storage_limit_reached unable_to_share_files
            """,
        ChatBusy: """
            external_channel_migrating file_not_found hash_conflict message_limit_exceeded rate_limited ratelimited
            request_timeout service_unavailable streaming_state_conflict team_added_to_org update_failed
            """,
        ChatUnsure: "fatal_error file_update_failed internal_error",
        ContentRefused: """
            attachment_payload_limit_exceeded block_mismatch invalid_attachments invalid_blocks invalid_blocks_format
            invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app metadata_too_large
            missing_file_data msg_blocks_too_long msg_too_long no_text too_many_attachments too_many_contact_cards
            """,
        TriggerTooLate: "exchanged_trigger_id expired_trigger_id invalid_trigger_id trigger_exchanged trigger_expired",
        # asked wrongly: mistakes of ours, or what only others' methods can answer
        ChatError: """
            alt_txt_too_large as_user_not_supported canvas_disabled_file_team canvas_disabled_user_team
            canvas_globally_disabled channels_limit_exceeded deprecated_endpoint draft_already_deleted
            draft_already_sent draft_has_conflict draft_not_found duplicate_channel_not_found duplicate_external_id
            duplicate_message_not_found invalid_arg_name invalid_arguments invalid_array_arg invalid_charset
            invalid_cursor invalid_form_data invalid_json invalid_metadata_filter_keys invalid_post_type
            invalid_ts_latest invalid_ts_oldest list_record_comment_fetch_failed markdown_text_conflict
            method_deprecated missing_argument missing_post_type no_dual_broadcast_content_update not_implemented
            too_many_users unknown_method unknown_snippet_type unknown_subtype view_too_large
            """,
    }
)
BY_NAME: Mapping[str, type[ChatError]] = MappingProxyType(
    {name: kind for kind, names in _NAMES.items() for name in names.split()}
)
#: Errors that are no answer of Slack's, the most special first.
BY_TYPE: tuple[tuple[type[Exception], type[ChatError]], ...] = (
    # no connection was opened, so nothing can have arrived
    (aiohttp.ClientConnectorError, ChatBusy),
    (aiohttp.ConnectionTimeoutError, ChatBusy),
    (aiohttp.ClientError, ChatUnsure),
    (SlackClientError, ChatUnsure),
    (TimeoutError, ChatUnsure),
    (OSError, ChatUnsure),
    # an answer that cannot be read may be that of a post that arrived
    (LookupError, ChatUnsure),
    (TypeError, ChatUnsure),
    (ValueError, ChatUnsure),
    (AttributeError, ChatUnsure),
)


def error_name(error: BaseException | None) -> str:
    """Slack's own name of an error, also of the one behind a ChatError; "": it gave none."""
    if isinstance(error, ChatError):
        error = error.__cause__
    if not isinstance(error, SlackApiError):
        return ""
    answer = getattr(error.response, "data", None)
    return str(answer.get("error") or "") if isinstance(answer, dict) else ""


def chat_error(error: Exception) -> ChatError | None:
    """The error of ours that says what to do next; None: no error of Slack's or of the network's."""
    if isinstance(error, SlackApiError):
        return _answered(error)
    for foreign, kind in BY_TYPE:
        if isinstance(error, foreign):
            message = f"Slack: {type(error).__name__}"
            return ChatBusy(message, retry_after=_NO_CONNECTION_PAUSE) if kind is ChatBusy else kind(message)
    return None


def _answered(error: SlackApiError) -> ChatError:
    name, status = error_name(error), _status(error)
    kind = BY_NAME.get(name)
    if status == 429:
        kind = ChatBusy
    if kind is None:
        kind = _unknown(name) if name and status == 200 else _by_status(status)
    message = f"Slack answered {name or status}"
    if kind is not ChatBusy:
        return kind(message)
    return ChatBusy(message, retry_after=pause(getattr(error.response, "headers", None) or {}))


def _unknown(name: str) -> type[ChatError]:
    """A name that the reference does not have."""
    return NotAllowed if name.startswith("restricted_action") else ChatError


def _by_status(status: int) -> type[ChatError]:
    return ChatError if 400 <= status < 500 else ChatUnsure


def _status(error: SlackApiError) -> int:
    status = getattr(error.response, "status_code", None) or getattr(error.response, "status", 0)
    return status if isinstance(status, int) else 0


def pause(headers: Mapping[str, str]) -> float:
    """Seconds that an answer asks to wait."""
    wanted = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    try:
        seconds = float(str(wanted))
    except ValueError:
        return _UNKNOWN_PAUSE
    return min(max(seconds, 0.1), _LONGEST_PAUSE) if not math.isnan(seconds) else _UNKNOWN_PAUSE


def said(answer: Any, name: str) -> str:
    """What an answer has to say by that name. Raises LookupError: an answer without it cannot be read."""
    found = answer.get(name)
    if not isinstance(found, str) or not found:
        raise LookupError(f"the answer has no {name}")
    return found


@contextmanager
def chat_errors() -> Iterator[None]:
    """Turn what is raised inside into a ChatError, its cause kept."""
    try:
        yield
    except ChatError:
        raise
    except Exception as error:
        translated = chat_error(error)
        if translated is None:
            raise
        raise translated from error
