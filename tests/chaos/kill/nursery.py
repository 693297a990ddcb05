"""Where lives begin: a program that has everything imported and forks a process for each plan it is told.

One plan a line in, one fate a line out: `{"exit": -9}`. A life that takes too long is killed and said to hang.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from pathlib import Path
from typing import Any

from tests.chaos.kill.life import Plan, lived

#: Real seconds after which a life hangs.
LONGEST = 60.0


def _born(plan: Plan) -> int:
    """Fork; gives the child's process id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        if plan.most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (plan.most_bytes, plan.most_bytes))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        lived(plan)
        code = 0
    except BaseException:
        Path(plan.folder, "failure").write_text(traceback.format_exc())
    finally:
        os._exit(code)


def _kill(child: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def fate(plan: Plan) -> dict[str, Any]:
    """One life in a process of its own, and how it ended."""
    began = time.monotonic()
    child = _born(plan)
    if plan.frozen_after is not None:
        time.sleep(plan.frozen_after)
        os.kill(child, signal.SIGSTOP)
        time.sleep(plan.frozen_for)
        os.kill(child, signal.SIGCONT)
    hang = threading.Timer(plan.killed_after or LONGEST, _kill, (child,))
    hang.start()
    _, status = os.waitpid(child, 0)
    hung = plan.killed_after is None and time.monotonic() - began >= LONGEST
    hang.cancel()
    hang.join()
    return {"exit": os.waitstatus_to_exitcode(status), "hung": hung}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(fate(Plan.from_json(line))), flush=True)


if __name__ == "__main__":
    main()
