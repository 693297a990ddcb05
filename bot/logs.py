"""Logs for operators: one line an event to stderr, as text or JSON, with ids and without secrets or prompts."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
#: Libraries that would log addresses of private files, or too much.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "asyncio", "PIL", "libav", "aiosqlite")


def configure_logs(form: str, level: str) -> None:
    """Send every log line of the process to stderr: `form` is "console" or "json"."""
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "console":
        last = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # never with the values of variables: prompts and addresses are among them
            exception_formatter=structlog.dev.plain_traceback,
        )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer() if form == "json" else _as_is,
            last,
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _as_is(_logger: Any, _name: str, event: Any) -> Any:
    return event
