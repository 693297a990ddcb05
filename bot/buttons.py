"""What buttons do: each press is checked anew, by the rights the person has now."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace

import bot.cards as cards
from bot.acceptance import Acceptance, may, same_workspace, visible
from bot.approvals import may_decide, refusal
from bot.errors import ChatError, FileUnreachable, StoreError
from bot.jobs import Job, State
from bot.lifecycle import Lifecycle
from bot.messages import Action, Answer, Form, Person, Post, Press
from bot.ports import Chat, Files, JobStore
from bot.problems import Problem, problem
from bot.texts import Texts, language_for, texts_in
from bot.transitions import Approved, CancelAsked, RetryAsked

log = logging.getLogger(__name__)

#: States in which a person may still stop a job.
CAN_STOP = frozenset(
    {
        State.ACCEPTED,
        State.PREPARING,
        State.AWAITING,
        State.QUEUED,
        State.SUBMITTING,
        State.RENDERING,
        State.UNCERTAIN,
    }
)
#: What everybody may do who sees the job; the rest is its owner's and the admins'.
_FOR_ALL = frozenset({Action.SHOW, Action.AGAIN, Action.EDIT, Action.EXTEND})
#: What copies are remembered as that somebody asked to see.
SHOWN = "show-"
#: A person's newest jobs that *forget* goes over at a time.
MOST_JOBS = 1000


class Buttons:
    """Does what a button says."""

    def __init__(
        self,
        *,
        store: JobStore,
        lifecycle: Lifecycle,
        acceptance: Acceptance,
        files: Files,
        chats: Mapping[str, Chat],
        view: Callable[[Job], Post],
        linked: Callable[[Job, Texts], Post],
        language: str | None,
    ) -> None:
        self._store = store
        self._lifecycle = lifecycle
        self._acceptance = acceptance
        self._files = files
        self._chats = chats
        self._view = view
        self._linked = linked
        self._language = language

    async def press(self, press: Press) -> Answer:
        """Do what the button says, if this person may."""
        texts = texts_in(language_for(press.person.locale, self._language))
        try:
            if press.action is Action.FORGET:
                return await self._forget_all(press, texts)
            job = await self._store.get(press.job)
            if job is None or not same_workspace(job, press.place):
                return Answer(post=said(problem("job_unknown", job=press.job), texts))
            wrong = await self._refusal(press, job)
            if wrong is not None:
                return Answer(post=said(wrong, texts))
            return await self._pressed(press, job, texts)
        except FileUnreachable:
            log.exception("the file store failed", extra={"press": press.event_id})
            return Answer(post=said(problem("files_not_deleted"), texts))
        except StoreError:
            log.exception("the store failed, nothing was done", extra={"press": press.event_id})
            return Answer(post=Post(headline=texts.say("answer-store-down")))

    async def _refusal(self, press: Press, job: Job) -> Problem | None:
        """Why this person may not do that; None: they may."""
        if press.action in _FOR_ALL:
            allowed = visible(job, press)
        elif job.state is State.AWAITING and press.action in (Action.APPROVE, Action.CANCEL):
            policy = await self._acceptance.policy(job.place)
            allowed = may_decide(policy, job, press.person)
            if press.action is Action.APPROVE and not allowed:
                return refusal(policy, job)
            allowed = allowed or may(press, job)
        else:
            # a second click on *Make it* hears what became of the first
            allowed = press.action is Action.APPROVE or may(press, job)
        return None if allowed else problem("not_your_job", job=job.id, owner=job.person.name)

    async def _pressed(self, press: Press, job: Job, texts: Texts) -> Answer:
        match press.action:
            case Action.CANCEL:
                return await self.stop(job, texts, press.person)
            case Action.APPROVE:
                return await self._approve(job, texts, press.person)
            case Action.AGAIN:
                return await self._acceptance.repeat(job, press, texts, replace(job.request, seed=-1))
            case Action.RETRY if job.state is State.UNCERTAIN:
                return await self._submit_again(job, texts)
            case Action.RETRY if not job.over:
                # pressed twice, by two people, or under an old message: the first press is already on its way
                return Answer(post=said(problem("job_moved_on", job=job.id), texts))
            case Action.RETRY:
                return await self._acceptance.repeat(job, press, texts, job.request)
            case Action.EDIT:
                return Answer(post=cards.edit_post(job, texts), form=_edit_form(job))
            case Action.EXTEND:
                return self._extend(job, texts)
            case Action.DELETE:
                return await self._delete(job, texts)
            case _:
                return shown(job, self._files, self._view, self._linked, texts)

    async def _approve(self, job: Job, texts: Texts, by: Person) -> Answer:
        after = await self._lifecycle.ask(job.id, Approved(by))
        if after is not None:
            return Answer(post=Post(headline=texts.say("answer-approved", job=job.id), job=job.id), job=job.id)
        now = await self._store.get(job.id)
        if now is None or now.approval is None or now.approval.by is None:
            return Answer(post=said(problem("job_moved_on", job=job.id), texts))
        return Answer(post=said(problem("approved_already", job=job.id, name=now.approval.by.name), texts))

    async def stop(self, job: Job, texts: Texts, by: Person) -> Answer:
        """Stop a job as far as it can be stopped, and say what that means."""
        if job.state not in CAN_STOP:
            return Answer(post=said(problem(f"cannot_stop_{_how_over(job)}", job=job.id), texts))
        after = await self._lifecycle.ask(job.id, CancelAsked(by))
        if after is None:
            return Answer(post=said(problem("cannot_stop_finished", job=job.id), texts))
        name = "answer-stopping" if after.state is State.SUBMITTING else "answer-cancelled"
        return Answer(post=Post(headline=texts.say(name, job=job.id), job=job.id), job=job.id)

    async def _submit_again(self, job: Job, texts: Texts) -> Answer:
        after = await self._lifecycle.ask(job.id, RetryAsked())
        if after is None:
            return Answer(post=said(problem("job_moved_on", job=job.id), texts))
        return Answer(post=Post(headline=texts.say("answer-submitting-again", job=job.id), job=job.id), job=job.id)

    def _extend(self, job: Job, texts: Texts) -> Answer:
        if job.video is None or not self._files.exists(job.video.stored):
            return Answer(post=said(problem("video_not_kept", job=job.id), texts))
        form = Form(
            prompt=texts.say("extend-prompt"),
            options=cards.form_options(job),
            references=(job.video.name,),
            replied_job=job.id,
        )
        return Answer(post=cards.edit_post(job, texts), form=form)

    async def _delete(self, job: Job, texts: Texts) -> Answer:
        if not job.over:
            return Answer(post=said(problem("cannot_delete_live", job=job.id), texts))
        await self._delete_posts(job, lambda purpose: purpose == "end" or purpose.startswith(SHOWN))
        await self._files.delete(f"{job.id}/")
        log.info("its video was deleted by a person", extra={"job": job.id})
        return Answer(post=Post(headline=texts.say("answer-deleted", job=job.id), job=job.id))

    async def _forget_all(self, press: Press, texts: Texts) -> Answer:
        place = press.place
        jobs = [
            job
            for job in await self._store.jobs_of(place.platform, place.workspace, press.person.id, MOST_JOBS)
            if job.over
        ]
        for job in jobs:
            await self._delete_posts(job, lambda _: True)
            await self._files.delete(f"{job.id}/")
        await self._store.delete_jobs([job.id for job in jobs])
        log.info("jobs were forgotten at their person's wish", extra={"jobs": len(jobs)})
        return Answer(post=Post(headline=texts.say("answer-forgotten", count=len(jobs))))

    async def _delete_posts(self, job: Job, which: Callable[[str], bool]) -> None:
        """Take back messages about a job."""
        chat = self._chats.get(job.place.platform)
        for purpose, message in (await self._store.posts(job.id)).items():
            if chat is None or not which(purpose):
                continue
            try:
                await chat.delete(job.place, message)
            except ChatError as error:
                # what cannot be taken back there must not keep the rest here
                log.warning("a message stays", extra={"job": job.id, "error": type(error).__name__})


def shown(
    job: Job, files: Files, view: Callable[[Job], Post], linked: Callable[[Job, Texts], Post], texts: Texts
) -> Answer:
    """A job as it is now; a finished one with its video, as long as we keep it."""
    if job.state is not State.DONE:
        return Answer(post=standing(job, view, texts))
    if job.video is None or not files.exists(job.video.stored):
        return Answer(post=said(problem("video_not_kept", job=job.id), texts))
    otherwise = replace(linked(job, texts), mention=None)
    return Answer(
        post=replace(cards.end_post(job, texts), mention=None),
        private=False,
        otherwise=otherwise if otherwise.link is not None else None,
    )


def standing(job: Job, view: Callable[[Job], Post], texts: Texts) -> Post:
    """Where a job is, said to somebody who asked: of one that ended or is uncertain also why, and what it cost."""
    if job.state in (State.FAILED, State.CANCELLED, State.UNCERTAIN):
        return replace(cards.end_post(job, texts), mention=None)
    # what waits for a click may have scrolled away: the rest can be done by commands
    return view(job) if job.state is State.AWAITING else replace(view(job), buttons=())


def said(wrong: Problem, texts: Texts) -> Post:
    """A refusal of one sentence."""
    return Post(headline=texts.problem(wrong))


def _how_over(job: Job) -> str:
    return {
        State.CANCELLED: "stopped",
        State.CANCELLING: "stopped",
        State.FAILED: "failed",
        State.FAILING: "failed",
    }.get(job.state, "finished")


def _edit_form(job: Job) -> Form:
    return Form(
        prompt=cards.typed(job.request.prompt),
        options=cards.form_options(job),
        references=tuple(reference.name for reference in job.references),
        edited_job=job.id,
    )
