"""The child process: looks into the files it is told of on standard input, one line of answer for each.

Started by `inspection`. It says `ready`, then answers in order and at once, so that its parent knows which file it
was busy with when it died.
"""

from __future__ import annotations

import json
import os
import resource
import stat
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TextIO

from adapters.media.answers import READY, Wrong, found_line, wrong_line
from adapters.media.formats import Foreign, Format, cut_off, sniff
from bot.references import Inspected, Kind

Reader = Callable[[Path, Format], Inspected]


def look(path: Path, claimed: Kind, readers: Mapping[Kind, Reader]) -> Inspected:
    """What the file is, taken for what it claims to be. Raises Wrong; anything else it raises means a damaged file."""
    try:
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Wrong("file_gone")
            if size == 0:
                raise Wrong("file_empty")
            found = _as_claimed(sniff(file), claimed)
            if cut_off(file, found):
                raise Wrong("file_damaged")
    except OSError as gone:
        raise Wrong("file_gone") from gone
    return readers[claimed](path, found)


def _as_claimed(found: Format | Foreign, claimed: Kind) -> Format:
    if isinstance(found, Foreign):
        raise Wrong("file_not_media", kind=claimed, what=found.what)
    if claimed not in found.media_types:
        raise Wrong("file_kind_differs", claimed=claimed, kind=found.kind, format=found.name)
    if not found.taken_as(claimed):
        raise Wrong("file_format_not_taken", kind=claimed, format=found.name)
    return found


def answer(path: Path, claimed: Kind, readers: Mapping[Kind, Reader]) -> str:
    """The line to answer about a file, whatever is in it."""
    try:
        return found_line(look(path, claimed, readers))
    except Wrong as wrong:
        return wrong_line(wrong)
    except MemoryError:
        return wrong_line(Wrong("file_too_heavy"))
    except Exception:
        # Pillow and libav raise nearly anything for bytes that make no sense
        return wrong_line(Wrong("file_damaged"))


def load_readers(claimed: set[Kind]) -> dict[Kind, Reader]:
    """Import only what these files need: it is most of the time the child takes."""
    readers: dict[Kind, Reader] = {}
    if Kind.IMAGE in claimed:
        from adapters.media import pictures

        readers[Kind.IMAGE] = pictures.look
    if claimed & {Kind.VIDEO, Kind.AUDIO}:
        from adapters.media import recordings

        readers[Kind.VIDEO] = recordings.look_at_clip
        readers[Kind.AUDIO] = recordings.look_at_sound
    return readers


def confine(memory: int) -> None:
    """Take this process's means away: bytes of memory, writing to files, dumps, most open files."""
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        # not every system has all of them; what it has, holds
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def allow_seconds(seconds: float) -> None:
    """Let the process have so much CPU time more; over it, the system ends it."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 1
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def main() -> None:
    """Read the order, answer each file."""
    order = json.loads(sys.stdin.readline())
    files = [(Path(each["path"]), Kind(each["kind"])) for each in order["files"]]
    answers = _own_output()
    readers = load_readers({kind for _, kind in files})
    confine(order["memory"])
    print(READY, file=answers, flush=True)
    for path, kind in files:
        allow_seconds(order["seconds"])
        print(answer(path, kind, readers), file=answers, flush=True)


def _own_output() -> TextIO:
    """Standard output for the answers alone: what a library prints goes elsewhere."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return answers


if __name__ == "__main__":
    main()
