"""What the demo needs of the adapters: the terminal as a chat, and files to try the bot with."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from adapters.local.terminal import TerminalChat


def terminal_chat(console: Console) -> TerminalChat:
    """The terminal as a chat."""
    return TerminalChat(console)


def sample_files(folder: Path) -> list[Path]:
    """A picture, a clip and a sound to try the bot with."""
    # it draws them: only the demo should have to load what that takes
    from adapters.foxapi.simulator.samples import make_samples

    return make_samples(folder)
