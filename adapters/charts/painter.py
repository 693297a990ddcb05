"""The child process: reads a usage (JSON) on standard input, writes its picture (PNG) to standard output.

Started by `studio` with the language as its argument. What it was told to draw is the only thing it knows.
"""

from __future__ import annotations

import resource
import sys

import matplotlib
from pydantic import TypeAdapter

from adapters.charts.usage import draw_usage
from bot.texts import texts_in
from bot.usage import Usage

#: Seconds of CPU after which the system ends it; a year of 500 people takes one.
_MOST_SECONDS = 60


def main() -> None:
    """Draw one picture."""
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    # what a person set for their own plots on this machine is not for ours
    matplotlib.rcdefaults()
    usage = TypeAdapter(Usage).validate_json(sys.stdin.buffer.read())
    sys.stdout.buffer.write(draw_usage(usage, texts_in(sys.argv[1])))


if __name__ == "__main__":
    main()
