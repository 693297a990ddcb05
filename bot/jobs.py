"""A job: what was asked for, where it is, and what is known of it. `transitions` says how it moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.messages import Mention, Origin, Person, Place, Video
from bot.problems import Problem
from bot.references import Inspected, Kind


class State(StrEnum):
    """Where a job is. Who moves it on is said behind each."""

    #: Written down with its limits reserved, and there is something to prepare. Next: the poller.
    ACCEPTED = "accepted"
    #: Its files are fetched, looked into and uploaded. Next: the poller.
    PREPARING = "preparing"
    #: Ready, and dear or doubtful: nothing is spent until somebody clicks. Next: a person, or time.
    AWAITING = "awaiting"
    #: Waits for its fair turn and a slot. Next: the poller.
    QUEUED = "queued"
    #: The intent to submit is saved; exactly one POST. Next: the poller, or at a restart *uncertain*.
    SUBMITTING = "submitting"
    #: The service works on it. Next: the poller, looking.
    RENDERING = "rendering"
    #: The finished video is copied into our store. Next: the poller.
    FETCHING = "fetching"
    #: The video is ours and is being posted. Next: the poller.
    DELIVERING = "delivering"
    #: Posted. Over.
    DONE = "done"
    #: Known to have failed, the person not yet told. Next: the poller.
    FAILING = "failing"
    #: Failed and told. Over.
    FAILED = "failed"
    #: Stopped, the person not yet told. Next: the poller.
    CANCELLING = "cancelling"
    #: Stopped and told. Over.
    CANCELLED = "cancelled"
    #: Whether the POST created anything is unknown. Next: a person, an admin, or time.
    UNCERTAIN = "uncertain"


class Rung(StrEnum):
    """Where a job's news are told: the next best way is taken when the one before is out of the question."""

    #: The very place it was asked in.
    PLACE = "place"
    #: The channel itself: its thread is gone.
    CHANNEL = "channel"
    #: The asker's direct messages.
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """How far telling a job's news has come; saved before the next way is tried, so that each is tried once."""

    rung: Rung = Rung.PLACE
    #: The place takes no such file: the video is linked.
    linked: bool = False
    #: Since when everything was refused.
    refused_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that tells something about a job."""

    #: `card`, `end`, `uncertain` …
    purpose: str
    #: The platform's id of it.
    message: str


OVER = frozenset({State.DONE, State.FAILED, State.CANCELLED})


class Settlement(StrEnum):
    """What became of the limits a job reserved."""

    HELD = "held"
    SPENT = "spent"
    REFUNDED = "refunded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One file the model is shown."""

    label: str
    kind: Kind
    name: str
    #: Where its platform's adapter finds it.
    address: str
    origin: Origin = Origin.MESSAGE
    author: str | None = None
    #: Bytes and media type as claimed.
    size: int | None = None
    media_type: str | None = None
    #: Key in our store, once fetched.
    stored: str | None = None
    found: Inspected | None = None
    #: The service's address of it, and when it was put there (it lives 72 h).
    uploaded: str | None = None
    uploaded_at: datetime | None = None
    cited: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What the service is asked for: every option settled. Names are FoxAPI's."""

    prompt: str
    #: "standard" or "fast".
    model: str = "standard"
    #: Seconds, 4..15; -1: the model decides.
    duration: int = 5
    aspect_ratio: str = "adaptive"
    resolution: str = "720p"
    generate_audio: bool = True
    #: -1: the service picks one.
    seed: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """What has to be approved before a job may cost anything, as its workspace's policy said when it was accepted."""

    #: Thousandths of a credit that it may cost without a click, and it costs more or nobody knows; None: not dear.
    above: int | None = None
    #: Whose click a dear job waits for, besides the admins'; None: the asker's own.
    approver: Mention | None = None
    #: It waits as well when its references turn out doubtful.
    if_doubtful: bool = False
    #: The time zone (IANA) in which people are told until when it waits.
    zone: str = "UTC"
    given: bool = False
    #: Who gave it; None: the operator, or nobody yet.
    by: Person | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One video somebody asked for. Immutable; `advance` gives the next one."""

    id: str
    state: State = State.ACCEPTED
    #: Grows by one with each save: the fence that lets only one writer win.
    generation: int = 0
    created_at: datetime
    #: When it came into its state.
    since: datetime
    #: When it first joined the queue it is in: being turned away by the service is no new wait.
    queued_since: datetime | None = None
    #: When the poller looks at it next. The only timer there is: it survives a restart. None: it is over.
    next_look: datetime | None
    #: Tries made in this state.
    attempts: int = 0
    place: Place
    person: Person
    #: "en" or "zh": the language the person is told in.
    language: str = "en"
    request: Request
    references: tuple[Reference, ...] = ()
    #: Told with the card, and no reason to stop.
    notices: tuple[Problem, ...] = ()
    #: Thousandths of a credit that it costs (at most, when the model decides the length), by the price table of the
    #: moment it was accepted; None: the table had nothing for it.
    cost: int | None = None
    #: None: it goes on without a click.
    approval: Approval | None = None
    #: The job this one repeats or changes.
    parent: str | None = None
    #: It has its turn before others of its workspace: an admin's, where they have a lane.
    lane: bool = False
    #: The asker wants it stopped; it was in a state that could not be left at once.
    cancel_asked: bool = False
    #: Who else stopped it; None: the asker, the operator, nobody.
    stopped_by: Person | None = None
    #: The service's id of the task.
    task: str | None = None
    submitted_at: datetime | None = None
    #: Seconds the service expects.
    estimate: int | None = None
    #: Credits the service said it reserved.
    credits: float | None = None
    #: Where the service keeps the finished video (24 h), and the seed it used.
    result_url: str | None = None
    seed: int | None = None
    finished_at: datetime | None = None
    #: Seconds the service worked on it, as far as the looks tell; None: they were too far apart to say.
    took: float | None = None
    video: Video | None = None
    problem: Problem | None = None
    #: When several things are wrong at once, the rest of them.
    other_problems: tuple[Problem, ...] = ()
    settlement: Settlement = Settlement.HELD
    #: An uncertain job's person has been told.
    told: bool = False
    telling: Telling = Telling()
    #: It is over though nobody could be told its end, by any way, for days.
    untold: bool = False
    #: How often the intent to submit was saved: each may turn out uncertain, and each is told.
    submits: int = 0
    #: A submit's fate was unknown once: something may have been created and charged, whatever came after.
    maybe_created: bool = False

    @property
    def over(self) -> bool:
        """Its people have been told its end; nothing more happens by itself."""
        return self.state in OVER
