"""Buttons and forms: whatever stands in their custom ids is all there is to know, so that they outlive any restart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import discord

from adapters.discord.forms import Enclosed, misplaced, words_of
from adapters.discord.interactions import Counter, acknowledge, event_id, person_asking, place_asked
from adapters.discord.links import FormLink, button_link, confirmed, form_link
from adapters.discord.mentions import Mentions
from adapters.discord.translate import submission_of
from bot.messages import Action, Post, Press
from bot.problems import problem

#: What leads to a message in the channel.
_POSTING = frozenset({Action.AGAIN, Action.RETRY, Action.EDIT, Action.EXTEND, Action.SHOW})
#: What is answered with a form.
_FORMS = frozenset({Action.EDIT, Action.EXTEND})
#: What whoever may manage messages may do with anybody's job: none of it spends anything.
_MODERATING = frozenset({Action.CANCEL, Action.DELETE})


class ButtonsAndForms:
    """Takes presses and submissions."""

    def __init__(self, *, counter: Counter, mentions: Mentions) -> None:
        self._counter = counter
        self._mentions = mentions

    async def take(self, interaction: discord.Interaction) -> None:
        """Do what an interaction says, if it is one of a button or a form of ours."""
        custom_id = str(_data(interaction).get("custom_id", ""))
        if interaction.type is discord.InteractionType.component:
            await self._pressed(interaction, custom_id)
        elif interaction.type is discord.InteractionType.modal_submit:
            link = form_link(custom_id)
            if link is not None:
                await self._submitted(interaction, link)

    async def _pressed(self, interaction: discord.Interaction, custom_id: str) -> None:
        offered, button = confirmed(custom_id), button_link(custom_id)
        if offered is not None:
            await self._mentions.confirmed(self._counter, interaction, *offered)
        elif button is not None and button.action in list(Action):
            await self._press(interaction, Action(button.action), button.job)
        else:
            said = self._counter.texts(interaction).say("discord-button-unknown")
            await self._counter.tell(interaction, Post(headline=said))

    async def _press(self, interaction: discord.Interaction, action: Action, job: str) -> None:
        press = Press(
            event_id=event_id(interaction),
            place=place_asked(interaction),
            person=person_asking(interaction, may_moderate=action in _MODERATING),
            action=action,
            job=job,
        )
        if action in _FORMS:
            await self._counter.take_form(interaction, press, FormLink(str(action), job=job))
        else:
            await self._counter.take(interaction, press, posts=action in _POSTING)

    async def _submitted(self, interaction: discord.Interaction, link: FormLink) -> None:
        submission = submission_of(_data(interaction))
        enclosed = await self._enclosed(interaction, link)
        asked = self._counter.invocation(
            interaction,
            words_of(submission),
            attachments=submission.files,
            enclosed=enclosed,
            edited_job=link.job if link.about == "edit" else None,
            answered=link.message or None,
        )
        wrong = misplaced(submission) if enclosed is not None else problem("form_expired")
        await self._counter.take(interaction, asked, posts=True, words=submission.prompt, instead=wrong)

    async def _enclosed(self, interaction: discord.Interaction, link: FormLink) -> Enclosed | None:
        """What came with the form; None: it came with files that are neither remembered nor to be seen any more."""
        if link.about == "extend":
            return Enclosed(replied_job=link.job)
        if link.about in ("new", "edit"):
            return Enclosed()
        if link.about == "message" and link.channel != interaction.channel_id:
            # a menu is opened where its message is: this names another's, which its sender may not be able to see
            return None
        kept = self._counter.forms.enclosed(link, interaction.user.id)
        if kept is not None or link.about != "message" or not await acknowledge(interaction):
            return kept
        return await self._mentions.enclosed(interaction, link.channel, link.message)


def _data(interaction: discord.Interaction) -> Mapping[str, Any]:
    return cast(Mapping[str, Any], interaction.data or {})
