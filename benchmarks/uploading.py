"""What posting a large video to Slack costs in memory, against the upload of Slack's own library."""

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
            ours, theirs = (_peak(code, url, video) for code in (_OURS, _THEIRS))
        finally:
            server.terminate()
            server.wait()
    return [
        Figure(
            f"RSS a {_MEGABYTES} MB upload to Slack adds at its peak (20 at most; beside it Slack's library)",
            ours,
            "MiB",
            theirs,
        )
    ]


def _peak(code: str, url: str, video: Path) -> float:
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE + code, url, str(video)], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


#: A Slack that takes whatever it is given and keeps nothing.
_SERVER = """
import asyncio
from aiohttp import web

async def api(request):
    url = f"http://{request.host}/upload"
    shares = {"public": {"C1": [{"ts": "1.1"}]}}
    return web.json_response({"ok": True, "upload_url": url, "file_id": "F1", "file": {"shares": shares}, "files": []})

async def upload(request):
    async for _ in request.content.iter_any():
        pass
    return web.Response(text="OK")

async def main():
    app = web.Application(client_max_size=2**30)
    app.add_routes([web.route("*", "/api/{method}", api), web.post("/upload", upload)])
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
_THEIRS = """
from slack_sdk.web.async_client import AsyncWebClient

asyncio.run(measured(AsyncWebClient("xoxb-x", base_url=url).files_upload_v2(file=str(video), channel="C1")))
"""
