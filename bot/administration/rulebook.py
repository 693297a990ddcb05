"""The limits as admins set them, look at them, ask why, and try them on what was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.acceptance import Acceptance
from bot.administration.amendments import Amendments
from bot.administration.asked import Asked
from bot.administration.wording import settings_lines, standing_line
from bot.errors import BadInput, ChatError
from bot.jobs import Request
from bot.limits import (
    Amounts,
    Charge,
    Past,
    Rule,
    Scope,
    What,
    draw,
    overruling,
    parse_rules,
    rule_text,
    tried,
    used_by,
    window_start,
)
from bot.messages import Mention, MentionKind, Person, Place, Post
from bot.policies import Policy, refusals
from bot.ports import Chat, Clock, JobStore, Roster
from bot.problems import problem

#: Rules in one workspace: more than anybody can keep in mind, and still no work for the store.
MOST_RULES = 100
#: What rules are tried on: the jobs of so many days, the newest so many of them.
TRIED_DAYS = 30
_TRIED_MOST = 5000
#: Names in an answer.
_MOST_NAMED = 5
_ALL = frozenset({"all", "everything", "全部", "所有"})


class Rulebook:
    """Limits of workspaces, from an admin's side."""

    def __init__(
        self,
        *,
        store: JobStore,
        acceptance: Acceptance,
        amendments: Amendments,
        chats: Mapping[str, Chat],
        clock: Clock,
    ) -> None:
        self._store = store
        self._acceptance = acceptance
        self._amendments = amendments
        self._chats = chats
        self._clock = clock

    # ---- show -------------------------------------------------------------------------------------------------

    async def show(self, asked: Asked) -> Post:
        """All that holds in the workspace, and how what is counted together stands."""
        policy, say = await self._amendments.policy(asked.place), asked.texts.say
        lines = [*await self._standing(asked, policy, policy.rules), *settings_lines(policy, asked.texts)]
        if self._acceptance.operators_rules:
            lines.append(say("admin-operators-rules"))
            lines += [
                say("admin-rule", rule=rule_text(rule, asked.texts.language))
                for rule in self._acceptance.operators_rules
            ]
        headline = "admin-limits-defaults" if policy.version == 0 else "admin-limits"
        return Post(headline=say(headline, count=len(policy.rules)), lines=tuple(lines))

    async def _standing(self, asked: Asked, policy: Policy, rules: Sequence[Rule]) -> list[str]:
        """Each rule with what is used of it already."""
        now, place = self._clock.now(), asked.place
        own = {rule: charge for rule in rules if (charge := _charge_of(rule, place, policy, now)) is not None}
        standings = await self._store.standings([charge for charge in own.values() if charge.most])
        known = {one.charge.rule: one for one in standings}
        apart = [rule for rule in rules if rule not in own and rule.most]
        past = await self._past_in(place, policy, apart, now)
        lines = []
        for rule in rules:
            if rule in known:
                lines.append(standing_line(known[rule], asked.zone(policy), asked.texts))
            elif rule in apart:
                used = used_by(rule, past, policy.time_zone, now)
                full = sum(1 for amount in used.values() if amount >= rule.most)
                lines.append(
                    asked.texts.say(
                        "admin-rule-apart", rule=rule_text(rule, asked.texts.language), users=len(used), full=full
                    )
                )
            else:
                lines.append(asked.texts.say("admin-rule-forbids", rule=rule_text(rule, asked.texts.language)))
        return lines

    async def _past_in(self, place: Place, policy: Policy, rules: Sequence[Rule], now: datetime) -> list[Past]:
        """The jobs that may count in the windows of these rules now."""
        if not rules:
            return []
        starts = [window_start(r.per, now, policy.time_zone, rolling=r.rolling) for r in rules if r.per is not None]
        since = min([now - timedelta(days=1), *starts])
        return await self._store.past(place.platform, place.workspace, since, _TRIED_MOST)

    # ---- set, clear -------------------------------------------------------------------------------------------

    async def set(self, asked: Asked, text: str) -> Post:
        """Set rules: each replaces the one that says a figure for the same. Tells how the new ones stand."""
        if not text:
            raise BadInput(problem("admin_rule_missing"))
        rules: tuple[Rule, ...] = ()

        def amend(policy: Policy) -> Policy:
            nonlocal rules
            rules = asked.rules(text, policy)
            if any(rule.scope is Scope.TOTAL for rule in rules):
                raise BadInput(problem("admin_rule_total"))
            if not rules:
                raise BadInput(problem("admin_rule_missing"))
            book = {rule.key: rule for rule in policy.rules} | {rule.key: rule for rule in rules}
            if len(book) > MOST_RULES:
                raise BadInput(problem("admin_too_many_rules", most=MOST_RULES))
            return replace(policy, rules=tuple(book.values()))

        amended = await self._amendments.make(asked, amend)
        say = asked.texts.say
        lines = [*amended.lines(asked.texts), say("admin-stands-now")]
        lines += await self._standing(asked, amended.after, rules)
        if any(rule.what is What.CREDITS for rule in rules) and not self._acceptance.priced:
            lines.append(say("admin-no-prices"))
        return Post(headline=say("admin-changed" if amended.differences else "admin-unchanged"), lines=tuple(lines))

    async def clear(self, asked: Asked, text: str) -> Post:
        """Take rules away: all, those of somebody, or the one that the words say."""
        if not text:
            raise BadInput(problem("admin_clear_what"))

        def amend(policy: Policy) -> Policy:
            gone = policy.rules if text.casefold() in _ALL else self._meant(asked, text, policy)
            return replace(policy, rules=tuple(rule for rule in policy.rules if rule not in gone))

        amended = await self._amendments.make(asked, amend)
        say = asked.texts.say
        lines = amended.lines(asked.texts)
        if not amended.after.rules:
            lines.append(say("admin-no-rules-left", operators=len(self._acceptance.operators_rules)))
        return Post(headline=say("admin-changed" if amended.differences else "admin-unchanged"), lines=tuple(lines))

    @staticmethod
    def _meant(asked: Asked, text: str, policy: Policy) -> tuple[Rule, ...]:
        """The rules of the policy that the words mean. Raises BadInput for none, and for more than can be meant."""
        try:
            keys = {rule.key for rule in parse_rules(text, asked.names(policy))}
            found = tuple(rule for rule in policy.rules if rule.key in keys)
        except BadInput:
            found = _by_words(asked, text, policy)
        if not found:
            known = _listed(policy.rules[:_MOST_NAMED], asked) or "-"
            raise BadInput(problem("admin_rule_not_there", rule=text, rules=known))
        return found

    # ---- why --------------------------------------------------------------------------------------------------

    async def why(self, asked: Asked, text: str) -> Post:
        """Every rule that applies to somebody somewhere, those that are overruled, and the operator's."""
        policy, say = await self._amendments.policy(asked.place), asked.texts.say
        named_ones = asked.everybody(text, policy)
        people = [one for one in named_ones if one.kind is MentionKind.PERSON]
        channels = [one for one in named_ones if one.kind is MentionKind.CHANNEL]
        if len(people) + len(channels) < len(named_ones) or len(people) > 1 or len(channels) > 1:
            raise BadInput(problem("admin_why_whom"))
        place = replace(asked.place, channel=channels[0].id, thread=None) if channels else asked.place
        person, known = await self._whole(asked, place, people[0]) if people else (asked.person, True)
        zone = asked.zone(policy)
        would = await self._acceptance.would_take(place, person, Request(prompt=""))
        # an operator may stand in no channel: then nothing is said of any
        anywhere = not place.channel
        allowed = replace(policy, channels=()) if anywhere else policy
        lines = [asked.texts.problem(one) for one in refusals(allowed, place, person, Request(prompt=""))]
        for one in await self._store.standings(would.charges):
            rule = one.charge.rule
            line = standing_line(one, zone, asked.texts)
            if anywhere and rule.scope is Scope.CHANNEL and rule.most:
                line = say("admin-rule-by-channel", rule=rule_text(rule, asked.texts.language))
            lines.append(say("admin-operators-own", line=line) if one.charge.operators else line)
        lines += [
            say("admin-overruled", rule=rule_text(rule, asked.texts.language), by=rule_text(by, asked.texts.language))
            for rule, by in overruling(policy.rules, place, person)
        ]
        if not known:
            lines.append(say("admin-roles-unknown"))
        if anywhere and (policy.channels or any(map(_by_channel, (*policy.rules, *self._acceptance.operators_rules)))):
            lines.append(say("admin-why-any", name=person.name))
        called = channels[0].name if channels else asked.invocation.channel_name
        where = f"#{called}" if called else "any" if anywhere else "none"
        headline = say("admin-why", name=person.name, channel=where, count=len(would.charges))
        return Post(headline=headline, lines=tuple(lines))

    async def _whole(self, asked: Asked, place: Place, one: Mention) -> tuple[Person, bool]:
        """Somebody with their roles; False: the platform does not tell which they have."""
        if one.id == asked.person.id:
            return asked.person, True
        chat = self._chats.get(place.platform)
        if isinstance(chat, Roster):
            try:
                return Person(id=one.id, name=one.name, roles=await chat.roles(place, one.id)), True
            except ChatError:
                pass
        return Person(id=one.id, name=one.name), False

    # ---- try --------------------------------------------------------------------------------------------------

    async def try_out(self, asked: Asked, text: str) -> Post:
        """What rules would have refused of last month's jobs, each tried alone."""
        policy, say = await self._amendments.policy(asked.place), asked.texts.say
        rules = asked.rules(text, policy) if text else ()
        if not rules:
            raise BadInput(problem("admin_rule_missing"))
        since, place = self._clock.now() - timedelta(days=TRIED_DAYS), asked.place
        past = await self._store.past(place.platform, place.workspace, since, _TRIED_MOST)
        lines: list[str] = []
        for rule in rules if past else ():
            outcome = tried(rule, past, policy.time_zone)
            lines.append(
                say(
                    "admin-tried",
                    rule=rule_text(rule, asked.texts.language),
                    concerned=outcome.concerned,
                    refused=len(outcome.refused),
                )
            )
            lines += _refused_lines(outcome.refused, asked, asked.zone(policy))
        if len(past) == _TRIED_MOST:
            lines.append(say("admin-tried-part", count=_TRIED_MOST))
        return Post(headline=say("admin-tried-on", count=len(past), days=TRIED_DAYS), lines=tuple(lines))


