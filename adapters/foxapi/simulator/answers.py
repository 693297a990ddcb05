"""What the simulated service says: error bodies, tasks and its few lists, as FoxAPI's page and clients show them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.foxapi.simulator.catalogue import MODELS, PRICES, QUOTA_PER_DOLLAR, is_fast
from adapters.foxapi.simulator.tasks import Standing, Task

#: `error.type` of each documented status.
TYPES: Mapping[int, str] = MappingProxyType(
    {
        400: "invalid_request_error",
        401: "authentication_error",
        402: "insufficient_quota",
        403: "permission_error",
        404: "not_found",
        413: "file_too_large_error",
        422: "invalid_request_error",
        429: "rate_limit_error",
        503: "service_unavailable_error",
    }
)


class Refusal(Exception):
    """The service refuses a request: its status and what the error body says."""

    def __init__(self, status: int, message: str, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code


def error(status: int, message: str, code: str | None = None) -> dict[str, Any]:
    """The body of an error: `code` stays out where the service names none."""
    fallback = "server_error" if status >= 500 else "invalid_request_error"
    kind = TYPES[503] if code == "no_compatible_channel" else TYPES.get(status, fallback)
    said = {"message": message, "type": kind}
    return {"error": said | ({"code": code} if code else {})}


def created(task: Task, estimate: int) -> dict[str, Any]:
    """The answer to a submit, field for field as on FoxAPI's page. `estimate`: seconds."""
    return {
        "created": int(task.created),
        "id": task.id,
        "model": task.model,
        "object": "video.generation.task",
        "progress": 0,
        "status": "pending",
        "task_info": {"can_cancel": True, "estimated_time": estimate},
        "type": "video",
    }


def looked_at(task: Task, standing: Standing, result_url: str) -> dict[str, Any]:
    """The answer to a look: `results` stays null until the task is completed."""
    done = standing.status == "completed"
    return {
        "id": task.id,
        "object": "video.generation.task",
        "type": "video",
        "model": task.model,
        "status": standing.status,
        "progress": standing.progress,
        "created": int(task.created),
        "results": [{"url": result_url, "seed": task.seed}] if done else None,
        "error": failure(standing) if standing.status in ("failed", "cancelled") else None,
        "usage": {"credits_reserved": task.credits, "user_group": "default"},
    }


def failure(standing: Standing) -> dict[str, Any]:
    """The error object of a task that came to nothing."""
    return {"code": standing.code, "message": standing.message, "type": "task_error"}


def models() -> dict[str, Any]:
    """GET /v1/models."""
    return {
        "object": "list",
        "data": [{"id": name, "object": "model", "created": 1757165031, "owned_by": "seedance"} for name in MODELS],
    }


def balance(spent: float) -> dict[str, Any]:
    """GET /api/usage/token/: `spent` dollars of a thousand."""
    granted, used = 1000 * QUOTA_PER_DOLLAR, round(spent * QUOTA_PER_DOLLAR)
    return {
        "code": True,
        "message": "ok",
        "data": {
            "object": "token_usage",
            "name": "simulator",
            "total_granted": granted,
            "total_used": used,
            "total_available": granted - used,
            "unlimited_quota": False,
            "expires_at": 0,
        },
    }


def pricing() -> dict[str, Any]:
    """GET /api/pricing: dollars per second of output for each model and resolution."""
    priced = [
        {"model_name": f"{name}[{resolution}]", "quota_type": 1, "model_price": price, "model_ratio": 0}
        for name in MODELS
        for (fast, resolution), price in PRICES.items()
        if fast == is_fast(name)
    ]
    return {"success": True, "data": priced, "group_ratio": {"default": 1}}
