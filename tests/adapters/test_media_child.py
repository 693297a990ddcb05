"""The child process that looks into files: what it may, and what becomes of it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from adapters.media.folder import FolderFiles
from adapters.media.inspection import ChildMedia
from bot.errors import FileUnreachable
from bot.problems import problem
from bot.references import Inspected, Kind
from tests.adapters.media_samples import looks, sentence

#: A child that answers, and misbehaves at files of certain names.
ACTOR = """
import json, os, signal, sys, time
order = json.loads(sys.stdin.readline())
print("ready", flush=True)
fine = {"found": {"kind": "image", "media_type": "image/png", "size": 1}}
for each in order["files"]:
    match os.path.basename(each["path"]):
        case "crash.png": os.abort()
        case "tired.png" if each is not order["files"][0]: os.abort()
        case "stuck.png":
            with open(os.path.dirname(each["path"]) + "/pid", "w") as told: told.write(str(os.getpid()))
            signal.pause()
        case "busy.png": os.kill(os.getpid(), signal.SIGXCPU)
        case "liar.png": print('{"found": {"kind": "image", "media_type": "image/png", "size": "99"}}', flush=True)
        case "code.png": print('{"wrong": "jobs_deleted", "figures": {}}', flush=True)
        case "nonsense.png": print("[" * 100_000, flush=True)
        case "flood.png": print("[" * 1_000_000, flush=True)
        case "spy.png":
            with open(each["path"] + ".env", "w") as told: json.dump(dict(os.environ), told)
            print(json.dumps(fine), flush=True)
        case _: print(json.dumps(fine), flush=True)
"""
FINE = Inspected(kind=Kind.IMAGE, media_type="image/png", size=1)


@pytest.fixture
def files(tmp_path: Path) -> FolderFiles:
    return FolderFiles(tmp_path / "files")


def actor(files: FolderFiles, *, seconds: float = 20) -> ChildMedia:
    return ChildMedia(files, seconds=seconds, program=[sys.executable, "-c", ACTOR])


@pytest.mark.parametrize("name", ["crash.png", "liar.png", "code.png", "nonsense.png", "flood.png"])
async def test_a_file_that_breaks_its_process_is_damaged_and_the_others_get_their_answers(
    name: str, files: FolderFiles
) -> None:
    found = await actor(files).inspect(looks("a.png", name, "b.png", name, "c.png"))
    damaged = problem("file_damaged", name=f"my {name}")
    assert found == [FINE, damaged, FINE, damaged, FINE]


async def test_a_file_is_not_blamed_for_what_those_before_it_did(files: FolderFiles) -> None:
    assert await actor(files).inspect(looks("a.png", "tired.png", "b.png")) == [FINE, FINE, FINE]


async def test_a_file_that_hangs_its_process_is_told_as_too_heavy(files: FolderFiles) -> None:
    found = await actor(files, seconds=2).inspect(looks("a.png", "stuck.png", "b.png"))
    assert found == [FINE, problem("file_too_heavy", name="my stuck.png"), FINE]
    assert sentence(found[1])


async def test_a_file_that_uses_up_its_cpu_time_is_told_as_too_heavy(files: FolderFiles) -> None:
    found = await actor(files).inspect(looks("busy.png", "b.png"))
    assert found == [problem("file_too_heavy", name="my busy.png"), FINE]


async def test_the_process_is_told_no_secrets(
    files: FolderFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOXAPI_KEY", "s3cret")
    monkeypatch.setenv("DISCORD_TOKEN", "s3cret")
    await actor(files).inspect(looks("spy.png"))
    told = (tmp_path / "files" / "spy.png.env").read_text()
    assert "PATH" in told
    assert "s3cret" not in told


async def test_a_cancelled_look_leaves_no_process(files: FolderFiles, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "files" / "pid")
    looking = asyncio.create_task(actor(files).inspect(looks("stuck.png")))
    child = int(await asyncio.to_thread((tmp_path / "files" / "pid").read_text))
    looking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await looking
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.parametrize("program", [["/nonexistent"], [sys.executable, "-c", "raise SystemExit(3)"]])
async def test_a_process_that_does_not_start_is_no_files_fault(program: list[str], files: FolderFiles) -> None:
    with pytest.raises(FileUnreachable):
        await ChildMedia(files, program=program).inspect(looks("a.png"))


#: A child that counts how many of its sort there are, and lingers so that they would meet.
COUNTER = """
import glob, json, os, sys, time
order = json.loads(sys.stdin.readline())
here = os.path.dirname(order["files"][0]["path"])
open(f"{here}/alive-{os.getpid()}", "w").close()
time.sleep(0.2)
print("ready", flush=True)
count = len(glob.glob(f"{here}/alive-*"))
os.unlink(f"{here}/alive-{os.getpid()}")
print(json.dumps({"found": {"kind": "image", "media_type": "image/png", "size": count}}), flush=True)
"""


async def test_only_so_many_processes_work_at_once(files: FolderFiles) -> None:
    media = ChildMedia(files, at_once=2, program=[sys.executable, "-c", COUNTER])
    found = await asyncio.gather(*(media.inspect(looks("a.png")) for _ in range(5)))
    alive = [each.size for [each] in found if isinstance(each, Inspected)]
    assert len(alive) == 5
    assert max(alive) <= 2


async def run(script: str, *args: str) -> tuple[bytes, int | None]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, *args, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    said, _ = await child.communicate()
    return said, child.returncode


async def test_a_process_may_not_write_files(files: FolderFiles) -> None:
    script = (
        "import sys; from pathlib import Path; from adapters.media.probe import confine; confine(2**30)\n"
        "try: Path(sys.argv[1]).write_text('x' * 100)\n"
        "except OSError: print('refused')"
    )
    assert await run(script, str(files.path("x"))) == (b"refused\n", 0)


async def test_a_process_ends_when_its_cpu_time_is_used_up() -> None:
    script = "from adapters.media.probe import allow_seconds; allow_seconds(0)\nwhile True: pass"
    assert await run(script) == (b"", -signal.SIGXCPU)
