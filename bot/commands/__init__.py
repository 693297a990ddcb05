"""What people type, understood: a text becomes a Command. Pure; whatever is wrong with it is in the Command."""

from bot.commands.admin import AdminCommand, Word, admin_words, parse_admin
from bot.commands.command import MOST_CHARACTERS, Command, parse
from bot.commands.openings import JOB_ALPHABET, JOB_LENGTH, Name, looks_like_job_id
from bot.commands.options import Options

__all__ = [
    "JOB_ALPHABET",
    "JOB_LENGTH",
    "MOST_CHARACTERS",
    "AdminCommand",
    "Command",
    "Name",
    "Options",
    "Word",
    "admin_words",
    "looks_like_job_id",
    "parse",
    "parse_admin",
]
