"""What people are shown about jobs, limits and commands: pure functions from values to posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.approvals import approval_lines
from bot.commands import parse
from bot.jobs import Job, Reference, Settlement, State
from bot.limits import CREDIT
from bot.messages import Action, Button, CardLine, Origin, Post
from bot.problems import Fault, Problem, problem
from bot.schedule import Left
from bot.texts import Texts

_CAN_CANCEL = frozenset(
    {State.ACCEPTED, State.PREPARING, State.AWAITING, State.QUEUED, State.SUBMITTING, State.RENDERING}
)
#: Why a job failed that nobody is to mend.
_NOBODYS_FAULT = frozenset({"approval_expired"})
#: Most jobs in a list: fits every platform's message.
MOST_LISTED = 10
#: Characters of a prompt in a list.
_PROMPT_IN_LIST = 60
#: Seconds. A range narrower than this, or than twice its least, is told as one figure.
_NO_RANGE = 30.0
#: Seconds. It may be over so soon that only the other end of the range is worth telling.
_NEARLY_OVER = 15.0


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known of a live job beyond its row."""

    #: Jobs whose turn comes before its own.
    ahead: int | None = None
    #: How long it will probably still take, from finished jobs of the same sort.
    remaining: Left | None = None
    #: 0..100 as the service says it.
    progress: int | None = None
    #: What holds up every queued job.
    held_by: Problem | None = None


def job_post(job: Job, texts: Texts, outlook: Outlook) -> Post:
    """The job message: edited while the job lives, never repeated."""
    lines = [options_line(job, texts)]
    if job.cost is not None:
        at_most = "yes" if job.request.duration < 0 else "no"
        lines.append(texts.say("job-cost", credits=job.cost / CREDIT, at_most=at_most))
    lines += [texts.problem(notice) for notice in job.notices]
    waits_for = outlook.held_by if job.state is State.QUEUED and outlook.held_by is not None else job.problem
    if waits_for is not None and job.state in (State.PREPARING, State.QUEUED, State.FETCHING):
        lines.append(texts.problem(waits_for))
    lines += approval_lines(job, texts)
    buttons = []
    if job.state is State.AWAITING:
        buttons.append(Button(Action.APPROVE, job.id, texts.say("button-approve")))
    if job.state in _CAN_CANCEL and not job.cancel_asked:
        buttons.append(Button(Action.CANCEL, job.id, texts.say("button-cancel"), danger=True))
    return Post(
        headline=_headline(job, texts, outlook),
        lines=tuple(lines),
        prompt=job.request.prompt,
        card=tuple(card_line(reference, job.references, texts) for reference in job.references),
        state=job.state,
        progress=outlook.progress if job.state is State.RENDERING else None,
        buttons=tuple(buttons),
        job=job.id,
    )


def _headline(job: Job, texts: Texts, outlook: Outlook) -> str:
    figures: dict[str, str | int | float] = {"job": job.id}
    if job.state is State.QUEUED and outlook.ahead is not None:
        return texts.say("job-queued-behind", ahead=outlook.ahead, **figures)
    if job.state is State.RENDERING:
        if outlook.progress:
            figures["progress"] = outlook.progress
        name = "job-rendering-progress" if outlook.progress else "job-rendering"
        said = texts.say(name, **figures)
        if outlook.remaining is not None:
            said += " · " + _time_left(outlook.remaining, texts)
        return said
    if job.cancel_asked and job.state is State.SUBMITTING:
        return texts.say("job-stopping", **figures)
    return texts.say(f"job-{job.state}", **figures)


def _time_left(left: Left, texts: Texts) -> str:
    if left.late:
        return texts.say("job-late")
    if left.most <= max(2 * left.least, left.least + _NO_RANGE):
        return texts.say("job-remaining", seconds=_rounded((left.least + left.most) / 2))
    if left.least < _NEARLY_OVER:
        return texts.say("job-remaining-within", most=_rounded(left.most))
    return texts.say("job-remaining-between", least=_rounded(left.least), most=_rounded(left.most))


def _rounded(seconds: float) -> float:
    """To ten seconds: nothing finer is known, and each new figure is an edit of the message."""
    return max(round(seconds, -1), 5.0)


