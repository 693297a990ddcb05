"""What FoxAPI's answers mean for the caller: two tables, and what it means when no answer came.

Sources: docs.foxapi.cc error-codes and upload-stream; where its list of task failures is cut off, the codes of
EvoLink's (the same shape) and those of the model's maker, which gateways pass on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

import aiohttp
import httpx

from adapters.foxapi.wire import Words
from bot.errors import (
    OperatorMustAct,
    ServiceBusy,
    ServiceError,
    ServiceRefused,
    ServiceUnsure,
    TaskUnknown,
)
from bot.problems import Fault, Problem, problem


class Call(StrEnum):
    """What was asked of the service: the same status means different things for each."""

    SUBMIT = "submit"
    LOOK = "look"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class Refusal:
    """An answer that is not what was asked for."""

    status: int
    #: None: the body was not JSON.
    words: Words | None = None
    #: The beginning of a body that was not JSON, for telling gateways apart; never shown to anybody.
    plain: str = ""
    #: Seconds the service asked us to wait.
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What some words of the service mean to the person who asked."""

    code: str
    fault: Fault
    #: `error.code` or `error.type`, in small letters.
    says: Collection[str] = ()
    #: Or a part of anything it said.
    hints: Collection[str] = ()
    #: The sentence repeats the service's own words.
    quotes: bool = False

    def fits(self, words: Words | None, plain: str = "") -> bool:
        """Whether the service said so; a meaning that asks for no words always fits."""
        if not self.says and not self.hints:
            return True
        told = words or Words()
        if told.code.lower() in self.says or told.type.lower() in self.says:
            return True
        everything = f"{told.code} {told.type} {told.message} {plain}".lower()
        return any(hint in everything for hint in self.hints)


_M, _F = Meaning, Fault

#: The service's content policy. Real people in references are refused by the model's maker, whoever the gateway is.
POLICY = (
    _M("policy_real_person", _F.POLICY, hints=("privacyinformation", "may contain real person")),
    _M("policy_output", _F.POLICY, hints=("outputvideosensitive", "outputaudiosensitive", "outputimagesensitive")),
    _M("policy_prompt", _F.POLICY, hints=("inputtextsensitive",)),
    _M("policy_reference", _F.POLICY, hints=("inputimagesensitive", "inputvideosensitive", "inputaudiosensitive")),
    _M("policy_content", _F.POLICY, hints=("content_policy", "content policy", "sensitivecontentdetected")),
)

