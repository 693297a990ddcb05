"""The form: a window with the prompt, the options and files of two kinds; what it knows stands in itself. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from adapters.slack.links import FORM, FileLink, file_link
from adapters.slack.markup import line, shortened
from adapters.slack.posts import Block
from adapters.slack.translate import Payload
from bot.messages import Attachment, Form, Origin
from bot.references import MOST, MOST_IN_ALL, Kind, kind_of, labels
from bot.texts import Texts

#: Characters and counts that Slack's windows take. Source: Block Kit reference.
MOST_PROMPT = 3000
_MOST_TITLE = 24
_MOST_OPTION = 75
_MOST_HINT = 150
_MOST_METADATA = 3000
_MOST_UPLOADS = 10
_MOST_NAME = 60
_MOST_ENDING = 5
#: Only a help for choosing files: what they really are is looked into later.
_ENDINGS: Mapping[Kind, tuple[str, ...]] = {
    Kind.IMAGE: ("jpg", "jpeg", "png", "webp", "gif", "bmp", "heic"),
    Kind.AUDIO: ("mp3", "wav", "m4a", "ogg", "flac", "aac"),
}
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "duration": ("auto", *map(str, range(4, 16))),
    "aspect_ratio": ("16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"),
    "resolution": ("480p", "720p", "1080p"),
    "model": ("standard", "fast"),
    "generate_audio": ("on", "off"),
}
_VALUE = "value"


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What a form is about, kept in the form itself: it survives a restart, and nobody can change it."""

    channel: str
    thread: str | None = None
    edited_job: str | None = None
    replied_job: str | None = None
    files: tuple[Attachment, ...] = ()

    def __str__(self) -> str:
        files = [
            [
                file_link(each).id,
                _short_name(each.name),
                each.size,
                each.media_type,
                each.author and line(each.author, 40),
            ]
            for each in self.files
        ]
        return json.dumps(
            {"c": self.channel, "t": self.thread, "e": self.edited_job, "r": self.replied_job, "f": files},
            ensure_ascii=False,
            separators=(",", ":"),
        )


def _short_name(name: str) -> str:
    """A file's name with its ending, which says what it is where Slack does not."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > _MOST_ENDING:
        return shortened(name, _MOST_NAME)
    return f"{shortened(stem, _MOST_NAME - len(ending) - 1)}.{ending}"


def enclosed_in(metadata: str, workspace: str) -> Enclosed:
    """Read a form's metadata back. Raises ValueError."""
    try:
        values = json.loads(metadata)
        files = tuple(
            Attachment(
                name=str(name),
                address=str(FileLink(workspace, str(file))),
                size=size,
                media_type=media_type,
                origin=Origin.REPLIED,
                author=author,
            )
            for file, name, size, media_type, author in values["f"]
        )
        return Enclosed(str(values["c"]), values["t"], values["e"], values["r"], files)
    except (LookupError, TypeError) as error:
        raise ValueError("no metadata of ours") from error


def fits(form: Form, enclosed: Enclosed) -> bool:
    """Whether Slack's window takes it; a longer prompt would lose words."""
    return len(form.prompt) <= MOST_PROMPT and len(str(enclosed)) <= _MOST_METADATA


def view_of(form: Form, enclosed: Enclosed, texts: Texts) -> dict[str, Any]:
    """The window."""
    kinds = [kind for kind in map(kind_of, form.references) if kind is not None]
    room = MOST_IN_ALL - len(kinds)
    uploads = [_upload(kind, min(MOST[kind] - kinds.count(kind), room, _MOST_UPLOADS), texts) for kind in _ENDINGS]
    blocks = [
        _prompt(form, texts),
        *([_said(texts.say("slack-form-with", references=", ".join(_named(form.references))))] if kinds else []),
        *(block for block in uploads if block is not None),
        _said(texts.say("slack-form-clips")),
        *(_choice(name, form.options.get(name), texts) for name in _CHOICES),
        _seed(form.options.get("seed"), texts),
    ]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": str(enclosed),
        "title": _text(texts.say("slack-form-title"), _MOST_TITLE),
        "submit": _text(texts.say("slack-form-submit"), _MOST_TITLE),
        "close": _text(texts.say("slack-form-close"), _MOST_TITLE),
        "blocks": blocks,
    }


