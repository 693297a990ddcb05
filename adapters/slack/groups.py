"""Who is in which user group, remembered for five minutes; without the right to see them there are none."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.slack.faults import error_name
from adapters.slack.links import parts_of
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError
from bot.ports import Clock

log = logging.getLogger(__name__)

_REMEMBERED_FOR = 300.0
#: Seconds after which groups that could not be had are asked for again.
_AGAIN_AFTER = 30.0

#: What says that there are no groups for us: `videobot check` names a missing scope.
_NONE = frozenset({"missing_scope", "not_allowed_token_type", "paid_teams_only", "plan_upgrade_required"})


@dataclass(frozen=True, slots=True)
class Grouping:
    """The user groups of a workspace."""

    #: What each is called, without its `@`, by its id.
    names: Mapping[str, str] = field(default_factory=dict)
    #: Who is in each.
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, user: str) -> tuple[str, ...]:
        """Ids of the groups that somebody is in."""
        return tuple(group for group, users in self.members.items() if user in users)


class Groups:
    """Looks user groups up."""

    def __init__(self, *, workspaces: Workspaces, clock: Clock) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._known: dict[str, tuple[float, Grouping]] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def grouping(self, workspace: str) -> Grouping:
        """The groups of a workspace. Raises ChatError where they cannot be had and were not known before."""
        async with self._asking.setdefault(workspace, asyncio.Lock()):
            until, known = self._known.get(workspace, (0.0, None))
            if known is not None and until > self._clock.monotonic():
                return known
            try:
                found, lasts = await self._look_up(workspace), _REMEMBERED_FOR
            except ChatError as error:
                log.info("user groups cannot be seen", extra={"error": error_name(error) or type(error).__name__})
                if known is None:
                    raise
                found, lasts = known, _AGAIN_AFTER
            self._known[workspace] = (self._clock.monotonic() + lasts, found)
            return found

    async def _look_up(self, workspace: str) -> Grouping:
        client = await self._workspaces.client(workspace)
        enterprise, team = parts_of(workspace)
        try:
            with self._workspaces.calling(workspace):
                answer = await client.usergroups_list(include_users=True, team_id=team if enterprise else None)
                groups = [each for each in answer.get("usergroups") or () if isinstance(each, Mapping)]
                return Grouping(
                    names={str(each["id"]): str(each.get("handle") or each.get("name") or "") for each in groups},
                    members={str(each["id"]): frozenset(map(str, each.get("users") or ())) for each in groups},
                )
        except ChatError as error:
            if error_name(error) in (
                "missing_scope",
                "not_allowed_token_type",
                "paid_teams_only",
                "plan_upgrade_required",
            ):
                return Grouping()
            raise
