"""A measured figure, and the line that `make bench` prints of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement; `floor` is what nothing of ours could beat, or a rival, measured in the same run."""

    name: str
    value: float
    unit: str
    floor: float | None = None

    def line(self) -> str:
        """`NAME: VALUE UNIT (floor or rival: VALUE, ratio R)`."""
        said = f"{self.name}: {self.value:.4g} {self.unit}"
        if self.floor is None:
            return said
        return f"{said} (floor: {self.floor:.4g}, ratio {self.value / self.floor:.2f})"


def cpu_of(work: Callable[[], object], times: int) -> float:
    """CPU milliseconds of one call, the least of five rounds."""
    best = float("inf")
    for _ in range(5):
        began = time.process_time()
        for _ in range(times):
            work()
        best = min(best, (time.process_time() - began) / times)
    return best * 1000
