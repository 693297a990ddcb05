"""The documents and the code say the same."""

import re
from pathlib import Path

from bot.config import Settings
from bot.jobs import OVER, State
from bot.transitions import LONGEST, STARTS, TRANSITIONS

ROOT = Path(__file__).parents[2]


def test_the_state_diagram_has_the_arrows_of_the_table_and_no_others() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    diagram = text.split("stateDiagram-v2")[1].split("```")[0]

    drawn = set(re.findall(r"^\s*(\w+) --> (\w+): (\w+)$", diagram, re.MULTILINE))
    drawn_ends = set(re.findall(r"^\s*(\w+) --> \[\*\]$", diagram, re.MULTILINE))

    drawn_starts = set(re.findall(r"^\s*\[\*\] --> (\w+)$", diagram, re.MULTILINE))

    assert drawn_starts == set(STARTS)
    assert drawn == {(before, after, event.__name__) for (before, event), after in TRANSITIONS.items()}
    assert drawn_ends == set(OVER)


def test_every_state_that_waits_has_a_longest_stay() -> None:
    left_at_once = {State.ACCEPTED, State.SUBMITTING}

    assert set(LONGEST) == set(State) - OVER - left_at_once


def default_of(name: str) -> str:
    """As an operator would write it; "": none."""
    value = Settings.model_fields[name].get_default(call_default_factory=True)
    match value:
        case None | "" | {}:
            return ""
        case bool():
            return "on" if value else "off"
        case Path():
            return f"./{value}"
        case float():
            return f"{value:g}"
        case _:
            return str(value)


def test_the_readme_says_of_every_setting_what_the_settings_say() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = re.findall(r"^\| `[A-Z_]+` \|.*$", readme, re.MULTILINE)
    shown = {name: f"`{default_of(name)}`" if default_of(name) else "" for name in Settings.model_fields}

    assert rows == [
        f"| `{name.upper()}` | {shown[name]} | {field.description} |" for name, field in Settings.model_fields.items()
    ]


def test_the_example_of_an_env_file_says_of_every_setting_what_the_settings_say() -> None:
    example = (ROOT / ".env.example").read_text()
    blocks = [
        f"# {field.description}\n# {name.upper()}={default_of(name)}\n" for name, field in Settings.model_fields.items()
    ]

    assert example.partition("\n\n")[2] == "\n".join(blocks)


def test_every_test_that_the_promises_name_is_there() -> None:
    named = set(re.findall(r"`(?:tests/[\w/]*/)?(test_\w+\.py)`", (ROOT / "docs/operating.md").read_text()))
    folders = set(re.findall(r"`(tests/[\w/]+)`", (ROOT / "docs/operating.md").read_text()))

    assert named
    assert named <= {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    assert all((ROOT / folder).is_dir() for folder in folders)
