"""What the operator has to do about what only they can mend: said in the log, in English."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.problems import Problem

#: By the problem's code.
_CURES: Mapping[str, str] = MappingProxyType(
    {
        "service_key_refused": "the video service refuses the key: set FOXAPI_KEY to a valid one and start anew",
        "service_no_balance": "the balance at the video service is used up: top up the credits of FOXAPI_KEY's account",
        "service_not_allowed": "the video service does not let this key or this machine in (HTTP 403): check the key's"
        " permissions in the service's console, and whether its gateway blocks this network",
        "service_storage_full": "the storage at the video service is full: delete files there, or get more of it",
    }
)


def cure_of(problem: Problem) -> str:
    """What is wrong and what mends it."""
    return _CURES.get(problem.code, "`videobot check` says what is wrong and what mends it")
