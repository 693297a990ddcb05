"""Every error that Slack can answer with has its meaning, and each meaning its caller's next step."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError, SlackClientError, SlackRequestError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.faults import (
    BY_NAME,
    BY_TYPE,
    ContentRefused,
    TriggerTooLate,
    WorkspaceClosed,
    chat_error,
    chat_errors,
    error_name,
)
from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, TooLarge
from tests.adapters.slack_world.spec import COMMON, method, specs

#: Methods whose errors reach the chat port or a person.
CALLED = (
    "assistant.threads.setStatus",
    "auth.test",
    "chat.delete",
    "chat.postEphemeral",
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.replies",
    "files.completeUploadExternal",
    "files.delete",
    "files.getUploadURLExternal",
    "files.info",
    "users.info",
    "views.open",
    "views.publish",
)


def answered(error: str = "", status: int = 200, headers: dict[str, str] | None = None) -> SlackApiError:
    data: Any = {"ok": False, "error": error} if error else {}
    response = AsyncSlackResponse(
        client=None,
        http_verb="POST",
        api_url="https://slack.com/api/chat.postMessage",
        req_args={},
        data=data,
        headers=headers or {},
        status_code=status,
    )
    return SlackApiError("no", response)  # type: ignore[no-untyped-call]


@pytest.mark.skipif(method("chat.postMessage") is None, reason="Slack's reference of methods is not here")
def test_the_table_is_complete() -> None:
    every = set(COMMON)
    for name in CALLED:
        known = json.loads((specs() / "methods" / f"{name}.json").read_text(encoding="utf-8"))
        every |= set(known["errors"])

    assert every - set(BY_NAME) == set()


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_each_name_becomes_its_error_and_keeps_its_cause(name: str) -> None:
    cause = answered(name)

    with pytest.raises(ChatError) as translated, chat_errors():
        raise cause

    assert type(translated.value) is BY_NAME[name]
    assert (error_name(translated.value), translated.value.__cause__) == (name, cause)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("not_in_channel", NotAllowed),
        ("is_archived", NotAllowed),
        ("restricted_action", NotAllowed),
        ("file_uploads_disabled", TooLarge),
        ("account_inactive", WorkspaceClosed),
        ("token_revoked", WorkspaceClosed),
        ("msg_too_long", ContentRefused),
        ("ratelimited", ChatBusy),
        ("fatal_error", ChatUnsure),
        ("expired_trigger_id", TriggerTooLate),
    ],
)
def test_the_ends_that_were_decided(name: str, kind: type[ChatError]) -> None:
    assert BY_NAME[name] is kind


@pytest.mark.parametrize(
    ("headers", "pause"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"retry-after": "0"}, 0.1),
        ({"Retry-After": "soon"}, 10.0),
        ({}, 10.0),
        ({"Retry-After": "nan"}, 10.0),
        ({"Retry-After": "-3"}, 0.1),
        ({"Retry-After": "1e9"}, 3600.0),
    ],
)
def test_a_rate_limit_says_when_to_come_back(headers: dict[str, str], pause: float) -> None:
    busy = chat_error(answered("ratelimited", 429, headers))

    assert isinstance(busy, ChatBusy)
    assert busy.retry_after == pause


@pytest.mark.parametrize(
    ("status", "kind"), [(200, ChatUnsure), (429, ChatBusy), (404, ChatError), (500, ChatUnsure), (503, ChatUnsure)]
)
def test_an_answer_without_a_name_is_known_by_its_status(status: int, kind: type[ChatError]) -> None:
    assert type(chat_error(answered(status=status))) is kind


def test_a_name_that_nobody_knows_is_a_refusal() -> None:
    assert type(chat_error(answered("restricted_action_of_tomorrow"))) is NotAllowed
    assert type(chat_error(answered("brand_new_error", 500))) is ChatUnsure
    assert type(chat_error(answered("brand_new_error"))) is ChatError


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (aiohttp.ConnectionTimeoutError(), ChatBusy),
        (aiohttp.ServerDisconnectedError(), ChatUnsure),
        (aiohttp.ClientPayloadError(), ChatUnsure),
        (SlackRequestError("no"), ChatUnsure),
        (SlackClientError("no"), ChatUnsure),
        (TimeoutError(), ChatUnsure),
        (ConnectionResetError(), ChatUnsure),
        (KeyError("ts"), ChatUnsure),
    ],
)
def test_what_is_no_answer_is_unsure_unless_no_connection_was_opened(error: Exception, kind: type[ChatError]) -> None:
    assert type(chat_error(error)) is kind


def test_the_most_special_error_comes_first() -> None:
    seen: list[type[Exception]] = []
    for kind, _ in BY_TYPE:
        assert not any(issubclass(kind, earlier) for earlier in seen), kind
        seen.append(kind)


async def test_a_cancellation_passes_through() -> None:
    with pytest.raises(asyncio.CancelledError), chat_errors():
        raise asyncio.CancelledError


def test_what_is_ours_passes_through() -> None:
    ours = ChatBusy("later", retry_after=3)

    with pytest.raises(ChatBusy) as raised, chat_errors():
        raise ours

    assert raised.value is ours
    assert error_name(ours) == ""


def test_a_bug_of_ours_is_not_taken_for_slacks() -> None:
    with pytest.raises(ZeroDivisionError), chat_errors():
        raise ZeroDivisionError
