"""The documents and the code say the same."""

import re
from pathlib import Path

from bot.config import Settings
from bot.jobs import OVER, State
from bot.transitions import LONGEST, TRANSITIONS

ROOT = Path(__file__).parents[2]


def test_the_state_diagram_has_the_arrows_of_the_table_and_no_others() -> None:
    text = (ROOT / "docs/architecture.md").read_text()
    diagram = text.split("stateDiagram-v2")[1].split("```")[0]

    drawn = set(re.findall(r"^\s*(\w+) --> (\w+): (\w+)$", diagram, re.MULTILINE))
    drawn_ends = set(re.findall(r"^\s*(\w+) --> \[\*\]$", diagram, re.MULTILINE))

    assert drawn == {(before, after, event.__name__) for (before, event), after in TRANSITIONS.items()}
    assert drawn_ends == set(OVER)


def test_every_state_that_waits_has_a_longest_stay() -> None:
    left_at_once = {State.ACCEPTED, State.SUBMITTING}

    assert set(LONGEST) == set(State) - OVER - left_at_once


def test_the_readme_names_every_setting_and_no_others() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", readme, re.MULTILINE))

    assert rows == {name.upper() for name in Settings.model_fields}


def test_the_example_of_an_env_file_names_every_setting() -> None:
    example = (ROOT / ".env.example").read_text()

    for name in Settings.model_fields:
        assert re.search(rf"^#?\s*{name.upper()}=", example, re.MULTILINE), name
