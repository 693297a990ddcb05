"""Limits as admins set, clear, try and explain them, through the real service on a real store."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.messages import Action, Person
from tests.flow.administering import admin, said
from tests.flow.world import ADMIN, BEN, World


async def test_an_admin_sets_a_limit_that_holds_from_then_on(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 20 videos per day; each 3 at once")
    async with world.idle():
        answer = await admin(world, "limits set each 1 videos per day")
        await world.order()
        refused = await world.ask("/video another")
        shown = said(await admin(world, "limits show"))

    assert "each 20 videos per day → each 1 video per day" in said(answer)
    assert refused.job is None
    # the operator's other default is now the workspace's own
    assert "each 1 video per day: used by one, who has nothing left" in shown
    assert "each 3 at once" in shown


async def test_several_rules_are_set_at_once_and_each_says_how_it_stands(world: World) -> None:
    async with world.idle():
        await world.order()
        answer = said(
            await admin(
                world, "limits set in all 300 seconds per week; @artists each 20 videos per day; #gen each 2 at once"
            )
        )

    assert "+ in all 300 seconds per week" in answer
    assert "in all 300 seconds per week: 5 of 300 used" in answer
    assert "@artists each 20 videos per day: nothing used yet" in answer
    assert "#gen each 2 at once" in answer


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "/video-admin limits"),
        ("help", "/video-admin block @Ana"),
        ("limtis set each 5 videos per day", "/video-admin limits set each 5 videos per day"),
        ("cats", "limits · block"),
        ("limits st each 5 videos per day", "/video-admin limits set each 5 videos per day"),
        ("limits each 5 videos per day", "/video-admin limits set each 5 videos per day"),
        ("limits set", "limits set each"),
        ("limits set each many videos", "each many videos"),
        ("limits set @nobody each 5 videos per day", "@nobody"),
        ("limits set #elsewhere in all 5 videos per day", "#elsewhere"),
        ("limits set @artists in all 5 videos per day", "“each”"),
        ("limits set total 5 videos per day", "operator's alone"),
        ("limits clear", "limits clear all"),
        ("limits clear each 7 at once", "There is no limit"),
        ("limits why #gen #gen @Ana @Ben", "one person"),
        ("limits try", "limits set each"),
        ("block", "Nobody is blocked"),
        ("block Ana", "@name"),
        ("block @Root", "yourself"),
        ("block #gen", "@Ana"),
        ("unblock @nobody", "@nobody"),
        ("channels", "every channel"),
        ("channels @Ana", "#gen"),
        ("dearest", "Every model"),
        ("dearest resolution 4k", "“4k” is not offered"),
        ("dearest duration 99", "“99” is not offered"),
        ("approval", "No job"),
        ("approval above much", "“above much”"),
        ("admins", "Nobody is named"),
        ("admins add", "@Ana"),
        ("zone", "UTC"),
        ("zone shanghai", "Asia/Shanghai"),
        ("zone Europe/Berln", "Europe/Berlin"),
        ("zone nowhere at all", "Asia/Shanghai"),
        ("lane perhaps", "neither on nor off"),
        ("changes", "Nobody has changed"),
        ("jobs", "no job"),
        ("jobs #gen", "@Ana"),
    ],
)
async def test_what_changes_nothing_is_answered_with_the_way_on(world: World, words: str, told: str) -> None:
    async with world.idle():
        answer = await admin(world, words)

        assert told in said(answer)
        assert await world.bot.store.policy("fake", "w") is None


async def test_only_admins_may_and_named_people_are_admins_everywhere_in_the_core(world: World) -> None:
    async with world.idle():
        job = await world.order()
        refused = await admin(world, "limits set each 1 videos per day", BEN)
        others = await world.press(Action.CANCEL, job, person=BEN)
        await admin(world, "admins add @Ben")
        taken = await admin(world, "limits set each 7 videos per day", BEN)
        cancelled = await world.press(Action.CANCEL, job, person=BEN)
        out = await admin(world, "admins remove @Ben", BEN)
        await admin(world, "admins remove @Ben")
        again = await admin(world, "limits", BEN)

    assert "Only admins" in said(refused)
    assert "Ana" in said(others)
    assert "each 7 videos per day" in said(taken)
    assert cancelled.job == job
    assert "your own rights" in said(out)
    assert "Only admins" in said(again)


async def test_of_two_admins_at_once_neither_loses_a_change(world: World) -> None:
    async with world.idle():
        await asyncio.gather(
            *(
                admin(world, f"limits set each {n} {what}")
                for n, what in enumerate(("videos per day", "videos per week", "seconds per day"), 1)
            )
        )
        policy = await world.bot.store.policy("fake", "w")
        trail = await world.bot.store.changes("fake", "w", 10)

    assert policy is not None
    assert len(policy.rules) == len(trail) == 3


async def test_every_change_is_kept_with_who_and_when_and_what_it_was(world: World) -> None:
    async with world.idle():
        await admin(world, "limits set each 5 videos per day")
        await admin(world, "limits set each 6 videos per day")
        await admin(world, "limits set each 6 videos per day")
        await admin(world, "limits clear all")
        lines = (await admin(world, "changes")).post.lines

    assert len(lines) == 3
    assert all("Root" in line and "2026" in line for line in lines)
    assert ["− each 6 videos per day" in lines[0], "each 5 videos per day → each 6" in lines[1]] == [True, True]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("all", 0),
        ("@artists", 2),
        ("each 5 videos per day", 3),
        ("each videos day", 3),
        ("each 99 videos per day", 3),
    ],
)
async def test_rules_are_cleared_by_what_they_say_or_whom_they_are_about(world: World, words: str, left: int) -> None:
    async with world.idle():
        await admin(world, "limits set each 5 videos per day; each 2 at once")
        await admin(world, "limits set @artists each 9 seconds per day; @artists each 9 seconds per week")
        await admin(world, f"limits clear {words}")
        policy = await world.bot.store.policy("fake", "w")

    assert policy is not None
    assert len(policy.rules) == left


async def test_why_names_every_rule_that_applies_what_is_overruled_and_the_operators(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 20 videos per day; in all 50 videos per day")
    async with world.idle():
        await world.order()
        await admin(world, "limits set #gen each 9 videos per day; @Ana 3 videos per day")
        here = said(await admin(world, "limits why @Ana"))
        there = said(await admin(world, "limits why @Ben #gen"))
        mine = said(await admin(world, "limits why"))

    assert "2 limits apply to Ana in #main room" in here
    assert "@Ana 3 videos per day: 1 of 3 used · starts anew Nov 25" in here
    assert "each 20 videos per day: does not apply, @Ana 3 videos per day is more specific" in here
    assert "Which roles" in here
    assert "#gen each 9 videos per day: 0 of 9 used" in there
    assert "@Ana" not in there
    assert "Which roles" not in mine


async def test_why_without_a_channel_says_nothing_false_of_channels_and_how_to_name_one(tmp_path: Path) -> None:
    world = World(tmp_path, rules="channel 50 videos per week; each 9 videos per day")
    async with world.idle():
        await world.order()
        await admin(world, "channels #main room")
        ask = world.bot.operators.answer
        anywhere = await ask("limits-why", {"text": "@ana", "workspace": "fake/w"})
        there = await ask("limits-why", {"text": "@ana #room", "workspace": "fake/w"})
        await admin(world, "channels all")
        await admin(world, "limits clear all")
        await admin(world, "limits set each 9 videos per day")
        simple = await ask("limits-why", {"text": "@ana", "workspace": "fake/w"})

    assert "channel 50 videos per week: counted in each channel by itself" in anywhere["lines"]
    assert any(line.endswith("limits why @Ana #gen") for line in anywhere["lines"])
    assert not any("No videos are made" in line for line in anywhere["lines"])
    assert any(line.startswith("channel 50 videos per week: 1 of 50 used") for line in there["lines"])
    assert there["headline"].endswith("in #main room")
    assert [line.split(" · ")[0] for line in simple["lines"] if "each" in line] == [
        "each 9 videos per day: 1 of 9 used"
    ]
    assert not any("limits why" in line for line in simple["lines"])


async def test_what_an_admin_got_wrong_is_told_as_changing_nothing_and_with_what_helps_everywhere(world: World) -> None:
    async with world.idle():
        wrong = said(await admin(world, "limits set @nobody each 5 videos per day; #elsewhere in all 5 videos per day"))

    assert wrong.startswith("2 things are wrong with this; nothing was changed:")
    assert "Nobody called @nobody is known here: write the name as this chat shows it" in wrong


async def test_a_rule_is_tried_on_what_was_made(world: World) -> None:
    async with world.idle():
        for _ in range(3):
            await world.order()
        await world.order(person=BEN)
        answer = said(await admin(world, "limits try each 1 videos per day"))
        held = await world.ask("/video one more")

    assert "Tried on the 4 jobs" in answer
    assert "would have refused 2 of the 4" in answer
    assert "Ana: 2 jobs, the first Nov 24" in answer
    assert held.job is not None


async def test_credits_without_a_price_list_and_a_hundred_rules_too_many_are_told(world: World) -> None:
    async with world.idle():
        warned = said(await admin(world, "limits set each 20 credits per day"))
        many = ";".join(f"@&r{n} each 5 videos per day" for n in range(101))
        refused = said(await admin(world, f"limits set {many}"))

    assert "no price list" in warned
    assert "100" in refused


async def test_an_admin_is_answered_in_chinese_by_chinese_words(world: World) -> None:
    async with world.idle():
        li = Person(id="li", name="Li", locale="zh-CN", is_admin=True)
        answer = said(await admin(world, "额度 设置 每人每天 5 个视频", li))

    assert "已更改" in answer
    assert "额度：+ 每人每天 5 个视频" in answer
    assert "each" not in answer


async def test_several_refusals_are_told_together_with_the_first_as_the_headline(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 1 videos per day; in all 1 videos per week")
    async with world.idle():
        await world.order()
        post = (await world.ask("/video another")).post

    assert post.headline.startswith("This workspace may make one video a week; none is left. It opens again")
    assert post.lines[0] == "One more reason:"
    assert post.lines[1].startswith("Each person may make one video a day")


async def test_operators_say_the_same_words_and_need_no_workspace_where_there_is_one(tmp_path: Path) -> None:
    world = World(tmp_path, rules="each 20 videos per day")
    world.settings = world.settings.model_copy(update={"discord_token": SecretStr("a.token.of-nobody")})
    async with world.idle():
        ask = world.bot.operators.answer
        before = await ask("limits-show", {})
        nowhere = await ask("limits-set", {"text": "each 5 videos per day"})
        set_ = await ask("limits-set", {"text": "@role:9 each 5 videos per day", "workspace": "fake/w"})
        why = await ask("limits-why", {"text": "@ana #room"})
        wrong = await ask("limits-set", {"text": "cats"})
        shown = await ask("limits-show", {})
        trail = await ask("limits-changes", {})
        verified = await ask("limits-verify", {})

    assert "--workspace" in nowhere["problem"]
    assert [rule["rule"] for rule in set_["rules"]] == ["each 20 videos per day", "@9 each 5 videos per day"]
    assert why["ok"]
    assert "“cats”" in wrong["problem"]
    assert ([rule["rule"] for rule in before["rules"]], before["workspace"]) == (["each 20 videos per day"], None)
    assert (len(shown["rules"]), shown["workspace"]) == (2, "fake/w")
    assert trail["changes"][0]["who"] == "operator"
    assert verified == {"ok": True, "faults": []}


async def test_what_still_holds_when_all_limits_are_cleared_is_told_truly(world: World, tmp_path: Path) -> None:
    ruled = World(tmp_path / "ruled")
    ruled.settings = ruled.settings.model_copy(update={"videobot_global_limits": "total 9 videos per day"})
    async with world.idle(), ruled.idle():
        bare = said(await admin(world, "limits clear all"))
        above = said(await admin(ruled, "limits clear all"))

    assert "as many videos as they like" in bare
    assert "the operator's own still do" in above


async def test_operators_name_people_as_everybody_does_and_are_told_of_names_that_nobody_has(world: World) -> None:
    async with world.idle():
        await world.order()

        async def ask(action: str, text: str) -> dict[str, Any]:
            return await world.bot.operators.answer(f"limits-{action}", {"text": text, "workspace": "fake/w"})

        set_ = await ask("set", "@Ana 1.5 credits per day; @anna 3 at once; @role:9 each 3 at once")
        why = await ask("why", "@Ana")
        cleared = await ask("clear", "@anna")

    assert [(rule["whom"]["id"], rule["most"]) for rule in set_["rules"][-3:]] == [("ana", 1.5), ("anna", 3), ("9", 3)]
    assert [line for line in set_["lines"] if "taken for an id" in line] == [
        "@anna was taken for an id: no video was made of late by anybody of that name"
    ]
    assert why["headline"].endswith("Ana in this workspace")
    assert not any("taken for an id" in line for line in why["lines"])
    assert cleared["ok"]


@pytest.mark.parametrize("written", ["/video-admin", "/videoadmin", "/video_admin", "!video-admin", "／Video－Admin"])
async def test_the_command_is_known_by_the_ways_it_is_written(world: World, written: str) -> None:
    async with world.idle():
        answer = await world.ask(f"{written} changes", person=ADMIN)

    assert "Nobody has changed anything here" in said(answer)


async def test_counters_that_differ_from_their_ledger_are_told_with_what_to_do(world: World) -> None:
    async with world.idle():
        await world.order()
        with sqlite3.connect(world.folder / "videobot.sqlite3", timeout=30) as by_hand:
            by_hand.execute("UPDATE counters SET videos = 5 WHERE subject = 'total'")
        by_hand.close()
        told = await world.bot.operators.answer("limits-verify", {})

    assert not told["ok"]
    assert len(told["faults"]) == 1
    assert told["faults"][0] in told["problem"]
    assert "videobot backup" in told["problem"]


async def test_a_store_that_is_down_lets_nothing_through(world: World) -> None:
    async with world.idle():
        done = await world.order()
    answers = [await world.ask("/video a fox"), await world.press(Action.AGAIN, done), await admin(world, "limits")]

    assert all(answer.job is None for answer in answers)
    assert all("nothing was" in said(answer).lower() for answer in answers), [said(a) for a in answers]
