"""The composition root: opens the store, files, service and platforms, and wires them by keyword.

The only part of the core that imports adapters and storage.
"""
