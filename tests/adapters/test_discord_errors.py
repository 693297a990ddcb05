"""What Discord's errors mean to the core."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

import aiohttp
import discord
import pytest
from hypothesis import strategies as st

from adapters.discord.faults import BY_CODE, BY_STATUS, chat_error, chat_errors
from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone, TooLarge

anything = st.text(st.characters(codec=None), max_size=3000)


# ---- errors -------------------------------------------------------------------------------------------------------


def _answered(status: int, code: int = 0, retry_after: str | None = None) -> discord.HTTPException:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    response: Any = SimpleNamespace(status=status, reason="no", headers=headers)
    kind = {403: discord.Forbidden, 404: discord.NotFound}.get(status, discord.HTTPException)
    return kind(response, {"message": "no", "code": code})


def test_every_status_means_something() -> None:
    for status in range(400, 600):
        error = chat_error(_answered(status))

        assert isinstance(error, BY_STATUS.get(status, ChatUnsure if status >= 500 else ChatError)), status


@pytest.mark.parametrize(("code", "kind"), BY_CODE.items())
def test_discords_own_code_goes_before_the_status(code: int, kind: type[ChatError]) -> None:
    assert type(chat_error(_answered(400, code))) is kind


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (403, 50001, NotAllowed),
        (403, 50013, NotAllowed),
        (403, 50007, NotAllowed),
        (404, 10003, PlaceGone),
        (404, 10008, PlaceGone),
        (413, 0, TooLarge),
        (400, 40005, TooLarge),
        (429, 30046, ChatBusy),
        (400, 20016, ChatBusy),
        (400, 160005, PlaceGone),
        (400, 50083, PlaceGone),
    ],
)
def test_what_happens_most_means_what_it_should(status: int, code: int, kind: type[ChatError]) -> None:
    assert type(chat_error(_answered(status, code))) is kind


def _raised_by_libraries() -> list[type[Exception]]:
    """Every exception that discord.py's and aiohttp's clients can raise at a request."""
    ours = [getattr(discord.errors, name) for name in discord.errors.__all__]
    theirs = [
        value
        for value in vars(aiohttp.client_exceptions).values()
        if inspect.isclass(value) and issubclass(value, aiohttp.ClientError)
    ]
    return [*ours, *theirs, TimeoutError, ConnectionResetError, OSError]


@pytest.mark.parametrize("kind", _raised_by_libraries())
def test_no_error_of_the_libraries_gets_through(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    if isinstance(error, discord.HTTPException):
        error = _answered(500)
    elif isinstance(error, discord.RateLimited):
        error = discord.RateLimited(33.0)

    with pytest.raises(ChatError) as caught, chat_errors():
        raise error
    assert caught.value.__cause__ is error
    unopened = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)
    if isinstance(error, unopened):
        assert isinstance(caught.value, ChatBusy)


def test_a_bug_of_ours_is_no_error_of_discords() -> None:
    with pytest.raises(ZeroDivisionError), chat_errors():
        raise ZeroDivisionError


def test_the_wait_that_discord_names_is_kept_within_reason() -> None:
    for said, waits in (("7", 7.0), ("soon", 10.0), ("1e9", 3600.0), (None, 10.0)):
        error = chat_error(_answered(429, retry_after=said))
        assert isinstance(error, ChatBusy)
        assert error.retry_after == waits
    limited = chat_error(discord.RateLimited(61.0))
    assert isinstance(limited, ChatBusy)
    assert limited.retry_after == 61.0
