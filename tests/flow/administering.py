"""Words of admins, said to a bot of a test as a platform would bring them."""

from __future__ import annotations

import itertools

from bot.messages import Answer, Invocation, Mention, MentionKind, Person, Place
from tests.flow.world import ADMIN, ROOM, World

GEN = Place(platform="fake", workspace="w", channel="C1")
MENTIONS = (
    Mention(MentionKind.CHANNEL, "C1", "gen"),
    Mention(MentionKind.CHANNEL, "room", "main room"),
    Mention(MentionKind.ROLE, "R1", "artists"),
    Mention(MentionKind.PERSON, "ana", "Ana"),
    Mention(MentionKind.PERSON, "ben", "Ben"),
    Mention(MentionKind.PERSON, "root", "Root"),
)
EVENTS = itertools.count(1)


async def admin(world: World, words: str, person: Person = ADMIN, place: Place = ROOM) -> Answer:
    """What `/video-admin words` is answered."""
    return await world.bot.desk.ask(
        Invocation(
            event_id=f"admin{next(EVENTS)}",
            place=place,
            person=person,
            text=f"/video-admin {words}",
            mentions=MENTIONS,
            channel_name="main room",
        )
    )


def said(answer: Answer) -> str:
    """All of it."""
    return "\n".join((answer.post.headline, *answer.post.lines))
