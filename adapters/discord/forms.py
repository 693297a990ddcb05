"""The form in Discord: one window with the prompt, files of each kind and the options, filled in as far as known."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import discord

from adapters.discord.links import FormLink
from adapters.discord.markup import length, shortened
from adapters.discord.translate import Submission
from bot.commands import parse
from bot.messages import Attachment, Form
from bot.problems import Problem, problem
from bot.references import MOST, MOST_IN_ALL, Kind, kind_of, labels
from bot.texts import Texts

#: Characters that Discord's windows take.
_MOST_TITLE = 45
_MOST_LABEL = 45
_MOST_DESCRIPTION = 100
_MOST_TEXT = 4000
_MOST_OPTIONS = 200
#: Files that one upload field takes.
_MOST_UPLOADS = 10
#: Opened forms whose files are remembered; people who leave more open than this open theirs again.
_MOST_KEPT = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What comes with a form besides what is filled in."""

    attachments: tuple[Attachment, ...] = ()
    replied: tuple[Attachment, ...] = ()
    replied_job: str | None = None


class KeptForms:
    """Remembers what came with each form that somebody has open."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[str, int], Enclosed] = OrderedDict()

    def keep(self, link: FormLink, person: int, enclosed: Enclosed) -> None:
        """Remember it until the form is sent."""
        self._kept[str(link), person] = enclosed
        self._kept.move_to_end((str(link), person))
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)

    def enclosed(self, link: FormLink, person: int) -> Enclosed | None:
        """What came with it; None: not remembered, the bot was restarted meanwhile. The same event may come twice."""
        return self._kept.get((str(link), person))


def fits(form: Form) -> bool:
    """Whether Discord's window takes it; a longer prompt would lose words."""
    return length(form.prompt) <= _MOST_TEXT and length(_options_text(form)) <= _MOST_OPTIONS


def window_of(form: Form, link: FormLink, texts: Texts) -> discord.ui.Modal:
    """The window that is opened."""
    window = discord.ui.Modal(title=shortened(texts.say("discord-form-title"), _MOST_TITLE), custom_id=str(link))
    window.add_item(_prompt_field(form, texts))
    kinds = [kind for kind in map(kind_of, form.references) if kind is not None]
    room = MOST_IN_ALL - len(kinds)
    for kind in Kind:
        left = min(MOST[kind] - kinds.count(kind), room, _MOST_UPLOADS)
        if left > 0:
            window.add_item(_upload_field(kind, left, texts))
    window.add_item(_options_field(form, texts))
    # the library shall not remember it: its custom id says what it is about, so that it works after a restart
    window.stop()
    return window


def _prompt_field(form: Form, texts: Texts) -> discord.ui.Label[discord.ui.Modal]:
    description = texts.say("discord-form-prompt-hint")
    if form.references:
        description = texts.say("discord-form-with", references=", ".join(_named(form.references)))
    return discord.ui.Label(
        text=shortened(texts.say("discord-form-prompt"), _MOST_LABEL),
        description=shortened(description, _MOST_DESCRIPTION),
        component=discord.ui.TextInput(
            custom_id="prompt",
            style=discord.TextStyle.paragraph,
            default=form.prompt or None,
            required=True,
            max_length=_MOST_TEXT,
        ),
    )


def _upload_field(kind: Kind, most: int, texts: Texts) -> discord.ui.Label[discord.ui.Modal]:
    return discord.ui.Label(
        text=shortened(texts.say(f"discord-form-{kind}", most=most), _MOST_LABEL),
        description=shortened(texts.say(f"discord-form-{kind}-hint"), _MOST_DESCRIPTION),
        component=discord.ui.FileUpload(custom_id=str(kind), required=False, max_values=most),
    )


def _options_field(form: Form, texts: Texts) -> discord.ui.Label[discord.ui.Modal]:
    return discord.ui.Label(
        text=shortened(texts.say("discord-form-options"), _MOST_LABEL),
        description=shortened(texts.say("discord-form-options-hint"), _MOST_DESCRIPTION),
        component=discord.ui.TextInput(
            custom_id="options",
            default=_options_text(form) or None,
            placeholder="--duration 8 --ar 16:9",
            required=False,
            max_length=_MOST_OPTIONS,
        ),
    )


def _options_text(form: Form) -> str:
    return " ".join(f"--{name} {value}" for name, value in form.options.items())


def _named(names: Sequence[str]) -> list[str]:
    """`@Image1 fox.png`: the references by the labels they will have."""
    kinds = [(name, kind_of(name)) for name in names]
    media = [(name, kind) for name, kind in kinds if kind is not None]
    tags = labels([kind for _, kind in media])
    named = [f"{tag} {name}" for tag, (name, _) in zip(tags, media, strict=True)]
    return named + [name for name, kind in kinds if kind is None]


def words_of(submission: Submission) -> str:
    """The form's prompt and options as one command."""
    return f"/video create {submission.prompt} {submission.options}".rstrip()


def misplaced(submission: Submission) -> Problem | None:
    """Words among the options that are none: they would be filmed otherwise."""
    if not submission.options:
        return None
    prose = parse(f"/video create {submission.options}").prompt
    return problem("options_not_understood", words=prose) if prose else None
