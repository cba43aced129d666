"""`whiteflag detect`: the mentions of a text, a page or JSON Lines of articles, and why the rest are none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.batched import batched

if TYPE_CHECKING:
    from monitor.detection.detector import Detector
    from monitor.models import Article, Mention

_BATCH = 256


class Format(StrEnum):
    """How mentions are printed."""

    jsonl = "jsonl"
    json = "json"
    text = "text"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("detect")(detect)


def detect(
    target: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="A text, an HTML page, JSON Lines, or - .")
    ],
    format: Annotated[
        Format | None, typer.Option("--format", help="Default: text on a terminal, jsonl otherwise.")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Show what each sentence matched, and which gate stopped it.")
    ] = False,
    publisher: Annotated[str, typer.Option(help="Who published it, where the input does not say.")] = "",
) -> None:
    """Find retreats, defeats and admissions in articles, with who says so and the exact words."""
    from monitor.cli.articles_in import read
    from monitor.cli.faults import Faults
    from monitor.config.detection import load_detector
    from monitor.config.paths import config_root
    from monitor.settings import Settings

    detector = load_detector(config_root(Settings.from_environment()))
    reported = Faults()
    articles = reported.without(read(target, publisher, datetime.now(UTC)))
    if explain:
        _explain(detector, articles)
    else:
        _print(detector, articles, format or (Format.text if sys.stdout.isatty() else Format.jsonl))
    if reported.count:
        raise typer.Exit(65)


def _print(detector: Detector, articles: Iterator[Article], chosen: Format) -> None:
    found = (
        mention
        for batch in batched(articles, _BATCH)
        for detection in detector.detect(batch)
        for mention in detection.mentions
    )
    if chosen is Format.text:
        _table(found)
    else:
        _rows(found, lines=chosen is Format.jsonl)


def _rows(found: Iterator[Mention], *, lines: bool) -> None:
    import orjson

    from monitor.cli.mention_rows import row

    if lines:
        for mention in found:
            sys.stdout.write(orjson.dumps(row(mention)).decode() + "\n")
    else:
        sys.stdout.write(
            orjson.dumps([row(mention) for mention in found], option=orjson.OPT_INDENT_2).decode() + "\n"
        )


def _table(found: Iterator[Mention]) -> None:
    from rich.console import Console

    from monitor.cli.detect_view import mention_lines

    console = Console()
    count = 0
    for mention in found:
        console.print(mention_lines(mention))
        count += 1
    console.print(f"{count} mention{'' if count == 1 else 's'}")


def _explain(detector: Detector, articles: Iterator[Article]) -> None:
    from rich.console import Console

    from monitor.cli.detect_view import trace_lines

    console = Console()
    for batch in batched(articles, _BATCH):
        for article, traces in zip(batch, detector.traces(batch), strict=True):
            for trace in traces:
                console.print(trace_lines(article, trace))