def options_line(job: Job, texts: Texts) -> str:
    """The settings of a job in one line: `standard · 5 s · 16:9 · 720p · with sound · seed 7`."""
    seed = job.seed if job.seed is not None else job.request.seed
    request = job.request
    said = _options_said(
        texts, request.model, request.duration, request.aspect_ratio, request.resolution, request.generate_audio
    )
    return f"{said} · {texts.say('seed', seed=str(seed))}" if seed >= 0 else said


@lru_cache(maxsize=256)
def _options_said(texts: Texts, model: str, duration: int, ratio: str, resolution: str, audio: bool) -> str:
    """Of all but the seed: a few are asked for again and again, and each job's are said at every look at it."""
    parts = (
        texts.say(f"model-{model}"),
        texts.say("duration-auto") if duration < 0 else texts.say("duration-s", seconds=duration),
        texts.say("ratio-adaptive") if ratio == "adaptive" else ratio,
        resolution,
        texts.say("audio-on" if audio else "audio-off"),
    )
    return " · ".join(parts)


def card_line(reference: Reference, siblings: Sequence[Reference], texts: Texts) -> CardLine:
    """One line of the reference card: `@Image1 = fox.png (1280x720, your message)`."""
    details = []
    found = reference.found
    if found is not None and found.width and found.height:
        details.append(f"{found.width}x{found.height}")
    if found is not None and found.seconds is not None:
        details.append(texts.seconds(found.seconds))
    details.append(_whose(reference, texts))
    any_cited = any(sibling.cited for sibling in siblings)
    warning = texts.say("card-not-cited") if any_cited and not reference.cited else None
    return CardLine(reference.label, reference.name, ", ".join(details), warning, reference.stored)


def _whose(reference: Reference, texts: Texts) -> str:
    if reference.origin in (Origin.VIDEO, Origin.JOB):
        return texts.say(f"card-from-{reference.origin}")
    if reference.author:
        return texts.say("card-from-author", author=reference.author)
    return texts.say("card-from-message")


def end_post(job: Job, texts: Texts, *, link: str | None = None, deadline: datetime | None = None) -> Post:
    """The new message that tells a job's end (or that it is uncertain) and mentions the asker."""
    if job.state is State.DELIVERING or (job.state is State.DONE and job.video is not None):
        return _finished_post(job, texts, link, deadline)
    if job.state in (State.CANCELLING, State.CANCELLED):
        maybe_charged = job.settlement is Settlement.SPENT
        lines = [texts.say("cancelled-maybe-charged" if maybe_charged else "cancelled-free")]
        if job.stopped_by is not None:
            lines.insert(0, texts.say("cancelled-by", name=job.stopped_by.name))
        buttons = [Button(Action.AGAIN, job.id, texts.say("button-again"))]
        headline = texts.say("end-cancelled", job=job.id)
    elif job.state is State.UNCERTAIN:
        headline = texts.say("end-uncertain", job=job.id)
        lines = [texts.problem(job.problem or problem("service_unsure", Fault.SERVICE))]
        lines.append(texts.say("uncertain-choice"))
        buttons = [
            Button(Action.RETRY, job.id, texts.say("button-submit-again"), danger=True),
            Button(Action.CANCEL, job.id, texts.say("button-drop")),
        ]
    else:
        headline = texts.say("end-failed", job=job.id)
        lines = [*_why(job, texts), texts.say(_cost_of_failure(job))]
        buttons = [
            Button(Action.RETRY, job.id, texts.say("button-retry")),
            Button(Action.EDIT, job.id, texts.say("button-edit")),
        ]
    return Post(
        headline=headline,
        lines=tuple(lines),
        prompt=job.request.prompt,
        state=job.state,
        buttons=tuple(buttons),
        mention=job.person,
        job=job.id,
    )


def _why(job: Job, texts: Texts) -> list[str]:
    if job.problem is None:
        return []
    said = [] if job.problem.code in _NOBODYS_FAULT else [texts.say(f"fault-{job.problem.fault}")]
    return said + [texts.problem(each) for each in (job.problem, *job.other_problems)]


def _cost_of_failure(job: Job) -> str:
    return "failed-limits-kept" if job.settlement is Settlement.SPENT else "failed-refunded"


