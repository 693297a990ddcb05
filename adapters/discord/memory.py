"""What the adapter keeps between two starts, in one small file of the data folder; all of it can be lost."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class Memory:
    """A JSON object in a file, read once and written whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = self._read()

    def _read(self) -> dict[str, Any]:
        try:
            known = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError):
            log.warning(
                "what was remembered of Discord cannot be read and is begun anew", extra={"file": self._path.name}
            )
            return {}
        return known if isinstance(known, dict) else {}

    def get(self, name: str) -> Any:
        """What is remembered under that name; None: nothing."""
        return self._known.get(name)

    def set(self, name: str, value: Any) -> None:
        """Remember it; a disk that takes no more only costs us the memory of it."""
        self._known[name] = value
        written = self._path.with_suffix(".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            written.write_text(json.dumps(self._known, sort_keys=True), encoding="utf-8")
            os.replace(written, self._path)
        except OSError:
            log.warning("what is known of Discord could not be written", extra={"file": self._path.name})
