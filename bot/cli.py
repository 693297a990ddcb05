"""The command line: thin, it reads arguments and calls the app. Human output to stdout, logs to stderr."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot.commands import parse
from bot.config import Settings, load_settings, unknown_settings
from bot.errors import SetupFault, StoreError
from bot.logs import configure_logs
from bot.messages import Attachment
from bot.parsing import parsed_json, parsed_lines
from bot.printouts import job_printout, jobs_printout, parse_printout
from bot.texts import language_for

app = typer.Typer(
    name="videobot",
    help="/video commands and attached files in chats become AI videos, posted back to the thread.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
jobs = typer.Typer(help="Look at jobs, stop them, try them again.", no_args_is_help=True, rich_markup_mode=None)
limits = typer.Typer(help="Look at limits, and set them.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(jobs, name="jobs")
app.add_typer(limits, name="limits")

_OK, _NOT_DONE, _SETUP = 0, 1, 2
#: As long as a stop may take before the process ends all the same (s): ten seconds are promised, on a busy machine too.
_LAST_RESORT = 9.0
_ORDERS = (signal.SIGTERM, signal.SIGINT)

_T = TypeVar("_T")
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def main() -> None:
    """Run the command line; a set-up fault is one message with all cures, exit 2."""
    try:
        app()
    except SetupFault as fault:
        _say_faults(fault.faults)
        sys.exit(_SETUP)
    except StoreError as error:
        _say_faults([str(error)])
        sys.exit(_SETUP)
    except BrokenPipeError:
        # whoever read our output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(_NOT_DONE)


def _say_faults(faults: tuple[str, ...] | list[str]) -> None:
    print("videobot cannot start:", file=sys.stderr)
    for fault in faults:
        print(f"  - {fault}", file=sys.stderr)


def _settings(*, quiet: bool = False) -> Settings:
    """The settings, with logs set up by them; `quiet` keeps a command's own output clear of what nobody asked for."""
    settings = load_settings()
    asked_for = "videobot_log_level" in settings.model_fields_set
    configure_logs(settings.videobot_log_format, "error" if quiet and not asked_for else settings.videobot_log_level)
    return settings


def _warn_of_unknown_settings() -> None:
    for sentence in unknown_settings():
        print(f"Warning: {sentence}", file=sys.stderr)


def _run_until_stopped(work: Callable[[asyncio.Event], Coroutine[Any, Any, _T]]) -> _T:
    """Run with SIGTERM and Ctrl-C as the order to stop cleanly; Ctrl-C during the stop ends at once."""

    async def runner() -> _T:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()

        def order(impatient: bool) -> None:
            if stopping.is_set() and impatient:
                os._exit(_NOT_DONE)
            elif not stopping.is_set():
                stopping.set()
                loop.call_later(_LAST_RESORT, os._exit, _OK)

        for name in _ORDERS:
            loop.add_signal_handler(name, order, name == signal.SIGINT)
        try:
            return await work(stopping)
        finally:
            # everything is saved: an order that comes during the last moments must not look like a crash
            signal.pthread_sigmask(signal.SIG_BLOCK, _ORDERS)

    return asyncio.run(runner())


@app.command()
def run() -> None:
    """Serve every platform whose settings are there; none: the local chat page."""
    from bot.app.serving import serve
    from bot.app.watchdog import EXIT_STUCK, Stuck

    _warn_of_unknown_settings()
    settings = _settings()
    try:
        _run_until_stopped(lambda stopping: serve(settings, lambda line: print(line, flush=True), stopping))
    except Stuck as stuck:
        print(f"videobot must be started anew: {stuck}", file=sys.stderr)
        raise typer.Exit(EXIT_STUCK) from None


@app.command()
def demo(
    prompt: Annotated[str | None, typer.Argument(help="Your own words and options.")] = None,
    attach: Annotated[list[Path] | None, typer.Option(help="A file of yours, as often as you like.")] = None,
    out: Annotated[Path, typer.Option(help="Where the video goes.")] = Path("out"),
    as_json: Json = False,
) -> None:
    """Make one video in the terminal; the MP4's path is printed last."""
    from bot.demo import demonstrate

    settings = _settings(quiet=True)
    console = Console(quiet=as_json, highlight=False)
    outcome = _run_until_stopped(lambda stopping: demonstrate(settings, prompt, attach or [], out, console, stopping))
    if as_json:
        print(json.dumps(outcome.as_json(), ensure_ascii=False))
    elif outcome.video is not None:
        print(outcome.video)
    else:
        print(outcome.problem)
    raise typer.Exit(_OK if outcome.done else _NOT_DONE)


