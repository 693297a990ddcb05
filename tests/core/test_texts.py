"""Every sentence a person can read stands in one place, in every language, with the same figures."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax.ast import Message, VariableReference
from fluent.syntax.visitor import Visitor

from bot.jobs import State
from bot.locales import LANGUAGES, sentences
from bot.messages import Action, Origin
from bot.problems import Fault, Problem
from bot.texts import MissingSentence, Texts, language_for, texts_in

ROOT = Path(__file__).parents[2]
CODE = [*sorted(ROOT.glob("bot/**/*.py")), *sorted(ROOT.glob("adapters/**/*.py"))]


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: VariableReference) -> None:  # noqa: N802 - the library's name
        self.names.add(node.id.name)


def _messages(language: str) -> dict[str, set[str]]:
    found = {}
    for entry in FluentParser().parse(sentences(language)).body:
        if isinstance(entry, Message):
            variables = _Variables()
            variables.visit(entry)
            assert entry.id.name not in found, f"{language}: {entry.id.name} stands twice"
            found[entry.id.name] = variables.names
    return found


def _said_in_code() -> Iterator[tuple[str, str]]:
    """Names of sentences that the code says literally, and codes of problems it makes."""
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            value = node.args[0].value
            if not isinstance(value, str):
                continue
            if name == "say":
                yield value, str(path)
            elif name in ("problem", "Problem"):
                yield "problem-" + value.replace("_", "-"), str(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_resource_has_a_line_that_fluent_does_not_understand(language: str) -> None:
    from fluent.syntax.ast import Junk

    junk = [entry.content for entry in FluentParser().parse(sentences(language)).body if isinstance(entry, Junk)]

    assert junk == []


def test_every_language_has_every_sentence_with_figures_that_exist() -> None:
    english, chinese = _messages("en"), _messages("zh")

    assert set(english) == set(chinese)
    surplus = {name: chinese[name] ^ english[name] for name in english if chinese[name] ^ english[name]}
    # a language may leave out a figure only where it is a plural's
    assert {name: figures for name, figures in surplus.items() if figures - {"count"}} == {}


def test_every_sentence_and_problem_that_code_names_exists() -> None:
    known = _messages("en")

    assert [(name, where) for name, where in _said_in_code() if name not in known] == []


def test_every_state_action_fault_and_origin_has_its_words() -> None:
    known = _messages("en")
    needed = [f"job-{state}" for state in State] + [f"state-{state}" for state in State]
    needed += [f"fault-{fault}" for fault in Fault]
    needed += [f"button-{action}" for action in Action if action is not Action.SHOW]
    needed += [f"card-from-{origin}" for origin in (Origin.MESSAGE, Origin.VIDEO, Origin.JOB)]

    assert [name for name in needed if name not in known] == []


def test_no_sentence_for_people_stands_in_the_core_or_the_platforms() -> None:
    """What reaches a person goes through a Post; its texts are never literals with words in them."""
    fields = {"headline", "lines", "label", "detail", "warning"}
    literal = []
    for path in CODE:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("Post", "Button", "CardLine"):
                given = [*node.args, *(word.value for word in node.keywords if word.arg in fields)]
                literal += [
                    (str(path), value.value)
                    for each in given
                    for value in ast.walk(each)
                    if isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                    and re.search(r"[a-z]{2,} [a-z]{2,}|[一-鿿]", value.value)
                ]

    assert literal == []


@pytest.mark.parametrize(
    ("locale", "fixed", "language"),
    [
        ("zh-CN", None, "zh"),
        ("zh_Hans", None, "zh"),
        ("en-GB", None, "en"),
        ("de", None, "en"),
        (None, None, "en"),
        ("zh-CN", "en", "en"),
        ("en-US", "zh", "zh"),
    ],
)
def test_the_language_is_the_operators_else_the_persons_else_english(
    locale: str | None, fixed: str | None, language: str
) -> None:
    assert language_for(locale, fixed) == language


def test_figures_are_written_as_the_language_writes_them() -> None:
    english, chinese = texts_in("en"), texts_in("zh")

    assert [english.size(each) for each in (0, 999, 1536, 61 * 1024**2, 3 * 1024**3)] == [
        "0 B",
        "999 B",
        "1.5 KB",
        "61 MB",
        "3 GB",
    ]
    assert (english.duration(190), chinese.duration(190)) == ("3 minutes", "3分钟")
    assert english.seconds(4.96) == "5.0 s"
    assert english.moment(datetime(2026, 11, 25, tzinfo=UTC)).startswith("Nov 25, 2026")


def test_a_sentence_that_is_not_there_or_lacks_a_figure_is_an_error_and_not_silence() -> None:
    texts = Texts("en")

    with pytest.raises(MissingSentence):
        texts.say("no-such-sentence")
    with pytest.raises(MissingSentence):
        texts.say("answer-accepted")


def test_a_problem_of_another_version_is_told_by_its_code_rather_than_not_at_all() -> None:
    assert "no_such_problem" in texts_in("en").problem(Problem("no_such_" + "problem"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_that_are_said_without_fluent_are_those_that_fluent_says(language: str) -> None:
    texts, odd = Texts(language), "a {$fox} in 雪 {{}}"
    said = {name: figures for name, figures in _messages(language).items() if name in texts._templates}

    assert len(said) > 100
    for name, figures in said.items():
        values = dict.fromkeys(figures, odd)
        pattern = texts._bundle.get_message(name).value
        assert pattern is not None
        by_fluent, errors = texts._bundle.format_pattern(pattern, values)
        assert not errors
        assert texts.say(name, **values) == by_fluent


def test_a_figure_that_is_not_given_is_a_bug_with_words_and_with_numbers() -> None:
    with pytest.raises(MissingSentence):
        texts_in("en").say("job-queued", another="word")
    with pytest.raises(MissingSentence):
        texts_in("en").say("job-queued", another=1)
