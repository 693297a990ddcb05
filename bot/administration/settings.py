"""What admins set beside limits: who and where, the dearest that is allowed, what waits for a click, whose clocks."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

from bot.acceptance import Acceptance
from bot.administration.amendments import Amendments
from bot.administration.asked import Asked
from bot.errors import BadInput
from bot.limits import CREDIT
from bot.messages import Mention, MentionKind, Post
from bot.policies import RESOLUTIONS, Policy, approval_text, dearest_text, is_admin, named
from bot.ports import JobStore
from bot.problems import problem
from bot.spelling import meant

_ALL = frozenset({"all", "everywhere", "any", "none", "off", "全部", "所有"})
_NONE = frozenset({"none", "any", "all", "off", "无", "不限"})
_ON = frozenset({"on", "yes", "开", "开启"})
_OFF = frozenset({"off", "no", "none", "关", "关闭"})
#: Seconds that a video may have, at least and at most. Source: FoxAPI's page.
_SHORTEST, _LONGEST = 4, 15
_LENGTH = re.compile(r"(\d+) ?(?:seconds?|secs?|sec|s|秒)(?![a-z])")
#: What says nothing that the figure behind it does not say.
_FILLING = frozenset({"up", "to", "and", "at", "most", "max", "最多", "最高"})
_ABOVE = re.compile(
    r"(?:above|over|dearer than|more than|>|超过|高于|多于|大于) ?(?P<most>\d{1,7}(?:\.\d{1,3})?) ?(?:credits?|积分)?"
    r"(?: ?(?:by|由) ?(?P<who>.+))?",
    re.IGNORECASE | re.DOTALL,
)
_DOUBTFUL = re.compile(r"(?:doubtful|可疑) ?(?P<switch>\S+)", re.IGNORECASE)
#: Cities that people name, where the zone is called after another.
_CITIES: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("beijing", "china", "北京", "北京时间", "上海", "中国", "深圳", "shenzhen"), "Asia/Shanghai")
    | {"香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "东京": "Asia/Tokyo", "san francisco": "America/Los_Angeles"}
)


class Settings:
    """The settings of workspaces, from an admin's side."""

    def __init__(self, *, store: JobStore, acceptance: Acceptance, amendments: Amendments) -> None:
        self._store = store
        self._acceptance = acceptance
        self._amendments = amendments

    async def _changed(self, asked: Asked, amend: Callable[[Policy], Policy], *notes: str) -> Post:
        amended = await self._amendments.make(asked, amend)
        headline = asked.texts.say("admin-changed" if amended.differences else "admin-unchanged")
        return Post(headline=headline, lines=(*amended.lines(asked.texts), *notes))

    async def _shown(self, asked: Asked, what: str, value: str) -> Post:
        said = asked.texts.say("admin-setting", what=what)
        if not value:
            return Post(headline=asked.texts.say("admin-setting-none", what=what))
        return Post(headline=asked.texts.say("admin-setting-is", what=said, value=value))

    # ---- who --------------------------------------------------------------------------------------------------

    async def block(self, asked: Asked, text: str) -> Post:
        """Let somebody make no more videos; those on their way may finish."""
        policy = await self._amendments.policy(asked.place)
        if not text:
            return await self._shown(asked, "block", " ".join(map(named, policy.blocked)))
        whom = self._people(asked, text, policy)
        if any(_is_asker(one, asked) for one in whom):
            raise BadInput(problem("admin_block_yourself"))
        notes = [note for one in whom if (note := await self._on_their_way(asked, one))]

        def amend(policy: Policy) -> Policy:
            return replace(policy, blocked=(*policy.blocked, *_not_among(whom, policy.blocked)))

        return await self._changed(asked, amend, *notes)

    async def _on_their_way(self, asked: Asked, one: Mention) -> str:
        where = (asked.place.platform, asked.place.workspace)
        live = [
            job
            for job in await self._store.live()
            if (job.place.platform, job.place.workspace) == where and job.person.id == one.id
        ]
        if not live:
            return ""
        return asked.texts.say("admin-blocked-running", name=one.name, count=len(live), job=live[0].id)

    async def unblock(self, asked: Asked, text: str) -> Post:
        """Let somebody make videos again."""

        def amend(policy: Policy) -> Policy:
            whom = self._people(asked, text, policy)
            return replace(policy, blocked=_not_among(policy.blocked, whom))

        return await self._changed(asked, amend)

    async def admins(self, asked: Asked, action: str, text: str) -> Post:
        """Name people who may do what the platform's admins may."""
        policy = await self._amendments.policy(asked.place)
        if action == "show":
            return await self._shown(asked, "admins", " ".join(map(named, policy.admins)))

        def amend(policy: Policy) -> Policy:
            whom = self._people(asked, text, policy)
            if action == "add":
                return replace(policy, admins=(*policy.admins, *_not_among(whom, policy.admins)))
            after = replace(policy, admins=_not_among(policy.admins, whom))
            if not is_admin(after, asked.person):
                raise BadInput(problem("admin_last_way_out"))
            return after

        return await self._changed(asked, amend)

    @staticmethod
    def _people(asked: Asked, text: str, policy: Policy) -> tuple[Mention, ...]:
        whom = asked.everybody(text, policy)
        if not whom or any(one.kind is MentionKind.CHANNEL for one in whom):
            raise BadInput(problem("admin_person_missing"))
        return tuple(dict.fromkeys(whom))

    # ---- where and what ---------------------------------------------------------------------------------------

    async def channels(self, asked: Asked, text: str) -> Post:
        """Allow videos in these channels only; `all`: everywhere."""
        policy = await self._amendments.policy(asked.place)
        if not text:
            return await self._shown(asked, "channels", " ".join(map(named, policy.channels)))
        chosen: tuple[Mention, ...] = ()
        if text.casefold() not in _ALL:
            chosen = tuple(dict.fromkeys(asked.everybody(text, policy)))
            if any(one.kind is not MentionKind.CHANNEL for one in chosen):
                raise BadInput(problem("admin_channels_only"))
        here = asked.place.channel
        notes = [asked.texts.say("admin-channel-not-here")] if chosen and here not in {"", *_ids(chosen)} else []
        return await self._changed(asked, lambda policy: replace(policy, channels=chosen), *notes)

    async def dearest(self, asked: Asked, text: str) -> Post:
        """The dearest model, resolution and length allowed; what is not named stays as it is."""
        if not text:
            policy = await self._amendments.policy(asked.place)
            return await self._shown(asked, "dearest", dearest_text(policy))
        return await self._changed(asked, lambda policy: _dearest(policy, text))

    async def approval(self, asked: Asked, text: str) -> Post:
        """Which jobs wait for a click, and whose."""
        policy = await self._amendments.policy(asked.place)
        if not text:
            return await self._shown(asked, "approval", approval_text(policy))
        prices = _ABOVE.search(text) and not self._acceptance.priced
        notes = [asked.texts.say("admin-no-prices-dear")] if prices else []
        return await self._changed(asked, lambda policy: _approval(asked, policy, text), *notes)

    async def zone(self, asked: Asked, text: str) -> Post:
        """Whose midnights calendar windows begin at."""
        if not text:
            policy = await self._amendments.policy(asked.place)
            return await self._shown(asked, "zone", policy.zone)
        name = _zone(text)
        return await self._changed(asked, lambda policy: replace(policy, zone=name), asked.texts.say("admin-zone-note"))

    async def lane(self, asked: Asked, text: str) -> Post:
        """Whether admins' jobs have their turn first."""
        if not text:
            policy = await self._amendments.policy(asked.place)
            return await self._shown(asked, "lane", "on" if policy.lane else "off")
        on = _switch(text)
        return await self._changed(asked, lambda policy: replace(policy, lane=on))


