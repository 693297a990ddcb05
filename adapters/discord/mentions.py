"""What people ask by mentioning the bot: alone, with files, or in reply to a message that has some."""

from __future__ import annotations

import logging
from dataclasses import replace

import discord

from adapters.discord.chat import DiscordChat
from adapters.discord.forms import Enclosed
from adapters.discord.interactions import Counter, UnderWay, acknowledge, person_asking, place_asked
from adapters.discord.links import confirm_id, spot_of
from adapters.discord.rights import granted_in, missing, missing_post
from adapters.discord.sending import Sender
from adapters.discord.translate import (
    channel_name_of,
    files_of,
    is_called,
    is_empty,
    is_wish,
    own_video,
    person_of,
    place_of,
    words_of,
)
from bot.errors import ChatError, NotAllowed, PlaceGone, TooLarge
from bot.messages import Answer, Attachment, Invocation, Origin, Person, Place, Post
from bot.ports import Desk
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)

_WRITTEN = (discord.MessageType.default, discord.MessageType.reply)


class Unseen(Exception):
    """What a message answers cannot be used; the post says why and what to do."""

    def __init__(self, post: Post) -> None:
        super().__init__(post.headline)
        self.post = post


class Mentions:
    """Reads messages that speak to the bot."""

    def __init__(
        self,
        *,
        desk: Desk,
        chat: DiscordChat,
        sender: Sender,
        under_way: UnderWay,
        language: str | None,
        sees_content: bool,
    ) -> None:
        self._desk = desk
        self._chat = chat
        self._sender = sender
        self._under_way = under_way
        self._language = language
        #: Whether Discord shows us messages that do not mention us: the message-content intent.
        self._sees_content = sees_content

    async def take(self, message: discord.Message) -> None:
        """Do what a message asks, if it asks anything of us; a reply alone, without naming us, is asked about first."""
        if message.author.bot or message.type not in _WRITTEN:
            return
        with self._under_way:
            await self._take(message)

    async def _take(self, message: discord.Message) -> None:
        try:
            if not _guild(message):
                await self._reply(message, Post(headline=self._texts(message).say("discord-guild-only")))
            elif self._is_called(message):
                await self.bring(message)
            elif self._may_be_called(message):
                # Discord hides what is written in a message that mentions a role of ours and not us
                await self._reply(message, Post(headline=self._texts(message).say("discord-role-mentioned")))
            elif self._answers_a_video(message):
                # people answer a video with "nice" as well, and a video costs money
                await (self.bring(message) if is_wish(message.content) else self._offer(message))
        except Exception:
            log.exception("a message failed", extra={"event": _event_id(message)})
            await self._reply(message, Post(headline=self._texts(message).say("discord-trouble")))

    async def bring(self, message: discord.Message) -> None:
        """Bring what a message says to the desk and answer it in its place."""
        answer = await self._asked(message, _place(message), self._person(message))
        # a job that was accepted is told of by its own message
        if answer.job is None or answer.post.state is None:
            there = await self._reply(message, answer.post, answer.otherwise)
            if there is not None and not answer.private:
                await self._desk.posted(answer.post, str(message.id), there)

    async def _asked(self, message: discord.Message, place: Place, person: Person) -> Answer:
        texts = texts_in(language_for(person.locale, self._language))
        channel, guild = message.channel, message.guild
        granted = granted_in(channel, guild) if guild is not None else discord.Permissions.none()
        lacking = missing(granted, in_thread=isinstance(channel, discord.Thread))
        if lacking:
            return Answer(post=missing_post(lacking, texts))
        try:
            invocation = await self._invocation(message, place, person, texts)
        except Unseen as unseen:
            return Answer(post=unseen.post)
        return await self._desk.ask(invocation)

    async def _invocation(self, message: discord.Message, place: Place, person: Person, texts: Texts) -> Invocation:
        replied_job: str | None = None
        replied: tuple[Attachment, ...] = ()
        answered = await self._answered(message, place, texts)
        if answered is not None:
            replied_job = own_video(answered, self._me)
            replied = () if replied_job else self._files_answered(message, answered, texts)
        text, named = words_of(message, self._me, _own_role(message))
        return Invocation(
            event_id=_event_id(message),
            place=place,
            person=person,
            text=text,
            mentions=named,
            channel_name=channel_name_of(message.channel),
            attachments=files_of(message, asker=message.author.id),
            replied=replied,
            replied_job=replied_job,
        )

    async def _answered(self, message: discord.Message, place: Place, texts: Texts) -> discord.Message | None:
        """The message that this one answers; None: it answers none. Raises Unseen."""
        reference = message.reference
        if reference is None or reference.message_id is None or message.type is not discord.MessageType.reply:
            return None
        if isinstance(reference.resolved, discord.Message):
            return reference.resolved
        gone = Unseen(Post(headline=texts.say("discord-replied-gone")))
        if reference.resolved is not None:
            raise gone
        try:
            return await self._sender.fetch(int(place.workspace), reference.channel_id, reference.message_id)
        except (PlaceGone, NotAllowed) as error:
            raise gone from error

    def _files_answered(
        self, message: discord.Message, answered: discord.Message, texts: Texts
    ) -> tuple[Attachment, ...]:
        """The files of the message answered to. Raises Unseen when Discord hides them: nobody pays for a video that
        was meant to have references."""
        hidden = not self._sees_content and is_empty(answered) and answered.author.id != self._me
        if hidden:
            raise Unseen(Post(headline=texts.say("discord-files-hidden")))
        return files_of(answered, asker=message.author.id, origin=Origin.REPLIED)

    # ---- whom it speaks to ------------------------------------------------------------------------------------

    @property
    def _me(self) -> int:
        me = self._sender.client.user
        return me.id if me is not None else 0

    def _is_called(self, message: discord.Message) -> bool:
        return is_called(message.content, self._me, _own_role(message))

    def _may_be_called(self, message: discord.Message) -> bool:
        own = _own_role(message)
        return not message.content and any(role.id == own for role in message.role_mentions)

    def _answers_a_video(self, message: discord.Message) -> bool:
        reference = message.reference
        answered = reference.resolved if reference is not None else None
        if not isinstance(answered, discord.Message) or own_video(answered, self._me) is None:
            return False
        # a reply that does not ping us is talk among people
        return bool(message.content or message.attachments) and any(user.id == self._me for user in message.mentions)

    # ---- answers ----------------------------------------------------------------------------------------------

    async def _offer(self, message: discord.Message) -> None:
        """Ask before a video is made of what may be no more than talk."""
        texts = self._texts(message)
        button: discord.ui.Button[discord.ui.View] = discord.ui.Button(
            label=texts.say("discord-button-make"),
            custom_id=confirm_id(message.channel.id, message.id),
            style=discord.ButtonStyle.primary,
        )
        post = Post(headline=texts.say("discord-reply-confirm"))
        place = _place(message)
        try:
            await self._sender.send(int(place.workspace), spot_of(place), post, key=f"offer-{message.id}", more=button)
        except ChatError as error:
            log.info("a reply was not answered", extra={"error": str(error)})

    async def confirmed(self, counter: Counter, interaction: discord.Interaction, channel: int, message: int) -> None:
        """Somebody pressed the button under such an offer: make the video, if the words were theirs."""
        async with counter.answering(interaction):
            if not await acknowledge(interaction):
                return
            here, texts = place_asked(interaction, message), counter.texts(interaction)
            wrong = counter.refusal(interaction, posts=True)
            if wrong is not None:
                await counter.tell(interaction, wrong)
                return
            try:
                words = await self._sender.fetch(int(here.workspace), channel, message)
            except (PlaceGone, NotAllowed):
                await counter.tell(interaction, Post(headline=texts.say("discord-replied-gone")))
                return
            if words.author.id != interaction.user.id:
                await counter.tell(interaction, Post(headline=texts.say("discord-not-yours")))
                return
            answer = await self._asked(words, here, person_asking(interaction))
            await counter.answer(interaction, answer, words.content)
            offer = interaction.message
            if answer.job is not None and offer is not None:
                await self._chat.delete(here, str(offer.id))

    async def enclosed(self, interaction: discord.Interaction, channel: int, message: int) -> Enclosed | None:
        """The files of a message that a form was opened on, looked up again; None: they cannot be seen."""
        try:
            there = await self._sender.fetch(interaction.guild_id or 0, channel, message)
        except ChatError as error:
            log.info("the message of a form cannot be seen", extra={"error": str(error)})
            return None
        job = own_video(there, self._me)
        if job is None and is_empty(there):
            return None
        files = () if job else files_of(there, asker=interaction.user.id, origin=Origin.REPLIED)
        return Enclosed(replied=files, replied_job=job)

    async def _reply(self, message: discord.Message, post: Post, otherwise: Post | None = None) -> str | None:
        """Answer in the message's place, to its author: a message has no answer that only they see. Where nothing can
        be said there, they hear of it by direct message. `otherwise`: in place of a file that is too large."""
        place, post = _place(message), replace(post, mention=self._person(message))
        key = f"answer-{message.id}"
        try:
            return await self._chat.post(place, post, key=key, maybe_posted=False)
        except TooLarge:
            if otherwise is not None:
                return await self._reply(message, otherwise)
            said = self._texts(message).say("discord-too-large", job=post.job or "")
            return await self._reply(message, Post(headline=said))
        except (NotAllowed, PlaceGone):
            return await self._write(message, post)
        except ChatError as error:
            log.info("a message was not answered", extra={"event": _event_id(message), "error": str(error)})
            return None

    async def _write(self, message: discord.Message, post: Post) -> str | None:
        try:
            return await self._chat.post_to_person(
                _place(message), post, key=f"answer-{message.id}", maybe_posted=False
            )
        except ChatError as error:
            log.info("a message was not answered", extra={"event": _event_id(message), "error": str(error)})
            return None

    def _texts(self, message: discord.Message) -> Texts:
        return texts_in(language_for(_locale(message), self._language))

    def _person(self, message: discord.Message) -> Person:
        author = message.author
        granted = discord.Permissions.none()
        # the roles of a server that is not known yet are not known either
        if isinstance(author, discord.Member) and message.guild is not None:
            granted = author.guild_permissions
        return person_of(author, granted, _locale(message))


def _event_id(message: discord.Message) -> str:
    return f"discord-{message.id}"


def _guild(message: discord.Message) -> int:
    """The server, also one that is not known yet; 0: a direct message."""
    if message.guild is not None:
        return message.guild.id
    return getattr(message.channel, "guild_id", None) or 0


def _place(message: discord.Message) -> Place:
    return place_of(_guild(message), message.channel, message.id)


def _locale(message: discord.Message) -> str | None:
    """Messages do not say their author's language: the server's."""
    return str(message.guild.preferred_locale) if message.guild else None


def _own_role(message: discord.Message) -> int | None:
    role = message.guild.self_role if message.guild else None
    return role.id if role is not None else None
