"""Changes of a workspace's policy: each is kept, and of two at once neither is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.acceptance import Acceptance
from bot.administration.asked import Asked
from bot.errors import BadInput
from bot.messages import Place
from bot.policies import Change, Difference, Policy, differences
from bot.ports import Clock, PolicyStore
from bot.problems import problem
from bot.texts import Texts

#: Times that a change is made anew on what somebody else has just set.
_TRIES = 3
#: Changes in a list.
MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Amended:
    """What a change came to."""

    before: Policy
    after: Policy

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What is not as it was."""
        return differences(self.before, self.after)

    def lines(self, texts: Texts) -> list[str]:
        """What it was and what it is now, one line each."""
        return [difference_line(one, texts) for one in differences(self.before, self.after, texts.language)]


class Amendments:
    """The only way a policy changes."""

    def __init__(self, *, acceptance: Acceptance, policies: PolicyStore, clock: Clock) -> None:
        self._acceptance = acceptance
        self._policies = policies
        self._clock = clock

    async def policy(self, place: Place) -> Policy:
        """What holds there now."""
        return await self._acceptance.policy(place)

    async def make(self, asked: Asked, amend: Callable[[Policy], Policy]) -> Amended:
        """Change what holds, on what holds at that moment. Raises BadInput of `amend`, and when others keep changing.

        The first change writes the operator's defaults down: from then on they are the workspace's own.
        """
        place, person = asked.place, asked.person
        for _ in range(_TRIES):
            before = await self.policy(place)
            amended = Amended(before, replace(amend(before), version=before.version + 1))
            now = self._clock.now()
            changes = [
                Change(at=now, who=person.id, who_name=person.name, what=one.what, was=one.was, became=one.became)
                for one in amended.differences
            ]
            if not changes:
                return Amended(before, before)
            if await self._policies.set_policy(place.platform, place.workspace, amended.after, changes):
                return amended
        raise BadInput(problem("admin_changed_meanwhile"))

    async def trail(self, place: Place) -> Sequence[Change]:
        """The newest changes, newest first."""
        return await self._policies.changes(place.platform, place.workspace, MOST_CHANGES)


def difference_line(one: Difference | Change, texts: Texts) -> str:
    """One change in words."""
    what = texts.say("admin-setting", what=one.what)
    if not one.was:
        return texts.say("admin-change-new", what=what, became=one.became)
    if not one.became:
        return texts.say("admin-change-gone", what=what, was=one.was)
    return texts.say("admin-change", what=what, was=one.was, became=one.became)
