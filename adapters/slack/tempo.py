"""How long things wait in Slack, in seconds; other figures are for tests and for unusual networks."""

from __future__ import annotations

from dataclasses import dataclass

from adapters.slack.reading import TWIN_PATIENCE
from adapters.slack.sockets import LEAST_PAUSE, PING_EVERY
from adapters.slack.underway import ACK_WITHIN
from adapters.slack.uploads import WAITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """The waits."""

    #: In which something is acknowledged at the latest; Slack gives three.
    ack_within: float = ACK_WITHIN
    #: For the other event of a message, which may name its files.
    twin_patience: float = TWIN_PATIENCE
    #: Between two looks whether a posted video shows.
    share_waits: tuple[float, ...] = WAITS
    #: Between two signs of life on a socket.
    ping_every: float = PING_EVERY
    #: Until a connection that failed is tried again; doubles from there.
    least_pause: float = LEAST_PAUSE
    #: Between two looks whether Slack still takes the bot's token.
    token_every: float = 15.0
