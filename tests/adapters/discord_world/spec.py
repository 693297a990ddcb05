"""Requests held against Discord's own description of its REST API, where it is there."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

_HERE = Path(__file__).resolve().parents[3]
#: What the description lacks.
_NOT_IN_IT = ("/attachments/refresh-urls",)


def spec_path() -> Path:
    """Where the description is, if it is there."""
    folder = os.environ.get("VIDEOBOT_SPECS")
    return (Path(folder) if folder else _HERE.parent / "shared" / "specs") / "discord-openapi.json"


@cache
def _spec() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(spec_path().read_text(encoding="utf-8"))
    # the library sends ids as integers, which Discord takes
    document["components"]["schemas"]["SnowflakeType"] = {
        "anyOf": [{"type": "string", "pattern": r"^(0|[1-9][0-9]*)$"}, {"type": "integer"}]
    }
    return document


@cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    # what is written out, as @me is, is more special than what stands for anything
    paths = sorted(_spec()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\{[^}]+\\}", "[^/]+", re.escape(path))), path) for path in paths]


@cache
def _validator(path: str, method: str) -> Any:
    content = _spec()["paths"][path][method].get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema")
    assert schema is not None, f"{method} {path} takes no JSON"
    return Draft202012Validator({**schema, "components": _spec()["components"]})


def check_request(method: str, path: str, body: Any) -> None:
    """Fail when the body of a request is not what the description says; do nothing where there is none."""
    if not spec_path().exists() or body is None or path in _NOT_IN_IT:
        return
    known = [template for pattern, template in _routes() if pattern.fullmatch(path)]
    template = next((each for each in known if method.lower() in _spec()["paths"][each]), None)
    assert template is not None, f"Discord's description has no {method} {path}"
    errors = list(_validator(template, method.lower()).iter_errors(body))
    assert not errors, f"{method} {path}: " + "; ".join(f"{e.json_path}: {e.message[:200]}" for e in errors)
