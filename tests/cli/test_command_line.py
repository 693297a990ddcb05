"""The commands as outsiders run them: real processes, real exit codes."""

import asyncio
import json
import os
import signal
import sqlite3
import sys
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.xdist_group("cli")


class Ran:
    """A finished process."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def environment(folder: Path, **settings: str) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "VIDEOBOT_DATA_DIR": str(folder / "data"), **settings}


async def videobot(folder: Path, *arguments: str, given: str = "", **settings: str) -> Ran:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env={**environment(folder, **settings), "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(90):
        out, err = await process.communicate(given.encode())
    assert process.returncode is not None
    return Ran(process.returncode, out.decode(), err.decode())


async def test_the_demo_makes_one_whole_video_and_prints_its_path_last(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "demo")
    path = tmp_path / ran.out.strip().splitlines()[-1]
    with av.open(str(path)) as video:
        kinds = {stream.type for stream in video.streams}

    assert ran.code == 0, ran.err
    assert kinds == {"video", "audio"}
    for told in ("@Image1 = fox.png", "@Video1 = clip.mp4", "@Audio1 = sound.wav", "rendering", "seed "):
        assert told in ran.out
    assert ran.err == ""


async def test_the_demo_takes_ones_own_words_and_files_and_answers_in_json(tmp_path: Path) -> None:
    Image.new("RGB", (640, 480), "teal").save(tmp_path / "lake.png")
    ran = await videobot(
        tmp_path,
        *("demo", "a boat on @Image1 --duration 4 --res 480p --seed 11", "--attach", "lake.png"),
        *("--out", "videos", "--json"),
    )
    said = ran.json

    assert ran.code == 0
    assert (said["state"], said["seed"], said["problem"]) == ("done", 11, None)
    assert said["references"] == [{"label": "@Image1", "name": "lake.png"}]
    assert (tmp_path / said["video"]).parent == tmp_path / "videos"
    assert (tmp_path / said["video"]).stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("a fox --duration 20",), "20"),
        (("a fox of @Image2",), "@Image2"),
        (("a fox", "--attach", "nowhere.png"), "nowhere.png"),
        (("a fox", "--attach", "fake.png"), "fake.png"),
        (("x" * 5001,), "5,001"),
    ],
)
async def test_a_demo_that_cannot_be_made_exits_1_with_the_sentence_people_are_told(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "fake.png").write_bytes(b"PK\x03\x04" + b"x" * 500)
    ran = await videobot(tmp_path, "demo", *arguments, "--json")

    assert ran.code == 1
    assert ran.json["video"] is None
    assert told in ran.json["problem"]


async def test_parse_answers_one_line_for_each_line_in_order(tmp_path: Path) -> None:
    lines = [
        '{"text": "/video the fox of @image 1 dances --duration 8 --ar 9:16", "attach": ["fox.png"]}',
        '{"text": "!nice work"}',
        "not json",
        '{"text": "/video cancel k7m2qd"}',
    ]
    ran = await videobot(tmp_path, "parse", "--stdin", "--json", given="\n".join(lines) + "\n")
    first, second, third, fourth = (json.loads(line) for line in ran.out.splitlines())

    assert ran.code == 0
    assert first["command"] == "generate"
    assert first["prompt"] == "the fox of @Image1 dances"
    assert first["options"] == {"duration": 8, "aspect_ratio": "9:16"}
    assert first["references"] == [{"label": "@Image1", "name": "fox.png"}]
    assert first["cited"] == ["@Image1"]
    assert second["command"] == "none"
    assert third["problems"][0]["code"] == "line_not_understood"
    assert (fourth["command"], fourth["job"]) == ("cancel", "k7m2qd")


async def test_parse_takes_a_text_that_begins_with_a_dash(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "parse", "--fast a fox", "--json", "--attach", "fox.png")

    assert ran.json["options"] == {"model": "fast"}


async def test_every_fault_of_the_settings_is_told_at_once_with_exit_2(tmp_path: Path) -> None:
    ran = await videobot(
        tmp_path,
        "run",
        FOXAPI_URL="ftp://nowhere",
        VIDEOBOT_HTTP_PORT="eighty",
        VIDEOBOT_DEFAULT_LIMITS="each many videos",
        VIDEOBOT_LANGUAGE="fr",
        FOXAPI_MODELS="{bad",
    )

    assert ran.code == 2
    for name in (
        "FOXAPI_URL",
        "FOXAPI_MODELS: is no JSON",
        "VIDEOBOT_HTTP_PORT",
        "VIDEOBOT_DEFAULT_LIMITS",
        "VIDEOBOT_LANGUAGE",
    ):
        assert name in ran.err
    assert "Traceback" not in ran.err


async def test_settings_that_cannot_be_read_as_what_they_are_say_what_to_write(tmp_path: Path) -> None:
    given = {"VIDEOBOT_HTTP_PORT": "eighty", "FOXAPI_LOOK_SECONDS": "often", "FOXAPI_MODELS": "[1]"}
    ran = await videobot(tmp_path, "run", DISCORD_MESSAGE_CONTENT="perhaps", DATABASE_URL="sqlite:///", **given)
    told = dict(line.removeprefix("  - ").split(": ", 1) for line in ran.err.splitlines() if ": " in line)

    assert ran.code == 2
    assert told["VIDEOBOT_HTTP_PORT"] == "is no whole number"
    assert told["FOXAPI_LOOK_SECONDS"] == "is no number"
    assert told["DISCORD_MESSAGE_CONTENT"] == "is neither on nor off"
    assert "write it like" in told["FOXAPI_MODELS"]
    assert "names a folder" in told["DATABASE_URL"]


async def test_an_env_file_that_is_no_utf_8_is_told_with_the_cure(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("VIDEOBOT_LANGUAGE=zh # 语言\n".encode("gb18030"))
    ran = await videobot(tmp_path, "check", "--json")

    assert ran.code == 1
    assert "UTF-8" in ran.out
    assert "Traceback" not in ran.err


async def test_a_misspelt_setting_is_named_with_the_one_that_was_meant_and_never_its_value(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("VIDEOBOT_HTTP_PROT=8081\nOTHER=x\n")
    ran = await videobot(tmp_path, "check", "--json", FOXAPI_KYE="hush", SLACK_ODDITY="hush")

    assert ran.code == 0
    assert ran.err.splitlines() == [
        "Warning: FOXAPI_KYE is no setting and does nothing: did you mean FOXAPI_KEY?",
        "Warning: SLACK_ODDITY is no setting and does nothing.",
        "Warning: VIDEOBOT_HTTP_PROT is no setting and does nothing: did you mean VIDEOBOT_HTTP_PORT?",
    ]


async def test_a_limit_of_all_workspaces_is_no_workspaces_own(tmp_path: Path) -> None:
    ran = await videobot(tmp_path, "run", VIDEOBOT_DEFAULT_LIMITS="total 5 videos per day")

    assert ran.code == 2
    assert "VIDEOBOT_GLOBAL_LIMITS" in ran.err


async def test_check_spends_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    well = await videobot(tmp_path, "check", "--json")
    ill = await videobot(tmp_path, "check", "--json", FOXAPI_KEY="key", FOXAPI_URL="http://127.0.0.1:9")

    assert well.code == 0
    assert well.json["ok"]
    assert ill.code == 1
    assert [each["name"] for each in ill.json["checks"] if not each["ok"]] == ["video service"]


async def test_a_data_folder_that_is_none_is_told_by_check_beside_all_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a-file").touch()
    ran = await videobot(tmp_path, "check", "--json", VIDEOBOT_DATA_DIR=str(tmp_path / "a-file"))

    assert ran.code == 1
    assert {each["name"]: each["ok"] for each in ran.json["checks"]} == {
        "settings": True,
        "store": False,
        "video service": True,
        "files": False,
    }
    assert "Traceback" not in ran.err


async def test_operators_commands_work_while_the_bot_runs_and_while_it_does_not(tmp_path: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "run"),
        cwd=ROOT,
        env=environment(tmp_path, VIDEOBOT_HTTP_PORT="0"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 60)
    running = await videobot(tmp_path, "jobs", "list", "--json")
    copied = await videobot(tmp_path, "backup", "copy.sqlite3", "--json")
    again = await videobot(tmp_path, "backup", "copy.sqlite3")
    second = await videobot(tmp_path, "run")
    process.send_signal(signal.SIGTERM)
    async with asyncio.timeout(60):
        stopped = await process.wait()
    after = await videobot(tmp_path, "jobs", "list")
    unknown = await videobot(tmp_path, "jobs", "show", "zzz999")
    rules = await videobot(tmp_path, "limits", "show")
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        tables = {name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    copy.close()

    assert running.json == {"ok": True, "jobs": []}
    assert copied.json["ok"]
    assert again.code == 1
    assert "copy.sqlite3" in again.err
    assert second.code == 2
    assert "VIDEOBOT_DATA_DIR" in second.err
    assert stopped == 0
    assert (after.code, after.out, after.err) == (0, "", "there is no job yet\n")
    assert unknown.code == 1
    assert "zzz999" in unknown.err
    assert [line.split(":")[0] for line in rules.out.splitlines()[1:3]] == ["each 20 videos per day", "each 3 at once"]
    assert "jobs" in tables


async def test_where_only_the_page_is_served_its_limits_need_no_name(tmp_path: Path) -> None:
    done = await videobot(tmp_path, "limits", "set", "each", "2", "videos", "per", "day")
    shown = await videobot(tmp_path, "limits", "show")

    assert (done.code, shown.code) == (0, 0)
    assert "each 2 videos per day" in shown.out
    assert shown.out.splitlines()[-1] == "A new workspace begins with: each 20 videos per day; each 3 at once"


async def test_limits_of_a_workspace_are_set_in_the_words_of_the_chat(tmp_path: Path) -> None:
    rule = "@role:9 each 5 videos per day"
    elsewhere = {"DISCORD_TOKEN": "a.token.of-nobody", "FOXAPI_KEY": "key"}
    nowhere = await videobot(tmp_path, "limits", "set", rule, **elsewhere)
    done = await videobot(tmp_path, "limits", "set", "--workspace", "discord/123", rule)
    wrong = await videobot(tmp_path, "limits", "set", "--workspace", "discord/123", "cats")
    shown = await videobot(tmp_path, "limits", "show", "--workspace", "discord/123", "--json")
    verified = await videobot(tmp_path, "limits", "verify", "--json")

    assert (nowhere.code, done.code, wrong.code) == (1, 0, 1)
    assert "--workspace" in nowhere.err
    assert "+ @9 each 5 videos per day" in done.out
    assert "cats" in wrong.err
    assert shown.json["rules"][-1]["whom"] == {"kind": "role", "id": "9", "name": "9"}
    assert (verified.code, verified.json["faults"]) == (0, [])
