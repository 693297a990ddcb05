"""Discord's messages and forms as the core knows them, and the core's posts as Discord shows them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

import discord

from adapters.discord.links import PLATFORM, ButtonLink, FileLink, Spot, job_of_video
from adapters.discord.markup import MOST_CONTENT, fitted, length, plain, shortened
from adapters.discord.names import ROLE, USER, written_out
from bot.commands import Name, admin_words, parse
from bot.commands.naming import Naming
from bot.messages import Attachment, CardLine, Mention, Origin, Person, Place, Post

#: Characters of one line, and of a file's name in it.
_MOST_LINE = 400
_MOST_NAME = 80
_MOST_LABEL = 80
_MOST_BUTTONS = 25
#: Messages that one answer may take.
_MOST_MESSAGES = 5
_EMOJI = re.compile(r"<a?:(\w+):\d+>")


# ---- who and where ------------------------------------------------------------------------------------------------


def place_of(guild: int, channel: object, reply_to: int | None = None) -> Place:
    """Where something was asked. A public thread belongs to its channel; a private one stands for itself, so that
    nobody outside of it gets at its files."""
    here: int = getattr(channel, "id", 0)
    home = here
    if isinstance(channel, discord.Thread) and channel.type is not discord.ChannelType.private_thread:
        home = channel.parent_id
    return Place(platform=PLATFORM, workspace=str(guild), channel=str(home), thread=str(Spot(here, reply_to)))


def channel_name_of(channel: object) -> str | None:
    """What people call the channel that `place_of` says; None: it is not known."""
    if isinstance(channel, discord.Thread) and channel.type is not discord.ChannelType.private_thread:
        channel = channel.parent
    return getattr(channel, "name", None) or None


def person_of(
    user: discord.User | discord.Member,
    granted: discord.Permissions,
    locale: str | None,
    *,
    may_moderate: bool = False,
) -> Person:
    """Who asks. Admins are those who may manage the server; where it says so, those who may manage messages too."""
    is_admin = granted.administrator or granted.manage_guild or (may_moderate and granted.manage_messages)
    known = isinstance(user, discord.Member) and getattr(user, "guild", None) is not None
    roles: list[discord.Role] = getattr(user, "roles", []) if known else []
    return Person(
        id=str(user.id),
        name=user.display_name,
        locale=locale,
        is_admin=is_admin,
        roles=tuple(str(role.id) for role in roles if not role.is_default()),
    )


# ---- words --------------------------------------------------------------------------------------------------------


def is_called(content: str, me: int, my_role: int | None) -> bool:
    """Whether a text names the bot itself, or the role that came with it."""
    users = {int(user) for user in USER.findall(content)}
    return me in users or str(my_role) in ROLE.findall(content)


def words_of(message: discord.Message, me: int, my_role: int | None) -> tuple[str, tuple[Mention, ...]]:
    """What somebody wrote to the bot, and whom and what it names: its own mention is taken out."""
    people = {person.id: person.display_name for person in message.mentions}
    roles = {role.id: role.name for role in message.role_mentions}
    channels = {channel.id: getattr(channel, "name", None) for channel in message.channel_mentions}
    text = USER.sub(lambda found: "" if int(found[1]) == me else found[0], message.content)
    text = ROLE.sub(lambda found: "" if int(found[1]) == my_role else found[0], text)
    text = text.lstrip(" \t\r\n,:，：").rstrip()
    naming = Naming(exact=admin_words(text) is not None)
    text = written_out(text, naming, person=people.get, role=roles.get, channel=channels.get)
    return _EMOJI.sub(r":\1:", text), naming.mentions


#: How a wish for a video begins; what people say about one begins otherwise.
_WISHES = re.compile(
    r"(?:(?:now|then|please|pls|can you|could you|and|but)[ ,]+)*"
    r"(?:make|change|turn|add|remove|extend|continue|let|put|replace|zoom|pan|slow|speed|animate|render|create|generate|"
    r"switch|swap|again|another|longer|shorter|faster|slower|brighter|darker)\b(?!['’])"
    r"|(?:请|现在|再)*(?:让|把|将|改|换|加|去掉|删|延长|继续|生成|变)",
    re.IGNORECASE,
)


def is_wish(words: str) -> bool:
    """Whether a reply to a video asks for another one, or is just what people say about it."""
    command = parse(words, replied=[Attachment(name="video.mp4", address="")])
    asks = command.name is not Name.GENERATE or bool(command.options.given()) or bool(command.cited)
    return bool(words) and (asks or _WISHES.match(words) is not None)


# ---- files --------------------------------------------------------------------------------------------------------


def file_of(
    file: discord.Attachment,
    *,
    source: tuple[int, int, int] | None = None,
    origin: Origin = Origin.MESSAGE,
    author: str | None = None,
) -> Attachment:
    """One attached file."""
    return Attachment(
        name=file.filename.removeprefix("SPOILER_"),
        address=str(FileLink(file.url, source)),
        size=file.size,
        media_type=_media_type(file.content_type),
        origin=origin,
        author=author,
    )


def files_of(message: discord.Message, *, asker: int, origin: Origin = Origin.MESSAGE) -> tuple[Attachment, ...]:
    """All media of a message: attached, forwarded, stickers, and what its links show."""
    author = None if message.author.id == asker else message.author.display_name
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    found: list[Attachment] = []
    for part in parts:
        for file in part.attachments:
            source = (message.channel.id, message.id, file.id)
            found.append(file_of(file, source=source, origin=origin, author=author))
        for name, url, media_type in (*_stickers(part.stickers), *_shown_by_links(part.embeds)):
            address = str(FileLink(url))
            found.append(Attachment(name=name, address=address, media_type=media_type, origin=origin, author=author))
    return tuple(found)


def is_empty(message: discord.Message) -> bool:
    """Whether nothing at all is to be seen in it: how a message looks whose content Discord hides from the bot."""
    parts: list[discord.Message | discord.MessageSnapshot] = [message, *message.message_snapshots]
    return not any(part.content or part.attachments or part.embeds or part.stickers for part in parts)


def own_video(message: discord.Message, me: int) -> str | None:
    """The job whose finished video this message of ours shows."""
    if message.author.id != me:
        return None
    return job_of_video(custom_ids(message), [file.filename for file in message.attachments])


def custom_ids(message: discord.Message) -> list[str]:
    """The custom ids of a message's buttons."""
    rows = [row for row in message.components if isinstance(row, discord.ActionRow)]
    return [
        button.custom_id
        for row in rows
        for button in row.children
        if isinstance(button, discord.Button) and button.custom_id
    ]


