"""The files that come with a command, as references with their labels."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.options import shown
from bot.jobs import Reference
from bot.messages import Attachment
from bot.problems import Problem, problem
from bot.references import MOST, MOST_IN_ALL, Kind, kind_of, labels, size_problem


def referenced(attachments: Sequence[Attachment]) -> tuple[tuple[Reference, ...], list[Problem]]:
    """References in their order, and everything that can be known to be wrong before a file is opened."""
    kinds = [(each, kind_of(each.name, each.media_type)) for each in attachments]
    media = [(each, kind) for each, kind in kinds if kind is not None]
    tags = labels([kind for _, kind in media])
    references = tuple(_reference(each, kind, tag) for (each, kind), tag in zip(media, tags, strict=True))
    problems = [problem("file_kind_unknown", name=shown(each.name)) for each, kind in kinds if kind is None]
    for each, kind in media:
        fault = None if each.size is None else size_problem(kind, each.size, each.name)
        problems += [] if fault is None else [fault]
    return references, problems + _counted([kind for _, kind in media])


def _reference(attachment: Attachment, kind: Kind, label: str) -> Reference:
    return Reference(
        label=label,
        kind=kind,
        name=attachment.name,
        address=attachment.address,
        origin=attachment.origin,
        author=attachment.author,
        size=attachment.size,
        media_type=attachment.media_type,
        stored=attachment.stored,
    )


def _counted(kinds: Sequence[Kind]) -> list[Problem]:
    problems = []
    for kind, code in (
        (Kind.IMAGE, "too_many_images"),
        (Kind.VIDEO, "too_many_videos"),
        (Kind.AUDIO, "too_many_audio"),
    ):
        if kinds.count(kind) > MOST[kind]:
            problems.append(problem(code, count=kinds.count(kind), most=MOST[kind]))
    # told only when it would stay wrong with each kind at its most
    if sum(min(kinds.count(kind), most) for kind, most in MOST.items()) > MOST_IN_ALL:
        problems.append(problem("too_many_files", count=len(kinds), most=MOST_IN_ALL))
    if kinds and all(kind is Kind.AUDIO for kind in kinds):
        problems.append(problem("audio_alone"))
    return problems
