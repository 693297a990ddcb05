"""What the simulator is told to do wrong: faults by name, each for so many calls."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from adapters.foxapi.simulator.tasks import CANCELLED, FAILED, FORGOTTEN, NEVER_FINISHES, Fate

#: What can be made to go wrong.
CALLS = ("submit", "look", "upload", "result", "models", "balance", "prices")

#: On the wire, for any call. With `-after` the call has its effect before its answer is lost or replaced.
STATUS = re.compile(
    r"status-(?P<status>[1-5]\d\d)(?::(?P<code>\w+))?(?P<more>(?:-(?:html|text|1010|retry-after|after))*)"
)
LOST_BEFORE, LOST_AFTER, LOST_MIDWAY = "lost-before", "lost-after", "lost-midway"
SLOW, HANG, HANG_AFTER = "slow", "hang", "hang-after"
GARBAGE, NO_ID, CUT, EMPTY, LIST = (f"unreadable-{how}" for how in ("garbage", "no-id", "truncated", "empty", "list"))
#: Of a result.
EXPIRED, TRUNCATED, DRIBBLE = "expired", "truncated", "dribble"
#: Of a look at a task that is finished; the first and the last leave one that is not alone.
NO_RESULTS, UNKNOWN_STATE, STRINGS = "completed-without-results", "unknown-state", "results-as-strings"
#: Of a task, for good: at a submit, when it would have been finished; at a look, at once.
FATE = re.compile(rf"(?P<end>{FAILED}|{CANCELLED}|{NEVER_FINISHES}|{FORGOTTEN})(?::(?P<code>\w+))?")

_WIRE = {LOST_BEFORE, LOST_AFTER, LOST_MIDWAY, SLOW, HANG, HANG_AFTER, GARBAGE, NO_ID, CUT, EMPTY, LIST}
_RESULT = {EXPIRED, TRUNCATED, DRIBBLE}
_LOOK = {NO_RESULTS, UNKNOWN_STATE, STRINGS}


@dataclass(slots=True)
class Fault:
    """One thing to do wrong at one kind of call."""

    call: str
    name: str
    #: How many calls are left; None: all, until faults are cleared.
    times: int | None
    #: For what takes time or names a time: slow, dribble, Retry-After.
    seconds: float


@dataclass(slots=True)
class Faults:
    """The faults that wait for their calls, in the order they were told."""

    _waiting: list[Fault] = field(default_factory=list)

    def add(self, call: str, name: str, *, times: int | None = 1, seconds: float = 2.0) -> None:
        """Do this wrong at the next `times` such calls (None: at all). Raises ValueError for an unknown name."""
        if call not in CALLS:
            raise ValueError(f"there is no call {call!r}: {', '.join(CALLS)}")
        if not (is_wire(name) or (call == "result" and name in _RESULT) or is_of_task(call, name)):
            raise ValueError(f"{call} has no fault {name!r}: {', '.join(known(call))}")
        if times is None or times > 0:
            self._waiting.append(Fault(call, name, times, seconds))

    def clear(self) -> None:
        """Behave from now on."""
        self._waiting.clear()

    def take(self, call: str, wanted: Callable[[str], bool]) -> Fault | None:
        """The next fault of a call whose name is wanted; it is used up by one."""
        for fault in self._waiting:
            if fault.call == call and wanted(fault.name):
                if fault.times is not None:
                    fault.times -= 1
                    if not fault.times:
                        self._waiting.remove(fault)
                return fault
        return None


def is_wire(name: str) -> bool:
    """Whether it is a fault of an answer on its way, whatever the call."""
    return name in _WIRE or STATUS.fullmatch(name) is not None


def is_of_answer(name: str) -> bool:
    """Whether it is a fault of the answer or of a result's bytes, and not of a task."""
    return is_wire(name) or name in _RESULT


def is_of_task(call: str, name: str) -> bool:
    """Whether it is a fault of a task: a fate, or something that a look says wrongly."""
    return (call in ("submit", "look") and FATE.fullmatch(name) is not None) or (call == "look" and name in _LOOK)


def of_look(completed: bool) -> Callable[[str], bool]:
    """Which faults a look may take: what is wrong about results waits for a task that has some."""
    return lambda name: is_of_task("look", name) and (completed or name not in (NO_RESULTS, STRINGS))


def is_fate(name: str) -> bool:
    """Whether it decides how a task ends."""
    return FATE.fullmatch(name) is not None


def fate(name: str, *, at_once: bool) -> Fate:
    """The end that a fault destines a task to."""
    match = FATE.fullmatch(name)
    if match is None:
        raise ValueError(f"{name!r} is no fate of a task")
    return Fate(match["end"], match["code"] or "generation_failed", at_once)


def known(call: str) -> list[str]:
    """The names of a call's faults; NNN and CODE are to be filled in."""
    names = ["status-NNN[:CODE][-html|-text|-1010][-retry-after][-after]", *sorted(_WIRE)]
    if call == "result":
        names += sorted(_RESULT)
    if call in ("submit", "look"):
        names += [f"{FAILED}[:CODE]", CANCELLED, NEVER_FINISHES, FORGOTTEN]
    return names + (sorted(_LOOK) if call == "look" else [])
