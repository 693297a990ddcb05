"""The commands people find under `/` and under *Apps*: what they take, what they are called, what they bring about."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from adapters.discord.administration import admin_group
from adapters.discord.forms import Enclosed
from adapters.discord.interactions import Counter, event_id
from adapters.discord.links import FormLink
from adapters.discord.markup import shortened
from adapters.discord.threads import Threads
from adapters.discord.translate import file_of, files_of, own_video
from adapters.discord.wording import named, worded
from bot.commands import Name, parse
from bot.commands.options import AUTO, LARGEST_SEED, LONGEST, RATIOS, RESOLUTIONS, SHORTEST
from bot.messages import Origin, Post
from bot.problems import problem

log = logging.getLogger(__name__)

Prompt = app_commands.Range[str, 1, 5000]
Seed = app_commands.Range[int, 0, 4294967295]
assert LARGEST_SEED == 4294967295  # what Discord is told is written out above, for type checkers' sake
Job = app_commands.Range[str, 1, 40]

#: What Discord lets a choice say.
_MOST_CHOICE = 100
_MOST_CHOICES = 25
_LISTED = re.compile(r"(?P<job>[0-9a-z]{4,12}) · ")
#: Commands whose answer is, or leads to, a message in the channel.
_POSTING = frozenset({Name.SHOW, Name.AGAIN})
_ABOUT_A_JOB = (Name.SHOW, Name.STATUS, Name.CANCEL, Name.AGAIN)


class Tree(app_commands.CommandTree[discord.Client]):
    """All commands; for servers only, installed by servers only."""

    def __init__(self, client: discord.Client, counter: Counter, threads: Threads) -> None:
        super().__init__(
            client,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )
        self._counter = counter
        self.add_command(_video(counter))
        self.add_command(admin_group(counter, threads))
        self.add_command(_make_a_video(counter))

    async def on_error(
        self, interaction: discord.Interaction[discord.Client], error: app_commands.AppCommandError, /
    ) -> None:
        """A command that failed before it reached us: most often one whose form has changed since it was shown."""
        log.error("a command failed", exc_info=error, extra={"event": event_id(interaction)})
        changed = isinstance(error, (app_commands.CommandSignatureMismatch, app_commands.CommandNotFound))
        if interaction.type is discord.InteractionType.autocomplete:
            return
        said = "discord-command-changed" if changed else "discord-trouble"
        await self._counter.tell(interaction, Post(headline=self._counter.texts(interaction).say(said)))


# ---- /video -------------------------------------------------------------------------------------------------------


def _video(counter: Counter) -> app_commands.Group:
    group = app_commands.Group(
        name=named("video", "discord-command-video-name"), description=worded("discord-command-video")
    )
    group.add_command(_create(counter))
    for name in (Name.LIST, Name.LIMITS, Name.HELP, Name.FORGET):
        group.add_command(_plain(counter, name))
    for name in _ABOUT_A_JOB:
        group.add_command(_about_a_job(counter, name))
    return group


def _create(counter: Counter) -> app_commands.Command[app_commands.Group, ..., None]:
    async def create(
        interaction: discord.Interaction,
        prompt: Prompt | None = None,
        file1: discord.Attachment | None = None,
        file2: discord.Attachment | None = None,
        file3: discord.Attachment | None = None,
        file4: discord.Attachment | None = None,
        duration: int | None = None,
        aspect_ratio: str | None = None,
        resolution: str | None = None,
        model: str | None = None,
        generate_audio: bool | None = None,
        seed: Seed | None = None,
    ) -> None:
        options = {
            "duration": duration,
            "aspect_ratio": aspect_ratio,
            "resolution": resolution,
            "model": model,
            "generate_audio": generate_audio,
            "seed": seed,
        }
        fields = {name: _written(value) for name, value in options.items() if value is not None}
        files = tuple(file_of(file) for file in (file1, file2, file3, file4) if file is not None)
        await _created(counter, interaction, (prompt or "").strip(), fields, files_enclosed=Enclosed(attachments=files))

    names = ("prompt", "file1", "file2", "file3", "file4", *_OPTIONS)
    rename = app_commands.rename(**{name: named(name, _option_key(name) + "-name") for name in names})
    describe = app_commands.describe(**{name: worded(_option_key(name)) for name in names})
    offer = app_commands.choices(**_choices())
    return app_commands.Command(
        name=named("create", "discord-command-create-name"),
        description=worded("discord-command-create"),
        callback=offer(describe(rename(create))),
    )


async def _created(
    counter: Counter, interaction: discord.Interaction, prompt: str, fields: dict[str, str], files_enclosed: Enclosed
) -> None:
    asked = counter.invocation(interaction, f"/video create {prompt}".rstrip(), fields=fields, enclosed=files_enclosed)
    if prompt:
        await counter.take(interaction, asked, posts=True, words=prompt)
        return
    link = FormLink("kept" if files_enclosed.attachments else "new", mark=str(interaction.id))
    await counter.take_form(interaction, asked, link, enclosed=files_enclosed)


_OPTIONS = ("duration", "aspect_ratio", "resolution", "model", "generate_audio", "seed")


def _option_key(name: str) -> str:
    return "discord-option-" + name.replace("_", "-")


def _choices() -> dict[str, list[app_commands.Choice[str | int | float]]]:
    auto: list[app_commands.Choice[str | int | float]] = [
        app_commands.Choice(name=worded("discord-choice-auto", _MOST_CHOICE), value=AUTO)
    ]
    seconds = range(SHORTEST, LONGEST + 1)
    return {
        "duration": auto + [app_commands.Choice(name=str(second), value=second) for second in seconds],
        "aspect_ratio": [app_commands.Choice(name=ratio, value=ratio) for ratio in RATIOS],
        "resolution": [app_commands.Choice(name=resolution, value=resolution) for resolution in RESOLUTIONS],
        "model": [
            app_commands.Choice(name=worded(f"discord-choice-{model}", _MOST_CHOICE), value=model)
            for model in ("standard", "fast")
        ],
    }


def _written(value: object) -> str:
    """An option's value as somebody would have typed it."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


