"""What the core wants of the world, as protocols. Adapters and storage implement them; `app` wires them."""

from bot.ports.chats import Accounts, Chat, Desk, Link, Links, OtherWays, Platform, Roster
from bot.ports.clocks import Clock, NewId
from bot.ports.files import Charts, Downloads, Files, Look, Media
from bot.ports.stores import Accepted, Entry, JobStore, OverLimit, PolicyStore, Repeated, RoomStore, UsageStore
from bot.ports.videos import Broken, Finished, Order, Ticket, VideoService, Working

__all__ = [
    "Accepted",
    "Accounts",
    "Broken",
    "Charts",
    "Chat",
    "Clock",
    "Desk",
    "Downloads",
    "Entry",
    "Files",
    "Finished",
    "JobStore",
    "Link",
    "Links",
    "Look",
    "Media",
    "NewId",
    "Order",
    "OtherWays",
    "OverLimit",
    "Platform",
    "PolicyStore",
    "Repeated",
    "RoomStore",
    "Roster",
    "Ticket",
    "UsageStore",
    "VideoService",
    "Working",
]
