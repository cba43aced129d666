"""`whiteflag detect`: the mentions of a text, a page or JSON Lines of articles, and why the rest are none."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.batched import batched
from monitor.cli.config_folder import ConfigFolder, chosen

if TYPE_CHECKING:
    from monitor.detection.detector import Detector
    from monitor.models import Article, Mention

_BATCH = 256


class Format(StrEnum):
    """How mentions, or with `--explain` decision records, are printed."""

    jsonl = "jsonl"
    json = "json"
    text = "text"
    html = "html"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("detect")(detect)


def detect(
    target: Annotated[
        str, typer.Argument(metavar="FILE|URL|-", help="A text, an HTML page, JSON Lines, or - .")
    ],
    format: Annotated[
        Format | None,
        typer.Option("--format", help="Default: text on a terminal and with --explain, else jsonl."),
    ] = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help="Show what each sentence matched, and what stopped it; also as html."),
    ] = False,
    publisher: Annotated[str, typer.Option(help="Who published it, where the input does not say.")] = "",
    published: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Its date, where the input does not say.")
    ] = None,
    config: ConfigFolder = None,
) -> None:
    """Find retreats, defeats and admissions in articles, with who says so and the exact words."""
    from monitor.cli.articles_in import read
    from monitor.cli.faults import Faults
    from monitor.config.detection import load_detector
    from monitor.config.feeds import load_polling

    shown = format or (Format.text if explain or sys.stdout.isatty() else Format.jsonl)
    if shown is Format.html and not explain:
        raise typer.BadParameter("html shows decision records: add --explain.", param_hint="--format")
    folders = chosen(config)
    detector, networks = load_detector(*folders), load_polling(*folders).networks
    reported, seen = Faults(), _Seen()
    given = reported.without(read(target, publisher, datetime.now(UTC), networks))
    articles = seen.through(_dated(one, published) for one in given)
    (_explain if explain else _print)(detector, articles, shown)
    if not seen.text and not reported.count:
        typer.echo("whiteflag: there is no text in it.", err=True)
    if reported.count:
        raise typer.Exit(65)


def _dated(article: Article, published: datetime | None) -> Article:
    """With the date of the option, where it has none: what is background depends on it."""
    if published is None or "no-date" not in article.flags:
        return article
    flags = tuple(flag for flag in article.flags if flag != "no-date")
    return replace(article, published_at=published.replace(tzinfo=UTC), flags=flags)


class _Seen:
    """Whether any article held text."""

    def __init__(self) -> None:
        self.text = False

    def through(self, articles: Iterator[Article]) -> Iterator[Article]:
        """The same articles."""
        for article in articles:
            self.text = self.text or bool(article.title.strip() or article.text.strip())
            yield article


def _print(detector: Detector, articles: Iterator[Article], shown: Format) -> None:
    from monitor.cli.mention_rows import row
    from monitor.cli.table import write_rows

    found = (
        mention
        for batch in batched(articles, _BATCH)
        for detection in detector.detect(batch)
        for mention in detection.mentions
    )
    if shown is Format.text:
        _table(found)
    else:
        write_rows((row(mention) for mention in found), lines=shown is Format.jsonl)


def _table(found: Iterator[Mention]) -> None:
    from rich.console import Console

    from monitor.cli.detect_view import mention_lines

    console = Console()
    count = 0
    for mention in found:
        console.print(mention_lines(mention))
        count += 1
    console.print(f"{count} mention{'' if count == 1 else 's'}")


def _explain(detector: Detector, articles: Iterator[Article], shown: Format) -> None:
    from monitor.cli.explain import as_html, as_rows, as_text

    traced = (
        pair
        for batch in batched(articles, _BATCH)
        for pair in zip(batch, detector.traces(batch), strict=True)
    )
    if shown is Format.text:
        as_text(traced)
    elif shown is Format.html:
        as_html(traced)
    else:
        as_rows(traced, lines=shown is Format.jsonl)
