"""How a text begins: whom it speaks to, and whether its words are a sub-command or a prompt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.commands.names import nearest
from bot.spelling import meant

#: What job ids are made of: no 0 and o, no 1, i and l.
JOB_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
JOB_LENGTH = 6


class Name(StrEnum):
    """What somebody wants."""

    GENERATE = "generate"
    FORM = "form"
    STATUS = "status"
    SHOW = "show"
    LIST = "list"
    CANCEL = "cancel"
    AGAIN = "again"
    LIMITS = "limits"
    HELP = "help"
    FORGET = "forget"
    #: It does not speak to this bot.
    NONE = "none"


def looks_like_job_id(word: str) -> bool:
    """Six characters of the alphabet, with a digit and a letter among them: no word of a sentence."""
    return (
        len(word) == JOB_LENGTH
        and all(character in JOB_ALPHABET for character in word)
        and not word.isalpha()
        and not word.isdigit()
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """Whom a text speaks to."""

    #: It is for this bot.
    ours: bool
    #: Where what it wants begins.
    begin: int
    #: The words that follow are a prompt, even if they look like a sub-command.
    is_prompt: bool = False


#: `<@U123>`, `<@!123>`, `<@&5>`, `@videobot`
_MENTION = re.compile(r"(?:<@[!&]?(?:[0-9]+|[uwb][0-9a-z]+)(?:\|[^<>]{0,80})?>|@videobot(?![0-9a-z_'.-]))[\s,:]*")
_CALL = re.compile(r"(?:/\s?|!)(?P<name>video|imagine|视频)(?:@[0-9a-z_]+)?(?![0-9a-z_/]|-[0-9a-z])[\s:,]*")
_FOREIGN = re.compile(r"[/!][^\W\d_]")
_CREATE = re.compile(r"(?:create|CREATE)(?=\s|$|:)[\s:]*")
_PROMPT = re.compile(r"(?:create\s+)?(?:prompt|提示词)\s?[:=]\s*")
_TRAILING_MENTION = re.compile(r"(?:^|\s)@videobot[.!?,]*$")


def opening_of(text: str) -> Opening:
    """Whom a tidy text speaks to, and where what it wants begins."""
    plain = meant(text)
    begin = _blank(plain, 0)
    mentioned = False
    while hit := _MENTION.match(plain, begin):
        mentioned, begin = True, hit.end()
    called = _CALL.match(plain, begin)
    if called is None:
        foreign = not mentioned and _FOREIGN.match(plain, begin) is not None
        prompt = _PROMPT.match(plain, begin)
        return Opening(not foreign, prompt.end() if prompt else begin, prompt is not None)
    begin = called.end()
    while again := _CALL.match(plain, begin):
        # pasted behind the command that the platform had put there already
        begin = again.end()
    prompt = _PROMPT.match(plain, begin)
    if prompt:
        return Opening(True, prompt.end(), True)
    create = _CREATE.match(text, begin) if called["name"] != "imagine" else None
    return Opening(True, create.end() if create else begin, create is not None or called["name"] == "imagine")


def _blank(plain: str, position: int) -> int:
    return position + len(plain[position:]) - len(plain[position:].lstrip())


def without_trailing_mention(words: str) -> str:
    """`make it snow @videobot` speaks to the bot as well."""
    hit = _TRAILING_MENTION.search(meant(words[-40:]))
    return words if hit is None else words[: len(words[:-40]) + hit.start()].rstrip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A sub-command, as far as its words say it."""

    name: Name
    job: str | None = None
    #: Words behind it that nothing was made of.
    rest: str = ""


