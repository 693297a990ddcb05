"""Listens to what the bot logs: an error that nobody foresaw is a fault, whatever came of it."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TYPE_CHECKING

from bot.errors import IllegalTransition, VideobotError
from tests.chaos.simulation.disk import MADE

if TYPE_CHECKING:
    from tests.chaos.simulation.world import World


class Listener(logging.Handler):
    """While it is entered, the only one who hears anything."""

    def __init__(self, world: World) -> None:
        super().__init__(logging.WARNING)
        self._world = world
        self._before: tuple[int, list[logging.Handler]] = (0, [])

    def __enter__(self) -> None:
        root = logging.getLogger()
        self._before = (root.level, root.handlers[:])
        root.handlers[:] = [self]
        root.setLevel(logging.WARNING)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        root = logging.getLogger()
        level, root.handlers[:] = self._before
        root.setLevel(level)

    def emit(self, record: logging.LogRecord) -> None:
        """One line of the bot's log."""
        if record.name == "asyncio":
            # about what a dead process left lying about, whenever it is found
            return
        error = record.exc_info[1] if record.exc_info else None
        about = {name: getattr(record, name) for name in ("job", "error", "fault") if hasattr(record, name)}
        self._world.note(f"log: {record.getMessage()} {about or ''} {'' if error is None else repr(error)}".rstrip())
        foreseen = error is None or (isinstance(error, VideobotError) and not isinstance(error, IllegalTransition))
        if not foreseen:
            self._world.fault(f"nobody foresaw {error!r} ({record.getMessage()})")
        if "do not add up" in record.getMessage() and MADE not in str(getattr(record, "fault", "")):
            self._world.fault(f"the limits do not add up: {getattr(record, 'fault', '')}")
