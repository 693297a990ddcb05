"""What the files turn out to be: what they claim, on good days."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.ports import Look
from bot.problems import Problem, problem
from bot.references import Inspected, Kind
from tests.chaos.simulation.loop import living

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World


class Media:
    """Takes every file for what it claims to be, on good days."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def inspect(self, looks: Sequence[Look]) -> list[Inspected | Problem]:
        """The port's."""
        living()
        await asyncio.sleep(self._world.between(0.05, 0.5))
        return [self._found(look) for look in looks]

    def _found(self, look: Look) -> Inspected | Problem:
        world, result = self._world, look.key.endswith("/video.mp4")
        if world.chance("result: damaged" if result else "file: damaged"):
            return problem("file_damaged", name=look.name)
        match look.kind:
            case Kind.IMAGE:
                return Inspected(kind=look.kind, media_type="image/png", size=100, width=1280, height=720)
            case Kind.VIDEO:
                size = 30_000_000 if world.chance("result: heavy") and result else 1000
                shape = {"width": 864, "height": 496, "seconds": 5.0, "fps": 24.0}
                return Inspected(kind=look.kind, media_type="video/mp4", size=size, **shape)  # type: ignore[arg-type]
            case _:
                return Inspected(kind=look.kind, media_type="audio/mpeg", size=500, seconds=3.0)
