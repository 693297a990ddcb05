"""Which requests the page's server listens to."""

from __future__ import annotations

import pytest

from adapters.local.requests import comes_from_the_page, host_is_ours, language_wish


@pytest.mark.parametrize(
    ("host", "ours"),
    [
        ("localhost:8080", True),
        ("LOCALHOST", True),
        ("bot.localhost:8080", True),
        ("127.0.0.1:8080", True),
        ("[::1]:8080", True),
        ("192.168.1.7", True),
        ("videos.example", True),
        ("evil.example:8080", False),
        ("localhost.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("localhost@evil.example", False),
        ("evil.example/localhost", False),
        ("[::1", False),
        ("", False),
    ],
)
def test_a_host_that_another_site_can_point_here_is_not_ours(host: str, ours: bool) -> None:
    assert host_is_ours(host, {"videos.example"}) is ours


@pytest.mark.parametrize(
    ("origin", "site", "ours"),
    [
        (None, None, True),
        ("http://localhost:8080", "same-origin", True),
        ("http://localhost:8080", None, True),
        (None, "none", True),
        ("http://localhost:9090", None, False),
        ("http://evil.example", None, False),
        ("null", None, False),
        (None, "cross-site", False),
        (None, "same-site", False),
        ("http://localhost:8080", "cross-site", False),
    ],
)
def test_what_another_site_sends_is_not_from_the_page(origin: str | None, site: str | None, ours: bool) -> None:
    assert comes_from_the_page(origin, site, "localhost:8080") is ours


@pytest.mark.parametrize(
    ("header", "wish"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-CN"),
        ("de-DE,de;q=0.9,zh;q=0.5,en;q=0.4", "zh"),
        ("en;q=0.1,zh-TW;q=0.9", "zh-TW"),
        ("fr", "fr"),
        ("", None),
        (";q=1,,en;q=oops", "en"),
    ],
)
def test_the_most_wished_language_that_is_spoken_wins(header: str, wish: str | None) -> None:
    assert language_wish(header, ("en", "zh")) == wish
