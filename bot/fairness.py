"""Whose turn it is: slots go round the workspaces, then round the people in one, then by age.

So nobody's fifty jobs delay another's first by more than one slot. Pure; called with everything that waits.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.jobs import Job


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job in the queue, or one at the service already."""

    id: str
    workspace: str
    person: str
    since: datetime


def waiting(job: Job) -> Waiting:
    """What fairness needs to know of a job."""
    workspace = f"{job.place.platform}/{job.place.workspace}"
    return Waiting(job.id, workspace, f"{workspace}/{job.person.id}", job.created_at)


def turns(queued: Iterable[Waiting], running: Iterable[Waiting]) -> Iterator[str]:
    """The ids of the queued jobs in the order of their turns, given what runs already."""
    slots: dict[str, int] = defaultdict(int)
    for one in running:
        slots[one.workspace] += 1
        slots[one.person] += 1
    lines: dict[str, deque[Waiting]] = defaultdict(deque)
    people: dict[str, list[tuple[int, datetime, str]]] = defaultdict(list)
    for one in sorted(queued, key=lambda each: (each.since, each.id)):
        if not lines[one.person]:
            people[one.workspace].append((slots[one.person], one.since, one.person))
        lines[one.person].append(one)
    for line in people.values():
        heapq.heapify(line)
    places = [(slots[workspace], line[0][1], workspace) for workspace, line in people.items()]
    heapq.heapify(places)
    while places:
        count, _, workspace = heapq.heappop(places)
        person_count, _, person = heapq.heappop(people[workspace])
        yield lines[person].popleft().id
        if lines[person]:
            heapq.heappush(people[workspace], (person_count + 1, lines[person][0].since, person))
        if people[workspace]:
            heapq.heappush(places, (count + 1, people[workspace][0][1], workspace))
