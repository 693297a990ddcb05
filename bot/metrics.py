"""What operators can graph: jobs by state now, moves between states, and how long people waited."""

from __future__ import annotations

import collections
import logging
from collections.abc import Collection, Iterator
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
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


class _Untold(Collector):
    """From zero for each platform that is served, so that the first one is an increase."""

    def __init__(self, platforms: Collection[str]) -> None:
        self._platforms = platforms
        self.counts: collections.Counter[str] = collections.Counter()

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily(
            "videobot_jobs_untold", "Jobs that ended though nobody could be told", labels=["platform"]
        )
        for platform in sorted({*self._platforms, *self.counts}):
            family.add_metric([platform], self.counts[platform])
        yield family


def job_metrics(lifecycle: Lifecycle, poller: Poller, platforms: Collection[str]) -> CollectorRegistry:
    """A registry of its own, kept up to date by what the lifecycle saves; `platforms` may still be filled."""
    registry = CollectorRegistry()
    ProcessCollector(registry=registry)
    registry.register(_LiveJobs(poller))
    untold = _Untold(platforms)
    registry.register(untold)
    moves = Counter("videobot_job_moves", "Jobs that came into a state", ["state", "platform"], registry=registry)
    took = Histogram(
        "videobot_job_seconds",
        "From accepted to done",
        buckets=(5, 15, 30, 60, 120, 240, 480, 900, 1800, 3600),
        registry=registry,
    )

    #: A child is found by its labels anew each time, under a lock; there are few.
    child = cache(moves.labels)

    def count(before: Job | None, after: Job) -> None:
        if before is None or before.state is not after.state:
            child(after.state.value, after.place.platform).inc()
            if after.state is State.DONE:
                took.observe((after.since - after.created_at).total_seconds())
            if after.untold:
                untold.counts[after.place.platform] += 1
                log.error("it ended and nobody could be told", extra={"job": after.id, "state": str(after.state)})

    lifecycle.watch(count)
    return registry
