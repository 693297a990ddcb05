"""Whose turn it is: slots go round the workspaces, then round the people in one, then by age.

While a workspace waits no other gets two turns, and while somebody's first job waits nobody else in their workspace
does: fifty jobs delay another's first by one slot. Where a workspace gives its admins a lane, their jobs come first
among its own, and before nobody else's. What renders does not matter: so the order is known beforehand, and holds
until somebody else asks. Pure; called with everything that waits.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from bot.jobs import Job

#: Turns that are remembered; who had none of these is as good as new.
_REMEMBERED = 1000
#: With no more than this waiting, everybody's place is found anew whenever it is asked for.
FEW = 50
#: The longest without a turn first, then age; the name only makes it definite.
_Rank = tuple[int, datetime, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in the queue, or one at the service already."""

    id: str
    workspace: str
    person: str
    since: datetime
    #: Before the others of its workspace.
    lane: bool = False


def waiting(job: Job) -> Waiting:
    """What fairness needs to know of a job."""
    platform, ident = job.place.platform, job.place.workspace.replace("%", "%25").replace("/", "%2F")
    workspace = f"{platform}/{ident}"
    return Waiting(job.id, workspace, f"{workspace}/{job.person.id}", job.created_at, job.lane)


@dataclass(frozen=True, slots=True)
class Served:
    """Who had the last turns: a number that grows with each turn, by workspace and by person."""

    turn: int = 0
    last: Mapping[str, int] = field(default_factory=dict)

    def after(self, one: Waiting) -> Served:
        """As it is after that job's turn."""
        turn = self.turn + 1
        recent = {who: last for who, last in self.last.items() if last > self.turn - _REMEMBERED}
        return Served(turn, {**recent, one.workspace: turn, one.person: turn})


def turns(queued: Iterable[Waiting], served: Served) -> Iterator[Waiting]:
    """The queued jobs in the order of their turns, given who was served last."""
    last, turn = dict(served.last), served.turn
    lines: dict[str, deque[Waiting]] = defaultdict(deque)
    people: dict[str, dict[str, None]] = defaultdict(dict)
    for one in sorted(queued, key=lambda each: (not each.lane, each.since, each.id)):
        lines[one.person].append(one)
        people[one.workspace][one.person] = None

    def person_rank(person: str) -> tuple[bool, *_Rank]:
        first = lines[person][0]
        return (not first.lane, last.get(person, 0), first.since, person)

    def workspace_rank(workspace: str) -> _Rank:
        since = heaps[workspace][0][-2]
        return (last.get(workspace, 0), since, workspace)

    heaps = {workspace: [person_rank(person) for person in known] for workspace, known in people.items()}
    for heap in heaps.values():
        heapq.heapify(heap)
    order = [workspace_rank(workspace) for workspace in heaps]
    heapq.heapify(order)
    while order:
        workspace = heapq.heappop(order)[-1]
        person = heapq.heappop(heaps[workspace])[-1]
        turn += 1
        last[workspace] = last[person] = turn
        yield lines[person].popleft()
        if lines[person]:
            heapq.heappush(heaps[workspace], person_rank(person))
        if heaps[workspace]:
            heapq.heappush(order, workspace_rank(workspace))


class Queue:
    """The jobs that wait, and the place of each."""

    def __init__(self) -> None:
        self._waiting: dict[str, Waiting] = {}
        self._served = Served()
        #: In the order of their turns, each with its number in the order that was found last; None: not known.
        self._places: dict[str, int] | None = None
        #: Turns that were had since it was found.
        self._had = 0
        #: The same as they were when they were known last: somebody came or went since.
        self._known_last: tuple[dict[str, int], int] = ({}, 0)
        #: Whose turn it was and who left, and the places of the rest, which hold if that was for its turn.
        self._leaving: tuple[str, dict[str, int]] | None = None
        #: Whether anybody's place may be another than when it was last set to False.
        self.moved = False

    def __len__(self) -> int:
        return len(self._waiting)

    def keep(self, job: Job, *, waits: bool) -> None:
        """Take the job in if it waits, else let it go."""
        if waits != (job.id in self._waiting):
            self._leaving = None
            if waits:
                self._waiting[job.id] = waiting(job)
            else:
                del self._waiting[job.id]
                if self._places and next(iter(self._places)) == job.id:
                    del self._places[job.id]
                    self._leaving = job.id, self._places
            self._unsettle()

    def served(self, one: Waiting) -> None:
        """That job had its turn."""
        self._served = self._served.after(one)
        if self._leaving is not None and self._leaving[0] == one.id:
            # the order of the others is what it was: to find it anew at each turn is dear with thousands
            self._places = self._leaving[1]
            self._had += 1
            self.moved = True
        else:
            self._unsettle()
        self._leaving = None

    def _unsettle(self) -> None:
        if self._places is not None:
            self._known_last = self._places, self._had
        self._places = None
        self.moved = True

    def next(self) -> Waiting | None:
        """The job whose turn it is."""
        first = next(iter(self._known()), None)
        return None if first is None else self._waiting[first]

    def first(self, most: int) -> list[str]:
        """The ids of those whose turns come first, in their order."""
        return list(islice(self._known(), most))

    def ahead_of(self, job_id: str) -> int | None:
        """How many have their turn before that job; None: it does not wait.

        Of more than FEW it is how many had when `first` or `next` was asked last, and None for who came since: to find
        the order anew for each who comes is dear with thousands.
        """
        if len(self._waiting) <= FEW:
            self._known()
        places, had = self._known_last if self._places is None else (self._places, self._had)
        place = places.get(job_id) if job_id in self._waiting else None
        return None if place is None else max(place - had, 0)

    def _known(self) -> dict[str, int]:
        if self._places is None:
            self._places = {one.id: place for place, one in enumerate(turns(self._waiting.values(), self._served))}
            self._had, self._leaving = 0, None
        return self._places
