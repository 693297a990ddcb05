"""An operator's command to a bot that runs and does not answer."""

import asyncio
from pathlib import Path

import pytest

from bot.app.operating import control_socket, operate
from bot.config import Settings
from tests.flow.world import patience


async def test_whoever_waits_for_a_hung_bot_is_told_for_whom_and_has_its_answer_in_the_end(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = Settings(_env_file=None, videobot_data_dir=tmp_path)
    goes_on = asyncio.Event()

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await goes_on.wait()
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{"ok": true}')
        await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(hang, control_socket(settings)):
        asking = asyncio.create_task(operate(settings, "jobs-list", {}, silent=0.0))
        told = ""
        for _ in patience():
            told += capsys.readouterr().err
            if told:
                break
            await asyncio.sleep(0)
        goes_on.set()
        answer = await asking

    assert told.startswith(f"Waiting for the bot that runs on {tmp_path}")
    assert answer == {"ok": True}
