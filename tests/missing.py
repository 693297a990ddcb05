"""`python -m tests.missing`: one line for each thing this machine lacks for the full tests, and how to get it."""

from __future__ import annotations

import shutil

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Where a Chromium is on this machine."""
    return next(filter(None, map(shutil.which, _BROWSERS)), None)


def lacking() -> list[str]:
    """What is missing, as sentences with their cures."""
    if chromium() is None:
        return [
            "Not run: the chat page in a browser (tests/page), for want of a Chromium. Get it: apt-get install chromium"
        ]
    return []


if __name__ == "__main__":
    for line in lacking():
        print(line)
