"""Words that steer a bot, said alone: they are asked about, so that nobody pays for a film of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.commands.openings import JOB_LENGTH
from bot.spelling import meant

#: What was probably wanted, by the verb it begins with.
_VERBS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("stop", "abort", "cancel", "undo", "quit", "terminate"), "/video cancel")
    | dict.fromkeys(("retry", "redo", "repeat", "rerun", "regenerate", "again"), "/video again")
    | dict.fromkeys(("delete", "remove", "erase", "show"), "/video show")
    | dict.fromkeys(("halp", "options", "option", "version", "info", "menu", "commands", "help"), "/video help")
    | {"forget": "/video forget", "admin": "/video-admin help", "status": "/video status"}
)
#: By what it is about, wherever that stands: `what are my limits`, `show my videos`.
_THINGS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("limits", "limit", "quota", "usage"), "/video limits")
    | dict.fromkeys(("videos", "jobs", "list"), "/video list")
    | {"help": "/video help"}
)
_PRONOUNS = frozenset(
    {
        "it",
        "me",
        "now",
        "my",
        "this",
        "that",
        "the",
        "them",
        "these",
        "those",
        "job",
        "video",
        "last",
        "one",
        "are",
        "is",
    }
    | {"thanks"}
)
#: Verbs that what it is about says more than.
_WEAK = frozenset({"show", "get", "what", "what's", "whats"})
_DELETES = frozenset({"delete", "remove", "erase"})
#: Whoever deletes all of it wants to be forgotten.
_ALL = frozenset({"all", "everything", "videos", "jobs", "全部", "所有"})
_POLITE = frozenset({"please", "pls", "plz", "can", "could", "you", "i", "need", "want"})
#: Words that may stand around them and change nothing.
_FILLERS = _ALL | _POLITE | _WEAK | frozenset(_THINGS) | _PRONOUNS
_MOST_WORDS, _MOST_CHARACTERS = 4, 60
_WORD = re.compile(r"[^\s.,;:!?。！？，]+")
_CHINESE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("停止", "停下", "取消", "中止", "撤销", "算了"), "/video cancel")
    | dict.fromkeys(("重试", "重来", "重做", "再来一次", "再来"), "/video again")
    | dict.fromkeys(("删除", "删掉"), "/video show")
    | dict.fromkeys(("选项", "版本", "菜单"), "/video help")
    | {"管理": "/video-admin help"}
)
_CHINESE_SAID = re.compile(
    rf"请?(?P<before>(?:全部|所有|都)?)(?P<verb>{'|'.join(_CHINESE)})"
    r"(?P<filler>(?:一下|全部|所有|吧|它|这个|我的|任务|视频|了)*)[.!。！]*"
)
#: `cancel nope`, `cancle abc`: what stands where an id belongs is too short for a film.
_CANCEL = re.compile(rf"(?P<verb>[a-z]{{5,7}})\s+[#`]?[0-9a-z]{{1,{JOB_LENGTH}}}[`.!]*")


def control_in(words: str) -> str | None:
    """The command that is probably meant by words that are no prompt by themselves; None: they may well be one."""
    if len(words) > _MOST_CHARACTERS:
        return None
    plain = meant(words).strip()
    chinese = _CHINESE_SAID.fullmatch(plain)
    if chinese is not None:
        everything = any(word in chinese["before"] + chinese["filler"] for word in _ALL)
        return "/video forget" if everything and chinese["verb"].startswith("删") else _CHINESE[chinese["verb"]]
    cancel = _CANCEL.fullmatch(plain)
    if cancel is not None and sorted(cancel["verb"]) == sorted("cancel"):
        return "/video cancel"
    said = [word for word in _WORD.findall(plain) if word not in _POLITE]
    if not said or len(said) > _MOST_WORDS or any(word not in _FILLERS for word in said[1:]):
        return None
    verb = said[0]
    about = next((_THINGS[word] for word in said if word in _THINGS), None)
    if verb in _DELETES and _ALL & {*said}:
        return "/video forget"
    if verb in _VERBS and (verb not in _WEAK or about is None):
        return _VERBS[verb]
    return about if verb in _FILLERS else None
