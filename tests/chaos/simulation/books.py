"""The world's own books: who was accepted when and what became of it, and by which rules it may have been."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.jobs import Job, Settlement, State
from bot.limits import Rule
from bot.limits.rules import Per, Scope, What
from bot.messages import Person, Place
from bot.policies import Policy
from storage.policies import every

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

#: Seconds that a video of a length the model chooses may have at most.
_LONGEST = 15
_ROLLING = {
    Per.HOUR: timedelta(hours=1),
    Per.DAY: timedelta(days=1),
    Per.WEEK: timedelta(days=7),
    Per.MONTH: timedelta(days=30),
}
_NOTHING = frozenset({State.FAILING, State.FAILED, State.CANCELLING, State.CANCELLED})


def roles_of(person: str) -> tuple[str, ...]:
    """What a person is, all through the world."""
    return ("artists",) if person == "p1" else ()


def settled(job: Job) -> Settlement:
    """What is to become of a job's limits: a video, or what may be one, is charged; a failure is not."""
    if job.state in (State.DELIVERING, State.DONE):
        return Settlement.SPENT
    if job.state not in _NOTHING:
        return Settlement.HELD
    stopped = job.state in (State.CANCELLING, State.CANCELLED) and job.task is not None
    return Settlement.SPENT if job.maybe_created or stopped else Settlement.REFUNDED


@dataclass
class Entry:
    """One job as it counts."""

    workspace: tuple[str, str]
    person: str
    #: The wall clock when it was drawn up and when it was on the disk, the earlier one first.
    first: datetime
    last: datetime
    seconds: int
    standing: Settlement = Settlement.HELD

    def amount(self, what: What) -> int:
        """What it takes now of what a rule counts."""
        if what is What.AT_ONCE:
            return int(self.standing is Settlement.HELD)
        if self.standing is Settlement.REFUNDED:
            return 0
        return self.seconds if what is What.SECONDS else 1


class Books:
    """Kept from what is seen on the disk, never from the bot's own counters."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._entries: dict[str, Entry] = {}
        self._policies: dict[tuple[str, str], Policy] = {}
        #: Jobs that were seen to wait for a click.
        self.awaited: set[str] = set()

    def policy(self, place: Place) -> Policy:
        """What holds in the workspace now."""
        default = Policy(rules=self._world.settings.rules)
        return self._policies.get((place.platform, place.workspace), default)

    def see(self, changed: Sequence[Job], eye: sqlite3.Connection) -> Iterator[str]:
        """Enter what has changed on the disk; give what should not have been let through, or waits once more."""
        for job in changed:
            if job.state is State.AWAITING:
                self.awaited.add(job.id)
                if job.id in self._world.known.approved:
                    yield f"{job.id} was approved, and waits again"
            if job.id in self._entries:
                self._settle(self._entries[job.id], job)
        before = {job.id: self.policy(job.place) for job in changed if job.id not in self._entries}
        self._policies = {(platform, workspace): policy for platform, workspace, policy in every(eye)}
        for job in changed:
            if job.id in before:
                yield from self._accepted(job, (before[job.id], self.policy(job.place)))

    @staticmethod
    def _settle(entry: Entry, job: Job) -> None:
        entry.standing = settled(job)
        if entry.standing is Settlement.SPENT and job.request.duration < 0 and job.video is not None:
            entry.seconds = min(round(job.video.seconds or 0), _LONGEST)

    def _accepted(self, job: Job, policies: Iterable[Policy]) -> Iterator[str]:
        now = self._world.clock.now()
        seconds = _LONGEST if job.request.duration < 0 else job.request.duration
        workspace = (job.place.platform, job.place.workspace)
        new = Entry(workspace, job.person.id, min(now, job.created_at), max(now, job.created_at), seconds)
        self._settle(new, job)
        self._entries[job.id] = new
        # what an admin set in the same moment may have been there or not
        overrun = [self._overrun(new, job.person, policy) for policy in policies]
        if all(overrun):
            yield f"{job.id} was accepted beyond a limit: {overrun[0]}"

    def _overrun(self, new: Entry, person: Person, policy: Policy) -> str:
        """The rules of a policy that have no room for the newest entry; "": it fits."""
        found = []
        holding = [(rule, policy.time_zone) for rule in _applying(policy.rules, roles_of(person.id))]
        for rule, zone in (*holding, *((rule, ZoneInfo("UTC")) for rule in self._world.settings.operators_rules)):
            used = sum(
                entry.amount(rule.what)
                for entry in self._entries.values()
                if _counts(rule, entry, new) and _same_window(rule, entry, new, zone)
            )
            if used > rule.most:
                found.append(f"{used} of {rule.most} {rule.what} {rule.scope} {rule.per or ''}")
        return "; ".join(found)


def _applying(rules: Sequence[Rule], roles: Sequence[str]) -> Iterator[Rule]:
    """In-all rules always; of the others, for each thing counted, those for a role before those for everybody."""
    yield from (rule for rule in rules if rule.scope is Scope.WORKSPACE)
    for what in What:
        each = [rule for rule in rules if rule.scope is Scope.EACH and rule.what is what]
        special = [rule for rule in each if rule.whom is not None and rule.whom.id in roles]
        yield from special or (rule for rule in each if rule.whom is None)


def _counts(rule: Rule, earlier: Entry, new: Entry) -> bool:
    if rule.scope is Scope.TOTAL:
        return True
    return earlier.workspace == new.workspace and (rule.scope is Scope.WORKSPACE or earlier.person == new.person)


def _same_window(rule: Rule, earlier: Entry, new: Entry, zone: ZoneInfo) -> bool:
    """Whether the earlier one certainly counts in the window that the new one was accepted in."""
    if rule.per is None:
        return True
    if rule.rolling:
        return earlier.first > new.last - _ROLLING[rule.per]
    moments = (earlier.first, earlier.last, new.first, new.last)
    return len({_window(rule.per, moment.astimezone(zone)) for moment in moments}) == 1


def _window(per: Per, local: datetime) -> tuple[object, ...]:
    day: date = local.date()
    return {
        Per.HOUR: (day, local.hour, local.utcoffset()),
        Per.DAY: (day,),
        Per.WEEK: tuple(day.isocalendar())[:2],
        Per.MONTH: (day.year, day.month),
    }[per]
