"""What the page is made of: its files, its sentences, its cookie, and the files of the room."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from adapters.local.page import page_sentences
from bot.locales import LANGUAGES
from bot.messages import CardLine, Post, Video
from tests.page.browsing import browser
from tests.page.served import served

_STATIC = files("adapters.local").joinpath("static")
_SCRIPTS = sorted(path.name for path in _STATIC.iterdir() if path.name.endswith(".js"))
_PYTHON = files("adapters.local")


def _source(*endings: str) -> str:
    folders = [_STATIC, _PYTHON]
    found = [path for folder in folders for path in folder.iterdir() if path.name.endswith(endings)]
    return "\n".join(path.read_text(encoding="utf-8") for path in found)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_the_page_says_is_there_and_none_is_left_over(language: str) -> None:
    used = set(re.findall(r"\"(page-[a-z0-9-]+)\"", _source(".js", ".py")))
    assert used == set(page_sentences(language))


@pytest.mark.parametrize("name", _SCRIPTS)
def test_no_script_says_anything_in_words_of_its_own(name: str) -> None:
    source = re.sub(r"//[^\n]*", "", _STATIC.joinpath(name).read_text(encoding="utf-8"))
    strings = re.findall(r"\"([^\"\n]*)\"", source)
    sentences = [text for text in strings if re.search(r"^[A-Z][a-z]+ [a-z]+|\w[.!?]$", text) and "/" not in text]
    assert sentences == []


@pytest.mark.parametrize("name", _SCRIPTS)
def test_no_script_makes_markup_of_words(name: str) -> None:
    source = _STATIC.joinpath(name).read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "DOMParser"):
        assert way not in source
    assert len(source.splitlines()) < 300


def test_nothing_is_fetched_from_elsewhere() -> None:
    addresses = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s\"'`)]*", _source(".html", ".css")))
    assert addresses == set()
    assert not re.search(r"\son[a-z]+=|<style|style=", _STATIC.joinpath("index.html").read_text())


async def test_the_page_allows_no_inline_script_and_no_frame_around_it(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url, language="zh") as ana, ana.session.get(page.url) as index:
        policy = index.headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert '<html lang="zh">' in await index.text()


async def test_hello_tells_who_one_is_in_ones_language(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url, language="zh-CN") as ana, browser(page.url) as ben:
        assert ana.hello["language"] == "zh"
        assert ana.hello["sentences"]["page-send"] == "发送"
        assert ana.hello["limits"] == {"files": 12, "file_bytes": 100 * 1024 * 1024}
        assert ana.hello["person"]["id"] != ben.hello["person"]["id"]
        async with ana.session.get(page.url + "/api/hello") as again:
            assert (await again.json())["person"] == ana.hello["person"]
            assert "Set-Cookie" not in again.headers


async def test_the_cookie_is_for_this_page_only_and_what_is_shown_of_a_person_is_not_it(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url, welcome=False) as ana:
        async with ana.session.get(page.url) as index:
            cookie = index.cookies["videobot_visitor"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        async with ana.session.get(page.url + "/api/hello") as hello:
            assert cookie.value not in await hello.text()


@pytest.mark.parametrize("name", ["main.js", "page.css", "icon.svg"])
async def test_the_pages_own_files_are_served(tmp_path: Path, name: str) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana, ana.session.get(f"{page.url}/static/{name}") as got:
        assert got.status == 200
        assert await got.text() == _STATIC.joinpath(name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["..%2fpage.py", "%2e%2e/page.py", "index.html", "nothing.js", ".."])
async def test_no_other_file_is(tmp_path: Path, name: str) -> None:
    async with (
        served(tmp_path) as page,
        browser(page.url) as ana,
        ana.session.get(f"{page.url}/static/{name}") as got,
    ):
        assert "import" not in await got.text() or got.status == 404


async def test_a_file_of_a_message_is_shown_but_can_do_nothing(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        files = (("fox.png", b"png"), ("evil.html", b"<script>"), ("evil.svg", b"<svg onload=x>"), ("a.mp3", b"mp3"))
        _, told = await ana.send("files", *files)
        seen = []
        for number in range(1, 5):
            async with ana.session.get(f"{page.url}/files/{told['message']}/{number}") as got:
                assert "sandbox" in got.headers["Content-Security-Policy"]
                assert got.headers["X-Content-Type-Options"] == "nosniff"
                seen.append((got.content_type, got.headers["Content-Disposition"].split(";")[0]))
        assert seen == [
            ("image/png", "inline"),
            ("application/octet-stream", "attachment"),
            ("application/octet-stream", "attachment"),
            ("audio/mpeg", "inline"),
        ]


async def test_a_video_is_played_from_anywhere_in_it_and_saved_under_its_name(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await page.keep("k7m2qd/video.mp4", b"0123456789")
        video = Video(stored="k7m2qd/video.mp4", name="狐 1.mp4", size=10)
        message = await page.say(Post(headline="ready", video=video), "k")
        url = f"{page.url}/videos/{message}"
        async with ana.session.get(url, headers={"Range": "bytes=4-6"}) as part:
            assert (part.status, await part.read()) == (206, b"456")
            assert (part.headers["Content-Range"], part.content_type) == ("bytes 4-6/10", "video/mp4")
        async with ana.session.get(url + "?download") as whole:
            assert whole.headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E7%8B%90%201.mp4"
            assert await whole.read() == b"0123456789"


async def test_a_reference_of_a_card_is_shown_small(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        await page.keep("k7m2qd/ref-1.png", b"png")
        card = (CardLine("@Image1", "fox.png", "yours", stored="k7m2qd/ref-1.png"), CardLine("@Image2", "x", "yours"))
        message = await page.say(Post(headline="x", card=card), "k")
        for number, status in ((1, 200), (2, 404), (3, 404), (0, 404)):
            async with ana.session.get(f"{page.url}/references/{message}/{number}") as got:
                assert got.status == status


async def test_what_is_not_kept_any_more_is_said_in_a_sentence(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        video = Video(stored="k7m2qd/video.mp4", name="v.mp4", size=10)
        message = await page.say(Post(headline="ready", video=video), "k")
        for path in (f"/videos/{message}", "/videos/b0", "/files/m0/1", f"/files/{message}/1"):
            async with ana.session.get(page.url + path) as got:
                assert (got.status, (await got.json())["problem"]) == (404, "This file is not kept any more.")


async def test_a_site_that_points_its_name_here_sees_nothing(tmp_path: Path) -> None:
    async with served(tmp_path) as page, browser(page.url) as ana:
        for path in ("/", "/api/hello", "/static/main.js", "/videos/b0"):
            async with ana.session.get(page.url + path, headers={"Host": "evil.example"}) as got:
                assert got.status == 403
                assert "evil" not in await got.text()
