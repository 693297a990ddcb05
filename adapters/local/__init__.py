"""The chat page in the browser: a platform like the others, whose history is kept in our own store."""

from adapters.local.platform import LocalPlatform

__all__ = ["LocalPlatform"]
