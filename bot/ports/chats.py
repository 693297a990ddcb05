"""Chat platforms: what posts there, what listens, and the desk that both serve."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.jobs import Job
from bot.messages import Answer, Attachment, Invocation, Place, Post, Press
from bot.usage import Figures


@dataclass(frozen=True, slots=True)
class Link:
    """An address of a video that anybody may open who has it."""

    url: str
    #: When it dies.
    until: datetime


#: Gives the address of a job's video in our own store; None: it has none.
Links = Callable[[Job], Link | None]


class Chat(Protocol):
    """Posts into one platform with the bot's own rights, never with a person's short-lived permission."""

    #: Shortest time (s) between two edits of one message.
    edit_interval: float

    async def post(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post once per key; gives the message's id.

        With `maybe_posted` an earlier try may have arrived: look for it first.
        Raises ChatBusy, ChatUnsure, PlaceGone, NotAllowed, TooLarge.
        """
        ...

    async def edit(self, place: Place, message: str, post: Post) -> None:
        """Replace what a message says. Raises as `post`."""
        ...

    async def delete(self, place: Place, message: str) -> None:
        """Take a message back; nothing when it is gone already."""
        ...

    def read(self, attachment: Attachment) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Stream an attachment's bytes with the bot's credentials. Raises FileGone or FileUnreachable."""
        ...


@runtime_checkable
class OtherWays(Protocol):
    """What some platforms' chats can also do: tell somebody elsewhere than where they asked. Raises as `Chat.post`."""

    async def post_above(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post into the place's channel itself, since its thread is gone."""
        ...

    async def post_to_person(self, place: Place, post: Post, *, key: str, maybe_posted: bool) -> str:
        """Post to `post.mention` alone, in their direct messages, and say why it comes there."""
        ...


@runtime_checkable
class Roster(Protocol):
    """What some platforms' chats can also tell: who has which roles."""

    async def roles(self, place: Place, person_id: str) -> tuple[str, ...]:
        """The ids of a person's roles or user groups there. Raises ChatError where they cannot be had."""
        ...


class Desk(Protocol):
    """Where a platform's adapter brings what people ask: the core's front."""

    async def ask(self, invocation: Invocation) -> Answer:
        """Understand it, write the job down, answer. Nothing slow happens in here."""
        ...

    async def press(self, press: Press) -> Answer:
        """Do what the button says, if this person may."""
        ...

    async def posted(self, post: Post, event_id: str, message: str) -> None:
        """An answer that everybody may see was posted as that message: it is taken back with the rest of its job."""
        ...


class Accounts(Protocol):
    """What was used, for a platform that shows it itself; whoever asks must be an admin there."""

    async def figures(self, place: Place, period: str) -> Figures:
        """What was used in the place's workspace. Raises BadInput for what is no period, and StoreUnavailable."""
        ...


class Platform(Protocol):
    """One connected chat platform."""

    name: str
    chat: Chat

    def connected(self) -> bool:
        """Whether it can take and post messages right now."""
        ...
