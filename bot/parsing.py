"""How a command was understood, as JSON: what `videobot parse` prints."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.commands import Command, parse
from bot.messages import Attachment
from bot.problems import Problem
from bot.texts import texts_in


class _Line(BaseModel):
    """One line of input."""

    model_config = ConfigDict(extra="ignore", strict=True)

    text: str
    attach: list[str] = Field(default_factory=list)
    reply_attach: list[str] = Field(default_factory=list)


def parsed_json(command: Command, language: str) -> dict[str, Any]:
    """The document of CONTRACT.md."""
    return {
        "command": str(command.name),
        "prompt": command.prompt,
        "options": command.options.given(),
        "references": [{"label": r.label, "name": r.name} for r in command.references],
        "cited": list(command.cited),
        "job": command.job,
        "problems": _said(command.problems, language),
        "notices": _said(command.notices, language),
    }


def parsed_lines(lines: Iterable[str], language: str) -> Iterator[str]:
    """One answer for each line, in order; a line that is not understood is answered as such."""
    for line in lines:
        if not line.strip():
            continue
        try:
            asked = _Line.model_validate_json(line)
        except ValidationError as error:
            yield json.dumps(_not_understood(error), ensure_ascii=False)
            continue
        command = parse(asked.text, attachments=_named(asked.attach), replied=_named(asked.reply_attach))
        yield json.dumps(parsed_json(command, language), ensure_ascii=False)


def _named(names: Sequence[str]) -> list[Attachment]:
    return [Attachment(name=name, address=name) for name in names]


def _said(problems: Sequence[Problem], language: str) -> list[dict[str, str]]:
    return [{"code": each.code, "text": texts_in(language).problem(each)} for each in problems]


def _not_understood(error: ValidationError) -> dict[str, Any]:
    where = "; ".join(f"{'.'.join(map(str, each['loc'])) or 'the line'}: {each['msg']}" for each in error.errors())
    text = f'a line is {{"text": "…", "attach": ["name", …]}}: {where}'
    return {
        "command": "none",
        "prompt": "",
        "options": {},
        "references": [],
        "cited": [],
        "job": None,
        "problems": [{"code": "line_not_understood", "text": text}],
        "notices": [],
    }
