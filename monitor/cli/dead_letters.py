"""`whiteflag dead-letters …`: what could not be processed, why, and another try for it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from monitor.deadletters import OpenLetters
    from monitor.models import DeadLetter
    from monitor.settings import Settings

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]
Ids = Annotated[list[str] | None, typer.Option("--id", help="This letter (may be given again).")]
Reasons = Annotated[
    list[str] | None, typer.Option("--reason", help="Letters with this reason (may be given again).")
]
All = Annotated[bool, typer.Option("--all", help="Every open letter.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="See what could not be processed, and try it again.", no_args_is_help=True)
    group.command("list")(show_open)
    group.command("replay")(replay_some)
    app.add_typer(group, name="dead-letters")


def show_open(reason: Reasons = None, as_json: AsJson = False) -> None:
    """List the letters that have not been replayed, oldest first."""
    from monitor.cli.table import show_rows
    from monitor.deadletters import chosen

    settings, bootstrap = _surroundings()
    found = _read(settings, bootstrap)
    show_rows([_row(letter) for letter in chosen(found.letters, reasons=reason or ())], as_json=as_json)
    if found.unreadable:
        sys.stderr.write(f"whiteflag: {found.unreadable} records of the topic are no dead letters.\n")


def replay_some(
    letter_id: Ids = None, reason: Reasons = None, everything: All = False, as_json: AsJson = False
) -> None:
    """Put the messages back onto the topics they came from; ends with 1 where one could not be."""
    import asyncio

    from monitor.cli.table import show_rows
    from monitor.deadletters import Replay, chosen, replay
    from monitor.kafka import Publisher

    if everything == bool(letter_id or reason):
        raise typer.BadParameter("say which: --id, --reason, or --all")
    settings, bootstrap = _surroundings()
    letters = chosen(_read(settings, bootstrap).letters, letter_id or (), reason or ())

    async def work() -> list[Replay]:
        async with Publisher(bootstrap, "whiteflag-replay") as publisher:
            return await replay(letters, settings.namespace, publisher)

    done = asyncio.run(work())
    rows = [
        {
            "id": each.letter.id,
            "topic": each.letter.topic,
            "replayed": not each.obstacle,
            "why": each.obstacle,
        }
        for each in done
    ]
    show_rows(rows, as_json=as_json)
    missing = set(letter_id or ()) - {letter.id for letter in letters}
    for name in sorted(missing):
        sys.stderr.write(f"whiteflag: no open letter has the id {name}.\n")
    if missing or any(each.obstacle for each in done):
        raise typer.Exit(1)


def _surroundings() -> tuple[Settings, str]:
    from monitor.broker.choose import running_broker
    from monitor.settings import Settings

    settings = Settings.from_environment()
    return settings, running_broker(settings)


def _read(settings: Settings, bootstrap: str) -> OpenLetters:
    from monitor.deadletters import open_letters
    from monitor.kafka import read_topic
    from monitor.topics import DEAD_LETTERS

    return open_letters(read_topic(bootstrap, DEAD_LETTERS.named(settings.namespace)))


def _row(letter: DeadLetter) -> dict[str, object]:
    return {
        "id": letter.id,
        "failed_at": letter.failed_at,
        "stage": letter.stage,
        "reason": letter.reason,
        "from": f"{letter.topic}/{letter.partition}/{letter.offset}",
        "attempts": letter.attempts,
        "error": letter.error,
    }
