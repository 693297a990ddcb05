"""What people type, understood: a text becomes a Command. Pure; whatever is wrong with it is in the Command."""

from bot.commands.command import MOST_CHARACTERS, Command, parse
from bot.commands.openings import JOB_ALPHABET, JOB_LENGTH, Name, looks_like_job_id
from bot.commands.options import Options

__all__ = [
    "JOB_ALPHABET",
    "JOB_LENGTH",
    "MOST_CHARACTERS",
    "Command",
    "Name",
    "Options",
    "looks_like_job_id",
    "parse",
]
