"""FoxAPI (Seedance 2.0): the client for it, and a simulator that behaves as it does.

The client's names are looked up when asked for: the simulator's child processes pass through this file, too, and
the HTTP stack would cost each of them most of a second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from adapters.foxapi.client import FoxAPI, Models, Waits, open_http

__all__ = ["FoxAPI", "Models", "Waits", "open_http"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"{__name__} has no {name}")
    from adapters.foxapi import client

    return getattr(client, name)
