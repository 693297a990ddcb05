"""Pictures of figures, drawn in a child process.

Nothing is imported here: the plotting library is as large as the whole bot, and only the child loads it.
"""
