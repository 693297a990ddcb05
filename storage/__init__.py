"""Keeps jobs, what they use of the limits, and the local page's messages, durably."""

from storage.lock import locked
from storage.schema import copy_before, schema_of
from storage.sqlite import SQLiteStore, open_store

__all__ = ["SQLiteStore", "copy_before", "locked", "open_store", "schema_of"]
