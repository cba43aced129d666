"""`whiteflag replay`: archived articles through today's rules, in event time; nothing leaves this process."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from monitor.models import Alert
    from monitor.replay.engine import Engine
    from monitor.replay.run import Tally

BAD_LINES = 65  # EX_DATAERR of sysexits.h
MISQUOTED = 70  # EX_SOFTWARE

File = Annotated[
    str | None,
    typer.Argument(metavar="FILE|-", help="JSON Lines of articles, also gzipped; - is standard input."),
]
Topic = Annotated[
    bool,
    typer.Option("--topic", help="What Kafka has of the articles topic (also without a FILE); only read."),
]
From = Annotated[
    str | None, typer.Option("--from", metavar="TIME", help="Only articles published from then on (UTC).")
]
To = Annotated[
    str | None, typer.Option("--to", metavar="TIME", help="Only those before then; a whole day is included.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress bar and no summary.")]


class Output(StrEnum):
    """How alerts are printed."""

    jsonl = "jsonl"
    text = "text"


Format = Annotated[
    Output | None, typer.Option("--format", help="Default: text on a terminal, jsonl otherwise.")
]


def usual_output() -> Output:
    """What is printed where nobody says how."""
    return Output.text if sys.stdout.isatty() else Output.jsonl


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("replay")(replay)


def replay(
    file: File = None,
    topic: Topic = False,
    since: From = None,
    until: To = None,
    format: Format = None,
    incidents: Annotated[
        bool, typer.Option("--incidents", help="At the end one line for each incident.")
    ] = False,
    quiet: Quiet = False,
) -> None:
    """Show what archived articles would have raised: in event time, the same each time, into no topic."""
    from monitor.cli.articles_from import articles_from, span
    from monitor.cli.faults import Faults
    from monitor.cli.progress import progress
    from monitor.config.correlation import load_policy
    from monitor.config.detection import load_detector
    from monitor.config.paths import config_root
    from monitor.replay.engine import Engine
    from monitor.replay.order import Archive
    from monitor.replay.run import Tally
    from monitor.replay.run import replay as run
    from monitor.settings import Settings

    settings, faults, tally = Settings.from_environment(), Faults(), Tally()
    articles = articles_from(file, settings, faults, span(since, until), topic=topic)
    root = config_root(settings)
    engine = Engine(load_policy(root))
    chosen = format or usual_output()
    with Archive() as archive:
        archive.fill(articles)
        detector = load_detector(root)
        with progress("replay", len(archive), quiet=quiet) as step:
            _show_alerts(run(archive.turns(), detector, engine, tally, step), chosen)
    if incidents:
        _show_incidents(engine, chosen)
    if not quiet:
        typer.echo(_summary(tally, engine), err=True)
    for name in tally.failed:
        faults.tell(f"article {name} could not be read by detection, and was passed over")
    if engine.misquoted or faults.count:
        raise typer.Exit(MISQUOTED if engine.misquoted else BAD_LINES)


def _show_alerts(alerts: Iterable[Alert], chosen: Output) -> None:
    from monitor.alerts.render import as_text
    from monitor.replay.rows import alert_row

    for alert in alerts:
        if chosen is Output.jsonl:
            _line(alert_row(alert))
        else:
            typer.echo(as_text(alert) + "\n")


def _show_incidents(engine: Engine, chosen: Output) -> None:
    from monitor.cli.table import show_rows
    from monitor.replay.rows import incident_row

    show_rows([incident_row(one) for one in engine.histories()], as_json=chosen is Output.jsonl)


def _line(row: dict[str, Any]) -> None:
    import orjson

    sys.stdout.write(orjson.dumps(row, option=orjson.OPT_UTC_Z).decode() + "\n")


def _summary(tally: Tally, engine: Engine) -> str:
    from monitor.alerts.words import number

    counted = ((tally.articles, "article"), (tally.mentions, "mention"), (tally.alerts, "alert"))
    stopped = ", ".join(f"{gate} {count}" for gate, count in sorted(tally.stopped.items()))
    told = ", ".join(number(count, noun) for count, noun in counted)
    return f"{told} in {number(len(engine.histories()), 'incident')}" + (
        f"; mentions stopped: {stopped}" if stopped else ""
    )
