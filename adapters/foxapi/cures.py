"""What `videobot check` says of the video service: each fault of the set-up with its cure. For operators: English."""

from __future__ import annotations

from collections.abc import Collection, Mapping

_BY_STATUS: Mapping[int, str] = {
    401: "{url} refuses the key: set FOXAPI_KEY to a key that is shown as active in FoxAPI's console.",
    402: "The balance of the key at {url} is used up: top it up in FoxAPI's console.",
    403: "{url} does not let this key or this machine in (HTTP 403): check the key's permissions in FoxAPI's console, "
    "and whether its gateway blocks this network.",
    429: "{url} asks for a pause (HTTP 429): too many requests with this key; check again in a minute.",
}
_REDIRECTS = "{url} sends its callers elsewhere (HTTP {status}): set FOXAPI_URL to the service's own address (https)."
_TROUBLE = "{url} has trouble (HTTP {status}): check again later."


def fault_of_status(url: str, status: int) -> str | None:
    """What is wrong when the service answers anything with this status; None: nothing one can tell."""
    if 300 <= status < 400:
        sentence = _REDIRECTS
    elif status >= 500:
        sentence = _TROUBLE
    else:
        sentence = _BY_STATUS.get(status, "")
    return sentence.format(url=url, status=status) or None


def fault_of_key(url: str, status: int) -> str | None:
    """What is wrong with the key; None where the status says nothing of it."""
    return fault_of_status(url, status) if status in (401, 402, 403) else None


def empty_balance(url: str) -> str:
    """The key has nothing left."""
    return _BY_STATUS[402].format(url=url)


def missing_models(url: str, wanted: Collection[str], enabled: Collection[str]) -> list[str]:
    """A sentence for each model that the key may not use."""
    return [
        f"{url} does not offer {model} to this key: enable the model for the key's group in FoxAPI's console."
        for model in sorted(set(wanted) - set(enabled))
    ]


def unreachable(url: str, *, opened: bool) -> str:
    """No answer came."""
    how = "did not answer" if opened else "could not be reached"
    return f"{url} {how}: check FOXAPI_URL, the network and the name service, and try again."
