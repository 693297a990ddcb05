"""What a machine lacks for the full tests is said in one line with its cure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def _said(path: Path) -> list[str]:
    command = [sys.executable, "-m", "tests.missing"]
    done = subprocess.run(command, cwd=_ROOT, env={"PATH": str(path)}, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_a_machine_without_a_chromium_is_told_how_to_get_one(tmp_path: Path) -> None:
    [line] = _said(tmp_path)
    assert "apt-get install chromium" in line


def test_a_machine_that_has_everything_is_told_nothing(tmp_path: Path) -> None:
    browser = tmp_path / "chromium-browser"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    assert _said(tmp_path) == []
