"""What an admin asked, with everybody and everything it may name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import BadInput
from bot.limits import Rule, parse_rules, split_whom
from bot.messages import Invocation, Mention, MentionKind, Person, Place
from bot.policies import Policy, mentioned
from bot.problems import Problem, problem
from bot.spelling import tidy
from bot.texts import Texts


@dataclass(frozen=True, slots=True)
class Asked:
    """One admin's wish, in their language."""

    invocation: Invocation
    texts: Texts
    #: The operator's own: names that nothing explains are ids.
    trusted: bool = False

    @property
    def place(self) -> Place:
        """Where it was asked."""
        return self.invocation.place

    @property
    def person(self) -> Person:
        """Who asked."""
        return self.invocation.person

    def zone(self, policy: Policy) -> str:
        """Whose clocks times are told by: the asker's, else the workspace's."""
        return self.person.zone or policy.zone

    def names(self, policy: Policy) -> tuple[Mention, ...]:
        """Whom a name in the text may mean: who the platform says, else somebody the policy names already."""
        told = tuple(replace(one, name=" ".join(tidy(one.name).split())) for one in self.invocation.mentions)
        return (*told, *mentioned(policy))

    def rules(self, text: str, policy: Policy) -> tuple[Rule, ...]:
        """The rules that the text says. Raises BadInput for those not understood, not offered, or of nobody known."""
        names = self.names(policy)
        rules = parse_rules(";".join(text.splitlines()), names)
        wrong = [self._stranger(rule.whom) for rule in rules if rule.whom is not None and self._odd(rule.whom, names)]
        if wrong:
            raise BadInput(*dict.fromkeys(wrong))
        return rules

    def everybody(self, text: str, policy: Policy) -> list[Mention]:
        """Everybody and everything the text names, one after the other. Raises BadInput for anything else in it."""
        names, found = self.names(policy), []
        rest = text.replace("，", " ").replace(",", " ").strip()
        while rest:
            one, behind = split_whom(rest, names)
            if one is None:
                raise BadInput(problem("admin_name_missing", written=rest.split()[0]))
            if self._odd(one, names):
                raise BadInput(self._stranger(one))
            found.append(one)
            rest = behind.strip()
        return found

    def _odd(self, one: Mention, names: Sequence[Mention]) -> bool:
        """Whether a name is nobody's. A role's id is only ever written as one."""
        return not (self.trusted or one in names or one.kind is MentionKind.ROLE)

    @staticmethod
    def _stranger(one: Mention) -> Problem:
        kind = "channel" if one.kind is MentionKind.CHANNEL else "person"
        return problem("admin_name_unknown", kind=kind, name=one.name)
