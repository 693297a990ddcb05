"""`python -m adapters.foxapi.simulator --folder DIR`: the simulator by itself, until SIGTERM or Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from adapters.foxapi.simulator.server import Simulator


class WallClock:
    """This machine's clock: a process of its own has nobody to be given one by."""

    def now(self) -> datetime:
        """The wall clock, aware, UTC."""
        return datetime.fromtimestamp(time.clock_gettime(time.CLOCK_REALTIME), UTC)

    def monotonic(self) -> float:
        """Seconds that never go back."""
        return time.monotonic()


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m adapters.foxapi.simulator", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="where tasks, uploads and videos are kept")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port to listen on (any that is free)")
    parser.add_argument("--key", help="the only token that is taken (any)")
    parser.add_argument("--render-seconds", type=float, default=4.0, help="how long a task takes (%(default)s)")
    parser.add_argument("--result-hours", type=float, default=24.0, help="how long a video is kept (%(default)s)")
    return parser.parse_args(given)


async def serve(options: argparse.Namespace) -> None:
    """Serve until told to stop; the first line of output is the address."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    simulator = Simulator(
        options.folder,
        clock=WallClock(),
        host=options.host,
        port=options.port,
        key=options.key,
        render_seconds=options.render_seconds,
        result_life=timedelta(hours=options.result_hours),
    )
    async with simulator:
        print(simulator.url, flush=True)  # noqa: T201 - this program's only output
        await stop.wait()


def main(given: Sequence[str] | None = None) -> None:
    """Run it."""
    asyncio.run(serve(_arguments(given)))


if __name__ == "__main__":
    main()
