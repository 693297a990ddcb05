"""What Discord's and the network's errors mean for the caller: one table, at the edge.

Source of the codes: Discord's documentation, "Opcodes and status codes".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType

import aiohttp
import discord

from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone, TooLarge

UNKNOWN_CHANNEL = 10003
UNKNOWN_MESSAGE = 10008
UNKNOWN_INTERACTION = 10062
REPLY_NEEDS_HISTORY = 160002
INVALID_FORM = 50035
#: The whole channel is closed to us, not just one message.
CLOSED = frozenset({UNKNOWN_CHANNEL, 50001, 50013})

#: Seconds.
_TOKEN_REFUSED_PAUSE = 300.0
_OLD_EDIT_PAUSE = 60.0
_UNKNOWN_PAUSE = 10.0
_NO_CONNECTION_PAUSE = 5.0
_LONGEST_PAUSE = 3600.0

#: Discord's own code says more than the status it comes with.
BY_CODE: Mapping[int, type[ChatError]] = MappingProxyType(
    {
        UNKNOWN_CHANNEL: PlaceGone,
        10004: PlaceGone,  # unknown guild
        UNKNOWN_MESSAGE: PlaceGone,
        10013: PlaceGone,  # unknown user
        20016: ChatBusy,  # slow mode
        20022: ChatBusy,  # too many edits
        20028: ChatBusy,  # too many messages in this channel
        20029: ChatBusy,  # too many messages on this server
        30046: ChatBusy,  # too many edits of messages older than an hour
        40002: NotAllowed,  # the account must be verified first
        40005: TooLarge,
        40062: ChatBusy,  # the service resource is rate limited
        50001: NotAllowed,  # missing access
        50005: NotAllowed,  # somebody else's message
        50007: NotAllowed,  # direct messages are closed
        50008: NotAllowed,  # no text in this channel
        50009: NotAllowed,  # verification level
        50013: NotAllowed,  # missing permissions
        50083: PlaceGone,  # the thread is archived: its channel is there
        50278: NotAllowed,  # no server in common with the person
        130000: ChatBusy,  # overloaded
        160005: PlaceGone,  # the thread is locked: its channel is there
        240000: NotAllowed,  # blocked by the server's harmful-link filter
    }
)
BY_STATUS: Mapping[int, type[ChatError]] = MappingProxyType(
    {
        # the token is refused: nothing was posted, and the gateway stops the bot with the cure
        401: ChatBusy,
        403: NotAllowed,
        404: PlaceGone,
        413: TooLarge,
        429: ChatBusy,
    }
)
#: Errors that are no answer of Discord's, the most special first.
BY_TYPE: tuple[tuple[type[Exception], type[ChatError]], ...] = (
    (discord.RateLimited, ChatBusy),
    (discord.GatewayNotFound, ChatBusy),
    (discord.ConnectionClosed, ChatUnsure),
    (discord.DiscordException, ChatUnsure),
    # no connection was opened, so nothing can have arrived
    (aiohttp.ClientConnectorError, ChatBusy),
    (aiohttp.ConnectionTimeoutError, ChatBusy),
    (aiohttp.ClientError, ChatUnsure),
    (TimeoutError, ChatUnsure),
    (OSError, ChatUnsure),
    # an answer that cannot be read may be that of a post that arrived
    (LookupError, ChatUnsure),
    (TypeError, ChatUnsure),
    (ValueError, ChatUnsure),
    (AttributeError, ChatUnsure),
)


def chat_error(error: Exception) -> ChatError | None:
    """The error of ours that says what to do next; None: no error of Discord's or of the network's."""
    if isinstance(error, discord.HTTPException):
        kind = BY_CODE.get(error.code) or BY_STATUS.get(error.status)
        if kind is None:
            kind = ChatUnsure if error.status >= 500 else ChatError
        message = f"Discord answered {error.status} ({error.code})"
        return ChatBusy(message, retry_after=_pause(error)) if kind is ChatBusy else kind(message)
    for foreign, kind in BY_TYPE:
        if isinstance(error, foreign):
            message = f"Discord: {type(error).__name__}"
            if kind is not ChatBusy:
                return kind(message)
            pause = error.retry_after if isinstance(error, discord.RateLimited) else _NO_CONNECTION_PAUSE
            return ChatBusy(message, retry_after=pause)
    return None


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


def code_of(error: ChatError) -> int:
    """Discord's own code behind an error; 0: it gave none."""
    cause = error.__cause__
    return cause.code if isinstance(cause, discord.HTTPException) else 0


def _pause(error: discord.HTTPException) -> float:
    if error.status == 401:
        return _TOKEN_REFUSED_PAUSE
    if error.code == 30046:
        return _OLD_EDIT_PAUSE
    try:
        said = float(error.response.headers["Retry-After"])
    except (KeyError, ValueError):
        return _UNKNOWN_PAUSE
    return min(max(said, 0.1), _LONGEST_PAUSE)
