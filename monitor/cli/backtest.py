"""`whiteflag backtest`: what other rules would have told, beside today's, of the same articles."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli.replay import BAD_LINES, File, Format, From, Output, Quiet, To, Topic, usual_output
from monitor.errors import WhiteflagError

if TYPE_CHECKING:
    from monitor.replay.engine import History
    from monitor.replay.order import Archive

PARTS = ("detection", "gazetteer", "correlation.yml")

Rules = Annotated[
    Path,
    typer.Option(
        "--rules",
        metavar="DIR",
        help="Changed files of a configuration folder; what it lacks is taken from today's.",
    ),
]
Labels = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Labelled articles (as for `evaluate`), to reckon precision with."),
]


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("backtest")(backtest)


def backtest(
    rules: Rules,
    file: File = None,
    topic: Topic = False,
    since: From = None,
    until: To = None,
    labels: Labels = None,
    format: Format = None,
    quiet: Quiet = False,
) -> None:
    """Show what would newly be told under other rules, what no longer, how often, and how right that is."""
    from monitor.cli.articles_from import articles_from, span
    from monitor.cli.faults import Faults
    from monitor.config.paths import config_root
    from monitor.replay.order import Archive
    from monitor.settings import Settings

    if not any((rules / part).exists() for part in PARTS):
        raise WhiteflagError(f"{rules} holds no rules: neither {', '.join(PARTS[:-1])} nor {PARTS[-1]}.")
    settings, faults = Settings.from_environment(), Faults()
    known = _labels(labels) if labels is not None else {}
    with Archive() as archive:
        archive.fill(articles_from(file, settings, faults, span(since, until), topic=topic))
        today = config_root(settings)
        before = _told(archive, today, None, "today's rules", quiet=quiet)
        after = _told(archive, rules, today, str(rules), quiet=quiet)
        days = archive.days
    chosen = format or usual_output()
    _show(before, after, days, known, chosen)
    if faults.count:
        raise typer.Exit(BAD_LINES)


def _told(archive: Archive, root: Path, below: Path | None, name: str, *, quiet: bool) -> list[History]:
    """Every incident that these rules tell of."""
    from monitor.cli.progress import progress
    from monitor.config.correlation import load_policy
    from monitor.config.detection import load_detector
    from monitor.replay.engine import Engine
    from monitor.replay.run import Tally, replay

    engine, detector = Engine(load_policy(root, below)), load_detector(root, below)
    with progress(name, len(archive), quiet=quiet) as step:
        for _ in replay(archive.turns(), detector, engine, Tally(), step):
            pass
    return engine.histories()


def _labels(path: Path) -> dict[str, set[Any]]:
    from monitor.learning.labels import read_labels
    from monitor.models import FIRES

    return {
        one.id: {m.kind for m in one.labels if m.polarity in FIRES and m.domain != "other"}
        for one in read_labels(path)
    }


def _show(
    before: list[History], after: list[History], days: float, known: dict[str, set[Any]], chosen: Output
) -> None:
    from monitor.replay.difference import difference, precision
    from monitor.replay.difference_view import as_rows, as_text, summary

    found = difference(before, after)
    measured = [
        summary(name, told, days, precision(told, known) if known else None)
        for name, told in (("today", before), ("candidate", after))
    ]
    if chosen is Output.jsonl:
        import orjson

        for row in as_rows(found, measured):
            sys.stdout.write(orjson.dumps(row, option=orjson.OPT_UTC_Z).decode() + "\n")
    else:
        typer.echo(as_text(found, measured))