def _prompt(form: Form, texts: Texts) -> Block:
    field: Block = {"type": "plain_text_input", "action_id": _VALUE, "multiline": True, "max_length": MOST_PROMPT}
    if form.prompt:
        field["initial_value"] = form.prompt
    return _input("prompt", field, texts.say("slack-form-prompt"), hint=texts.say("slack-form-prompt-hint"))


def _upload(kind: Kind, most: int, texts: Texts) -> Block | None:
    if most < 1:
        return None
    field = {"type": "file_input", "action_id": _VALUE, "max_files": most, "filetypes": list(_ENDINGS[kind])}
    return _input(str(kind), field, texts.say(f"slack-form-{kind}", most=most), optional=True)


def _choice(name: str, chosen: str | None, texts: Texts) -> Block:
    options = {value: _option(value, _shown(name, value, texts)) for value in _CHOICES[name]}
    field: Block = {"type": "static_select", "action_id": _VALUE, "options": list(options.values())}
    chosen = {"True": "on", "False": "off", "-1": "auto"}.get(chosen or "", chosen)
    if chosen in options:
        field["initial_option"] = options[chosen]
    return _input(name, field, texts.say(f"slack-form-{name.replace('_', '-')}"), optional=True)


def _shown(name: str, value: str, texts: Texts) -> str:
    match name:
        case "duration":
            return texts.say("duration-auto") if value == "auto" else texts.say("duration-s", seconds=int(value))
        case "model":
            return texts.say(f"model-{value}")
        case "generate_audio":
            return texts.say(f"audio-{value}")
        case _:
            return texts.say("ratio-adaptive") if value == "adaptive" else value


def _option(value: str, shown: str) -> Block:
    return {"text": _text(shown, _MOST_OPTION), "value": value}


def _seed(seed: str | None, texts: Texts) -> Block:
    field: Block = {"type": "plain_text_input", "action_id": _VALUE, "max_length": 20}
    if seed and seed != "-1":
        field["initial_value"] = seed
    return _input("seed", field, texts.say("slack-form-seed"), optional=True)


def _input(name: str, field: Block, label: str, *, hint: str | None = None, optional: bool = False) -> Block:
    block: Block = {
        "type": "input",
        "block_id": name,
        "element": field,
        "label": _text(label, _MOST_HINT),
        "optional": optional,
    }
    return block | ({"hint": _text(hint, _MOST_HINT)} if hint else {})


def _said(words: str) -> Block:
    return {"type": "context", "elements": [_text(words, 2000)]}


def _text(words: str, most: int) -> Block:
    return {"type": "plain_text", "text": shortened(words, most), "emoji": False}


def _named(names: Sequence[str]) -> list[str]:
    """`@Image1 fox.png`: the references by the labels they will have."""
    media = [(name, kind) for name in names if (kind := kind_of(name)) is not None]
    tags = labels([kind for _, kind in media])
    return [f"{tag} {shortened(name, _MOST_NAME)}" for tag, (name, _) in zip(tags, media, strict=True)]


# ---- what comes back ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody filled in."""

    prompt: str
    fields: Mapping[str, str]
    #: Files as Slack put them into the answer, in the order of their kinds.
    files: tuple[Payload, ...]

    @property
    def text(self) -> str:
        """The prompt as a command whose words are never a sub-command."""
        return f"/video create {self.prompt}"


def submission_of(view: Payload) -> Submission:
    """A form's content."""
    values: Mapping[str, Mapping[str, Payload]] = (view.get("state") or {}).get("values") or {}
    given = {block: next(iter(fields.values()), {}) for block, fields in values.items()}
    fields = {name: _given(given.get(name, {})) for name in (*_CHOICES, "seed")}
    return Submission(
        prompt=_given(given.get("prompt", {})).strip(),
        fields={name: value for name, value in fields.items() if value},
        files=tuple(_files(given.get(str(kind), {}) for kind in _ENDINGS)),
    )


def _given(field: Payload) -> str:
    chosen = field.get("selected_option")
    return str(chosen.get("value") or "") if isinstance(chosen, Mapping) else str(field.get("value") or "")


def _files(fields: Iterable[Payload]) -> Iterable[Payload]:
    for field in fields:
        yield from (file for file in field.get("files") or () if isinstance(file, Mapping))
