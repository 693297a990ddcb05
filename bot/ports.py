"""What the core wants of the world, as protocols. Adapters and storage implement them; `app` wires them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from bot.jobs import Job, Reference
from bot.limits import Charge, Draw, Past, Standing
from bot.messages import Answer, Attachment, Invocation, Place, Post, Press
from bot.periods import Day
from bot.policies import Change, Policy
from bot.problems import Problem
from bot.references import Inspected, Kind
from bot.texts import Texts
from bot.usage import Figures, Usage, UsageRow

#: Gives a new job id: six characters that can be typed and told apart.
NewId = Callable[[], str]


class Clock(Protocol):
    """Time, passed in."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...


# ---- the store ------------------------------------------------------------------------------------------------


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

    async def save(self, before: Job, after: Job) -> bool:
        """Write `after` if the row still has the state and generation of `before`; False: somebody else was first.

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


# ---- files ----------------------------------------------------------------------------------------------------


class Files(Protocol):
    """Our own store of reference files and finished videos."""

    def path(self, key: str) -> Path:
        """Where the bytes are, as a local file. Raises ValueError for a key that leaves the store."""
        ...

    def exists(self, key: str) -> bool:
        """Whether it is there, whole."""
        ...

    async def write(self, key: str, chunks: AsyncIterator[bytes], most: int) -> int:
        """Stream bytes in; whole or not at all. Gives the size. Raises BadInput (`file_too_large`, `file_empty`)."""
        ...

    async def delete(self, prefix: str) -> None:
        """Remove everything whose key starts with the prefix (a job's folder: `k7m2qd/`)."""
        ...


@dataclass(frozen=True, slots=True)
class Look:
    """A file to look into."""

    key: str
    #: As the person knows it, for sentences.
    name: str
    #: What it claims to be.
    kind: Kind


class Media(Protocol):
    """Looks into files, in a child process with limits; a hostile file costs that process only."""

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected | Problem]:
        """What each file is, or what is wrong with it, in order. Never raises for a file's content."""
        ...


class Downloads(Protocol):
    """Fetches addresses that come from people, platforms or the service, guarded: no private networks."""

    def open(self, url: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream a GET's body. Raises FileGone (404, 403, 410, forbidden address) or FileUnreachable."""
        ...


class Charts(Protocol):
    """Draws figures."""

    async def draw_usage(self, usage: Usage, texts: Texts) -> bytes:
        """What was used, as a PNG. Raises FileUnreachable when there is no picture."""
        ...


# ---- the video service ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Order:
    """What to render: model "standard" or "fast"; references carry the service's own addresses in `uploaded`."""

    prompt: str
    model: str
    duration: int
    aspect_ratio: str
    resolution: str
    generate_audio: bool
    seed: int
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """The service's receipt."""

    task: str
    estimate: int | None = None
    credits: float | None = None


@dataclass(frozen=True, slots=True)
class Working:
    """Not finished. `progress` 0..100 as the service says it; None when it says nothing sensible.

    `settling`: it says it is finished but has not said where the video is.
    """

    progress: int | None = None
    settling: bool = False


@dataclass(frozen=True, slots=True)
class Finished:
    """The video is at `url` for about a day."""

    url: str
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """The task failed, for good."""

    problem: Problem


class VideoService(Protocol):
    """The service that renders. Its errors are ServiceError's children, and nothing else."""

    #: Shortest sensible time (s) between two looks at one task.
    look_interval: float

    async def upload(self, path: Path, name: str, media_type: str) -> str:
        """Put a reference file there; gives the address to cite in an Order. May be repeated without harm."""
        ...

    async def submit(self, order: Order) -> Ticket:
        """Exactly one POST.

        Raises ServiceBusy or OperatorMustAct (certainly nothing was created), ServiceRefused (refused for good),
        ServiceUnsure (its fate is unknown).
        """
        ...

    async def look(self, task: str) -> Working | Finished | Broken:
        """How the task stands. Raises TaskUnknown, ServiceBusy, ServiceUnsure, OperatorMustAct."""
        ...

    async def check(self) -> list[str]:
        """Faults of the set-up as sentences with their cures; spends nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a video that anybody may open who has it."""

    url: str
    #: When it dies.
    until: datetime


#: Gives the address of a job's video in our own store; None: it has none.
Links = Callable[[Job], Link | None]


# ---- chat platforms -------------------------------------------------------------------------------------------


class Chat(Protocol):
    """Posts into one platform with the bot's own rights, never with a person's short-lived permission."""

    #: Shortest time (s) between two edits of one message.
    edit_interval: float

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post once per key; gives the message's id.

        With `maybe_posted` an earlier try may have arrived: look for it first.
        Raises ChatBusy, ChatUnsure, PlaceGone, NotAllowed, TooLarge.
        """
        ...

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Replace what a message says. Raises as `post`."""
        ...

    async def delete(self, place: Place, message: str) -> None:
        """Take a message back; nothing when it is gone already."""
        ...

    def read(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream an attachment's bytes with the bot's credentials. Raises FileGone or FileUnreachable."""
        ...


@runtime_checkable
class OtherWays(Protocol):
    """What some platforms' chats can also do: tell somebody elsewhere than where they asked. Raises as `Chat.post`."""

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post into the place's channel itself, since its thread is gone."""
        ...

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post to `post.mention` alone, in their direct messages, and say why it comes there."""
        ...


@runtime_checkable
class Roster(Protocol):
    """What some platforms' chats can also tell: who has which roles."""

    async def roles(self, place: Place, person_id: str) -> tuple[str, ...]:
        """The ids of a person's roles or user groups there. Raises ChatError where they cannot be had."""
        ...


class Desk(Protocol):
    """Where a platform's adapter brings what people ask: the core's front."""

    async def ask(self, invocation: Invocation) -> Answer:
        """Understand it, write the job down, answer. Nothing slow happens in here."""
        ...

    async def press(self, press: Press) -> Answer:
        """Do what the button says, if this person may."""
        ...


class Accounts(Protocol):
    """What was used, for a platform that shows it itself; whoever asks must be an admin there."""

    async def figures(self, place: Place, period: str) -> Figures:
        """What was used in the place's workspace. Raises BadInput for what is no period, and StoreUnavailable."""
        ...


class Platform(Protocol):
    """One connected chat platform."""

    name: str
    chat: Chat

    def connected(self) -> bool:
        """Whether it can take and post messages right now."""
        ...
