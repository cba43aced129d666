"""`whiteflag feeds …`: which feeds there are, how they are doing, and does each of them answer?"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import opml
from monitor.cli.configured import configured_feeds
from monitor.cli.role import KafkaAddress

if TYPE_CHECKING:
    from monitor.config.feeds import Feeds
    from monitor.feeds.checkup import Checkup
    from monitor.feeds.feed import Feed
    from monitor.feeds.state import FeedState
    from monitor.settings import Settings


class Doing(StrEnum):
    """How a feed can be doing (see `monitor.feeds.state`), or that nobody polls it."""

    new = "new"
    healthy = "healthy"
    quiet = "quiet"
    failing = "failing"
    gone = "gone"
    blocked = "blocked"
    off = "off"


AsJson = Annotated[bool, typer.Option("--json", help="JSON Lines also on a terminal.")]
State = Annotated[Doing | None, typer.Option("--state", help="Only feeds that are doing so; needs a Kafka.")]
Ids = Annotated[list[str] | None, typer.Option("--feed", help="Only this feed (may be given again).")]
SwitchedOff = Annotated[bool, typer.Option("--all", help="Also those that are switched off.")]


def register(app: typer.Typer) -> None:
    """Add the group to the command line."""
    group = typer.Typer(help="List, check, import and export the feeds.", no_args_is_help=True)
    group.command("list")(show_all)
    group.command("check")(check)
    opml.register(group)
    app.add_typer(group, name="feeds")


def show_all(state: State = None, kafka: KafkaAddress = None, as_json: AsJson = False) -> None:
    """Show every feed of the configuration and, where a Kafka is named, how it is doing."""
    from monitor.cli.role import settings_of_role
    from monitor.cli.table import show_rows
    from monitor.settings import Settings

    states: dict[str, FeedState] = {}
    if state or Settings.from_environment(kafka=kafka).bootstrap:
        settings, bootstrap = settings_of_role(kafka)
        states = _states(settings, bootstrap)
    rows = [_listed(feed, states.get(feed.id)) for feed in configured_feeds().feeds]
    show_rows([row for row in rows if state is None or row["state"] == state.value], as_json=as_json)


def _listed(feed: Feed, state: FeedState | None) -> dict[str, Any]:
    return {
        "id": feed.id,
        "title": feed.title,
        "country": feed.country,
        "language": feed.language,
        "kind": feed.kind,
        "state_controlled": feed.state_controlled,
        "state": (state.health if state else "new") if feed.enabled else "off",
        "since": state.since.isoformat(timespec="minutes") if state and feed.enabled else None,
        "why": (state.reason if state else None) if feed.enabled else feed.why_disabled,
        "verified_on": feed.verified_on and feed.verified_on.isoformat(),
        "url": feed.url,
    }


def _states(settings: Settings, bootstrap: str) -> dict[str, FeedState]:
    """What the pollers have last written about each feed."""
    from monitor.feeds.ownership import Records
    from monitor.kafka import read_topic
    from monitor.topics import FEED_STATES

    records = Records()
    for stored in read_topic(bootstrap, FEED_STATES.named(settings.namespace)):
        records.add(stored.key, stored.value)
    return records.states


def check(feed: Ids = None, switched_off: SwitchedOff = False, as_json: AsJson = False) -> None:
    """Ask each feed once and say what it answered; ends with 1 where one is not all right."""
    import asyncio

    from monitor.cli.table import show_rows
    from monitor.errors import WhiteflagError
    from monitor.logs import configure
    from monitor.settings import Settings

    feeds = configured_feeds()
    unknown = set(feed or ()) - {known.id for known in feeds.feeds}
    if unknown:
        raise WhiteflagError(f"There is no feed {sorted(unknown)[0]!r}; `whiteflag feeds list` shows all.")
    configure(Settings.from_environment(), "feeds")
    wanted = [f for f in feeds.feeds if (f.id in feed if feed else switched_off or f.enabled)]
    found = asyncio.run(_check(feeds, wanted, quiet=as_json))
    people = sys.stdout.isatty() and not as_json
    show_rows([_short(one) if people else _row(one) for one in found], as_json=as_json)
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


def _short(one: Checkup) -> dict[str, Any]:
    """What fits a terminal; JSON has all."""
    validators = [name for name, there in (("ETag", one.etag), ("date", one.last_modified)) if there]
    return {
        "feed": one.id,
        "verdict": one.verdict,
        "status": one.status,
        "entries": one.entries or None,
        "newest": one.newest and f"{one.newest:%Y-%m-%d %H:%M}",
        "validators": ", ".join(validators),
        "redirects": one.redirects or None,
        "robots": {True: "yes", False: "no", None: ""}[one.robots],
        "seconds": one.seconds,
        "problem": one.problem or (f"moved to {one.moved_to}" if one.moved_to else None),
    }