_ALONE: Mapping[str, Name] = MappingProxyType(
    dict.fromkeys(
        ("list", "jobs", "list jobs", "list my jobs", "my jobs", "queue", "history", "列表", "我的任务", "任务列表"),
        Name.LIST,
    )
    | dict.fromkeys(
        ("limits", "limit", "my limits", "usage", "quota", "balance", "credits", "限额", "额度", "我的额度"),
        Name.LIMITS,
    )
    | dict.fromkeys(("help", "help me", "?", "settings", "commands", "帮助"), Name.HELP)
    | dict.fromkeys(("forget", "forget me", "忘记", "忘记我"), Name.FORGET)
)
_WITH_JOB: Mapping[str, Name] = MappingProxyType(
    dict.fromkeys(("status", "状态"), Name.STATUS)
    | dict.fromkeys(("show", "查看", "显示"), Name.SHOW)
    | dict.fromkeys(("cancel", "取消"), Name.CANCEL)
    | dict.fromkeys(("again", "再来", "再来一次"), Name.AGAIN)
)
#: Other words for them: only where a job id follows.
_LIKEWISE: Mapping[str, Name] = MappingProxyType(
    dict.fromkeys(("stop", "abort", "停止"), Name.CANCEL)
    | dict.fromkeys(("retry", "redo", "repeat", "rerun", "重来", "重试"), Name.AGAIN)
    | dict.fromkeys(("view", "get"), Name.SHOW)
)
_SUBCOMMANDS = ("list", "limits", "help", "forget", "status", "show", "cancel", "again")
_FIRST = re.compile(
    rf"(?P<verb>{'|'.join(sorted((*_WITH_JOB, *_LIKEWISE), key=len, reverse=True))})"
    r"(?:(?<=[a-z])(?![0-9a-z'])|(?<![a-z]))(?!\s*[:=])\s*"
)
_FIRST_WORD = re.compile(r"(?P<verb>[a-z]{3,8})(?:\s+|$)")
_JOB = re.compile(
    r"(?P<filler>(?:of )?(?:my |the )?(?:job |video |id )?(?:任务|视频)?\s?)(?P<mark>[#`\"'<(\[]*)(?P<id>[0-9a-z]+)"
    r"[`\"'>)\]]*[.,;:!?。！？]*(?=\s|$)"
)
#: Words that stand for the newest job.
_NEWEST = frozenset({"it", "that", "this", "last", "latest", "the last one", "last one", "最后一个", "上一个", "它"})
#: Words in place of an id after `cancel`: nothing is made of them, so that nobody pays for a film of it.
_ALL = frozenset({"all", "everything", "全部", "所有"})


def asked(words: str) -> Asked | None:
    """The sub-command that the words of a tidy text (its options taken out) are; None: they are a prompt."""
    words = words.strip()
    plain = meant(words)
    bare = plain.rstrip(".!。 ").removesuffix("?") or plain
    if bare in _ALONE:
        return Asked(name=_ALONE[bare])
    first = _FIRST.match(plain)
    if first is None:
        return None
    verb, behind = first["verb"], bare[first.end() :]
    name = _WITH_JOB.get(verb)
    if name is not None and (not behind or behind in _NEWEST):
        return Asked(name=name)
    if name is Name.CANCEL and behind in _ALL:
        return Asked(name=name, job=behind)
    hit = _JOB.match(plain, first.end())
    if hit is None:
        return None
    rest = words[hit.end() :].strip()
    if looks_like_job_id(hit["id"]):
        return Asked(name=name or _LIKEWISE[verb], job=hit["id"], rest=rest)
    if name is not None and not rest and not hit["filler"] and _attempt(hit["mark"], hit["id"]):
        return Asked(name=name, job=hit["id"])
    return None


def _attempt(mark: str, word: str) -> bool:
    """Whether one word where an id belongs was meant as one: marked as one, with figures, or of an id's letters."""
    if mark[:1] in ("#", "`") or any(character.isdigit() for character in word):
        return len(word) <= 2 * JOB_LENGTH
    return 3 <= len(word) <= JOB_LENGTH and all(character in JOB_ALPHABET for character in word)


def misspelt(words: str) -> tuple[str, str, str] | None:
    """A sub-command with a slip in it (as written, as meant, and the job id behind it): `shwo k7m2qd`, `lsit`."""
    plain = meant(words).strip()
    first = _FIRST_WORD.match(plain)
    if first is None:
        return None
    verb = first["verb"]
    guess = nearest(verb, _SUBCOMMANDS)
    if guess is None or verb == guess or verb in _LIKEWISE:
        return None
    behind = plain[first.end() :].strip("#`\"'.")
    slipped_alone = not behind and (sorted(verb) == sorted(guess) or _lacks_a_letter(verb, guess))
    has_job = guess in _WITH_JOB and looks_like_job_id(behind)
    return (verb, guess, behind) if slipped_alone or has_job else None


def _lacks_a_letter(verb: str, guess: str) -> bool:
    return any(verb == guess[:place] + guess[place + 1 :] for place in range(len(guess)))


def unknown_verb(words: str) -> tuple[str, str] | None:
    """A word that is no sub-command, and the job id that is all there is behind it: `delete k7m2qd`."""
    plain = meant(words).strip()
    first = _FIRST_WORD.match(plain)
    if first is None:
        return None
    behind = plain[first.end() :].strip("#`\"'.")
    return (first["verb"], behind) if looks_like_job_id(behind) else None
