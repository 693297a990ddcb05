"""Keeps jobs, what they use of the limits, and the local page's messages, durably."""

from storage.lock import locked
from storage.sqlite import SQLiteStore, open_store

__all__ = ["SQLiteStore", "locked", "open_store"]
