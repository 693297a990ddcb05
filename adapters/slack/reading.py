"""A message as its writer meant it: words without markup, and the files it speaks of, whatever its event left out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

from adapters.slack.conversations import Conversations, Thread, Unreadable
from adapters.slack.markup import calls, pictured, plain
from adapters.slack.people import People, both
from adapters.slack.references import References, lacks_files, people_in, references
from adapters.slack.translate import Payload, files_of, gone_files, in_thread, unknown_files, with_known
from adapters.slack.workspaces import Bot, Workspaces
from bot.commands import admin_words
from bot.commands.naming import Naming
from bot.messages import Mention, Place

#: Seconds to wait for the other event of the same message, which may be the one that names its files.
TWIN_PATIENCE = 0.5
#: Files of one thread that are looked up.
_MOST_LOOKED_UP = 15


@dataclass(frozen=True, slots=True)
class Seen:
    """What was made of a message."""

    text: str
    references: References = field(default_factory=References)
    #: Names of its own files that are deleted or hidden.
    gone: tuple[str, ...] = ()
    #: Slack's reason why its thread could not be read, so that files may be missing; "": it was, or need not be.
    unread: str = ""
    #: The bot is not in the channel: people may mention it there, and it can answer nothing.
    absent: bool = False
    #: Whom and what the text names.
    mentions: tuple[Mention, ...] = ()


class Reader:
    """Reads messages."""

    def __init__(
        self,
        *,
        people: People,
        conversations: Conversations,
        workspaces: Workspaces,
        twin_patience: float = TWIN_PATIENCE,
    ) -> None:
        self._people = people
        self._conversations = conversations
        self._workspaces = workspaces
        self._twin_patience = twin_patience

    async def read(self, event: Payload, twin: asyncio.Future[Payload], place: Place, words: str) -> Seen:
        """Read a message whose event may lack its files. `twin` gives its other event; `words`: those for the bot."""
        bot = await self._workspaces.bot(place.workspace)
        names, (message, complete) = await both(
            self._people.names_in(place.workspace, words), self._complete(event, twin, bot)
        )
        said = pictured(words, event.get("blocks"))
        naming = Naming(exact=admin_words(plain(said, me=bot.user, names={})) is not None)
        text = plain(said, me=bot.user, names=names, naming=naming)
        if not await self._is_in((event, message), place):
            return Seen(text, absent=True)
        if admin_words(text) is not None:
            return Seen(text, mentions=naming.mentions)
        thread, unread = None, ""
        own = files_of(message, place.workspace)
        if not complete or (in_thread(message) and (not own or lacks_files(text, own))):
            thread, unread = await self._thread(message, place)
            message = message if own or thread is None else thread.message(str(event["ts"])) or message
        message, thread = await both(self._known(message, place.workspace), self._thread_known(thread, place))
        names = await self._people.names(place.workspace, people_in(thread))
        found = references(message, thread, text, place.workspace, bot=bot, names=names)
        if found.own or found.replied:
            return Seen(text, found, tuple(gone_files(message)), mentions=naming.mentions)
        # without the files that it is about, it would be another video than the one that was meant
        about = thread.root if thread is not None and in_thread(message) else None
        matters = in_thread(message) or message.get("type") != "message"
        gone = tuple(gone_files(message) or gone_files(about or {}))
        return Seen(text, found, gone, unread if matters else "", mentions=naming.mentions)

    def channel_name(self, place: Place) -> str | None:
        """What people call a channel, as far as Slack has said it."""
        return self._conversations.name_of(place.workspace, place.channel)

    async def _complete(self, event: Payload, twin: asyncio.Future[Payload], bot: Bot) -> tuple[Payload, bool]:
        """The event of the message that says most of it; False: it may lack the files.

        Of a mention two events tell, in either order, and either may lack them.
        """
        is_told_once = event.get("type") == "message" and not calls(str(event.get("text") or ""), bot.user)
        if event.get("files") or is_told_once:
            return event, True
        await asyncio.wait({twin}, timeout=self._twin_patience)
        if not twin.done():
            return event, False
        other = twin.result()
        return (event if event.get("type") == "message" and not other.get("files") else other), True

    async def _is_in(self, events: tuple[Payload, ...], place: Place) -> bool:
        """Of a mention Slack tells also where the bot is not; of a mere message only where it is."""
        if all(each.get("type") != "message" for each in events):
            return await self._conversations.is_in(place.workspace, place.channel)
        self._conversations.hears(place.workspace, place.channel)
        return True

    async def _thread(self, message: Payload, place: Place) -> tuple[Thread | None, str]:
        root, ts = str(place.thread), str(message.get("ts"))
        try:
            return await self._conversations.thread(place.workspace, place.channel, root, needs=ts), ""
        except Unreadable as why:
            return None, str(why)

    async def _known(self, message: Payload, workspace: str) -> Payload:
        unknown = unknown_files(message)
        if not unknown:
            return message
        return with_known(message, await self._conversations.files(workspace, unknown))

    async def _thread_known(self, thread: Thread | None, place: Place) -> Thread | None:
        """A thread with what can be known of its files, those of its first message first."""
        unknown = [file for each in thread.messages for file in unknown_files(each)] if thread is not None else []
        if thread is None or not unknown:
            return thread
        known = await self._conversations.files(place.workspace, unknown[:_MOST_LOOKED_UP])
        return replace(thread, messages=tuple(with_known(each, known) for each in thread.messages))
