"""What admins type behind `/video-admin`, understood: the word, what is to be done with it, and the rest."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType

from bot.commands.names import nearest
from bot.errors import BadInput
from bot.problems import Problem, problem
from bot.spelling import meant, tidy


class Word(StrEnum):
    """What an admin speaks of."""

    LIMITS = "limits"
    BLOCK = "block"
    UNBLOCK = "unblock"
    CHANNELS = "channels"
    DEAREST = "dearest"
    APPROVAL = "approval"
    ADMINS = "admins"
    ZONE = "zone"
    LANE = "lane"
    USAGE = "usage"
    CHANGES = "changes"
    JOBS = "jobs"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class AdminCommand:
    """What an admin wants."""

    word: Word
    #: What is to be done with limits (show, set, clear, why, try) or admins (show, add, remove); else "".
    action: str = ""
    #: The words behind it, as written.
    rest: str = ""


_OPENING = re.compile(r"\s*(?:/\s?|!)video[-_]?admin(?:@[0-9a-z_]+)?(?![0-9a-z_/]|-[0-9a-z])[\s:,]*")
_WORDS: Mapping[str, Word] = MappingProxyType(
    {word.value: word for word in Word}
    | dict.fromkeys(("limit", "rules", "限额", "额度"), Word.LIMITS)
    | dict.fromkeys(("ban", "封禁", "拉黑", "屏蔽", "禁止"), Word.BLOCK)
    | dict.fromkeys(("unban", "解封", "解除"), Word.UNBLOCK)
    | dict.fromkeys(("channel", "频道"), Word.CHANNELS)
    | dict.fromkeys(("最贵", "最高"), Word.DEAREST)
    | dict.fromkeys(("approve", "approvals", "审批", "批准"), Word.APPROVAL)
    | dict.fromkeys(("admin", "管理员"), Word.ADMINS)
    | dict.fromkeys(("timezone", "tz", "时区"), Word.ZONE)
    | dict.fromkeys(("优先",), Word.LANE)
    | dict.fromkeys(("用量", "使用量", "统计"), Word.USAGE)
    | dict.fromkeys(("log", "history", "更改", "变更", "记录"), Word.CHANGES)
    | dict.fromkeys(("job", "任务"), Word.JOBS)
    | dict.fromkeys(("?", "帮助"), Word.HELP)
)
_ACTIONS: Mapping[Word, Mapping[str, str]] = MappingProxyType(
    {
        Word.LIMITS: {
            **dict.fromkeys(("show", "list", "查看", "显示"), "show"),
            **dict.fromkeys(("set", "add", "设置", "设定", "添加"), "set"),
            **dict.fromkeys(("clear", "remove", "delete", "unset", "清除", "删除", "取消"), "clear"),
            **dict.fromkeys(("why", "为什么", "为何"), "why"),
            **dict.fromkeys(("try", "test", "试", "试试", "试用"), "try"),
        },
        Word.ADMINS: {
            **dict.fromkeys(("show", "list", "查看", "显示"), "show"),
            **dict.fromkeys(("add", "添加", "增加"), "add"),
            **dict.fromkeys(("remove", "delete", "移除", "删除"), "remove"),
        },
    }
)


def admin_words(text: str) -> str | None:
    """What follows `/video-admin` (or `!video-admin`); None: the text is not for admins' business."""
    words = tidy(text)
    hit = _OPENING.match(meant(words))
    return None if hit is None else words[hit.end() :].strip()


def parse_admin(words: str) -> AdminCommand:
    """Understand what follows `/video-admin`. Raises BadInput that says what was probably meant."""
    first, rest = _first(words)
    if not first:
        return AdminCommand(Word.HELP)
    word = _WORDS.get(first)
    if word is None:
        raise BadInput(_unknown(first, rest, tuple(_WORDS)))
    if word not in _ACTIONS:
        return AdminCommand(word, rest=rest)
    said, behind = _first(rest)
    action = _ACTIONS[word].get(said)
    if action is not None:
        return AdminCommand(word, action, behind)
    if not said:
        return AdminCommand(word, "show")
    guess = next(iter(get_close_matches(said, _ACTIONS[word], n=1, cutoff=0.7)), None)
    # a rule or a name alone is no order yet
    order = f"{guess} {behind}" if guess else f"{'set' if word is Word.LIMITS else 'add'} {rest}"
    written = rest.split(maxsplit=1)[0]
    raise BadInput(problem("admin_action_unknown", written=written, meant=f"/video-admin {word} {order}".rstrip()))


def _first(words: str) -> tuple[str, str]:
    """The first word as meant, and the rest as written."""
    parts = words.split(maxsplit=1)
    return (meant(parts[0]).rstrip(":") if parts else ""), (parts[1].strip() if len(parts) > 1 else "")


def _unknown(first: str, rest: str, names: tuple[str, ...]) -> Problem:
    guess = nearest(first, names)
    if guess is None:
        return problem("admin_word_unknown", written=first[:40], words=" · ".join(Word))
    return problem("admin_word_misspelt", written=first, meant=f"/video-admin {guess} {rest}".rstrip())
