"""The core's posts as Slack shows them. Pure. Nothing a person wrote is markup, and nobody but the asker is pinged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from adapters.slack.links import METADATA, action_id, is_person
from adapters.slack.markup import MOST_LABEL, MOST_MESSAGE, MOST_SECTION, escaped, line, shortened
from bot.messages import Button, CardLine, Post
from bot.spelling import tidy

Block = dict[str, Any]

#: Characters of a line, of a file's name in it, of the headline.
_MOST_LINE = 500
_MOST_NAME = 80
#: Escaping makes five characters of one.
_MOST_HEADLINE = 400
#: Characters of the lines of a message that is kept plain; lines of one that is text only.
_MOST_PLAIN = 1000
_MOST_TEXT_LINES = 6
#: Characters of lines in one message of several, and messages of one answer: its address takes five.
_MOST_PAGE = 7000
_MOST_PAGES = 4
#: Buttons in one block.
_MOST_BUTTONS = 25


def text_of(post: Post) -> str:
    """What notifications and screen readers say."""
    said = [f"{_mention(post)}{_headline(post)}"]
    if post.link:
        said.append(_link(post.link, post.link))
    return "\n".join(said)


def blocks_of(post: Post) -> list[Block]:
    """A post as blocks; a long prompt gives way first."""
    lines = _plain([line(each, _MOST_LINE) for each in post.lines])
    card = _plain([_card_line(each) for each in post.card])
    head = _head(post)
    rest = sum(len(block["text"]["text"]) for block in (*head, *lines, *card))
    quotation = [] if not post.prompt else [_quotation(post.prompt, min(MOST_SECTION, MOST_MESSAGE - rest))]
    return [*head, *quotation, *lines, *card, *_actions(post.buttons)]


def pages_of(post: Post) -> list[Post]:
    """A post whose lines are more than one message takes, as several; buttons stand under the first."""
    pages: list[list[str]] = [[]]
    for each in post.lines:
        room = _MOST_PAGE - sum(len(line(said, _MOST_LINE)) + 1 for said in pages[-1])
        if pages[-1] and len(line(each, _MOST_LINE)) > room:
            if len(pages) == _MOST_PAGES:
                pages[-1].append("…")
                break
            pages.append([])
        pages[-1].append(each)
    first, *others = pages
    more = (
        Post(headline=f"{shortened(post.headline, 200)} ({number})", lines=tuple(page))
        for number, page in enumerate(others, 2)
    )
    return [replace(post, lines=tuple(first)), *more]


def plainest_blocks(post: Post) -> list[Block]:
    """The same with only what must be there, for when Slack refuses the rest."""
    said = shortened("\n".join(line(each, _MOST_LINE) for each in post.lines), _MOST_PLAIN)
    return [*_head(post), *([_section("plain_text", said)] if said else []), *_actions(post.buttons)]


def whole_text(post: Post) -> str:
    """The same without any blocks, for when Slack refuses those too."""
    lines = [escaped(line(each, _MOST_LINE)) for each in post.lines]
    return "\n".join([text_of(post), *lines[:_MOST_TEXT_LINES]])


def _head(post: Post) -> list[Block]:
    head = [_section("mrkdwn", f"{_mention(post)}*{_headline(post)}*")]
    if post.link:
        link = _link(post.link, f"{post.job or 'video'}.mp4")
        # an address that is cut leads nowhere
        head += [_section("mrkdwn", link)] if len(link) <= MOST_SECTION else []
    return head


def metadata_of(key: str, post: Post) -> dict[str, Any]:
    """What our message is found again by."""
    return {"event_type": METADATA, "event_payload": {"key": key, "job": post.job or ""}}


def _headline(post: Post) -> str:
    # Slack takes no empty text
    return escaped(line(post.headline, _MOST_HEADLINE)) or "…"


def _mention(post: Post) -> str:
    return f"<@{post.mention.id}> " if post.mention is not None and is_person(post.mention.id) else ""


def _link(url: str, label: str) -> str:
    address = escaped(url).replace("|", "%7C")
    return f"<{address}|{escaped(label)}>" if label != url else f"<{address}>"


def _card_line(each: CardLine) -> str:
    detail = f" ({each.detail})" if each.detail else ""
    warning = f" · {each.warning}" if each.warning else ""
    return line(f"{each.label} = {line(each.name, _MOST_NAME)}{detail}{warning}", _MOST_LINE)


def _plain(lines: Sequence[str]) -> list[Block]:
    """Lines without any markup, in as many sections as they take (twelve references take two at the worst)."""
    sections: list[str] = []
    for each in lines:
        if sections and len(sections[-1]) + 1 + len(each) <= MOST_SECTION:
            sections[-1] += f"\n{each}"
        else:
            sections.append(each)
    return [_section("plain_text", text) for text in sections[:3] if text]


def _section(kind: str, text: str) -> Block:
    said: Block = {"type": kind, "text": text}
    # a colon on both sides of a word is no picture
    said |= {"emoji": False} if kind == "plain_text" else {"verbatim": True}
    return {"type": "section", "text": said}


def _quotation(prompt: str, most: int) -> Block:
    """Their words as a quotation: it cannot pose as the bot's, and nothing in it is read as markup."""
    said = {"type": "text", "text": shortened(tidy(prompt).strip() or " ", most)}
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [said]}]}


def _actions(buttons: Sequence[Button]) -> list[Block]:
    elements = [_button(each) for each in buttons[:_MOST_BUTTONS]]
    return [{"type": "actions", "elements": elements}] if elements else []


def _button(button: Button) -> Block:
    # Slack takes no empty value
    drawn: Block = {
        "type": "button",
        "action_id": action_id(button.action),
        "text": {"type": "plain_text", "text": shortened(button.label, MOST_LABEL), "emoji": False},
        "value": button.job or "-",
    }
    return drawn | ({"style": "danger"} if button.danger else {})
