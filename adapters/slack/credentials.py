"""What the operator gave to reach Slack with: what of it belongs together, and what is wrong with it, with the cure."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from adapters.slack.installs import FolderInstalls
from adapters.slack.sockets import CURE
from bot.errors import SetupFault

INSTALL = (
    "Open https://api.slack.com/apps, choose the app, Install App, install it, and set SLACK_BOT_TOKEN to the Bot User "
    "OAuth Token (xoxb-…)."
)
NO_WAY_IN = (
    "Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set, so nothing that people do in Slack reaches the bot. For "
    f"Socket Mode: {CURE} For HTTP mode: set SLACK_SIGNING_SECRET from Basic Information > App Credentials."
)
_APP_CREDENTIALS = "https://api.slack.com/apps > your app > Basic Information > App Credentials"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """As they stand in the settings; None: not set."""

    bot_token: str | None = field(default=None, repr=False)
    app_token: str | None = field(default=None, repr=False)
    signing_secret: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    #: Encrypts the tokens of installed workspaces.
    token_key: str | None = field(default=None, repr=False)
    public_url: str | None = None

    @property
    def several(self) -> bool:
        """Whether any workspace may install the app, in place of one bot token."""
        return bool(self.client_id or self.client_secret)

    @property
    def hooks(self) -> bool:
        """HTTP mode: Slack comes to the bot. Otherwise the bot opens sockets to Slack."""
        return bool(self.signing_secret) and not self.app_token

    def faults(self) -> list[str]:
        """Every combination that cannot work, as a sentence with its cure."""
        if not self.bot_token and not self.several:
            return self._no_workspace()
        found = [*token_faults("SLACK_BOT_TOKEN", self.bot_token), *self._app_token_faults()]
        if not self.app_token and not self.signing_secret:
            found.append(NO_WAY_IN)
        return found + (self._several_faults() if self.several else []) + self._address_faults()

    def _no_workspace(self) -> list[str]:
        ways_in = {"SLACK_APP_TOKEN": self.app_token, "SLACK_SIGNING_SECRET": self.signing_secret}
        given = " and ".join(name for name, value in ways_in.items() if value)
        if not given:
            return []
        return [
            f"SLACK_BOT_TOKEN is missing, and Slack cannot be served with {given} alone. {INSTALL} To serve several "
            f"workspaces set SLACK_CLIENT_ID and SLACK_CLIENT_SECRET instead; to leave Slack out, remove {given}.",
            *self._app_token_faults(),
        ]

    def _app_token_faults(self) -> list[str]:
        if not (self.app_token or "").strip().startswith("xox"):
            return []
        return [f"SLACK_APP_TOKEN holds a token of the bot or of a person (xox…), not an app-level one. {CURE}"]

    def _several_faults(self) -> list[str]:
        found = []
        for name, value in (("SLACK_CLIENT_ID", self.client_id), ("SLACK_CLIENT_SECRET", self.client_secret)):
            if not value:
                found.append(f"{name} is missing, which installing into several workspaces needs: {_APP_CREDENTIALS}.")
        if self.bot_token:
            found.append(
                "SLACK_BOT_TOKEN serves one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET serve whichever install "
                "the app: remove the one or the others."
            )
        try:
            FolderInstalls(Path(), key=self.token_key)
        except SetupFault as fault:
            found += fault.faults
        return found

    @property
    def slacks_address(self) -> str | None:
        """The public address, if it is one that Slack takes."""
        parts = urlsplit(self.public_url or "")
        return self.public_url if parts.scheme == "https" or parts.hostname in _THIS_MACHINE else None

    def _address_faults(self) -> list[str]:
        if not self.public_url or self.slacks_address or not (self.hooks or self.several):
            return []
        return [
            "VIDEOBOT_PUBLIC_URL begins with http://, and Slack takes https:// only: put a proxy with TLS before it."
        ]


def token_faults(name: str, token: str | None) -> list[str]:
    """What can be seen of a bot's token without asking Slack."""
    token = (token or "").strip()
    if token.startswith("xapp-"):
        return [f"{name} is an app-level token (xapp-…), which belongs in SLACK_APP_TOKEN. {INSTALL}"]
    if token.startswith("xoxp-"):
        return [f"{name} is a person's token (xoxp-…): the bot needs its own. {INSTALL}"]
    return []