def _media_type(said: str | None) -> str | None:
    return said.split(";")[0].strip() or None if said else None


def _stickers(stickers: Iterable[discord.StickerItem]) -> Iterator[tuple[str, str, str | None]]:
    for sticker in stickers:
        # a drawing in JSON cannot be used, and is named as what it is
        drawn = sticker.format is discord.StickerFormatType.lottie
        yield f"{sticker.name}.{sticker.format.file_extension}", sticker.url, "application/json" if drawn else None


def _shown_by_links(embeds: Iterable[discord.Embed]) -> Iterator[tuple[str, str, str | None]]:
    for embed in embeds:
        if embed.video.proxy_url:
            yield _named(embed.video.url, "video.mp4"), embed.video.proxy_url, "video/*"
            continue
        picture = embed.image if embed.image.url else embed.thumbnail
        if picture.url:
            yield _named(picture.url, "image.png"), picture.proxy_url or picture.url, "image/*"


def _named(url: str | None, otherwise: str) -> str:
    name = PurePosixPath(unquote(urlsplit(url or "").path)).name
    return name if PurePosixPath(name).suffix else otherwise


# ---- forms --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody filled into a form."""

    prompt: str
    options: str
    files: tuple[Attachment, ...]


def submission_of(data: Mapping[str, Any]) -> Submission:
    """A form's raw content, as the gateway gave it."""
    texts: dict[str, str] = {}
    files: list[Attachment] = []
    uploaded: Mapping[str, Mapping[str, Any]] = (data.get("resolved") or {}).get("attachments") or {}
    for component in _inputs(data.get("components") or ()):
        if "values" in component:
            files += [_uploaded(uploaded[key]) for key in map(str, component["values"] or ()) if key in uploaded]
        else:
            texts[str(component.get("custom_id"))] = str(component.get("value") or "")
    return Submission(texts.get("prompt", "").strip(), texts.get("options", "").strip(), tuple(files))


def _inputs(components: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for component in components:
        inside = [component["component"]] if "component" in component else component.get("components")
        if inside:
            yield from _inputs(inside)
        else:
            yield component


def _uploaded(file: Mapping[str, Any]) -> Attachment:
    return Attachment(
        name=str(file["filename"]).removeprefix("SPOILER_"),
        address=str(FileLink(str(file["url"]))),
        size=file.get("size"),
        media_type=_media_type(file.get("content_type")),
    )


# ---- posts --------------------------------------------------------------------------------------------------------


def content_of(post: Post) -> str:
    """A post as the text of one message, at most 2000 characters."""
    head = f"**{plain(shortened(post.headline, _MOST_LINE))}**"
    if post.mention is not None and post.mention.id.isdigit():
        head = f"<@{post.mention.id}> {head}"
    if post.link:
        head += f"\n{post.link}"
    lines = [plain(shortened(line, _MOST_LINE)) for line in post.lines]
    return fitted(head, post.prompt, [*lines, *map(_card_line, post.card)])


def contents_of(post: Post) -> list[str]:
    """A post as the texts of as many messages as it takes, each at most 2000 characters; the rest of a very long one
    is left out. What has a prompt or a card is one message."""
    whole = replace(post, lines=tuple(shortened(line, _MOST_LINE) for line in post.lines))
    texts, room = [content_of(replace(whole, lines=()))], MOST_CONTENT
    if post.prompt or post.card:
        return [content_of(post)]
    for line in map(plain, whole.lines):
        if length(texts[-1]) + 1 + length(line) <= room:
            texts[-1] += f"\n{line}"
        elif len(texts) < _MOST_MESSAGES:
            texts.append(line)
            # the last must have room to say that there is more
            room = MOST_CONTENT - (2 if len(texts) == _MOST_MESSAGES else 0)
        else:
            texts[-1] += "\n…"
            break
    return texts


def _card_line(line: CardLine) -> str:
    detail = f" ({line.detail})" if line.detail else ""
    warning = f" · {line.warning}" if line.warning else ""
    return plain(f"{line.label} = {shortened(line.name, _MOST_NAME)}{detail}{warning}")


def mentions_of(post: Post) -> discord.AllowedMentions:
    """Whom the post may ping: the asker, and nobody else."""
    asker = [discord.Object(int(post.mention.id))] if post.mention and post.mention.id.isdigit() else []
    return discord.AllowedMentions(everyone=False, roles=False, users=asker, replied_user=False)


def buttons_of(post: Post, purpose: str = "") -> list[tuple[str, str, discord.ButtonStyle]]:
    """Custom id, label and look of each button. `purpose`: which of its job's messages the post is."""
    return [
        (
            str(ButtonLink(button.action, button.job, purpose)),
            shortened(button.label, _MOST_LABEL),
            discord.ButtonStyle.danger if button.danger else discord.ButtonStyle.secondary,
        )
        for button in post.buttons[:_MOST_BUTTONS]
    ]
