"""Operators' commands, of the bot that runs on the data folder or of the folder itself."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from adapters.http.control import NobodyAnswers, ask_running
from adapters.media.folder import FolderFiles
from bot.acceptance import Acceptance
from bot.administration import Administration
from bot.app.building import open_data
from bot.app.machine import SystemClock, new_job_id
from bot.config import Settings
from bot.errors import StoreLocked
from bot.lifecycle import Lifecycle
from bot.operators import Operators
from bot.ports import Clock
from bot.reports import UsageReports
from storage import SQLiteStore, copy_before, locked, schema_of


def control_socket(settings: Settings) -> Path:
    """Where operators' commands find the bot that runs."""
    return settings.videobot_data_dir / "videobot.sock"


async def operate(
    settings: Settings, request: str, values: Mapping[str, Any], *, silent: float = 5.0
) -> dict[str, Any]:
    """What an operator asks: of the bot that runs on this data folder, else of the store itself.

    After `silent` seconds without an answer stderr says whom it waits for. Raises StoreLocked when a bot holds the
    folder but does not answer.
    """
    waits = (
        f"Waiting for the bot that runs on {settings.videobot_data_dir}: it does not answer. For two minutes at most."
    )
    telling = asyncio.get_running_loop().call_later(silent, partial(print, waits, file=sys.stderr, flush=True))
    try:
        return await ask_running(control_socket(settings), request, values)
    except NobodyAnswers:
        pass
    finally:
        telling.cancel()
    clock = SystemClock()
    async with open_data(settings, clock) as store:
        return await _operators(settings, store, clock).answer(request, values)


def _operators(settings: Settings, store: SQLiteStore, clock: Clock) -> Operators:
    """What an operator may ask, without a bot."""
    lifecycle = Lifecycle(store=store, clock=clock)
    acceptance = Acceptance(
        store=store,
        lifecycle=lifecycle,
        files=FolderFiles(settings.videobot_data_dir / "files"),
        clock=clock,
        new_id=new_job_id,
        policies=store,
        rules=settings.rules,
        operators_rules=settings.operators_rules,
        prices=settings.prices,
    )
    reports = UsageReports(
        usage=store.usage,
        policy=acceptance.policy,
        charts=None,
        clock=clock,
        kept=timedelta(days=settings.videobot_keep_days),
    )
    return Operators(
        store=store,
        lifecycle=lifecycle,
        acceptance=acceptance,
        administration=Administration(store=store, policies=store, acceptance=acceptance, chats={}, clock=clock),
        reports=reports,
        policies=store,
        new_id=new_job_id,
        home=settings.home,
    )


async def upgrade(settings: Settings) -> dict[str, Any]:
    """Bring the database up to this version's schema, as a start would. Raises StoreError: it is as it was.

    A bot that runs has done so when it started, if it is of this version.
    """
    path = settings.database
    try:
        with locked(path.parent):
            before = schema_of(path)
        async with open_data(settings, SystemClock()):
            pass
    except StoreLocked as held:
        return {"ok": False, "problem": f"{held} A bot upgrades its database by itself when it starts."}
    now = schema_of(path)
    copies = [str(copy_before(path, step)) for step in range(max(before, 1) + 1, now + 1)] if before else []
    return {"ok": True, "schema": now, "before": before, "copies": copies}