def _plain(counter: Counter, name: Name) -> app_commands.Command[app_commands.Group, ..., None]:
    async def callback(interaction: discord.Interaction) -> None:
        await counter.take(interaction, counter.invocation(interaction, f"/video {name}"), posts=False)

    return app_commands.Command(
        name=named(name.value, f"discord-command-{name}-name"),
        description=worded(f"discord-command-{name}"),
        callback=callback,
    )


def _about_a_job(counter: Counter, name: Name) -> app_commands.Command[app_commands.Group, ..., None]:
    async def callback(interaction: discord.Interaction, job: Job | None = None) -> None:
        text = f"/video {name} {job or ''}".strip()
        asked = counter.invocation(interaction, text)
        if parse(text).name is not name:
            # what is no job id would be filmed, and paid for
            await counter.take(interaction, asked, posts=False, instead=problem("job_unknown", job=(job or "").strip()))
            return
        await counter.take(interaction, asked, posts=name in _POSTING)

    described = app_commands.describe(job=worded("discord-option-job"))(callback)
    renamed = app_commands.rename(job=named("job", "discord-option-job-name"))(described)
    command: app_commands.Command[app_commands.Group, ..., None] = app_commands.Command(
        name=named(name.value, f"discord-command-{name}-name"),
        description=worded(f"discord-command-{name}"),
        callback=renamed,
    )
    command.autocomplete("job")(_own_jobs(counter))
    return command


def _own_jobs(
    counter: Counter,
) -> Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    async def jobs(interaction: discord.Interaction, current: str) -> list[app_commands.Choice[str]]:
        """The person's newest jobs, out of the very list that they would be shown."""
        answer = await counter.desk.ask(counter.invocation(interaction, f"/video {Name.LIST}"))
        found = [(line, _LISTED.match(line)) for line in answer.post.lines]
        wanted = current.strip().lower()
        return [
            app_commands.Choice(name=shortened(line, _MOST_CHOICE), value=hit["job"])
            for line, hit in found
            if hit is not None and wanted in line.lower()
        ][:_MOST_CHOICES]

    return jobs


# ---- Apps > Make a video ------------------------------------------------------------------------------------------


def _make_a_video(counter: Counter) -> app_commands.ContextMenu:
    async def make_a_video(interaction: discord.Interaction, message: discord.Message) -> None:
        me = interaction.client.user
        job = own_video(message, me.id) if me is not None else None
        ours = me is not None and message.author.id == me.id
        files = () if job else files_of(message, asker=interaction.user.id, origin=Origin.REPLIED)
        enclosed = Enclosed(replied=files, replied_job=job)
        asked = counter.invocation(interaction, "/video create", enclosed=enclosed)
        link = FormLink("message", channel=message.channel.id, message=message.id)
        await counter.take_form(
            interaction, asked, link, enclosed=enclosed, prompt="" if ours else message.content.strip()
        )

    return app_commands.ContextMenu(
        name=named("Make a video", "discord-command-make-a-video-name"), callback=make_a_video
    )
