"""Which files a message speaks of: its own, else those its thread hangs on, and what it asks for by name or number."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.slack.conversations import Thread
from adapters.slack.markup import calls, mentioned
from adapters.slack.translate import Payload, files_of, in_thread
from adapters.slack.workspaces import Bot
from bot.commands import parse
from bot.messages import Attachment, Origin
from bot.references import MOST, MOST_IN_ALL, Kind, kind_of

#: The core's code for a citation without a file.
_MISSING = "reference_missing"
#: Our finished videos are called this wherever they are posted.
_VIDEO_NAME = re.compile(r"videobot-[0-9a-z]{4,12}\.mp4")


@dataclass(frozen=True, slots=True)
class References:
    """Files that come with a message."""

    own: tuple[Attachment, ...] = ()
    #: Of other messages of the thread.
    replied: tuple[Attachment, ...] = ()


def references(
    message: Payload, thread: Thread | None, text: str, workspace: str, *, bot: Bot, names: Mapping[str, str]
) -> References:
    """The files of a message whose words (without markup) are `text`. `names`: what people are called, by their ids."""
    own = files_of(message, workspace)
    if thread is None or not in_thread(message):
        return References(own)
    asker, root = message.get("user"), thread.root or {}
    earlier = [each for each in thread.messages if str(each.get("ts")) < str(message.get("ts"))]

    def media(of: Payload) -> list[Attachment]:
        origin = Origin.VIDEO if is_ours(of, bot) and _is_video(of) else Origin.REPLIED
        author = None if of.get("user") == asker else names.get(str(of.get("user")))
        every = files_of(of, workspace, origin=origin, author=author)
        # whatever else lies around in a thread was not meant
        return [each for each in every if kind_of(each.name, each.media_type) is not None]

    hangs_on = media(root)
    if not hangs_on and (is_ours(root, bot) or calls(str(root.get("text") or ""), bot.user)):
        # a thread about a job: what was made in it is what people speak of
        video = next((each for each in reversed(earlier) if is_ours(each, bot) and _is_video(each)), None)
        hangs_on = media(video) if video is not None else []
    there = () if own else tuple(_those_meant(text, hangs_on))
    others = [file for each in earlier for file in media(each) if file not in there]
    return References(own, (*there, *_asked_for(text, (*there, *own), others)))


def people_of(message: Payload) -> Iterator[str]:
    """Ids of those whose names belong to a message: its writer, and whom it mentions."""
    if message.get("user"):
        yield str(message["user"])
    yield from mentioned(str(message.get("text") or ""))


def people_in(thread: Thread | None) -> Iterator[str]:
    """Ids of those who put files into a thread."""
    for message in thread.messages if thread is not None else ():
        if message.get("files") and message.get("user"):
            yield str(message["user"])


def lacks_files(text: str, files: Sequence[Attachment]) -> bool:
    """Whether the words ask for more than these files."""
    return any(each.code == _MISSING for each in parse(text, attachments=files).problems)


def is_ours(message: Payload, bot: Bot) -> bool:
    """Whether the bot wrote it."""
    return message.get("user") == bot.user or bool(bot.id and message.get("bot_id") == bot.id)


def _is_video(message: Payload) -> bool:
    return any(_VIDEO_NAME.fullmatch(str(file.get("name") or "")) for file in message.get("files") or ())


def _those_meant(text: str, files: Sequence[Attachment]) -> Sequence[Attachment]:
    """All of a message's files, or where that is more than a video takes those that the words name, if any."""
    kinds = [kind_of(each.name, each.media_type) for each in files]
    too_many = len(files) > MOST_IN_ALL or any(kinds.count(kind) > most for kind, most in MOST.items())
    named = [each for each in files if _names(text, each.name)] if too_many else []
    return named or files


def _asked_for(text: str, there: Sequence[Attachment], others: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """What else of a thread the words ask for: by name, or by a number beyond what is `there` already."""
    # of several that are called the same, as phones call them, the newest
    named = {each.name.lower(): each for each in others if _names(text, each.name)}
    chosen = [each for each in others if each in named.values()]
    missing = [each for each in parse(text, attachments=(*there, *chosen)).problems if each.code == _MISSING]
    for kind in Kind:
        cited = [each.values for each in missing if each.values.get("kind") == kind]
        wanted = max((_number(str(each["label"])) - int(str(each["count"])) for each in cited), default=0)
        more = [each for each in others if each not in chosen and kind_of(each.name, each.media_type) is kind]
        chosen += more[: max(wanted, 0)]
    return tuple(each for each in others if each in chosen)


def _names(text: str, name: str) -> bool:
    """Whether words have a file's name in them, and not only as the end of another one."""
    return bool(name) and bool(re.search(f"(?<![0-9a-z_.-]){re.escape(name.lower())}(?![0-9a-z_])", text.lower()))


def _number(label: str) -> int:
    return int(re.sub(r"\D", "", label) or 0)
