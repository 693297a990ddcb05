"""What posting a large video costs in memory: to Slack, against the upload of Slack's own library, and to Discord."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.figures import Figure

_MEGABYTES = 200


def figures() -> list[Figure]:
    """Resident memory that one upload adds at its peak; nothing where the kernel does not say."""
    if not sys.platform.startswith("linux"):
        return []
    with tempfile.TemporaryDirectory() as folder:
        video = Path(folder) / "videobot-k7m2qd.mp4"
        with video.open("wb") as file:
            file.truncate(_MEGABYTES * 2**20)
        server = subprocess.Popen([sys.executable, "-c", _SERVER], stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            ours, theirs, discord = (_peak(code, url, video) for code in (_OURS, _THEIRS, _DISCORD))
        finally:
            server.terminate()
            server.wait()
    return [
        Figure(
            f"RSS a {_MEGABYTES} MB upload to Slack adds at its peak (20 at most; beside it Slack's library)",
            ours,
            "MiB",
            theirs,
        ),
        Figure(f"RSS a {_MEGABYTES} MB upload to Discord adds at its peak (20 at most)", discord, "MiB"),
    ]


def _peak(code: str, url: str, video: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE + code, url, str(video)], stdout=subprocess.PIPE, text=True, check=True
    )
    return float(done.stdout.split()[-1])


#: A Slack that takes whatever it is given and keeps nothing.
_SERVER = """
import asyncio, json
from aiohttp import web

async def api(request):
    url = f"http://{request.host}/upload"
    shares = {"public": {"C1": [{"ts": "1.1"}]}}
    return web.json_response({"ok": True, "upload_url": url, "file_id": "F1", "file": {"shares": shares}, "files": []})

async def upload(request):
    async for _ in request.content.iter_any():
        pass
    return web.Response(text="OK")

async def discord(request):
    if request.method == "POST":
        async for _ in request.content.iter_any():
            pass
    user = {"id": "7", "username": "bot", "discriminator": "0", "avatar": None, "bot": True}
    application = {"id": "7", "name": "bot", "description": "", "icon": None, "summary": "", "verify_key": "",
        "flags": 0, "bot_public": True, "bot_require_code_grant": False, "owner": user}
    message = {"id": "9", "channel_id": "1", "author": user, "content": "", "timestamp": "2026-11-24T12:00:00+00:00",
        "edited_timestamp": None, "tts": False, "mention_everyone": False, "mentions": [], "mention_roles": [],
        "attachments": [], "embeds": [], "pinned": False, "type": 0}
    answer = message if request.method == "POST" else application if "applications" in request.path else user
    # the library takes nothing else for JSON
    return web.Response(body=json.dumps(answer).encode(), headers={"Content-Type": "application/json"})

async def main():
    app = web.Application(client_max_size=2**30)
    app.add_routes([web.route("*", "/api/{method}", api), web.post("/upload", upload)])
    app.add_routes([web.route("*", "/discord/{way:.*}", discord)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/api/", flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""
_MEASURE = """
import asyncio, sys, time
from pathlib import Path

url, video = sys.argv[1], Path(sys.argv[2])

def resident(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1]) / 1024

async def measured(upload):
    before = resident("VmRSS")
    await upload
    print(resident("VmHWM") - before)
"""
_OURS = """
from adapters.media.folder import FolderFiles
from adapters.slack.ledger import Ledger
from adapters.slack.uploads import Uploads
from adapters.slack.workspaces import Workspaces

class Clock:
    now = None
    monotonic = staticmethod(time.monotonic)

async def main():
    workspaces = Workspaces(bot_token="xoxb-x", api_url=url, installs=None, clock=Clock())
    uploads, ledger = Uploads(workspaces=workspaces), Ledger(FolderFiles(video.parent))
    upload = await ledger.upload("k", video.name)
    await measured(uploads.share("T1", "C1", None, video, video.name, upload=upload, ledger=ledger))
    await workspaces.close()

asyncio.run(main())
"""
_DISCORD = """
import discord
from adapters.discord.gateway import use_address
from adapters.discord.links import Spot
from adapters.discord.sending import Sender
from adapters.media.folder import FolderFiles
from bot.messages import Post, Video
import adapters.discord.sending as sending

# above what any server takes today: what is measured is the way there
sending._MOST_UPLOAD = 2**30

async def main():
    use_address(url.replace("/api/", "/discord"))
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login("a-token")
        sender = Sender(FolderFiles(video.parent))
        sender.use(client)
        post = Post(headline="done", video=Video(stored=video.name, name=video.name, size=video.stat().st_size))
        await sender.send(5, Spot(1), Post(headline="what is needed for any message is there"), key="first")
        await measured(sender.send(5, Spot(1), post, key="k7m2qd-end"))

asyncio.run(main())
"""
_THEIRS = """
from slack_sdk.web.async_client import AsyncWebClient

asyncio.run(measured(AsyncWebClient("xoxb-x", base_url=url).files_upload_v2(file=str(video), channel="C1")))
"""
