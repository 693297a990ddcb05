"""Jobs that wait for a click, and policies that make them wait."""

from __future__ import annotations

from dataclasses import replace

from bot.jobs import State
from bot.messages import Action, Mention, MentionKind, Person, Post
from bot.policies import Policy
from tests.flow.world import ANA, ROOM, World, patience

PRICES = "standard 720p 0.2; standard 720p with clip 0.12; standard 480p 0.0125"
ARTISTS = Mention(MentionKind.ROLE, "9", "artists")
CY = Person(id="cy", name="Cy", roles=("9",))
DI = Person(id="di", name="Di", roles=("8", "9"))
#: A credit and a half: a video of 7 s costs less, one of 8 s more.
DEAR = Policy(version=1, dear=1500)
BY_ARTISTS = replace(DEAR, approver=ARTISTS)
DOUBTFUL = Policy(version=1, confirm_doubtful=True)
WAITS = "/video a fox --duration 8"


async def adopt(world: World, policy: Policy) -> None:
    """What the workspace's admins have set."""
    known = await world.bot.store.policy(ROOM.platform, ROOM.workspace)
    version = 1 if known is None else known.version + 1
    assert await world.bot.store.set_policy(ROOM.platform, ROOM.workspace, replace(policy, version=version), ())


async def waiting(world: World, text: str = WAITS, *files: str, person: Person = ANA) -> str:
    """A job that waits for a click; gives its id."""
    job_id = await world.order(text, *files, person=person)
    await world.until(job_id, State.AWAITING)
    return job_id


def words(post: Post) -> str:
    return "\n".join([post.headline, *post.lines])


def actions(post: Post) -> list[Action]:
    return [button.action for button in post.buttons]


async def until_posted(world: World, key: str) -> Post:
    """Let time pass until there is a message of that key."""
    for _ in patience():
        if key in world.chat.keys:
            return world.chat.shown(key)
        world.clock.advance(0.5)
        world.bot.poller.nudge()
        await world.job(key.split("-")[0])
    raise AssertionError(f"{key} is never posted")
