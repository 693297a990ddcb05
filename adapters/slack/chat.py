"""The Chat port: posts into the thread people asked in, or to them; edits within Slack's limits; reads files."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from adapters.slack.budget import EditBudget
from adapters.slack.conversations import Conversations
from adapters.slack.files import SlackFiles
from adapters.slack.groups import Groups
from adapters.slack.links import MessageLink, is_person, message_link
from adapters.slack.sending import Sender, Spot
from adapters.slack.statuses import Statuses
from bot.errors import ChatBusy, ChatError, ChatUnsure, NotAllowed, PlaceGone
from bot.jobs import State
from bot.messages import Attachment, Person, Place, Post
from bot.ports import Clock
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)

#: How the key of the message ends that follows a job.
_CARD = "-card"
#: States in which something is going on.
_BUSY = frozenset({State.PREPARING, State.QUEUED, State.SUBMITTING, State.RENDERING, State.FETCHING})
_MOST_REMEMBERED = 2000


class SlackChat:
    """Posts with the bot's own token, so that nothing depends on how and when somebody asked."""

    edit_interval = 3.0

    def __init__(
        self,
        *,
        sender: Sender,
        conversations: Conversations,
        files: SlackFiles,
        statuses: Statuses,
        groups: Groups,
        clock: Clock,
        language: str | None,
    ) -> None:
        self._sender = sender
        self._conversations = conversations
        self._files = files
        self._statuses = statuses
        self._groups = groups
        self._budget = EditBudget(clock)
        self._language = language
        #: The message about each job: what was asked for in a channel itself gets its thread under it.
        self._cards: OrderedDict[tuple[str, str], MessageLink] = OrderedDict()

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post once per key, where the place says."""
        spot = Spot(place.channel, await self._thread(place, post, key))
        link = await self._sender.send(place.workspace, spot, post, key=key, look=maybe_posted)
        if key.endswith(_CARD):
            self._remember(place, post, link)
            await self._say_busy(place, post, link)
        return str(link)

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post into the channel itself, where its thread takes nothing."""
        return str(await self._sender.send(place.workspace, Spot(place.channel), post, key=key, look=maybe_posted))

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post to whom it mentions, in their direct messages."""
        person = post.mention
        if person is None or not is_person(person.id):
            raise NotAllowed("nobody in Slack")
        note = self._texts(person).say("slack-by-message")
        spot, said = await self._sender.person(place.workspace, person.id, note)
        # its buttons act on a job of another channel
        private = replace(post, lines=post.lines if said else (note, *post.lines), buttons=())
        return str(await self._sender.send(place.workspace, spot, private, key=key, look=maybe_posted))

    async def _thread(self, place: Place, post: Post, key: str) -> str | None:
        """The thread to post into; a job that was asked for in the channel itself has it under its first message."""
        of_the_job = post.job is not None and key.startswith(f"{post.job}-") and not key.endswith(_CARD)
        if place.thread is not None or not of_the_job:
            return place.thread
        assert post.job is not None
        card = self._cards.get((place.workspace, post.job))
        if card is None:
            try:
                found = await self._conversations.find(place.workspace, place.channel, None, f"{post.job}{_CARD}")
            except (ChatBusy, ChatUnsure, PlaceGone):
                raise
            except ChatError:
                # the history is hidden from us: the channel itself, then
                return None
            card = MessageLink(place.channel, str(found["ts"])) if found is not None else None
        return card.ts if card is not None and card.channel == place.channel else None

    def _texts(self, person: Person) -> Texts:
        return texts_in(language_for(person.locale, self._language))

    def _remember(self, place: Place, post: Post, link: MessageLink) -> None:
        if post.job is None:
            return
        self._cards[place.workspace, post.job] = link
        while len(self._cards) > _MOST_REMEMBERED:
            self._cards.popitem(last=False)

    async def _say_busy(self, place: Place, post: Post, link: MessageLink) -> None:
        thread = place.thread or link.ts
        if post.state in _BUSY:
            await self._statuses.show(place.workspace, link.channel, thread, str(post.state), post.headline)
        else:
            await self._statuses.clear(place.workspace, link.channel, thread)

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Replace what a message says. Raises ChatBusy when the workspace's edits of this minute are used up."""
        link = message_link(message, place)
        self._remember(place, post, link)
        # a message without buttons is about a job that is over
        self._budget.spend(place.workspace, str(link), last=not post.buttons)
        try:
            await self._sender.edit(place.workspace, link, post, key=f"{post.job}{_CARD}")
        except ChatBusy as busy:
            self._budget.hold(place.workspace, busy.retry_after)
            raise
        await self._say_busy(place, post, link)

    async def delete(self, place: Place, message: str) -> None:
        """Take a message and the file that came with it back; nothing when they are out of reach already."""
        try:
            await self._sender.delete(place.workspace, message_link(message, place))
        except (PlaceGone, NotAllowed) as gone:
            log.info("a message was out of reach already", extra={"error": str(gone)})

    async def roles(self, place: Place, person_id: str) -> tuple[str, ...]:
        """The ids of somebody's user groups. Raises ChatError."""
        return (await self._groups.grouping(place.workspace)).of(person_id)

    def read(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream an attachment with the bot's token. Raises FileGone or FileUnreachable."""
        return self._files.read(attachment)

    async def show(self, place: Place, post: Post, *, key: str) -> str:
        """Post something that somebody asked to see. Raises ChatError; TooLarge when this place takes no such file."""
        return str(
            await self._sender.send(place.workspace, Spot(place.channel, place.thread), post, key=key, look=False)
        )
