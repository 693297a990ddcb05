"""Whole jobs through Slack, from words to the posted MP4: the real core, its simulator over real HTTP, real bolt."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from adapters.media.downloads import GuardedDownloads
from adapters.slack import SlackPlatform
from bot.app.building import open_bot
from bot.app.core import Core
from bot.config import Settings
from bot.jobs import State
from bot.ports import Chat
from tests.adapters.media_samples import picture
from tests.adapters.slack_world.bots import QUICK, MachineClock, serving, until
from tests.adapters.slack_world.state import (
    ADMIN,
    ANA,
    APP_TOKEN,
    BEN,
    BOT_TOKEN,
    DIRECT,
    GENERAL,
    PRIVATE,
    SIGNING_SECRET,
    Message,
)
from tests.adapters.slack_world.web_api import Fault
from tests.adapters.slack_world.world import SlackWorld

SHORT = "--duration 4 --res 480p --fast --mute"


@asynccontextmanager
async def whole_bot(
    world: SlackWorld, folder: Path, *, http: bool = False, limits: str = "none"
) -> AsyncIterator[Core]:
    """The bot with everything that is ours."""
    clock, chats, stopping = MachineClock(), dict[str, Chat](), asyncio.Event()
    settings = Settings(
        _env_file=None,
        videobot_data_dir=folder,
        slack_api_url=world.api_url,
        videobot_default_limits=limits,
    )
    async with (
        open_bot(settings, clock, chats) as core,
        GuardedDownloads(trusted=settings.trusted_hosts) as downloads,
    ):
        platform = SlackPlatform(
            bot_token=BOT_TOKEN,
            app_token=None if http else APP_TOKEN,
            signing_secret=SIGNING_SECRET if http else None,
            api_url=world.api_url,
            files=core.files,
            downloads=downloads,
            clock=clock,
            language=None,
            tempo=QUICK,
        )
        chats[platform.name] = platform.chat
        await core.resume()
        async with serving(world, platform, core.desk), asyncio.TaskGroup() as group:
            group.create_task(platform.run(core.desk))
            group.create_task(core.run(stopping))
            if not http:
                world.transport = world.sockets
                await world.sockets.connected(2)
            try:
                yield core
            finally:
                stopping.set()
                await platform.stop()


def videos(world: SlackWorld, channel: str) -> list[Message]:
    return [each for each in world.state.by_bot(channel) if each.get("files")]


def ends(world: SlackWorld, channel: str) -> list[Message]:
    return [each for each in world.state.by_bot(channel) if "ready" in (each.get("text") or "")]


async def the_video(world: SlackWorld, channel: str, count: int = 1) -> Message:
    await until(lambda: len(ends(world, channel)) == count, "the video", within=40)
    video = videos(world, channel)[-1]
    content = world.state.files[video["files"][0]["id"]].content
    assert content[4:8] == b"ftyp"
    return video


@pytest.mark.parametrize("http", [False, True])
async def test_a_command_ends_with_a_video_in_a_thread_of_its_own(
    http: bool, world: SlackWorld, tmp_path: Path
) -> None:
    async with whole_bot(world, tmp_path, http=http):
        ack = await world.slash(ANA, GENERAL, f"a red kite &amp; a fox {SHORT}")
        video = await the_video(world, GENERAL)

    assert ack.body["text"].startswith("Accepted as ")
    card, end = world.state.by_bot(GENERAL)[0], ends(world, GENERAL)[0]
    assert video["thread_ts"] == end["thread_ts"] == card["ts"]
    assert (f"<@{ANA}>" in end["text"], "a red kite & a fox" in str(card["blocks"])) == (True, True)
    buttons = [each["action_id"] for each in end["blocks"][-1]["elements"]]
    assert buttons == ["vb:again", "vb:edit", "vb:extend", "vb:delete"]
    assert all(each.ok for each in world.acks)


async def test_a_mention_with_a_picture_in_a_thread_ends_there_however_its_events_come(
    world: SlackWorld, tmp_path: Path
) -> None:
    root = world.message(BEN, PRIVATE, "look", [world.file("fox.png", picture())])
    async with whole_bot(world, tmp_path):
        await world.mentions(
            ANA, PRIVATE, f"make @Image1 dance {SHORT}", thread=root["ts"], events=("app_mention", "message") * 2
        )
        video = await the_video(world, PRIVATE)

    assert video["thread_ts"] == root["ts"]
    assert len(videos(world, PRIVATE)) == 1
    card = world.state.by_bot(PRIVATE)[0]
    assert "@Image1 = fox.png (640x480, Ben’s message)" in str(card["blocks"])


async def test_the_shortcut_and_the_form_end_with_a_video_in_the_messages_thread(
    world: SlackWorld, tmp_path: Path
) -> None:
    message = world.message(BEN, GENERAL, "a fox", [world.file("fox.png", picture())])
    async with whole_bot(world, tmp_path):
        await world.shortcut(ANA, GENERAL, message)
        sent = await world.submit(
            ANA, world.api.views[0], "it dances", duration="4", resolution="480p", model="fast", generate_audio="off"
        )
        video = await the_video(world, GENERAL)

    assert (sent.body, video["thread_ts"]) == ({}, message["ts"])


async def test_a_restart_in_the_middle_of_everything_posts_once(world: SlackWorld, tmp_path: Path) -> None:
    async with whole_bot(world, tmp_path) as core:
        await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
        await until(lambda: world.state.by_bot(GENERAL), "the card")
        [job] = await core.store.live()
    assert job.state is not State.DONE
    async with whole_bot(world, tmp_path):
        video = await the_video(world, GENERAL)

    card = world.state.by_bot(GENERAL)[0]
    assert (video["thread_ts"], len(videos(world, GENERAL)), len(ends(world, GENERAL))) == (card["ts"], 1, 1)


async def test_a_restart_after_the_video_was_posted_and_before_that_was_known_posts_once(
    world: SlackWorld, tmp_path: Path
) -> None:
    # the answer to the end of the job is lost on its way
    world.api.fail("chat.postMessage", "", Fault(lost_after=True))
    async with whole_bot(world, tmp_path):
        await world.mentions(ANA, GENERAL, f"a red kite {SHORT}")
        await until(lambda: ends(world, GENERAL), "the video", within=40)
    async with whole_bot(world, tmp_path) as core:
        for _ in range(1200):
            if not await core.store.live():
                break
            await asyncio.sleep(0.05)

    assert (len(videos(world, GENERAL)), len(ends(world, GENERAL))) == (1, 1)


async def test_a_finished_video_is_shown_again_made_again_elsewhere_and_deleted(
    world: SlackWorld, tmp_path: Path
) -> None:
    async with whole_bot(world, tmp_path):
        asked = await world.says(ANA, DIRECT, f"a red kite {SHORT}")
        await the_video(world, DIRECT)
        [end] = ends(world, DIRECT)
        job = end["blocks"][-1]["elements"][0]["value"]

        refused = await world.slash(BEN, GENERAL, f"show {job}")
        await world.slash(ANA, GENERAL, f"show {job}")
        await until(lambda: ends(world, GENERAL), "the video shown again")
        await world.slash(ANA, PRIVATE, f"again {job}")
        again = await the_video(world, PRIVATE)
        await world.press(ANA, DIRECT, end, "vb:delete")

    assert "Ana" in refused.body["text"]
    assert (end["thread_ts"], ends(world, DIRECT)) == (asked["ts"], [])
    # a thread of its own, and not one of that name in another channel
    assert again["thread_ts"] == world.state.by_bot(PRIVATE)[0]["ts"]


async def test_a_job_is_cancelled_by_its_button(world: SlackWorld, tmp_path: Path) -> None:
    async with whole_bot(world, tmp_path):
        await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
        await until(lambda: world.state.by_bot(GENERAL), "the card")
        card = world.state.by_bot(GENERAL)[0]
        await world.press(ANA, GENERAL, card, "vb:cancel")
        await until(lambda: any("is stopped" in each["text"] for each in world.state.by_bot(GENERAL)), "the end")

    assert videos(world, GENERAL) == []


async def test_a_dear_job_waits_for_its_approvers_group_to_press_make_it_also_after_a_restart(
    world: SlackWorld, tmp_path: Path
) -> None:
    world.state.groups.append({"id": "S0ARTISTS", "handle": "artists", "name": "The artists", "users": [BEN]})
    rule = "approval above 0.1 credits by <!subteam^S0ARTISTS|@artists>"
    async with whole_bot(world, tmp_path) as core:
        await world.slash(ADMIN, GENERAL, rule, command="/video-admin")
        await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
        await until(
            lambda: [_labels(each) for each in world.state.by_bot(GENERAL)] == [["Make it", "Cancel"]], "the card"
        )
        [card], [job] = world.state.by_bot(GENERAL), await core.store.live()
        before = world.told(ANA)
        await world.press(ANA, GENERAL, card, "vb:approve")
        refusal = f"Only @artists or an admin can let {job.id} be made."
        await until(lambda: world.told(ANA) == [*before, refusal], "the refusal")

        assert (world.state.by_bot(GENERAL), (await core.store.live())[0].state) == ([card], State.AWAITING)
    async with whole_bot(world, tmp_path):
        await world.press(BEN, GENERAL, card, "vb:approve")
        await the_video(world, GENERAL)
        # edits keep their distance: the film may be there first
        await until(lambda: "Approved by Ben." in str(world.state.by_bot(GENERAL)[0]["blocks"]), "who approved it")

    assert f"{job.id} 已批准，任务继续进行。" in world.told(BEN)
    assert "Make it" not in [label for each in world.state.by_bot(GENERAL) for label in _labels(each)]


def _labels(message: Message) -> list[str]:
    return [
        each["text"]["text"]
        for block in message.get("blocks", ())
        for each in block.get("elements", ())
        if "text" in each
    ]


async def test_mistakes_are_told_to_their_maker_alone(world: SlackWorld, tmp_path: Path) -> None:
    async with whole_bot(world, tmp_path):
        ack = await world.slash(ANA, GENERAL, "a fox --res 4k --duration 99")
        await world.mentions(BEN, GENERAL, "让 @Image4 跳舞")

    assert "2 things" in ack.body["text"]
    assert "480p, 720p, 1080p" in str(ack.body["blocks"])
    assert "@Image4" in world.told(BEN)[-1]
    assert world.state.by_bot(GENERAL) == []


async def test_a_form_that_a_limit_refused_is_taken_once_there_is_room(world: SlackWorld, tmp_path: Path) -> None:
    async with whole_bot(world, tmp_path, limits="each 1 at once") as core:
        await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
        await world.slash(ANA, GENERAL)
        [view] = world.api.views
        refused = await world.submit(ANA, view, "a fox", duration="4", resolution="480p", model="fast")
        await the_video(world, GENERAL)
        taken = await world.submit(ANA, view, "a fox", duration="4", resolution="480p", model="fast")
        live = await core.store.live()

    assert "errors" in refused.body
    assert (taken.body, [job.request.prompt for job in live]) == ({}, ["a fox"])


async def test_the_video_of_a_channel_that_was_deleted_meanwhile_comes_to_its_asker(
    world: SlackWorld, tmp_path: Path
) -> None:
    async with whole_bot(world, tmp_path) as core:
        await world.slash(ANA, GENERAL, f"a red kite {SHORT}")
        await until(lambda: world.state.by_bot(GENERAL), "the card")
        gone = world.state.channels.pop(GENERAL)
        await the_video(world, DIRECT)
        await until(lambda: ends(world, DIRECT), "the words about it")
        for _ in range(1200):
            if not await core.store.live():
                break
            await asyncio.sleep(0.05)
        [job] = await core.store.newest(5)

    assert (job.state, job.telling.rung, job.untold) == ("done", "person", False)
    assert not [each for each in gone.messages if "ready" in (each.get("text") or "")]
    assert len(videos(world, DIRECT)) == 1
