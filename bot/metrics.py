"""What operators can graph: jobs by state now, moves between states, and how long people waited."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.jobs import Job, State
from bot.lifecycle import Lifecycle
from bot.poller import Poller

log = logging.getLogger(__name__)


class _LiveJobs(Collector):
    """Counted when asked, so that nothing is kept twice."""

    def __init__(self, poller: Poller) -> None:
        self._poller = poller

    def collect(self) -> Iterator[GaugeMetricFamily]:
        family = GaugeMetricFamily("videobot_jobs", "Jobs that are not over, by state", labels=["state"])
        for state, count in self._poller.counts().items():
            family.add_metric([state], count)
        yield family
        yield GaugeMetricFamily(
            "videobot_submitting_held",
            "1 while jobs wait for what only the operator can mend: the key, the balance",
            value=int(self._poller.held),
        )


def job_metrics(lifecycle: Lifecycle, poller: Poller) -> CollectorRegistry:
    """A registry of its own, kept up to date by what the lifecycle saves."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_LiveJobs(poller))
    moves = Counter("videobot_job_moves", "Jobs that came into a state", ["state", "platform"], registry=registry)
    took = Histogram(
        "videobot_job_seconds",
        "From accepted to done",
        buckets=(5, 15, 30, 60, 120, 240, 480, 900, 1800, 3600),
        registry=registry,
    )

    untold = Counter(
        "videobot_jobs_untold", "Jobs that ended though nobody could be told", ["platform"], registry=registry
    )

    #: A child is found by its labels anew each time, under a lock; there are few.
    child = cache(moves.labels)

    def count(before: Job | None, after: Job) -> None:
        if before is None:
            # there from the first job on, so that the first untold one is an increase
            untold.labels(after.place.platform)
        if before is None or before.state is not after.state:
            child(after.state.value, after.place.platform).inc()
            if after.state is State.DONE:
                took.observe((after.since - after.created_at).total_seconds())
            if after.untold:
                untold.labels(after.place.platform).inc()
                log.error("it ended and nobody could be told", extra={"job": after.id, "state": str(after.state)})

    lifecycle.watch(count)
    return registry
