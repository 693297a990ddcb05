"""What is missing for Slack, each with its cure. Posts nothing."""

from __future__ import annotations

from collections.abc import Collection

from adapters.slack.credentials import INSTALL, NO_WAY_IN, token_faults
from adapters.slack.faults import chat_errors, error_name
from adapters.slack.installs import InstallStore
from adapters.slack.manifest import SCOPES
from adapters.slack.sockets import Sockets
from adapters.slack.workspaces import Workspaces
from bot.errors import ChatError, NotAllowed, SetupFault

_INSTALL_AGAIN = "Have an admin of that workspace open /slack/install on the bot's public address again."
_WRONG_TOKEN = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "token_expired"})


async def faults(
    workspaces: Workspaces,
    *,
    bot_token: str | None,
    sockets: Sockets | None,
    signed: bool,
    installs: InstallStore | None,
) -> list[str]:
    """Every fault of the set-up as a sentence with its cure. `signed`: a signing secret is set."""
    found = [] if sockets is not None or signed else [NO_WAY_IN]
    if bot_token is not None:
        found += await _token_faults(workspaces, bot_token, "SLACK_BOT_TOKEN")
    elif installs is None:
        found.append(f"SLACK_BOT_TOKEN is missing. {INSTALL}")
    else:
        found += await _installs_faults(workspaces, installs)
    if sockets is not None:
        found += await _socket_faults(workspaces, sockets)
    # a Slack out of reach is one fault, whatever was asked of it
    return list(dict.fromkeys(found))


async def _token_faults(
    workspaces: Workspaces, token: str, name: str, *, cure: str = INSTALL, again: str = "choose Install App > Reinstall"
) -> list[str]:
    """`cure`: where a better token comes from; `again`: what makes Slack grant more scopes."""
    wrong = token_faults(name, token)
    if wrong:
        return wrong
    client = workspaces.new_client(token.strip())
    try:
        with chat_errors():
            answer = await client.auth_test()
            granted = [value for header, value in answer.headers.items() if header.lower() == "x-oauth-scopes"]
    except ChatError as error:
        return [refused(workspaces, name, error, cure=cure)]
    lacking = missing({scope.strip() for scope in granted[0].split(",")}) if granted else []
    if not lacking:
        return []
    return [
        f"{name} lacks the scopes {', '.join(lacking)}. Run `videobot slack-manifest`, paste what it prints at "
        f"https://api.slack.com/apps > your app > App Manifest, save, and {again}."
    ]


def missing(granted: Collection[str]) -> list[str]:
    """Scopes that the bot works with and was not given."""
    return [scope for scope in SCOPES if scope not in granted]


def refused(workspaces: Workspaces, name: str, error: ChatError, *, cure: str = INSTALL) -> str:
    """Why Slack takes a token for nothing, with the cure."""
    reason = error_name(error)
    match reason:
        case "token_revoked":
            return f"{name} was revoked. {cure}"
        case "account_inactive":
            return f"{name} belongs to a workspace that is gone, or that the app was removed from. {cure}"
        case _ if reason in _WRONG_TOKEN:
            return f"Slack does not know {name} ({reason}). {cure}"
        case _ if reason and isinstance(error, NotAllowed):
            return f"Slack refuses {name} ({reason}). {cure}"
        case _:
            return out_of_reach(workspaces, error)


def out_of_reach(workspaces: Workspaces, error: ChatError) -> str:
    """Slack itself, or the way to it, does not work."""
    cause = error.__cause__
    why = f"it cannot be reached, {cause.strerror}" if isinstance(cause, OSError) and cause.strerror else str(error)
    return f"Slack at {workspaces.api_url} does not work ({why}): check the network and SLACK_API_URL."


async def _installs_faults(workspaces: Workspaces, installs: InstallStore) -> list[str]:
    try:
        every = await installs.all()
    except SetupFault as fault:
        return list(fault.faults)
    if not every:
        return ["The app is installed in no workspace yet: open /slack/install on the bot's public address."]
    found = []
    for install in every:
        name = f"The token of {install.team or install.enterprise}"
        found += await _token_faults(
            workspaces,
            install.bot_token,
            name,
            cure=_INSTALL_AGAIN,
            again="have that workspace open /slack/install again",
        )
    return found


async def _socket_faults(workspaces: Workspaces, sockets: Sockets) -> list[str]:
    try:
        await sockets.address()
    except SetupFault as fault:
        return list(fault.faults)
    except ChatError as error:
        return [out_of_reach(workspaces, error)]
    return []