def _finished_post(job: Job, texts: Texts, link: str | None, deadline: datetime | None) -> Post:
    lines = [options_line(job, texts)]
    if link is not None and deadline is not None:
        lines.append(texts.say("video-linked-until", until=deadline))
    elif link is not None:
        lines.append(texts.say("video-linked"))
    actions = [Action.AGAIN, Action.EDIT, Action.EXTEND, Action.DELETE]
    return Post(
        headline=texts.say("end-done", job=job.id),
        lines=tuple(lines),
        prompt=job.request.prompt,
        state=State.DONE,
        buttons=tuple(
            Button(action, job.id, texts.say(f"button-{action}"), danger=action is Action.DELETE) for action in actions
        ),
        video=None if link is not None else job.video,
        link=link,
        mention=job.person,
        job=job.id,
    )


# ---- answers to commands --------------------------------------------------------------------------------------


def accepted_post(job: Job, texts: Texts) -> Post:
    """Said at once: it is written down."""
    return Post(headline=texts.say("answer-accepted", job=job.id), job=job.id, state=job.state)


def refusal_post(
    problems: Sequence[Problem],
    texts: Texts,
    notices: Sequence[Problem] = (),
    *,
    headline: str = "answer-refused",
) -> Post:
    """Every fault of a command at once; nothing was spent. `headline`: stands above several."""
    said = [texts.problem(each) for each in (*problems, *notices)]
    if len(said) == 1:
        return Post(headline=said[0])
    return Post(headline=texts.say(headline, count=len(said)), lines=tuple(said))


def list_post(jobs: Sequence[Job], texts: Texts) -> Post:
    """The person's newest jobs."""
    if not jobs:
        return Post(headline=texts.say("list-empty"))
    lines = list_lines(jobs[:MOST_LISTED], texts)
    return Post(headline=texts.say("list-yours", count=len(lines)), lines=lines)


def list_lines(jobs: Sequence[Job], texts: Texts) -> tuple[str, ...]:
    """One line for each job: its id, its state, the beginning of its prompt."""
    return tuple(
        texts.say("list-line", job=job.id, state=texts.say(f"state-{job.state}"), prompt=_shortened(job.request.prompt))
        for job in jobs
    )


def _shortened(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= _PROMPT_IN_LIST else line[: _PROMPT_IN_LIST - 1] + "…"


def help_post(texts: Texts) -> Post:
    """How the bot is used, shown when asked."""
    names = ("create", "options", "references", "reply", "jobs", "limits", "forget")
    return Post(headline=texts.say("help-title"), lines=tuple(texts.say(f"help-{name}") for name in names))


def command_line(job: Job) -> str:
    """The job as somebody would type it again, for platforms without forms."""
    options = "".join(f" --{name} {value}" for name, value in form_options(job).items())
    return f"/video {typed(job.request.prompt)}{options}"


def typed(prompt: str) -> str:
    """The prompt as it has to be typed to mean itself: in quotes when a part of it reads like an option."""
    read = parse(f"/video {prompt}")
    # what is said of files that are not there is no reason: they come with it
    as_command = any(each.code.startswith("command_") for each in read.problems)
    return prompt if read.prompt == prompt and not as_command else f'"{prompt}"'


def form_options(job: Job) -> dict[str, str]:
    """The job's options as a form shows them; only those that are not the default."""
    request = job.request
    given = {
        "model": request.model if request.model != "standard" else "",
        "duration": "auto" if request.duration < 0 else str(request.duration) if request.duration != 5 else "",
        "aspect_ratio": request.aspect_ratio if request.aspect_ratio != "adaptive" else "",
        "resolution": request.resolution if request.resolution != "720p" else "",
        "generate_audio": "" if request.generate_audio else "off",
        "seed": str(request.seed) if request.seed >= 0 else "",
    }
    return {name: value for name, value in given.items() if value}


def edit_post(job: Job, texts: Texts) -> Post:
    """For platforms without forms: the command to change and send."""
    return Post(headline=texts.say("edit-by-command"), prompt=command_line(job), job=job.id)


def forget_post(over: int, live: int, texts: Texts) -> Post:
    """Asks before deleting everything of a person."""
    if over == 0:
        return Post(headline=texts.say("forget-nothing"))
    lines = [texts.say("forget-live", count=live)] if live else []
    button = Button(Action.FORGET, "", texts.say("button-forget"), danger=True)
    return Post(headline=texts.say("forget-sure", count=over), lines=tuple(lines), buttons=(button,))
