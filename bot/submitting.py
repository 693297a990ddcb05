"""One step of a job: exactly one POST to the video service, after the intent to do so was saved."""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.cures import cure_of
from bot.errors import OperatorMustAct, ServiceBusy, ServiceRefused, ServiceUnsure
from bot.jobs import Job
from bot.ports import Clock, Order, VideoService
from bot.problems import Problem
from bot.schedule import backoff
from bot.transitions import Broke, Lost, Submitted, TurnedAway

log = logging.getLogger(__name__)


#: Seconds. A wait the service asks for is obeyed up to this.
_LONGEST_WAIT = 3600.0


class Submission:
    """Submits, and says for certain, or as uncertain, what became of it."""

    def __init__(self, *, service: VideoService, clock: Clock) -> None:
        self._service = service
        self._clock = clock
        #: Pauses one after the other: the next is longer.
        self._pauses = 0
        #: Monotonic seconds at which submitting goes on; a clock that is set does not move it.
        self._goes_on_at = 0.0
        self._why: Problem | None = None

    @property
    def pause(self) -> float:
        """Seconds until anything is to be submitted again; 0 when it may be now."""
        return max(self._goes_on_at - self._clock.monotonic(), 0.0)

    @property
    def probing(self) -> bool:
        """Whether one job is to find out first if the service takes jobs again."""
        return self._pauses > 0

    @property
    def held_by(self) -> Problem | None:
        """What only the operator can mend, and holds up every queued job."""
        return self._why

    async def submit(self, job: Job) -> Submitted | Broke | Lost | TurnedAway:
        """Give what happened to the POST. Never raises for what the service does; a bug counts as uncertain."""
        began = self._clock.monotonic()
        try:
            ticket = await self._service.submit(_order(job))
        except ServiceBusy as busy:
            return self._turned_away_by(busy, began, busy.retry_after, most=120)
        except OperatorMustAct as operator:
            self._say_why(operator.problem)
            return self._turned_away_by(operator, began, None, most=600, least=15)
        except ServiceRefused as refused:
            self._goes_on()
            return Broke(refused.problem)
        except ServiceUnsure as unsure:
            return Lost(unsure.problem)
        except Exception:
            # the POST may have been sent: anything unforeseen here is as uncertain as a lost answer
            log.exception("its submit ended in an unforeseen way", extra={"job": job.id})
            return Lost()
        self._goes_on()
        return Submitted(ticket.task, ticket.estimate, ticket.credits)

    def _goes_on(self) -> None:
        if self._why is not None:
            log.warning("submitting goes on: the service takes jobs again", extra={"problem": self._why.code})
        self._pauses = 0
        self._why = None

    def _say_why(self, why: Problem) -> None:
        """Once for each news: it is tried again and again, and a log full of it hides everything else."""
        if self._why is None or self._why.code != why.code:
            log.error(f"submitting is stopped, jobs wait: {cure_of(why)}", extra={"problem": why.code})

    def _turned_away_by(
        self,
        error: ServiceBusy | OperatorMustAct,
        began: float,
        retry_after: float | None,
        *,
        most: float,
        least: float = 1.0,
    ) -> TurnedAway:
        now = self._clock.monotonic()
        if retry_after is not None:
            wait = min(retry_after, _LONGEST_WAIT)
        elif began < self._goes_on_at:
            # it was on its way when the pause began: the same news, no new refusal
            wait = self._goes_on_at - now
        else:
            wait = backoff(self._pauses, least=least, most=most).total_seconds()
        if began >= self._goes_on_at:
            self._pauses += 1
        self._goes_on_at = max(self._goes_on_at, now + wait)
        self._why = error.problem if isinstance(error, OperatorMustAct) else None
        return TurnedAway(self._clock.now() + timedelta(seconds=self._goes_on_at - now), error.problem)


def _order(job: Job) -> Order:
    request = job.request
    return Order(
        prompt=request.prompt,
        model=request.model,
        duration=request.duration,
        aspect_ratio=request.aspect_ratio,
        resolution=request.resolution,
        generate_audio=request.generate_audio,
        seed=request.seed,
        references=job.references,
    )
