"""Where jobs, what admins set, what was used and the page's messages are kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.jobs import Job, Posted
from bot.limits import Charge, Draw, Past, Standing
from bot.periods import Day
from bot.policies import Change, Policy
from bot.usage import UsageRow


@dataclass(frozen=True, slots=True)
class Accepted:
    """The job is written down and its limits are reserved."""

    job: Job


@dataclass(frozen=True, slots=True)
class Repeated:
    """This event was taken before; nothing was changed."""

    #: "" when a limit refused it then.
    job_id: str


@dataclass(frozen=True, slots=True)
class OverLimit:
    """Limits said no; nothing was changed but that the event is known."""

    #: Every rule that refused, in the order of the charges.
    rules: tuple[Standing, ...]


class JobStore(Protocol):
    """Jobs, events, counters and posts. Each method is one transaction; StoreUnavailable means it did nothing."""

    async def accept(self, job: Job, event_id: str, draw: Draw) -> Accepted | Repeated | OverLimit:
        """Claim the event, reserve what the job draws and write it: all of it, or nothing.

        An event that limits refuse is kept as refused, in the same transaction. Raises JobIdTaken when another job
        has the id, PolicyChanged when the workspace's policy is of another version than the one drawn by.
        """
        ...

    async def save(self, before: Job, after: Job, posted: Posted | None = None) -> bool:
        """Write `after` if the row still has the state and generation of `before`; False: somebody else was first.

        `posted` is remembered in the same transaction, whoever was first: the message is there.

        When `after.settlement` is no longer HELD, the job's reservation is spent or given back in the same
        transaction: seconds and credits by what the video really has and cost. What counts jobs at the same time is
        given back either way. Idempotent.
        """
        ...

    async def get(self, job_id: str) -> Job | None:
        """One job."""
        ...

    async def live(self) -> list[Job]:
        """Every job that is not over, oldest first."""
        ...

    async def jobs_of(self, platform: str, workspace: str, person: str | None, most: int) -> list[Job]:
        """The newest jobs of a person (None: of everybody) in a workspace."""
        ...

    async def newest(self, most: int) -> list[Job]:
        """The newest jobs of all, for operators."""
        ...

    async def standings(self, charges: Sequence[Charge]) -> list[Standing]:
        """How each charge's rule stands now."""
        ...

    async def past(self, platform: str, workspace: str, since: datetime, most: int) -> list[Past]:
        """What jobs of a workspace took since then, the newest `most` of them, oldest first; to try rules on."""
        ...

    async def note_post(self, job_id: str, purpose: str, message: str) -> None:
        """Remember which message tells what about a job (`card`, `end`, `uncertain`)."""
        ...

    async def posts(self, job_id: str) -> dict[str, str]:
        """The messages remembered, by purpose."""
        ...

    async def durations(self, model: str, resolution: str, seconds: int, most: int) -> list[float]:
        """How long (s, submit to finish) the newest finished jobs of this sort took."""
        ...

    async def delete_jobs(self, job_ids: Sequence[str]) -> None:
        """Forget jobs that are over: rows, events and posts; what they used of limits stays counted."""
        ...

    async def over_since(self, before: datetime, most: int) -> list[str]:
        """Ids of jobs that were over before that moment, for the retention sweep."""
        ...

    async def ping(self) -> None:
        """Answer, or raise StoreUnavailable."""
        ...

    async def verify(self) -> list[str]:
        """Where the limits' counters differ from the ledger of jobs, and damage; as sentences. Empty: all is well."""
        ...

    async def backup(self, path: Path) -> None:
        """Write a consistent copy of the database to a new file."""
        ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One message in the room of a platform that keeps no history of its own."""

    #: Grows with each change in the room, so that a reader can ask for what came since.
    change: int
    id: str
    #: JSON, the platform's own.
    body: str


class PolicyStore(Protocol):
    """What admins set, and the trail of it. StoreUnavailable as everywhere."""

    async def policy(self, platform: str, workspace: str) -> Policy | None:
        """What holds in a workspace; None: nobody has changed anything there yet."""
        ...

    async def set_policy(self, platform: str, workspace: str, policy: Policy, changes: Sequence[Change]) -> bool:
        """Replace the policy of the version before and keep the changes; False: somebody else was first."""
        ...

    async def policies(self) -> list[tuple[str, str, Policy]]:
        """Every policy that was changed, with its platform and workspace."""
        ...

    async def changes(self, platform: str, workspace: str, most: int) -> list[Change]:
        """The newest changes in a workspace, newest first."""
        ...


class UsageStore(Protocol):
    """What was used, as the limits' counters keep it: also of jobs that are deleted. StoreUnavailable as everywhere."""

    async def rows(self, platform: str, workspace: str, days: Sequence[Day]) -> list[UsageRow]:
        """What each person used in each channel of a workspace on each of these days, sorted by that.

        What is in the making counts, what was given back does not. Names as last heard, else ids.
        """
        ...

    async def workspaces(self) -> list[tuple[str, str]]:
        """Platform and workspace of all that used anything."""
        ...


class RoomStore(Protocol):
    """Messages of a chat that has nobody else to keep them: the local page."""

    async def put(self, room: str, message_id: str, body: str, *, key: str | None = None) -> Entry:
        """Add or replace a message. With a `key` that another message of the room holds, that one is replaced and
        given back: the same post twice is one message."""
        ...

    async def get(self, room: str, message_id: str) -> Entry | None:
        """One message."""
        ...

    async def since(self, room: str, change: int, most: int) -> list[Entry]:
        """Messages added or replaced after `change`, in the order of their changes; the newest `most` of them."""
        ...