def _is_asker(one: Mention, asked: Asked) -> bool:
    return one.id in asked.person.roles if one.kind is MentionKind.ROLE else one.id == asked.person.id


def _not_among(some: tuple[Mention, ...], others: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Names change: who somebody is, is their id."""
    known = {(one.kind, one.id) for one in others}
    return tuple(one for one in some if (one.kind, one.id) not in known)


def _ids(some: tuple[Mention, ...]) -> frozenset[str]:
    return frozenset(one.id for one in some)


def _switch(text: str) -> bool:
    word = meant(text)
    if word in _ON:
        return True
    if word in _OFF:
        return False
    raise BadInput(problem("admin_on_or_off", written=text[:40]))


def _dearest(policy: Policy, text: str) -> Policy:
    plain = _LENGTH.sub(r"\1s", re.sub(r"[=:,，、]", " ", meant(text).replace("--", "")))
    words = [word for word in plain.split() if word not in _FILLING]
    if words and words[0] in _NONE:
        return replace(policy, model=None, resolution=None, seconds=None)
    names = {"model": "model", "模型": "model", "resolution": "resolution", "res": "resolution", "分辨率": "resolution"}
    names |= dict.fromkeys(("duration", "dur", "seconds", "时长"), "seconds")
    about = ""
    for word in words:
        if word in names:
            about = names[word]
            continue
        policy, about = replace(policy, **_cap(word, about)), ""  # type: ignore[arg-type]
    if about:
        raise BadInput(problem("admin_dearest_not_offered", written=text[:40]))
    return policy


def _cap(word: str, about: str) -> dict[str, str | int | None]:
    """What one word allows; the dearest there is, is no cap."""
    if about and word in _NONE:
        return {about: None}
    if word in ("standard", "fast") and about in ("", "model"):
        return {"model": None if word == "standard" else word}
    lines = word if word.endswith("p") else f"{word}p"
    if lines in RESOLUTIONS and about in ("", "resolution"):
        return {"resolution": None if lines == RESOLUTIONS[-1] else lines}
    seconds = word.removesuffix("秒").removesuffix("s")
    figure = int(seconds) if seconds.isdecimal() and len(seconds) < 3 and about in ("", "seconds") else 0
    if _SHORTEST <= figure <= _LONGEST:
        return {"seconds": figure}
    raise BadInput(problem("admin_dearest_not_offered", written=word[:40]))


def _approval(asked: Asked, policy: Policy, text: str) -> Policy:
    if meant(text) in _OFF:
        return replace(policy, dear=None, approver=None, confirm_doubtful=False)
    for part in filter(None, (part.strip() for part in text.replace("；", ";").split(";"))):
        doubtful, above = _DOUBTFUL.fullmatch(part), _ABOVE.fullmatch(part)
        if doubtful is not None:
            policy = replace(policy, confirm_doubtful=_switch(doubtful["switch"]))
        elif above is not None:
            thousandths = int(Decimal(above["most"]) * CREDIT)
            policy = replace(policy, dear=thousandths, approver=_approver(asked, above["who"], policy))
        else:
            raise BadInput(problem("admin_approval_not_understood", written=part[:80]))
    return policy


def _approver(asked: Asked, text: str | None, policy: Policy) -> Mention | None:
    if not text:
        return None
    whom = asked.everybody(text, policy)
    if len(whom) != 1 or whom[0].kind is MentionKind.CHANNEL:
        raise BadInput(problem("admin_person_missing"))
    return whom[0]


def _zone(text: str) -> str:
    """The IANA name that is written, in any capitals. Raises BadInput with what was probably meant."""
    wanted = text.strip().replace(" ", "_").casefold()
    names = {name.casefold(): name for name in available_timezones()}
    if wanted in names:
        return ZoneInfo(names[wanted]).key
    city = _CITIES.get(text.strip().casefold())
    cities = {name.rpartition("/")[2]: full for name, full in names.items() if "/" in name and "etc/" not in name}
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.8)
    guess = city or cities.get(wanted) or (names[near[0]] if near else None)
    if guess is None:
        last = difflib.get_close_matches(wanted.rpartition("/")[2], cities, n=1, cutoff=0.75)
        guess = cities[last[0]] if last else "none"
    raise BadInput(problem("admin_zone_unknown", written=text[:60], meant=guess))
