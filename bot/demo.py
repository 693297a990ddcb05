"""One whole job in the terminal: the same core and the same service client, with the terminal as its chat."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from bot.app.building import open_bot
from bot.app.core import Core
from bot.app.machine import SystemClock, new_job_id
from bot.app.trying import sample_files, terminal_chat
from bot.config import Settings
from bot.jobs import Job, State
from bot.messages import Attachment, Invocation, Person, Place
from bot.problems import Fault
from bot.references import kind_of
from bot.texts import language_for, texts_in

PROMPT = "The fox of @Image1 runs through the snow of @Video1 to the sound of @Audio1 --duration 5 --ar 16:9"
#: Seconds between two looks at the job by the demo itself.
_GLANCE = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the demo ended, as `--json` prints it."""

    job: Job | None
    video: Path | None
    #: The sentence people are told, when it is not done.
    problem: str | None

    @property
    def done(self) -> bool:
        """Whether there is a video."""
        return self.video is not None

    def as_json(self) -> dict[str, Any]:
        """The document of CONTRACT.md."""
        job = self.job
        return {
            "job": None if job is None else job.id,
            "state": None if job is None else str(job.state),
            "video": None if self.video is None else str(self.video),
            "seed": None if job is None else job.seed,
            "references": [] if job is None else [{"label": r.label, "name": r.name} for r in job.references],
            "problem": self.problem,
        }


async def demonstrate(
    settings: Settings, prompt: str | None, attach: Sequence[Path], out: Path, console: Console, stopping: asyncio.Event
) -> Outcome:
    """Make one video and copy it to `out`. A job of an earlier demo that was cut off is finished on the way."""
    folder = settings.videobot_data_dir / "demo"
    own = settings.model_copy(
        update={"videobot_data_dir": folder, "database_url": None, "videobot_default_limits": "none"}
    )
    words = PROMPT if prompt is None else prompt
    texts = texts_in(language_for(None, settings.videobot_language))
    if prompt is None and not attach:
        attach = await asyncio.to_thread(sample_files, folder / "samples")
    missing = [path for path in attach if not path.is_file()]
    if missing:
        from_disk = "; ".join(f"{path} is not a file: check the path" for path in missing)
        return Outcome(None, None, from_disk)
    try:
        await asyncio.to_thread(out.mkdir, parents=True, exist_ok=True)
    except OSError as error:
        return Outcome(None, None, f"{out} is no folder to write to ({error.strerror}): choose another with --out")
    chat = terminal_chat(console)
    async with open_bot(own, SystemClock(), {"terminal": chat}) as core:
        console.print(f"[dim]$[/] /video {words}")
        answer = await core.desk.ask(_invocation(words, attach, settings.videobot_language))
        if answer.job is None:
            return Outcome(None, None, "\n".join([answer.post.headline, *answer.post.lines]))
        console.print(answer.post.headline)
        await core.resume()
        job = await _until_settled(core, answer.job, stopping)
        chat.close()
        return await _outcome(core, job, out, texts.say("demo-stopped", job=job.id))


def _invocation(prompt: str, attach: Sequence[Path], locale: str | None) -> Invocation:
    return Invocation(
        event_id=f"demo-{new_job_id()}-{new_job_id()}",
        place=Place(platform="terminal", workspace="terminal", channel="terminal"),
        person=Person(id="you", name="you", locale=locale, is_admin=True),
        text=f"/video {prompt}",
        attachments=tuple(_attachment(path) for path in attach),
    )


def _attachment(path: Path) -> Attachment:
    kind = kind_of(path.name)
    return Attachment(
        name=path.name,
        address=str(path.resolve()),
        size=path.stat().st_size,
        media_type=None if kind is None else f"{kind}/*",
    )


async def _until_settled(core: Core, job_id: str, stopping: asyncio.Event) -> Job:
    """Run the core until the job is over, cannot go on by itself, or somebody stops the program."""
    done = asyncio.Event()

    async def glance() -> Job:
        while True:
            job = await core.store.get(job_id)
            assert job is not None
            if stopping.is_set() or job.over or _stuck(job):
                done.set()
                return job
            await asyncio.sleep(_GLANCE)

    async with asyncio.TaskGroup() as group:
        watching = group.create_task(glance())
        group.create_task(core.run(done))
    return watching.result()


def _stuck(job: Job) -> bool:
    """Whether only a person can move it on."""
    held = job.problem is not None and job.problem.fault is Fault.OPERATOR
    if job.state is State.AWAITING:
        return True
    return (job.state is State.UNCERTAIN and job.told) or (job.state in (State.QUEUED, State.PREPARING) and held)


async def _outcome(core: Core, job: Job, out: Path, stopped: str) -> Outcome:
    texts = texts_in(job.language)
    if job.state is State.DONE and job.video is not None:
        target = out / job.video.name
        try:
            await asyncio.to_thread(shutil.copyfile, core.files.path(job.video.stored), target)
        except OSError:
            # it is made and maybe paid for: where it is kept is better than nothing
            target = core.files.path(job.video.stored)
        return Outcome(job, target, None)
    problems = ([] if job.problem is None else [job.problem]) + list(job.other_problems)
    said = " ".join(texts.problem(each) for each in problems)
    return Outcome(job, None, said or stopped)