def _refused_lines(refused: Sequence[Past], asked: Asked, zone: str) -> list[str]:
    """Whom it would have hit most, and when for the first time."""
    if not refused:
        return []
    say = asked.texts.say
    names = {job.person.id: job.person.name for job in refused}
    firsts: dict[str, datetime] = {}
    for job in refused:
        firsts.setdefault(job.person.id, job.created)
    most = Counter(job.person.id for job in refused).most_common(_MOST_NAMED)
    lines = [say("admin-tried-who", name=names[id_], count=count, first=firsts[id_], zone=zone) for id_, count in most]
    if len(names) > _MOST_NAMED:
        lines.append(say("admin-tried-others", count=len(names) - _MOST_NAMED))
    return lines


def _by_channel(rule: Rule) -> bool:
    """Whether the channel says if it applies, or what is used of it."""
    return rule.scope is Scope.CHANNEL or (rule.whom is not None and rule.whom.kind is MentionKind.CHANNEL)


def _charge_of(rule: Rule, place: Place, policy: Policy, now: datetime) -> Charge | None:
    """The one counter that a rule has; None: it counts each person, or each channel, by itself."""
    person, where = Person(id="", name=""), place
    match rule.whom:
        case None if rule.scope is not Scope.WORKSPACE:
            return None
        case Mention(MentionKind.ROLE) | Mention(MentionKind.CHANNEL) if rule.scope is Scope.EACH:
            return None
        case Mention(MentionKind.PERSON, id_, name):
            person = Person(id=id_, name=name)
        case Mention(MentionKind.CHANNEL, id_):
            where = replace(place, channel=id_)
    # nothing is taken: how it stands is asked for
    nothing = draw((rule,), where, person, Amounts(1, 1, 1), now, zone=policy.time_zone)
    return nothing.charges[0]


def _by_words(asked: Asked, text: str, policy: Policy) -> tuple[Rule, ...]:
    """`@artists`: all of theirs; `each videos per day`: the one rule that has these words."""
    try:
        whoms = asked.everybody(text, policy)
    except BadInput:
        whoms = []
    if whoms:
        return tuple(rule for rule in policy.rules if rule.whom in whoms)
    wanted = set(text.casefold().split())
    fitting = [rule for rule in policy.rules if wanted <= set(rule_text(rule).casefold().split())]
    if len(fitting) > 1:
        raise BadInput(problem("admin_rule_ambiguous", rule=text, rules=_listed(fitting, asked)))
    return tuple(fitting)


def _listed(rules: Sequence[Rule], asked: Asked) -> str:
    return " · ".join(rule_text(rule, asked.texts.language) for rule in rules)
