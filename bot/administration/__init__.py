"""What admins of a workspace set and look at: the words behind `/video-admin`, and the operator's same words."""

from bot.administration.asked import Asked
from bot.administration.front import Administration, UsageReport

__all__ = ["Administration", "Asked", "UsageReport"]
