"""`videobot check`: what is missing, exactly and with the cure. Spends and posts nothing."""

from __future__ import annotations

from typing import Any

from adapters.media.downloads import GuardedDownloads
from bot.app.building import USER_AGENT, open_files, open_service
from bot.app.machine import SystemClock
from bot.app.operating import operate
from bot.app.platforms import remote_platforms, set_up_faults, slack_credentials
from bot.config import Settings
from bot.errors import SetupFault, StoreError


def _well(name: str, detail: str) -> dict[str, Any]:
    return {"name": name, "ok": True, "detail": detail}


def _fault(name: str, detail: str) -> dict[str, Any]:
    return {"name": name, "ok": False, "detail": detail}


async def check_all(settings: Settings | None, faults: tuple[str, ...]) -> list[dict[str, Any]]:
    """Check the settings, the store, the service and each platform; entries have `name`, `ok` and `detail`."""
    if settings is None:
        return [_fault("settings", fault) for fault in faults]
    checks = [_fault("settings", fault) for fault in set_up_faults(settings)] or [_well("settings", "understood")]
    return [*checks, await _store(settings), *await _service(settings), *await _platforms(settings)]


async def _store(settings: Settings) -> dict[str, Any]:
    try:
        answer = await operate(settings, "jobs-list", {"most": 1})
    except StoreError as error:
        return _fault("store", str(error))
    except OSError as error:
        return _fault("store", f"{settings.videobot_data_dir} cannot be used: {error.strerror}. Set VIDEOBOT_DATA_DIR.")
    return _well("store", f"{settings.database} answers") if answer["ok"] else _fault("store", answer["problem"])


async def _service(settings: Settings) -> list[dict[str, Any]]:
    if settings.simulated and settings.remote:
        return [_fault("video service", "not looked at: FOXAPI_KEY is missing")]
    if settings.simulated:
        return [_well("video service", "the built-in simulator: set FOXAPI_KEY for real videos")]
    try:
        async with open_service(settings, SystemClock()) as (service, _):
            faults = await service.check()
    except SetupFault as fault:
        faults = list(fault.faults)
    well = _well("video service", f"{settings.foxapi_url} answers")
    return [_fault("video service", fault) for fault in faults] or [well]


async def _platforms(settings: Settings) -> list[dict[str, Any]]:
    checks = []
    if slack_credentials(settings).faults():
        checks.append(_fault("slack", "not asked: its settings have the faults above"))
    try:
        files = open_files(settings.videobot_data_dir / "files")
    except SetupFault as fault:
        return [*checks, *(_fault("files", each) for each in fault.faults)]
    async with GuardedDownloads(trusted=settings.trusted_hosts, user_agent=USER_AGENT) as downloads:
        for remote in remote_platforms(settings, files=files, downloads=downloads, clock=SystemClock()):
            faults = await remote.check()
            checks += [_fault(remote.name, fault) for fault in faults] or [_well(remote.name, "set up as it should be")]
    return checks or [_well("platforms", "none is set: `videobot run` serves the local chat page")]
