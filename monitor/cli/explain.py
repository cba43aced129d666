"""Prints decision records: on a terminal, as rows of JSON, or as a page."""

from __future__ import annotations

import sys
from collections.abc import Iterable

from rich.console import Console

from monitor.cli.explain_html import END, START, article_html
from monitor.cli.explain_rows import trace_row
from monitor.cli.explain_text import heading, legend, trace_text
from monitor.cli.table import write_rows
from monitor.detection.record import Trace
from monitor.models import Article

Traced = Iterable[tuple[Article, list[Trace]]]


def as_text(traced: Traced) -> None:
    """Coloured sentences, article by article."""
    console = Console()
    console.print(legend())
    for article, traces in traced:
        console.print(heading(article, len(traces)))
        for trace in traces:
            console.print(trace_text(article, trace))


def as_html(traced: Traced) -> None:
    """One page."""
    sys.stdout.write(START)
    for article, traces in traced:
        sys.stdout.writelines(article_html(article, traces))
    sys.stdout.write(END)


def as_rows(traced: Traced, *, lines: bool) -> None:
    """One object for each sentence."""
    write_rows((trace_row(article, trace) for article, traces in traced for trace in traces), lines=lines)
