"""Whose turn it is: slots go round the workspaces, then round the people in one, then by age.

Where a workspace gives its admins a lane, their jobs come first among its own, and before nobody else's.
So nobody's fifty jobs delay another's first by more than one slot. Pure; called with everything that waits.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.jobs import Job

#: Turns that are remembered; who had none of these is as good as new.
_REMEMBERED = 1000
#: Fewest slots first, then the longest without a turn, then age; the name only makes it definite.
_Rank = tuple[int, int, datetime, str]


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
    workspace = f"{job.place.platform}/{job.place.workspace}"
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


def turns(queued: Iterable[Waiting], running: Iterable[Waiting], served: Served) -> Iterator[Waiting]:
    """The queued jobs in the order of their turns, given what runs already and who was served last."""
    slots: dict[str, int] = defaultdict(int)
    for one in running:
        slots[one.workspace] += 1
        slots[one.person] += 1
    last, turn = dict(served.last), served.turn
    lines: dict[str, deque[Waiting]] = defaultdict(deque)
    people: dict[str, dict[str, None]] = defaultdict(dict)
    for one in sorted(queued, key=lambda each: (not each.lane, each.since, each.id)):
        lines[one.person].append(one)
        people[one.workspace][one.person] = None

    def person_rank(person: str) -> tuple[bool, *_Rank]:
        first = lines[person][0]
        return (not first.lane, slots[person], last.get(person, 0), first.since, person)

    def workspace_rank(workspace: str) -> _Rank:
        since = heaps[workspace][0][-2]
        return (slots[workspace], last.get(workspace, 0), since, workspace)

    heaps = {workspace: [person_rank(person) for person in known] for workspace, known in people.items()}
    for heap in heaps.values():
        heapq.heapify(heap)
    order = [workspace_rank(workspace) for workspace in heaps]
    heapq.heapify(order)
    while order:
        workspace = heapq.heappop(order)[-1]
        person = heapq.heappop(heaps[workspace])[-1]
        turn += 1
        for one_of in (workspace, person):
            slots[one_of] += 1
            last[one_of] = turn
        yield lines[person].popleft()
        if lines[person]:
            heapq.heappush(heaps[workspace], person_rank(person))
        if heaps[workspace]:
            heapq.heappush(order, workspace_rank(workspace))
