"""Words that steer a bot, said alone: they are asked about, so that nobody pays for a film of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from bot.commands.openings import JOB_LENGTH
from bot.spelling import meant

#: What was probably wanted, by the word.
_WANTED: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("stop", "abort", "cancel", "undo", "quit", "terminate"), "/video cancel")
    | dict.fromkeys(("retry", "redo", "repeat", "rerun", "regenerate", "again"), "/video again")
    | dict.fromkeys(("delete", "remove", "erase", "show"), "/video show")
    | dict.fromkeys(("halp", "options", "option", "version", "info", "menu", "commands", "help"), "/video help")
    | dict.fromkeys(("videos", "jobs", "list"), "/video list")
    | dict.fromkeys(("limits", "limit", "quota", "usage"), "/video limits")
    | {"forget": "/video forget", "admin": "/video-admin help", "status": "/video status"}
)
_DELETES = frozenset({"delete", "remove", "erase"})
#: Whoever deletes all of it wants to be forgotten.
_ALL = frozenset({"all", "everything", "全部", "所有"})
#: Words that may stand around them and change nothing.
_FILLERS = _ALL | frozenset(
    [
        "please",
        "pls",
        "plz",
        "it",
        "now",
        "my",
        "this",
        "that",
        "the",
        "them",
        "these",
        "those",
        "job",
        "jobs",
        "video",
        "videos",
        "last",
        "one",
        "thanks",
        "help",
        "limits",
        "usage",
        "what",
        "are",
        "is",
        "whats",
        "what's",
        "show",
        "me",
    ]
)
_MOST_WORDS, _MOST_CHARACTERS = 4, 60
_WORD = re.compile(r"[^\s.,;:!?。！？，]+")
_CHINESE: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("停止", "停下", "取消", "中止", "撤销"), "/video cancel")
    | dict.fromkeys(("重试", "重来", "重做"), "/video again")
    | dict.fromkeys(("删除", "删掉"), "/video show")
    | dict.fromkeys(("选项", "版本", "菜单"), "/video help")
    | {"管理": "/video-admin help"}
)
_CHINESE_SAID = re.compile(
    rf"请?(?P<verb>{'|'.join(_CHINESE)})(?P<filler>(?:一下|全部|所有|吧|它|这个|我的|任务|视频|了)*)[.!。！]*"
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
        everything = any(word in chinese["filler"] for word in _ALL)
        return "/video forget" if everything and chinese["verb"].startswith("删") else _CHINESE[chinese["verb"]]
    cancel = _CANCEL.fullmatch(plain)
    if cancel is not None and sorted(cancel["verb"]) == sorted("cancel"):
        return "/video cancel"
    said = _WORD.findall(plain)
    verbs = [word for word in said if word in _WANTED]
    if not verbs or len(said) > _MOST_WORDS or any(word not in _FILLERS and word != verbs[0] for word in said):
        return None
    wanted = _WANTED[verbs[0]]
    return "/video forget" if verbs[0] in _DELETES and _ALL & set(said) else wanted
