"""From a text to a Command."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.citations import cite, uncited
from bot.commands.controls import control_in
from bot.commands.files import referenced
from bot.commands.names import known, plain
from bot.commands.openings import Asked, Name, asked, misspelt, opening_of, unknown_verb, without_trailing_mention
from bot.commands.options import Given, Options, settle, shown
from bot.commands.page import Written, unknown_option
from bot.commands.prose import unwrapped, without
from bot.commands.written import written_in
from bot.jobs import Reference
from bot.messages import Attachment
from bot.problems import Problem, problem
from bot.spelling import meant, tidy

#: Characters (code points) of a prompt. Source: FoxAPI's page.
MOST_CHARACTERS = 5000
#: What is longer is refused unread: options and citations do not take up that much.
_MOST_READ = 20_000
_FENCED = re.compile(r"\s*(`{1,3})([^`]+)\1\s*")
_HELP = frozenset({"--help", "-help", "--h", "-h"})
_NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What somebody wants, and everything that is wrong with it."""

    name: Name
    #: With citations in FoxAPI's form and without options.
    prompt: str = ""
    options: Options = field(default_factory=Options)
    #: The job id that was named, in small letters; it need not exist.
    job: str | None = None
    #: Files of the message replied to come first.
    references: tuple[Reference, ...] = ()
    #: Labels that the prompt cites, in order of their first citation.
    cited: tuple[str, ...] = ()
    #: These stop it.
    problems: tuple[Problem, ...] = ()
    #: These are told and do not.
    notices: tuple[Problem, ...] = ()


def parse(
    text: str,
    *,
    attachments: Sequence[Attachment] = (),
    replied: Sequence[Attachment] = (),
    fields: Mapping[str, str] = _NO_FIELDS,
) -> Command:
    """Understand what somebody typed: any text at all, with or without `/video` or a mention in front.

    `fields` are options given in fields of their own, by their name in Options, as written; the text may repeat them
    but not contradict them. Never raises.
    """
    words = _unfenced(tidy(text))
    opening = opening_of(words)
    if not opening.ours:
        return Command(name=Name.NONE)
    body = words[opening.begin :].strip()
    files = (*replied, *attachments)
    in_fields = [_in_field(name, said) for name, said in fields.items() if said.strip()]
    if len(body) > _MOST_READ:
        return _too_long(body, files, in_fields)
    if meant(body) in _HELP:
        return Command(name=Name.HELP)
    found = written_in(body)
    prose = without_trailing_mention(without(body, [(each.start, each.end) for each in found]))
    if not prose and not found:
        return _form(files, in_fields)
    given = [*in_fields, *found]
    written = " ".join(body[each.start : each.end] for each in found)
    command = None if opening.is_prompt else _subcommand(prose, written, given, attachments)
    return command or _generate(prose, given, files)


def _in_field(name: str, said: str) -> Written:
    option = known(plain(name.lower()))
    if option is None:
        return Written(start=0, end=0, unknown=unknown_option(name, f"{name} {said}"))
    return Written(start=0, end=0, given=Given(option=option, name=name, value=said))


def _unfenced(text: str) -> str:
    """Commands copied out of a help text bring its backticks along."""
    hit = _FENCED.fullmatch(text)
    return hit[2] if hit else text


def _too_long(body: str, files: Sequence[Attachment], in_fields: Sequence[Written]) -> Command:
    command = _form(files, in_fields)
    fault = problem("prompt_too_long", length=len(body), most=MOST_CHARACTERS)
    return replace(command, name=Name.GENERATE, prompt=body, problems=(fault, *command.problems))


def _form(files: Sequence[Attachment], in_fields: Sequence[Written]) -> Command:
    options, faults, told = _options(in_fields)
    references, wrong = referenced(files)
    # the form is where a picture can still be added to a lone sound
    wrong = [each for each in wrong if each.code != "audio_alone"]
    return Command(
        name=Name.FORM, options=options, references=references, problems=(*faults, *wrong), notices=tuple(told)
    )


def _options(found: Sequence[Written]) -> tuple[Options, list[Problem], list[Problem]]:
    """The options, what stops the command, and what is told."""
    options, faults = settle([each.given for each in found if each.given])
    stopping, telling = ([each.unknown for each in found if each.unknown and each.stops is s] for s in (True, False))
    return options, list(dict.fromkeys([*faults, *stopping])), list(dict.fromkeys(telling))


def _subcommand(prose: str, written: str, given: Sequence[Written], own: Sequence[Attachment]) -> Command | None:
    """None: it is a prompt."""
    what = asked(prose)
    if what is None:
        # who writes options as well describes a video
        wrong = _no_command(prose) or (None if given else _control(prose))
        return None if wrong is None else Command(name=Name.GENERATE, prompt=prose, problems=(wrong,))
    unused = [problem("files_not_used", count=len(own))] if own else []
    if what.name is Name.AGAIN:
        return _again(what, given, unused)
    rest = f"{written} {what.rest}".strip()
    ignored = [problem("words_ignored", words=shown(rest))] if rest else []
    return Command(name=what.name, job=what.job, notices=(*ignored, *unused))


def _no_command(prose: str) -> Problem | None:
    """What is wrong with words that can only be meant as a command; None: they are a prompt."""
    slip = misspelt(prose)
    if slip is not None:
        written, guess, job = slip
        return problem("command_misspelt", written=written, meant=f"/video {guess} {job}".rstrip())
    unknown = unknown_verb(prose)
    return None if unknown is None else problem("command_unknown", written=unknown[0], job=unknown[1])


def _control(prose: str) -> Problem | None:
    """That words which steer a bot are no prompt; None: they may be."""
    wanted = control_in(prose)
    return None if wanted is None else problem("command_misspelt", written=shown(prose), meant=wanted)


def _again(what: Asked, given: Sequence[Written], unused: Sequence[Problem]) -> Command:
    options, stopping, telling = _options(given)
    # words would change what is made, and it is paid for
    if what.rest:
        stopping.append(problem("words_with_again", words=shown(what.rest)))
    return Command(
        name=Name.AGAIN, job=what.job, options=options, problems=tuple(stopping), notices=(*telling, *unused)
    )


def _generate(prose: str, found: Sequence[Written], files: Sequence[Attachment]) -> Command:
    options, stopping, telling = _options(found)
    references, wrong = referenced(files)
    citations = cite(unwrapped(prose), [each.kind for each in references])
    prompt = citations.prompt
    if not prompt:
        stopping.append(problem("prompt_missing"))
    else:
        telling += uncited([(each.label, each.name) for each in references], citations.cited)
    if len(prompt) > MOST_CHARACTERS:
        stopping.append(problem("prompt_too_long", length=len(prompt), most=MOST_CHARACTERS))
    return Command(
        name=Name.GENERATE,
        prompt=prompt,
        options=options,
        references=tuple(replace(each, cited=each.label in citations.cited) for each in references),
        cited=citations.cited,
        problems=(*stopping, *citations.problems, *wrong),
        notices=tuple(telling),
    )
