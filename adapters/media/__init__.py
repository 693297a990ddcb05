"""Our file store, guarded downloads, and looking into files in a child process.

Nothing is imported here: the child process starts through this package and wants to be quick.
"""