@app.command("parse", context_settings={"ignore_unknown_options": True})
def parse_text(
    text: Annotated[str | None, typer.Argument(help="A command as somebody would type it.")] = None,
    attach: Annotated[list[str] | None, typer.Option(help="The name of an attached file.")] = None,
    reply_attach: Annotated[list[str] | None, typer.Option(help="A file of the message replied to.")] = None,
    stdin: Annotated[bool, typer.Option("--stdin", help="Read one JSON object a line, answer one a line.")] = False,
    as_json: Json = False,
) -> None:
    """Say how a command text is understood."""
    language = language_for(os.environ.get("VIDEOBOT_LANGUAGE") or os.environ.get("LANG"))
    if stdin:
        for line in parsed_lines(sys.stdin, language):
            print(line, flush=True)
        return
    if text is None:
        raise typer.BadParameter("give a TEXT, or --stdin")
    command = parse(text, attachments=_named(attach), replied=_named(reply_attach))
    document = parsed_json(command, language)
    if as_json:
        print(json.dumps(document, ensure_ascii=False))
    else:
        print("\n".join(parse_printout(document)))


def _named(names: list[str] | None) -> list[Attachment]:
    return [Attachment(name=name, address=name) for name in names or []]


@app.command()
def check(as_json: Json = False) -> None:
    """Say what is missing, with the cure; spends and posts nothing. Exit 0 only when all is well."""
    from bot.app.checking import check_all

    _warn_of_unknown_settings()
    try:
        settings: Settings | None = _settings(quiet=True)
        faults: tuple[str, ...] = ()
    except SetupFault as fault:
        settings, faults = None, fault.faults
    checks = asyncio.run(check_all(settings, faults))
    well = all(each["ok"] for each in checks)
    if as_json:
        print(json.dumps({"ok": well, "checks": checks}, ensure_ascii=False))
    else:
        for each in checks:
            print(f"{'ok  ' if each['ok'] else 'FAIL'}  {each['name']}: {each['detail']}")
    raise typer.Exit(_OK if well else _NOT_DONE)


@app.command()
def usage(
    as_csv: Annotated[
        bool, typer.Option("--csv", help="Print a table: one line for each day, person, channel.")
    ] = False,
    days: Annotated[int, typer.Option(min=1, max=366, help="The last so many, today included.")] = 30,
    workspace: Annotated[str, typer.Option(help="Only this one, like discord/123.", metavar="P/W")] = "",
    as_json: Json = False,
) -> None:
    """What was used, by day, person and channel."""
    _operate("usage", {"workspace": workspace, "days": days}, as_json, _print_table if as_csv else _print_usage)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="A file that does not exist yet.")], as_json: Json = False
) -> None:
    """Copy the database, whether the bot runs or not."""
    _operate("backup", {"path": str(file.absolute())}, as_json, lambda answer: print(answer["path"]))


@app.command()
def migrate(as_json: Json = False) -> None:
    """Bring the database up to this version's schema, as a start would; a copy of what was before is kept."""
    from bot.app.operating import upgrade

    _tell(asyncio.run(upgrade(_settings(quiet=True))), as_json, _print_schema)


@app.command("discord-invite")
def discord_invite() -> None:
    """Print the address where an admin adds the bot to a Discord server."""
    from bot.app.platforms import discord_invite_url

    print(asyncio.run(discord_invite_url(_settings(quiet=True))))


@app.command("slack-manifest")
def slack_manifest(
    http: Annotated[bool, typer.Option("--http", help="For HTTP mode, whatever else is set.")] = False,
) -> None:
    """Print the manifest that the Slack app is made from; needs no tokens."""
    from bot.app.platforms import slack_manifest as made

    document, doubt = made(_settings(quiet=True), http=http)
    print(json.dumps(document, ensure_ascii=False, indent=2))
    if doubt:
        print(doubt, file=sys.stderr)


@jobs.command("list")
def jobs_list(
    state: Annotated[str | None, typer.Option(help="Only jobs in this state.")] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="The newest so many.")] = 50,
    as_json: Json = False,
) -> None:
    """The newest jobs."""
    _operate("jobs-list", {"state": state, "most": most}, as_json, lambda answer: _print_jobs(answer, state))


@jobs.command("show")
def jobs_show(job: str, as_json: Json = False) -> None:
    """All that is known of one job, its prompt included."""
    _operate("jobs-show", {"job": job}, as_json, _print_job)


@jobs.command("cancel")
def jobs_cancel(job: str, as_json: Json = False) -> None:
    """Stop a job as far as it can be stopped."""
    _operate("jobs-cancel", {"job": job}, as_json, _print_job)


@jobs.command("approve")
def jobs_approve(job: str, as_json: Json = False) -> None:
    """Let a job be made that waits for a click."""
    _operate("jobs-approve", {"job": job}, as_json, _print_job)


