"""`whiteflag feeds …`: which feeds there are, how they are doing, and does each of them answer?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from monitor.config.feeds import Feeds
    from monitor.feeds.checkup import Checkup
    from monitor.feeds.feed import Feed

AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]
Ids = Annotated[list[str] | None, typer.Option("--feed", help="Only this feed (may be given again).")]
SwitchedOff = Annotated[bool, typer.Option("--all", help="Also those that are switched off.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="List and check the feeds.", no_args_is_help=True)
    group.command("list")(show_all)
    group.command("check")(check)
    app.add_typer(group, name="feeds")


def show_all(as_json: AsJson = False) -> None:
    """Show every feed of the configuration, and why some are switched off."""
    from monitor.cli.table import show_rows

    rows = [
        {
            "id": feed.id,
            "title": feed.title,
            "country": feed.country,
            "language": feed.language,
            "kind": feed.kind,
            "state_controlled": feed.state_controlled,
            "enabled": feed.enabled,
            "why": feed.why_disabled,
            "verified_on": feed.verified_on and feed.verified_on.isoformat(),
            "url": feed.url,
        }
        for feed in _load().feeds
    ]
    show_rows(rows, as_json=as_json)


def check(feed: Ids = None, switched_off: SwitchedOff = False, as_json: AsJson = False) -> None:
    """Ask each feed once and say what it answered; ends with 1 where one is not all right."""
    import asyncio

    from monitor.cli.table import show_rows
    from monitor.errors import WhiteflagError
    from monitor.logs import configure
    from monitor.settings import Settings

    feeds = _load()
    unknown = set(feed or ()) - {known.id for known in feeds.feeds}
    if unknown:
        raise WhiteflagError(f"There is no feed {sorted(unknown)[0]!r}; `whiteflag feeds list` shows all.")
    configure(Settings.from_environment(), "feeds")
    wanted = [f for f in feeds.feeds if (f.id in feed if feed else switched_off or f.enabled)]
    found = asyncio.run(_check(feeds, wanted, quiet=as_json))
    show_rows([_row(one) for one in found], as_json=as_json)
    if any(one.verdict != "ok" for one in found):
        raise typer.Exit(1)


async def _check(feeds: Feeds, wanted: Iterable[Feed], *, quiet: bool) -> list[Checkup]:
    from rich.console import Console
    from rich.progress import Progress

    from monitor.feeds.checkup import check_feeds
    from monitor.feeds.kit import open_kit

    wanted, found = list(wanted), []
    # on standard error, so that a pipe gets only the rows
    with Progress(
        console=Console(file=sys.stderr), transient=True, disable=quiet or not sys.stderr.isatty()
    ) as bar:
        task = bar.add_task("asking", total=len(wanted))
        async with open_kit(feeds.polling) as kit:
            async for one in check_feeds(wanted, kit):
                found.append(one)
                bar.advance(task)
    order = {feed.id: number for number, feed in enumerate(wanted)}
    return sorted(found, key=lambda one: order[one.id])


def _row(one: Checkup) -> dict[str, Any]:
    newest = one.newest.isoformat(timespec="minutes") if one.newest else None
    return {**asdict(one), "newest": newest}


def _load() -> Feeds:
    from monitor.config.feeds import load_feeds
    from monitor.config.paths import config_root
    from monitor.settings import Settings

    return load_feeds(config_root(Settings.from_environment()))
