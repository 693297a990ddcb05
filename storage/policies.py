"""What admins set, as JSON, and the trail of its changes. Plain functions inside a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from bot.errors import StoreError
from bot.messages import Place
from bot.policies import Change, Policy
from storage.codec import moment, text, without_halves

_POLICY = TypeAdapter(Policy)
_NEW = "INSERT INTO policies (version, body, platform, workspace) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
_NEXT = "UPDATE policies SET version = ?, body = ? WHERE platform = ? AND workspace = ? AND version = ?"
_KEEP = """
INSERT INTO policy_changes (platform, workspace, at, who, who_name, what, was, became) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
"""
_CHANGES = """
SELECT at, who, who_name, what, was, became FROM policy_changes WHERE platform = ? AND workspace = ?
ORDER BY number DESC LIMIT ?
"""


def get(connection: sqlite3.Connection, platform: str, workspace: str) -> Policy | None:
    """What holds in a workspace; None: nobody changed anything. Raises StoreError for what cannot be read."""
    row = connection.execute(
        "SELECT body FROM policies WHERE platform = ? AND workspace = ?", (platform, text(workspace))
    ).fetchone()
    return None if row is None else _policy(row[0])


def version(connection: sqlite3.Connection, place: Place) -> int:
    """Of what holds in the workspace of the place; 0: nobody changed anything."""
    row = connection.execute(
        "SELECT version FROM policies WHERE platform = ? AND workspace = ?", (place.platform, text(place.workspace))
    ).fetchone()
    return 0 if row is None else int(row[0])


def every(connection: sqlite3.Connection) -> list[tuple[str, str, Policy]]:
    """Every policy there is."""
    rows = connection.execute("SELECT platform, workspace, body FROM policies ORDER BY 1, 2").fetchall()
    return [(platform, workspace, _policy(body)) for platform, workspace, body in rows]


def _policy(body: str) -> Policy:
    try:
        return _POLICY.validate_json(body)
    except ValidationError as error:
        raise StoreError(f"a stored policy cannot be read: {error.errors(include_input=False)[:3]}") from error


def put(
    connection: sqlite3.Connection, platform: str, workspace: str, policy: Policy, changes: Sequence[Change]
) -> bool:
    """Replace the policy of the version before and keep the changes; False: somebody else was first."""
    body = _body(policy)
    where = (platform, text(workspace))
    if policy.version == 1:
        done = connection.execute(_NEW, (1, body, *where)).rowcount
    else:
        done = connection.execute(_NEXT, (policy.version, body, *where, policy.version - 1)).rowcount
    if not done:
        return False
    for one in changes:
        said = (one.who, one.who_name, one.what, one.was, one.became)
        connection.execute(_KEEP, (*where, moment(one.at), *(text(each) for each in said)))
    return True


def _body(policy: Policy) -> str:
    try:
        return _POLICY.dump_json(policy).decode()
    except PydanticSerializationError:
        # half a surrogate pair in a name is no text
        return _POLICY.dump_json(_POLICY.validate_python(without_halves(_POLICY.dump_python(policy)))).decode()


def changes(connection: sqlite3.Connection, platform: str, workspace: str, most: int) -> list[Change]:
    """The newest changes in a workspace, newest first."""
    rows = connection.execute(_CHANGES, (platform, text(workspace), most)).fetchall()
    return [
        Change(at=datetime.fromisoformat(at), who=who, who_name=name, what=what, was=was, became=became)
        for at, who, name, what, was, became in rows
    ]