#: Why a task failed, the first that fits.
FAILURES = (
    *POLICY,
    _M("task_files_not_fetched", _F.SERVICE, hints=("timeout while fetching", "timeout while downloading")),
    _M("task_invalid", _F.INPUT, ("invalid_parameters",), quotes=True),
    _M("task_image_unreadable", _F.INPUT, ("image_processing_error",)),
    _M("task_image_size", _F.INPUT, ("image_dimension_mismatch",)),
    _M("task_reference_refused", _F.INPUT, ("invalid_image_url", "invalid_file_type")),
    _M("task_no_content", _F.INPUT, ("generation_failed_no_content",)),
    _M("task_cancelled", _F.SERVICE, ("request_cancelled",)),
    _M("task_expired", _F.SERVICE, ("resource_not_found",)),
    _M("task_timed_out", _F.SERVICE, ("generation_timeout",)),
    _M("task_quota", _F.SERVICE, ("quota_exceeded",)),
    _M("task_overloaded", _F.SERVICE, ("resource_exhausted", "service_unavailable")),
    _M("task_service_error", _F.SERVICE, ("service_error", "server_error", "unknown_error")),
    _M("task_failed", _F.SERVICE, quotes=True),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of refusals."""

    calls: Collection[Call]
    statuses: Collection[int]
    error: type[ServiceError]
    meaning: Meaning


_ANY, _4XX, _5XX, _NOT_2XX = range(1000), range(400, 500), range(500, 600), (*range(200), *range(300, 1000))
_ALL = tuple(Call)
_SUBMIT, _LOOK, _UPLOAD = (Call.SUBMIT,), (Call.LOOK,), (Call.UPLOAD,)
_UNSURE = _M("service_unsure", _F.SERVICE)
_BUSY = _M("service_busy", _F.SERVICE)
_NO_MONEY = ("insufficient_quota", "insufficient_user_quota", "pre_consume_token_quota_failed")

#: What each answer means; the first row that fits counts. A submit is only ever *not* unsure when the answer itself
#: proves that nothing was created.
TABLE = (
    *(Row(_SUBMIT, (400, 403, 422, 451), ServiceRefused, meaning) for meaning in POLICY),
    # only the operator can mend these, whatever was asked
    Row(_ALL, (401,), OperatorMustAct, _M("service_key_refused", _F.OPERATOR)),
    Row(_ALL, (402,), OperatorMustAct, _M("service_no_balance", _F.OPERATOR)),
    Row(_ALL, (403,), OperatorMustAct, _M("service_no_balance", _F.OPERATOR, _NO_MONEY)),
    Row(_UPLOAD, (403,), OperatorMustAct, _M("service_storage_full", _F.OPERATOR, hints=("storage",))),
    # also Cloudflare's plain `error code: 1010`
    Row(_ALL, (403,), OperatorMustAct, _M("service_not_allowed", _F.OPERATOR)),
    Row(_ALL, (429,), ServiceBusy, _BUSY),
    # a look may always be repeated
    Row(_LOOK, (404,), TaskUnknown, _M("task_unknown", _F.SERVICE)),
    Row(_LOOK, _ANY, ServiceUnsure, _UNSURE),
    # so may an upload, which costs nothing
    Row(_UPLOAD, (408, *_5XX), ServiceBusy, _BUSY),
    Row(_UPLOAD, (404, 405), ServiceRefused, _M("service_address_wrong", _F.OPERATOR)),
    Row(_UPLOAD, (413,), ServiceRefused, _M("service_file_too_large", _F.INPUT)),
    Row(_UPLOAD, _4XX, ServiceRefused, _M("service_file_refused", _F.INPUT, quotes=True)),
    Row(_UPLOAD, _ANY, ServiceUnsure, _UNSURE),
    # a submit that a gateway gave up on may have been created behind it
    Row(_SUBMIT, (408,), ServiceUnsure, _UNSURE),
    Row(_SUBMIT, _4XX, ServiceRefused, _M("model_not_enabled", _F.OPERATOR, ("model_not_found",))),
    Row(
        _SUBMIT,
        _4XX,
        ServiceRefused,
        _M("service_no_channel", _F.SERVICE, ("no_compatible_channel", "service_unavailable_error")),
    ),
    Row(_SUBMIT, _4XX, ServiceRefused, _M("service_options_refused", _F.INPUT, ("unsupported_advanced_options",))),
    Row(
        _SUBMIT,
        _4XX,
        ServiceRefused,
        _M("service_reference_refused", _F.INPUT, ("invalid_image_url", "invalid_file_type")),
    ),
    Row(_SUBMIT, (404, 405), ServiceRefused, _M("service_address_wrong", _F.OPERATOR)),
    Row(_SUBMIT, (413,), ServiceRefused, _M("service_request_too_large", _F.INPUT)),
    Row(_SUBMIT, _4XX, ServiceRefused, _M("service_refused", _F.INPUT, quotes=True)),
    Row(_SUBMIT, _ANY, ServiceUnsure, _UNSURE),
)


def refused(call: Call, refusal: Refusal, *, name: str | None = None) -> ServiceError:
    """The error that an answer means. `name`: the file it is about, for the sentence."""
    row = next(row for row in TABLE if _fits(row, call, refusal))
    figures = {} if name is None else {"name": name}
    if row.meaning.quotes:
        figures["said"] = _said(refusal.words) or f"HTTP {refusal.status}"
    why = problem(row.meaning.code, row.meaning.fault, **figures)
    if row.error is TaskUnknown:
        return TaskUnknown()
    return ServiceBusy(why, retry_after=refusal.retry_after) if row.error is ServiceBusy else row.error(why)


def _fits(row: Row, call: Call, refusal: Refusal) -> bool:
    return call in row.calls and refusal.status in row.statuses and row.meaning.fits(refusal.words, refusal.plain)


def failure(words: Words) -> Problem:
    """Why a task failed, in terms of who can do something about it."""
    meaning = next(meaning for meaning in FAILURES if meaning.fits(words))
    if not meaning.quotes:
        return problem(meaning.code, meaning.fault)
    said = _said(words)
    return problem(f"{meaning.code}_said", meaning.fault, said=said) if said else problem(meaning.code, meaning.fault)


_MOST_SAID = 200
#: Addresses (uploads and results are private) and keys.
_PRIVATE = re.compile(r"(?:https?|asset)://\S+|\b(?:sk|key)-[\w-]{6,}", re.IGNORECASE)


def _said(words: Words | None) -> str:
    """The service's own words as they may be shown: one short line without addresses, keys or control characters."""
    if words is None:
        return ""
    text = _PRIVATE.sub("…", (words.message or words.code)[: 10 * _MOST_SAID])
    visible = "".join(" " if unicodedata.category(letter)[0] in "CZ" else letter for letter in text)
    line = " ".join(visible.split())
    return line if len(line) <= _MOST_SAID else line[: _MOST_SAID - 1].rstrip() + "…"


#: Longer pauses than this are somebody's mistake.
_LONGEST_PAUSE = 86_400.0


def retry_after(header: str | None, date: str | None) -> float | None:
    """Seconds to wait by a Retry-After header, as seconds or as an HTTP date held against the answer's own Date."""
    text = (header or "").strip()
    if re.fullmatch(r"\d{1,10}(\.\d{1,10})?", text, re.ASCII):
        return min(float(text), _LONGEST_PAUSE)
    until, now = _moment(text), _moment(date or "")
    if until is None or now is None:
        return None
    return min(max((until - now).total_seconds(), 0.0), _LONGEST_PAUSE)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" reads as no zone at all; HTTP knows none but GMT
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


#: Everything that says "no whole answer came", from httpx, and from aiohttp where its transport lets it through.
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, aiohttp.ClientError, OSError)


def never_opened(error: BaseException) -> bool:
    """Whether it is certain that no connection was opened, so that nothing can have been sent.

    httpx-aiohttp calls "disconnected after the request was sent" a ConnectTimeout, too: where aiohttp is the cause,
    only its own word counts.
    """
    if isinstance(error, (httpx.UnsupportedProtocol, httpx.InvalidURL)):
        return True
    cause = error if isinstance(error, aiohttp.ClientError) else error.__cause__
    if isinstance(cause, aiohttp.ClientError):
        return isinstance(cause, (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError))
    return isinstance(error, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout))


def unanswered(error: BaseException) -> ServiceError:
    """The error that a missing answer means."""
    return ServiceBusy() if never_opened(error) else ServiceUnsure()
