"""The bot as `videobot run` starts it, with a watchdog of little patience; SIGUSR1 makes its loop stand still."""

from __future__ import annotations

import asyncio
import signal
import sys
import time

from bot.app.serving import serve
from bot.app.watchdog import EXIT_STUCK, Patience, Stuck
from bot.config import load_settings
from bot.logs import configure_logs

PATIENCE = Patience(loop=3.0, store=8.0, store_every=0.2, stop=10.0, beat=0.1)
#: Seconds. Long enough to be noticed.
STALL = 3600.0


async def _run() -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, time.sleep, STALL)
    await serve(load_settings(), lambda line: print(line, flush=True), asyncio.Event(), PATIENCE)


def main() -> None:
    configure_logs("json", "info")
    try:
        asyncio.run(_run())
    except Stuck:
        sys.exit(EXIT_STUCK)


if __name__ == "__main__":
    main()
