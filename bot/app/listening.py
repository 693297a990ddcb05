"""One platform listens: what breaks it is said and tried again, while the others go on."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from bot.app.platforms import Remote
from bot.errors import SetupFault
from bot.ports import Desk
from bot.schedule import backoff

log = logging.getLogger(__name__)

#: Seconds between two looks whether it is connected for the first time.
_GLANCE = 0.2


class Listening:
    """Keeps one platform at it."""

    def __init__(self, remote: Remote, *, least_pause: float = 5.0, most_pause: float = 600.0) -> None:
        """Pauses, in seconds, before a platform that broke is tried again; they double."""
        self.remote = remote
        self._least_pause = least_pause
        self._most_pause = most_pause
        #: Whether it was connected since the start.
        self.known_good = False
        self._failures = 0
        self._broke = ""

    def away(self) -> list[str]:
        """Why the platform is not connected; nothing: it is."""
        reason = self.remote.away()
        return [self._broke or reason] if reason else []

    async def run(self, desk: Desk, stopping: asyncio.Event) -> None:
        """Listen until told to stop. Raises SetupFault when the set-up never worked since the start."""
        while not stopping.is_set():
            watching = asyncio.create_task(self._watch(stopping), name=f"{self.remote.name}-first")
            try:
                await self.remote.run(desk)
                if stopping.is_set():
                    return
                # nobody told it to: people wait for answers there as much as if it had broken
                self._broke = f"{self.remote.name} ended though nobody stopped it"
                log.error("%s ended though nobody stopped it, and is begun anew", self.remote.name)
            except SetupFault as fault:
                if not self.known_good:
                    raise
                # it worked before: whoever mends it at the platform need not start the bot again
                self._broke = " ".join(fault.faults)
                log.error("a platform's set-up does not work any more", extra={"fault": self._broke})
            except Exception as error:
                self._broke = f"{self.remote.name} failed: {type(error).__name__}"
                log.exception("%s failed and is begun anew", self.remote.name)
            finally:
                watching.cancel()
                await asyncio.gather(watching, return_exceptions=True)
            pause = backoff(self._failures, least=self._least_pause, most=self._most_pause)
            self._failures += 1
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause.total_seconds()):
                    await stopping.wait()

    async def _watch(self, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            if self.remote.connected():
                self.known_good, self._failures, self._broke = True, 0, ""
                return
            await asyncio.sleep(_GLANCE)
