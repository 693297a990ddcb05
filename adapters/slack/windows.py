"""Forms opened and sent: asked of the desk like any command, refused inside the form so that nothing typed is lost."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from adapters.slack.asking import Asking, Refused
from adapters.slack.conversations import Conversations, Unreadable
from adapters.slack.forms import Enclosed, Submission, enclosed_in, fits, submission_of, view_of
from adapters.slack.markup import pictured, plain
from adapters.slack.people import People
from adapters.slack.references import people_in, references
from adapters.slack.replies import Reply, Teller
from adapters.slack.translate import Payload, attachment_of, files_of, place_of, unknown_files, with_known
from adapters.slack.underway import UnderWay
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.messages import Attachment, Form, Invocation, Origin, Person, Place, Post
from bot.problems import problem
from bot.references import kind_of

log = logging.getLogger(__name__)

#: The field that refusals are shown at, and how much of one Slack shows.
_FIELD = "prompt"
_MOST_ERROR = 2000
_MOST_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """A form that somebody wants to fill in."""

    place: Place
    person: Person
    files: tuple[Attachment, ...] = ()
    prompt: str = ""


class Windows:
    """Opens forms and takes what was filled in."""

    def __init__(
        self,
        *,
        asking: Asking,
        teller: Teller,
        people: People,
        conversations: Conversations,
        workspaces: Workspaces,
        under_way: UnderWay,
    ) -> None:
        self._asking = asking
        self._teller = teller
        self._people = people
        self._conversations = conversations
        self._workspaces = workspaces
        self._under_way = under_way
        #: How often a form that is still open was refused.
        self._refused: OrderedDict[str, int] = OrderedDict()

    # ---- opening ----------------------------------------------------------------------------------------------

    async def on_message(self, message: Payload, place: Place, person: Person, names: Mapping[str, str]) -> Wish:
        """A form with a message's files as references and its words as the prompt. `names`: of those it mentions, and
        of its writer, by their ids."""
        me = (await self._workspaces.bot(place.workspace)).user
        writer = str(message.get("user") or "")
        author = None if writer == person.id else names.get(writer) or message.get("username")
        unknown = unknown_files(message)
        if unknown:
            message = with_known(message, await self._conversations.files(place.workspace, unknown))
        every = files_of(message, place.workspace, origin=Origin.REPLIED, author=author)
        files = tuple(each for each in every if kind_of(each.name, each.media_type) is not None)
        words = (
            ""
            if message.get("bot_id")
            else plain(pictured(str(message.get("text") or ""), message.get("blocks")), me=me, names=names)
        )
        return Wish(place, person, files, words)

    async def on_mention(self, value: str, place: Place, person: Person) -> Wish:
        """A form on the message that a button's value names (`thread:ts`), with the files it speaks of; from the home
        tab it names the channel of the person's direct messages."""
        root, _, ts = value.removeprefix("-").partition(":")
        if not ts:
            return Wish(replace(place, channel=place.channel or root), person)
        place = replace(place, thread=root)
        try:
            thread = await self._conversations.thread(place.workspace, place.channel, root, needs=ts)
        except Unreadable as why:
            log.info("the message of a form cannot be read", extra={"error": str(why)})
            return Wish(place, person)
        bot = await self._workspaces.bot(place.workspace)
        names = await self._people.names(place.workspace, people_in(thread))
        found = references(thread.message(ts) or {}, thread, "", place.workspace, bot=bot, names=names)
        return Wish(place, person, (*found.own, *found.replied))

    async def ask_for(self, wish: Wish, event: str, trigger: str, reply: Reply) -> None:
        """Open a form with files, as far as the desk takes them."""
        answer = await self._asking.ask(
            Invocation(event_id=event, place=wish.place, person=wish.person, text="/video", replied=wish.files)
        )
        form = answer.form
        if form is not None:
            prompted = form if form.prompt else replace(form, prompt=wish.prompt)
            for each in (prompted, form):
                if await self.open(each, wish.place, wish.person, trigger, files=wish.files):
                    return
        await reply.tell(answer.post)

    async def open(
        self, form: Form, place: Place, person: Person, trigger: str, *, files: tuple[Attachment, ...] = ()
    ) -> bool:
        """Open a form; False: Slack's window does not take it, or it is too late for one."""
        enclosed = Enclosed(place.channel, place.thread, form.edited_job, form.replied_job, files)
        if not trigger or not fits(form, enclosed):
            return False
        view = view_of(form, enclosed, self._asking.texts(person))
        try:
            client = await self._workspaces.client(place.workspace)
            with self._workspaces.calling(place.workspace):
                await client.views_open(trigger_id=trigger, view=view)
        except ChatError as error:
            log.warning("a form was not opened", extra={"error": str(error)})
            return False
        return True

    # ---- sent -------------------------------------------------------------------------------------------------

    async def sent(self, ack: AsyncAck, body: Payload, context: Payload) -> None:
        """A form came back. What is wrong is shown in it; it closes when the job is written down."""
        user, view = str(context.get("user_id") or ""), body.get("view") or {}
        try:
            workspace = place_of(context, "").workspace
            enclosed = enclosed_in(str(view.get("private_metadata") or ""), workspace)
        except ValueError:
            said = self._asking.texts(None).say("slack-button-unknown")
            await ack(response_action="errors", errors={_FIELD: said})
            return
        place = place_of(context, enclosed.channel, enclosed.thread)
        reply = _FormReply(ack, self._teller, place, user)
        await self._under_way.first(self._answering(view, body, enclosed, place, reply))
        await reply.close()

    async def _answering(
        self, view: Payload, body: Payload, enclosed: Enclosed, place: Place, reply: _FormReply
    ) -> None:
        try:
            await self._take(view, body, enclosed, place, reply)
        except Refused as refused:
            await reply.refuse(refused.post)
        except Exception:
            log.exception("a form failed")
            await reply.refuse(Post(headline=self._asking.texts(None).say("slack-trouble")))

    async def _take(self, view: Payload, body: Payload, enclosed: Enclosed, place: Place, reply: _FormReply) -> None:
        user = body.get("user") or {}
        person = await self._asking.person(
            place.workspace, reply.user, name=str(user.get("name") or ""), team=user.get("team_id")
        )
        texts = self._asking.texts(person)
        submission = submission_of(view)
        if not submission.prompt:
            raise Refused(Post(headline=texts.problem(problem("prompt_missing"))))
        if not await self._conversations.is_in(place.workspace, place.channel):
            raise Refused(Post(headline=texts.say("slack-not-in-channel")))
        window = str(view.get("id"))
        answer = await self._asking.ask(
            Invocation(
                event_id=self._event_of(window),
                place=place,
                person=person,
                text=submission.text,
                fields=submission.fields,
                attachments=await self._uploaded(submission, place.workspace),
                replied=enclosed.files,
                replied_job=enclosed.replied_job,
                edited_job=enclosed.edited_job,
            )
        )
        if answer.job is None:
            self._note_refusal(window)
            await reply.refuse(answer.post)
        else:
            await reply.close()

    def _event_of(self, window: str) -> str:
        """One job a form, however often it is sent; but what was refused may be put right in it and sent again."""
        times = self._refused.get(window, 0)
        return f"slack-{window}-{times}" if times else f"slack-{window}"

    def _note_refusal(self, window: str) -> None:
        self._refused[window] = self._refused.pop(window, 0) + 1
        while len(self._refused) > _MOST_REMEMBERED:
            self._refused.popitem(last=False)

    async def _uploaded(self, submission: Submission, workspace: str) -> tuple[Attachment, ...]:
        """The form's files as files.info knows them: what the form itself says of them may be anything."""
        ids = [str(file.get("id")) for file in submission.files if file.get("id")]
        known = await self._conversations.files(workspace, ids)
        return tuple(attachment_of(known.get(str(file.get("id")), file), workspace) for file in submission.files)


class _FormReply:
    """The answer to a form: closes it, or shows in it what is wrong."""

    def __init__(self, ack: AsyncAck, teller: Teller, place: Place, user: str) -> None:
        self.user = user
        self._ack = ack
        self._teller = teller
        self._place = place
        self._acknowledged = False

    async def close(self) -> None:
        """Let it go."""
        await self._answer()

    async def _answer(self, **answer: Any) -> bool:
        if self._acknowledged:
            return False
        self._acknowledged = True
        await self._ack(**answer)
        return True

    async def refuse(self, post: Post) -> None:
        """Say in the form what is wrong; beside the person when it is closed already."""
        words = "\n".join((post.headline, *post.lines))[:_MOST_ERROR]
        if not await self._answer(response_action="errors", errors={_FIELD: words}):
            await self._teller.tell(self._place, self.user, post)
