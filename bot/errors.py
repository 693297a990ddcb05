"""Every error the product raises, sorted by what the caller does next.

VideobotError
├── BadInput                  tell the person; nothing was spent
├── ServiceError              the video service
│   ├── ServiceBusy           certainly nothing was created: ask again after `retry_after`
│   ├── ServiceRefused        the service said no to this request for good: fail the job, give the limit back
│   ├── OperatorMustAct       no balance, key refused, not allowed: stop submitting, tell the operator, keep jobs
│   ├── ServiceUnsure         the fate of a request is unknown: never repeat a submit by itself
│   └── TaskUnknown           the service does not know this task (404)
├── FileGone                  a file cannot be had any more (deleted, link expired): final
├── FileUnreachable           a file could not be had now: try again later
├── ChatError                 a chat platform
│   ├── ChatBusy              certainly nothing was posted: again after `retry_after`
│   ├── ChatUnsure            it may have been posted: look before posting again
│   ├── PlaceGone             the channel, thread or message is no longer there
│   ├── NotAllowed            we may not post there
│   └── TooLarge              the file is over the place's limit: link it instead
├── StoreError                the database
│   ├── StoreUnavailable      nothing was saved: refuse new work
│   ├── StoreLocked           another bot uses this data folder
│   └── JobIdTaken            the id drawn for a new job exists: draw another, nothing was changed
├── IllegalTransition         a bug: this event cannot happen in this state
└── SetupFault                the operator's settings: say all faults and cures, exit 2
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.problems import Fault, Problem


class VideobotError(Exception):
    """Anything that videobot raises on purpose."""


class BadInput(VideobotError):
    """What a person sent cannot be used; carries every fault found."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(", ".join(p.code for p in problems))
        self.problems = problems


class ServiceError(VideobotError):
    """The video service did not do what was asked."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class ServiceBusy(ServiceError):
    """Certainly nothing was created (429, or no connection was opened): ask again later."""

    def __init__(self, problem: Problem | None = None, *, retry_after: float | None = None) -> None:
        super().__init__(problem or Problem("service_busy", fault=Fault.SERVICE))
        #: Seconds the service asked us to wait, if it said so.
        self.retry_after = retry_after


class ServiceRefused(ServiceError):
    """The service refused this very request, and would again."""


class OperatorMustAct(ServiceError):
    """Only the operator can mend it: balance, key, permission, model not enabled."""


class ServiceUnsure(ServiceError):
    """The answer was lost, unreadable or a 5xx: the request may or may not have had its effect."""

    def __init__(self, problem: Problem | None = None) -> None:
        super().__init__(problem or Problem("service_unsure", fault=Fault.SERVICE))


class TaskUnknown(ServiceError):
    """The service does not know this task id."""

    def __init__(self) -> None:
        super().__init__(Problem("task_unknown", fault=Fault.SERVICE))


class FileGone(VideobotError):
    """A file is not there any more and will not come back."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


class FileUnreachable(VideobotError):
    """A file could not be had just now."""


class ChatError(VideobotError):
    """A chat platform did not take a post."""


class ChatBusy(ChatError):
    """Certainly nothing was posted; again after `retry_after` seconds."""

    def __init__(self, message: str = "the chat is busy", *, retry_after: float = 5.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class ChatUnsure(ChatError):
    """The answer was lost: the post may be there."""


class PlaceGone(ChatError):
    """The channel, thread or message is gone."""


class NotAllowed(ChatError):
    """The bot lost (or never had) the right to post there."""


class TooLarge(ChatError):
    """The file is larger than this place takes."""


class StoreError(VideobotError):
    """The database."""


class StoreUnavailable(StoreError):
    """The database did not take a write; nothing was changed."""


class StoreLocked(StoreError):
    """Another bot already uses this data folder."""


class JobIdTaken(StoreError):
    """A job with this id exists already; nothing was changed."""


class PolicyChanged(StoreError):
    """An admin changed what holds since the job was drawn up; nothing was saved."""


class IllegalTransition(VideobotError):
    """This event cannot happen to a job in this state: a bug, and nothing was changed."""


class SetupFault(VideobotError):
    """The settings do not work; each fault is one sentence that holds its cure."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)
