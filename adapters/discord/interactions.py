"""What people do with commands, buttons and forms: acknowledged at once, brought to the desk, answered to them alone.

Nothing depends on the interaction after that answer: what follows is posted with the bot's own rights.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp
import discord

from adapters.discord.chat import DiscordChat
from adapters.discord.forms import Enclosed, KeptForms, fits, window_of
from adapters.discord.links import FormLink
from adapters.discord.rights import granted_to_bot, missing, missing_post
from adapters.discord.sending import enclosed_files, view_of
from adapters.discord.translate import channel_name_of, contents_of, person_of, place_of
from bot.errors import ChatError, NotAllowed, PlaceGone, TooLarge
from bot.messages import Answer, Attachment, Invocation, Mention, Person, Place, Post, Press
from bot.ports import Desk
from bot.problems import Problem
from bot.texts import Texts, language_for, texts_in

log = logging.getLogger(__name__)

#: Seconds to wait for the desk before acknowledging, where a form may be the answer: it can only be the very first
#: thing Discord is told, and it must be told something within three seconds.
PATIENCE = 2.0
_ALREADY_ACKNOWLEDGED = 40060
_FAILED = (discord.DiscordException, aiohttp.ClientError, OSError, TimeoutError)


class UnderWay:
    """Counts what is being handled, so that a stop can wait for it. Used as `with`."""

    def __init__(self) -> None:
        self._count = 0
        self._none = asyncio.Event()
        self._none.set()

    def __enter__(self) -> None:
        self._count += 1
        self._none.clear()

    def __exit__(self, *_: object) -> None:
        self._count -= 1
        if not self._count:
            self._none.set()

    async def over(self) -> None:
        """Wait until nothing is."""
        await self._none.wait()


class Counter:
    """Where interactions are answered."""

    def __init__(
        self,
        *,
        desk: Desk,
        chat: DiscordChat,
        forms: KeptForms,
        under_way: UnderWay,
        language: str | None,
        patience: float = PATIENCE,
    ) -> None:
        self.desk = desk
        self.forms = forms
        self._under_way = under_way
        self._chat = chat
        self._language = language
        self._patience = patience

    def texts(self, interaction: discord.Interaction) -> Texts:
        """The sentences in the person's language."""
        return texts_in(language_for(str(interaction.locale), self._language))

    def invocation(
        self,
        interaction: discord.Interaction,
        text: str,
        *,
        fields: Mapping[str, str] | None = None,
        attachments: Sequence[Attachment] = (),
        enclosed: Enclosed | None = None,
        edited_job: str | None = None,
        answered: int | None = None,
        mentions: Sequence[Mention] = (),
    ) -> Invocation:
        """What somebody asks, as the core knows it. `answered`: the message it is about."""
        enclosed = enclosed or Enclosed()
        return Invocation(
            event_id=event_id(interaction),
            place=place_asked(interaction, answered),
            person=person_asking(interaction),
            text=text,
            fields=fields or {},
            attachments=(*enclosed.attachments, *attachments),
            replied=enclosed.replied,
            replied_job=enclosed.replied_job,
            edited_job=edited_job,
            mentions=tuple(mentions),
            channel_name=channel_name_of(interaction.channel),
        )

    async def take(
        self,
        interaction: discord.Interaction,
        asked: Invocation | Press,
        *,
        posts: bool,
        words: str | None = None,
        instead: Problem | None = None,
    ) -> None:
        """Acknowledge, ask, answer. `posts`: it leads to a post in the channel. `words`: what was typed, shown again
        with a refusal so that nothing is lost. `instead`: say this and do not ask."""
        async with self.answering(interaction):
            if not await acknowledge(interaction):
                return
            wrong = self.refusal(interaction, posts=posts)
            if wrong is None and instead is not None:
                wrong = Post(headline=self.texts(interaction).problem(instead))
            if wrong is not None:
                await self.tell(interaction, replace(wrong, prompt=words))
                return
            await self.answer(interaction, await self._bring(asked), words)

    async def take_form(
        self,
        interaction: discord.Interaction,
        asked: Invocation | Press,
        link: FormLink,
        *,
        enclosed: Enclosed | None = None,
        prompt: str = "",
    ) -> None:
        """Ask before anything else, since the answer may be a form; show what there is to say when it is none.

        `prompt` fills the form where nothing else does.
        """
        async with self.answering(interaction):
            wrong = self.refusal(interaction, posts=True)
            if wrong is not None:
                await self.tell(interaction, wrong)
                return
            answer, in_time = await self._first(interaction, asked)
            form = answer.form
            if form is None or not in_time or not fits(form):
                await self.answer(interaction, answer, None)
                return
            if enclosed is not None:
                self.forms.keep(link, interaction.user.id, enclosed)
            with_prompt = replace(form, prompt=form.prompt or prompt)
            window = window_of(with_prompt if fits(with_prompt) else form, link, self.texts(interaction))
            await interaction.response.send_modal(window)

    async def _first(self, interaction: discord.Interaction, asked: Invocation | Press) -> tuple[Answer, bool]:
        """The desk's answer, and whether it came while a form may still be opened."""
        asking = asyncio.create_task(self._bring(asked))
        try:
            done, _ = await asyncio.wait({asking}, timeout=self._patience)
            if not done:
                await acknowledge(interaction)
            return await asking, bool(done)
        finally:
            asking.cancel()

    async def _bring(self, asked: Invocation | Press) -> Answer:
        return await (self.desk.press(asked) if isinstance(asked, Press) else self.desk.ask(asked))

    def refusal(self, interaction: discord.Interaction, *, posts: bool) -> Post | None:
        """Why nobody can ask for this here; None: they can."""
        texts = self.texts(interaction)
        if interaction.guild_id is None:
            return Post(headline=texts.say("discord-guild-only"))
        if interaction.is_user_integration() and not interaction.is_guild_integration():
            return Post(headline=texts.say("discord-not-installed"))
        if not posts:
            return None
        if interaction.channel is None:
            return Post(headline=texts.say("discord-cannot-post"))
        in_thread = isinstance(interaction.channel, discord.Thread)
        lacking = missing(granted_to_bot(interaction), in_thread=in_thread)
        return missing_post(lacking, texts) if lacking else None

    async def answer(self, interaction: discord.Interaction, answer: Answer, words: str | None = None) -> None:
        """Tell the person what came of it: to them alone, or in the channel where it is for everybody."""
        post = answer.post
        if not answer.private:
            post = await self._posted(interaction, answer)
        elif words and answer.job is None and answer.form is None and post.prompt is None:
            post = replace(post, prompt=words)
        await self.tell(interaction, post)

    async def _show(self, interaction: discord.Interaction, answer: Answer) -> str:
        """Post the file; where it is too large its link. Raises ChatError."""
        place, key = place_asked(interaction), f"show-{interaction.id}"
        try:
            return await self._chat.post(place, answer.post, key=key, maybe_posted=False)
        except TooLarge:
            if answer.otherwise is None:
                raise
            return await self._chat.post(place, answer.otherwise, key=key, maybe_posted=False)

    async def _posted(self, interaction: discord.Interaction, answer: Answer) -> Post:
        """Post it in the channel; give what to tell the person about that."""
        texts, post = self.texts(interaction), answer.post
        try:
            message = await self._show(interaction, answer)
        except TooLarge:
            return Post(headline=texts.say("discord-too-large", job=post.job or ""))
        except (NotAllowed, PlaceGone):
            return Post(headline=texts.say("discord-cannot-post"))
        except ChatError as error:
            log.warning("what was asked for was not posted", extra={"error": type(error).__name__})
            return Post(headline=texts.say("discord-post-failed"))
        await self.desk.posted(post, str(interaction.id), message)
        return Post(headline=texts.say("discord-posted"))

    async def tell(self, interaction: discord.Interaction, post: Post) -> None:
        """Show something to the person alone, if Discord still lets us; what matters is posted elsewhere anyway."""
        try:
            if not interaction.response.is_done() and await _respond(interaction, post):
                return
            await self._complete(interaction, post)
        except _FAILED as error:
            log.info("an answer did not reach its person", extra={"error": type(error).__name__})

    async def _complete(self, interaction: discord.Interaction, post: Post) -> None:
        """Say what an acknowledgement promised, in as many messages as it takes."""
        first, *others = contents_of(post)
        said: dict[str, Any] = {"content": first, "view": view_of(post)}
        if post.enclosures:
            said["attachments"] = enclosed_files(post)
        try:
            await interaction.edit_original_response(**said, allowed_mentions=discord.AllowedMentions.none())
        except discord.HTTPException as error:
            if not post.enclosures or error.status in (401, 404):
                raise
            log.warning("files were not taken with an answer", extra={"error": error.code})
            names = ", ".join(each.name for each in post.enclosures)
            note = self.texts(interaction).say("discord-enclosure-refused", names=names)
            await self._complete(interaction, replace(post, lines=(note, *post.lines), enclosures=()))
            return
        for other in others:
            await interaction.followup.send(other, ephemeral=True, allowed_mentions=discord.AllowedMentions.none())

    @asynccontextmanager
    async def answering(self, interaction: discord.Interaction) -> AsyncIterator[None]:
        """One interaction that fails costs nobody else anything, and is answered too."""
        with self._under_way:
            try:
                yield
            except Exception:
                log.exception("an interaction failed", extra={"event": event_id(interaction)})
                await self.tell(interaction, Post(headline=self.texts(interaction).say("discord-trouble")))


