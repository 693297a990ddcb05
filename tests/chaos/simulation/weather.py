"""What may go wrong in a run, and how often: each seed has its own weather, so that faults meet in all mixtures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World

#: Everything that has a rate of its own.
FAULTS = (
    *(
        f"{call}: {what}"
        for call in ("submit", "look", "upload")
        for what in ("no connection", "slow", "lost before", "lost after", "gateway before", "gateway after", "busy")
    ),
    *("submit: garbage", "submit: refused", "look: garbage", "upload: garbage", "upload: too large"),
    *("look: unknown task", "look: unknown state", "look: no results yet", "look: results as strings", "task fails"),
    *("result: expired", "result: unreachable", "result: cut off", "result: damaged", "result: heavy"),
    *("chat: busy", "post: slow", "post: lost before", "post: lost after", "post: impatient"),
    *("file: gone", "file: unreachable", "file: damaged"),
    *("slow disk", "other program", "id drawn before"),
    *("event twice", "event again later", "press twice", "forget", "long downtime"),
)
#: What would let nothing get done if it were as frequent as the others.
RARE = ("store error",)
#: The chance of a kill at each thing that happens.
KILLS = (0.0, 0.005, 0.02, 0.04, 0.08)


def weather_for(world: World) -> dict[str, float]:
    """The rate of each fault; most are off in any one run."""
    rates = {name: world.pick((0.05, 0.15, 0.4)) for name in FAULTS if world.between(0, 1) < 0.3}
    rates |= {name: world.pick((0.005, 0.02)) for name in RARE if world.between(0, 1) < 0.3}
    rates["kill"] = world.pick(KILLS)
    return rates


def told(weather: Mapping[str, float]) -> str:
    """One line for the trace."""
    return ", ".join(f"{name} {rate:g}" for name, rate in weather.items() if rate)
