"""Which workspaces the app is installed in, with their tokens; and a folder of small files that keeps them."""

from __future__ import annotations

import asyncio
import json
import os
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

from bot.errors import SetupFault

_ID = re.compile(r"[TE][A-Z0-9]{1,30}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """The app in one workspace, or (without a team) in a whole organisation."""

    enterprise: str | None
    team: str | None
    bot_token: str = field(repr=False)
    #: Ids of the bot: as a user, and as a bot.
    bot_user: str
    bot: str
    scopes: tuple[str, ...] = ()


class InstallStore(Protocol):
    """Keeps installs. An organisation's is keyed by its enterprise, every other by its team."""

    async def save(self, install: Install) -> None:
        """Keep it, in place of an earlier one of the same team or organisation."""
        ...

    async def find(self, enterprise: str | None, team: str | None) -> Install | None:
        """The team's own, else the organisation's."""
        ...

    async def delete(self, enterprise: str | None, team: str | None) -> None:
        """Forget the team's; without a team, the organisation's."""
        ...

    async def all(self) -> list[Install]:
        """Every one."""
        ...


class Cipher(Protocol):
    """Turns bytes into such that say nothing without the key, and back."""

    def encrypt(self, data: bytes) -> bytes:
        """Hide."""
        ...

    def decrypt(self, token: bytes) -> bytes:
        """Show. Raises ValueError for what was hidden with another key."""
        ...


class FolderInstalls:
    """Implements InstallStore with one file each, readable by the owner only, encrypted when a key is given.

    `key` is a Fernet key (44 characters of base64). Raises SetupFault for anything else.
    """

    def __init__(self, folder: Path, *, key: str | None = None) -> None:
        self._folder = folder
        self._cipher = _cipher(key) if key else None

    async def save(self, install: Install) -> None:
        """Keep it. Raises OSError."""
        await asyncio.to_thread(self._write, install)

    async def find(self, enterprise: str | None, team: str | None) -> Install | None:
        """The team's own, else the organisation's. Raises SetupFault when it was kept under another key."""
        for owner in (team, enterprise):
            found = await asyncio.to_thread(self._read, self._path(owner)) if owner else None
            if found is not None:
                return found
        return None

    async def delete(self, enterprise: str | None, team: str | None) -> None:
        """Forget it."""
        owner = team or enterprise
        if owner:
            await asyncio.to_thread(self._path(owner).unlink, missing_ok=True)

    async def all(self) -> list[Install]:
        """Every one."""
        paths = sorted(self._folder.glob("*.json")) if self._folder.is_dir() else []
        found = [await asyncio.to_thread(self._read, path) for path in paths]
        return [each for each in found if each is not None]

    def _path(self, owner: str) -> Path:
        # ids come from payloads: what does not look like one is nobody's
        return self._folder / f"{owner if _ID.fullmatch(owner) else 'nobody'}.json"

    def _write(self, install: Install) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        owner = install.team or install.enterprise
        if not owner or not _ID.fullmatch(owner):
            raise ValueError("an install of no workspace")
        body = json.dumps(asdict(install)).encode()
        fresh = self._folder / f"{owner}.new"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(self._cipher.encrypt(body) if self._cipher else body)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path(owner))

    def _read(self, path: Path) -> Install | None:
        try:
            body = path.read_bytes()
        except FileNotFoundError:
            return None
        plain = body.startswith(b"{")
        try:
            values = json.loads(body if plain or not self._cipher else self._cipher.decrypt(body))
            install = Install(**{**values, "scopes": tuple(values["scopes"])})
        except (ValueError, TypeError, LookupError) as error:
            raise SetupFault(
                [
                    f"{path} holds a workspace's Slack token and cannot be read: it was kept under another key, or is "
                    "damaged. Set SLACK_TOKEN_KEY as it was, or delete the file and open /slack/install again."
                ]
            ) from error
        if plain and self._cipher:
            # kept before there was a key
            self._write(install)
        return install


def _cipher(key: str) -> Cipher:
    # only who wants encryption needs the library for it
    try:
        from cryptography.fernet import Fernet, InvalidToken
    except ImportError as error:
        raise SetupFault(["SLACK_TOKEN_KEY is set, which needs a library: pip install cryptography"]) from error

    class _Fernet(Fernet):
        def decrypt(self, token: bytes | str, ttl: int | None = None) -> bytes:
            try:
                return super().decrypt(token, ttl)
            except InvalidToken as error:
                raise ValueError("hidden with another key") from error

    try:
        return _Fernet(key)
    except ValueError as error:
        cure = "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
        raise SetupFault(
            [f"SLACK_TOKEN_KEY is not a Fernet key (44 characters of base64): make one with {cure}"]
        ) from error
