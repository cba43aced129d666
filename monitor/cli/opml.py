"""`whiteflag feeds import` and `export`: lists of feeds from and for other readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.configured import configured_feeds

if TYPE_CHECKING:
    from monitor.feeds.feed import Feed

Source = Annotated[Path, typer.Argument(help="An OPML file.", exists=True, dir_okay=False, readable=True)]
Into = Annotated[Path | None, typer.Option("--into", help="A new file for them; else they are shown.")]
SwitchedOff = Annotated[bool, typer.Option("--all", help="Also feeds that are switched off.")]


def register(group: typer.Typer) -> None:
    """Add the commands to the group of feeds."""
    group.command("import")(import_opml)
    group.command("export")(export_opml)


def import_opml(file: Source, into: Into = None) -> None:
    """Turn an OPML file into a file of feeds, without those that are listed already."""
    from monitor.errors import WhiteflagError
    from monitor.feeds import opml

    known = configured_feeds().feeds
    try:
        found = opml.read(file.read_bytes(), [feed.url for feed in known], {feed.id for feed in known})
    except ValueError as error:
        raise WhiteflagError(f"{file} is no OPML file: {error}.") from error
    text = "\n".join(["feeds:", *map(_line, found.feeds), ""])
    if into is None:
        typer.echo(text, nl=False)
    else:
        _write_new(into, text)
    for sentence in found.left_out:
        typer.echo(f"left out: {sentence}", err=True)
    typer.echo(f"{len(found.feeds)} new, {len(found.left_out)} left out", err=True)


def export_opml(switched_off: SwitchedOff = False) -> None:
    """Write the feeds as OPML on standard output."""
    from monitor.feeds import opml

    typer.echo(
        opml.write(feed for feed in configured_feeds().feeds if switched_off or feed.enabled), nl=False
    )


def _line(feed: Feed) -> str:
    import orjson

    # JSON is YAML, and quotes whatever needs it
    facts = {"id": feed.id, "url": feed.url, "publisher": feed.publisher}
    return f"  - {orjson.dumps(facts).decode()}"


def _write_new(path: Path, text: str) -> None:
    from monitor.errors import WhiteflagError

    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise WhiteflagError(f"{path} is there already; name a new file.") from error
    except OSError as error:
        raise WhiteflagError(f"{path} cannot be written: {error.strerror}.") from error
