"""Who asks: names, languages and rights as Slack says they are now, remembered for five minutes."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from typing import TypeVar, cast

from adapters.slack.groups import Groups
from adapters.slack.links import is_person, parts_of
from adapters.slack.markup import mentioned, names_groups
from adapters.slack.translate import Member, member_of
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.messages import Person
from bot.ports import Clock

log = logging.getLogger(__name__)

_One = TypeVar("_One")
_Other = TypeVar("_Other")
_REMEMBERED_FOR = 300.0
_MOST_REMEMBERED = 5000
#: Seconds to wait for what is only nice to know.
PATIENCE = 0.8
#: People whose names are looked up for one text.
_MOST_NAMES = 5


class People:
    """Looks people up."""

    def __init__(self, *, workspaces: Workspaces, groups: Groups, clock: Clock) -> None:
        self._workspaces = workspaces
        self._groups = groups
        self._clock = clock
        self._known: OrderedDict[tuple[str, str], tuple[float, Member]] = OrderedDict()

    async def member(self, workspace: str, user: str, *, name: str = "", team: str | None = None) -> Member:
        """Somebody with their rights. Who cannot be looked up in time has a member's rights and no more.

        `name` and `team` (the person's own workspace) are what the payload says of them.
        """
        found, roles = await both(self._member(workspace, user, name, team), self._roles_of(workspace, user))
        return replace(found, person=replace(found.person, roles=roles))

    async def _member(self, workspace: str, user: str, name: str, team: str | None) -> Member:
        known = self._known.get((workspace, user))
        if known is not None and known[0] > self._clock.monotonic():
            return known[1]
        try:
            async with asyncio.timeout(PATIENCE):
                found = await self._look_up(workspace, user)
        except (ChatError, TimeoutError) as error:
            log.info("somebody could not be looked up", extra={"error": str(error) or type(error).__name__})
            return Member(Person(id=user, name=name or user), is_stranger=_stranger(workspace, team))
        self._known[workspace, user] = (self._clock.monotonic() + _REMEMBERED_FOR, found)
        self._known.move_to_end((workspace, user))
        while len(self._known) > _MOST_REMEMBERED:
            self._known.popitem(last=False)
        return found

    async def _roles_of(self, workspace: str, user: str) -> tuple[str, ...]:
        try:
            async with asyncio.timeout(PATIENCE):
                return (await self._groups.grouping(workspace)).of(user)
        except (ChatError, TimeoutError):
            return ()

    def knows(self, workspace: str, user: str) -> bool:
        """Whether Slack said of late which rights somebody has."""
        known = self._known.get((workspace, user))
        return known is not None and known[0] > self._clock.monotonic()

    async def _look_up(self, workspace: str, user: str) -> Member:
        client = await self._workspaces.client(workspace)
        enterprise, team = parts_of(workspace)
        with self._workspaces.calling(workspace):
            answer = await client.users_info(user=user, include_locale=True)
            return member_of(answer["user"], team=team, enterprise=enterprise)

    async def names(self, workspace: str, users: Iterable[str]) -> dict[str, str]:
        """What people are called, by their ids; those who cannot be looked up are left out."""
        wanted = [user for user in dict.fromkeys(users) if is_person(user)][:_MOST_NAMES]
        found = await asyncio.gather(*(self._member(workspace, user, "", None) for user in wanted))
        return {user: member.person.name for user, member in zip(wanted, found, strict=True)}

    async def group_names(self, workspace: str) -> dict[str, str]:
        """What user groups are called, by their ids; none where they cannot be seen in time."""
        try:
            async with asyncio.timeout(PATIENCE):
                return dict((await self._groups.grouping(workspace)).names)
        except (ChatError, TimeoutError):
            return {}

    async def names_in(self, workspace: str, text: str) -> dict[str, str]:
        """What the people and user groups are called that a text mentions by their ids only."""
        groups = self.group_names(workspace) if names_groups(text) else _nobody()
        people, named = await both(self.names(workspace, mentioned(text)), groups)
        return people | named


async def _nobody() -> dict[str, str]:
    return {}


async def both(one: Awaitable[_One], other: Awaitable[_Other]) -> tuple[_One, _Other]:
    """Two look-ups side by side, since Slack waits for an answer. Raises what the first of them raises."""
    found = await asyncio.gather(one, other, return_exceptions=True)
    for each in found:
        if isinstance(each, BaseException):
            raise each
    return cast("tuple[_One, _Other]", tuple(found))


def _stranger(workspace: str, team: str | None) -> bool:
    enterprise, ours = parts_of(workspace)
    return bool(team and ours and not enterprise and team != ours)
