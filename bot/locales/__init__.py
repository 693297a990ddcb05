"""Every sentence a person can read, as Fluent resources: one folder a language, one file a subject.

Reading them is the one look at a file that the pure part of the core takes: they are part of the program.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

#: The languages there are, the first being the one to fall back to.
LANGUAGES = ("en", "zh")


@cache
def sentences(language: str) -> str:
    """All Fluent source of one language."""
    folder = files(__name__).joinpath(language)
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".ftl"))
    return "\n".join(folder.joinpath(name).read_text(encoding="utf-8") for name in names)