async def acknowledge(interaction: discord.Interaction) -> bool:
    """Tell Discord that an answer follows, for the person alone. False: too late, the person was told it failed."""
    if interaction.response.is_done():
        return True
    try:
        await interaction.response.defer(ephemeral=True, thinking=True)
    except discord.NotFound:
        log.warning("an interaction came too late to be acknowledged", extra={"event": event_id(interaction)})
        return False
    except _FAILED as error:
        # it may have arrived, or the same event came twice, which is accepted once
        log.warning("an acknowledgement failed", extra={"error": type(error).__name__})
    return True


async def _respond(interaction: discord.Interaction, post: Post) -> bool:
    """Answer at once, without having acknowledged before; False: it was acknowledged, and the answer is owed."""
    first, *others = contents_of(post)
    if others or post.enclosures:
        await acknowledge(interaction)
        return False
    view = view_of(post)
    extras: dict[str, Any] = {} if view is None else {"view": view}
    try:
        await interaction.response.send_message(
            first, ephemeral=True, allowed_mentions=discord.AllowedMentions.none(), **extras
        )
    except discord.HTTPException as error:
        if error.code == _ALREADY_ACKNOWLEDGED:
            return False
        raise
    return True


def event_id(interaction: discord.Interaction) -> str:
    """Unique per interaction; Discord's ids are unique over everything."""
    return f"discord-{interaction.id}"


def place_asked(interaction: discord.Interaction, answered: int | None = None) -> Place:
    """Where it was asked; what comes of a button answers the message that the button stands under."""
    message = interaction.message
    if answered is None and message is not None and not message.flags.ephemeral:
        answered = message.id
    return place_of(interaction.guild_id or 0, interaction.channel, answered)


def person_asking(interaction: discord.Interaction, *, may_moderate: bool = False) -> Person:
    """Who asks; `may_moderate`: people who may manage messages count as admins."""
    return person_of(interaction.user, interaction.permissions, str(interaction.locale), may_moderate=may_moderate)
