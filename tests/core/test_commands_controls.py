"""Words that steer a bot, said alone, never make a video; the same words in a prompt do."""

import pytest

from bot.cards import typed
from bot.commands import Name, parse
from bot.problems import problem

MEANT = {
    "stop": "/video cancel",
    "Stop it!": "/video cancel",
    "stop this video now": "/video cancel",
    "please stop": "/video cancel",
    "undo": "/video cancel",
    "cancel please": "/video cancel",
    "cancel nope": "/video cancel",
    "cancle abc": "/video cancel",
    "停止": "/video cancel",
    "请取消一下": "/video cancel",
    "retry": "/video again",
    "重试": "/video again",
    "delete": "/video show",
    "删除": "/video show",
    "delete all": "/video forget",
    "show all": "/video show",
    "show all my videos": "/video list",
    "show my limits": "/video limits",
    "delete my videos": "/video forget",
    "get help": "/video help",
    "can you stop it": "/video cancel",
    "全部取消": "/video cancel",
    "算了": "/video cancel",
    "再来一次吧": "/video again",
    "forget everything": "/video forget",
    "删除全部": "/video forget",
    "what are my limits": "/video limits",
    "my videos": "/video list",
    "halp": "/video help",
    "options": "/video help",
    "version": "/video help",
    "admin": "/video-admin help",
    "admin limits": "/video-admin help",
    "管理": "/video-admin help",
}
PROMPTS = (
    "stop motion",
    "stop motion fox dancing",
    "cancel culture debate as a cartoon",
    "delete key falling into the sea",
    "remove the hat",
    "options trader at a desk",
    "version of a fox made of glass",
    "help a turtle cross the road",
    "forget me not flowers in the rain",
    "the last one",
    "the last show",
    "get well soon card",
    "i want you",
    "算了一卦的道士",
    "one last video",
    "candle glow",
    "again and again",
    "menu of the day",
    "停止的时钟在沙漠里",
    "取消的航班",
)


@pytest.mark.parametrize(("words", "command"), MEANT.items())
def test_words_that_steer_a_bot_are_asked_about(words: str, command: str) -> None:
    read = parse(f"/video {words}")

    assert read.problems == (problem("command_misspelt", written=words, meant=command),)


@pytest.mark.parametrize("words", PROMPTS)
def test_a_prompt_may_begin_with_them(words: str) -> None:
    read = parse(f"/video {words}")

    assert (read.name, read.prompt, read.problems) == (Name.GENERATE, words, ())


@pytest.mark.parametrize("asked", ["/video create prompt: {}", '/video "{}"', "/video {} --duration 8", "/imagine {}"])
@pytest.mark.parametrize("words", ["stop", "delete all", "停止"])
def test_who_means_them_as_a_prompt_has_their_video(asked: str, words: str) -> None:
    read = parse(asked.format(words))

    assert (read.name, read.prompt, read.problems) == (Name.GENERATE, words, ())


@pytest.mark.parametrize("words", ["stop", "lsit", "a fox"])
def test_a_prompt_is_offered_again_as_it_has_to_be_typed(words: str) -> None:
    read = parse(f"/video {typed(words)}")

    assert (read.prompt, read.problems) == (words, ())


def test_a_prompt_that_cites_files_is_offered_without_quotes() -> None:
    assert typed("the fox of @Image1 walks") == "the fox of @Image1 walks"