@jobs.command("retry")
def jobs_retry(job: str, as_json: Json = False) -> None:
    """Submit an uncertain job again, or make a new one of a job that is over."""
    _operate("jobs-retry", {"job": job}, as_json, _print_job)


Workspace = Annotated[
    str, typer.Option(help="Which one, like discord/123; may be left out where only one is known.", metavar="P/W")
]
Words = Annotated[list[str], typer.Argument(help="As an admin would type it in the chat.")]


@limits.command("show")
def limits_show(workspace: Workspace = "", as_json: Json = False) -> None:
    """The rules of a workspace; without one: those that every workspace begins with, and which have their own."""
    _operate("limits-show", {"workspace": workspace}, as_json, _print_rules)


@limits.command("set")
def limits_set(rules: Words, workspace: Workspace = "", as_json: Json = False) -> None:
    """Set rules, several separated by `;`: limits set --workspace discord/123 '@role:9 each 5 videos per day'."""
    _operate("limits-set", {"workspace": workspace, "text": " ".join(rules)}, as_json, _print_said)


@limits.command("clear")
def limits_clear(rule: Words, workspace: Workspace = "", as_json: Json = False) -> None:
    """Take one rule away, those of somebody, or `all`."""
    _operate("limits-clear", {"workspace": workspace, "text": " ".join(rule)}, as_json, _print_said)


@limits.command("why")
def limits_why(whom: Words, workspace: Workspace = "", as_json: Json = False) -> None:
    """Every rule that applies to somebody: videobot limits why --workspace discord/123 @42 '#17'."""
    _operate("limits-why", {"workspace": workspace, "text": " ".join(whom)}, as_json, _print_said)


@limits.command("try")
def limits_try(rules: Words, workspace: Workspace = "", as_json: Json = False) -> None:
    """What rules would have refused of last month's jobs; changes nothing."""
    _operate("limits-try", {"workspace": workspace, "text": " ".join(rules)}, as_json, _print_said)


@limits.command("changes")
def limits_changes(workspace: Workspace = "", as_json: Json = False) -> None:
    """Who changed what in a workspace, newest first."""
    _operate("limits-changes", {"workspace": workspace}, as_json, _print_said)


@limits.command("verify")
def limits_verify(as_json: Json = False) -> None:
    """Compare the limits' counters with the ledger of jobs; exit 1 where they differ."""
    _operate("limits-verify", {}, as_json, lambda _: print("the limits add up"))


def _operate(request: str, values: Mapping[str, Any], as_json: bool, show: Callable[[Mapping[str, Any]], None]) -> None:
    from bot.app.operating import operate

    _tell(asyncio.run(operate(_settings(quiet=True), request, values)), as_json, show)


def _tell(answer: Mapping[str, Any], as_json: bool, show: Callable[[Mapping[str, Any]], None]) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    elif answer["ok"]:
        show(answer)
    else:
        print(answer["problem"], file=sys.stderr)
    raise typer.Exit(_OK if answer["ok"] else _NOT_DONE)


def _print_schema(answer: Mapping[str, Any]) -> None:
    if answer["before"] == answer["schema"]:
        print(f"nothing to do: the database has schema {answer['schema']}")
        return
    print(f"the database has schema {answer['schema']} now, it had {answer['before'] or 'none'}")
    for copy in answer["copies"]:
        print(f"what was before is kept in {copy}")


def _print_usage(answer: Mapping[str, Any]) -> None:
    for each in answer["workspaces"]:
        print(each["workspace"])
        for line in each["lines"]:
            print(f"  {line}")
    if not answer["workspaces"]:
        print("nothing was used yet")


def _print_table(answer: Mapping[str, Any]) -> None:
    print(answer["csv"], end="")


def _print_jobs(answer: Mapping[str, Any], state: str | None) -> None:
    for line in jobs_printout(answer["jobs"]):
        print(line)
    if not answer["jobs"]:
        print("there is no job yet" if state is None else f"no job is {state}", file=sys.stderr)


def _print_job(answer: Mapping[str, Any]) -> None:
    for line in job_printout(answer["job"], load_settings().videobot_data_dir.absolute() / "files"):
        print(line)


def _print_rules(answer: Mapping[str, Any]) -> None:
    if answer["workspace"] is not None:
        _print_said(answer)
        # a bot that runs may be older than this command
        if "defaults" in answer:
            print(f"A new workspace begins with: {'; '.join(answer['defaults']) or 'none'}")
        return
    for rule in answer["rules"]:
        print(rule["rule"])
    if not answer["rules"]:
        print("none")
    for workspace in answer["workspaces"]:
        print(f"videobot limits show --workspace {workspace}")


def _print_said(answer: Mapping[str, Any]) -> None:
    for line in (answer["headline"], *answer["lines"]):
        print(line)
