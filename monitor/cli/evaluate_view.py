"""The figures of an evaluation: tables for people, one JSON object for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from monitor.learning.evaluate import ATTRIBUTES, DOMAINS, KINDS, Mistake, Report, Score


def as_row(report: Report, examples: int) -> dict[str, Any]:
    """All figures, rounded to three digits; `alert/…` counts what is sure enough to raise an alert."""
    row: dict[str, Any] = {"sentences": report.sentences, "quotes_not_verbatim": report.not_verbatim}
    row |= {name: _figures(score) for name, score in _scores(report)}
    row |= {f"accuracy/{name}": _rounded(report.accuracy(name)) for name in ATTRIBUTES}
    row["errors"] = dict(_causes(report).most_common())
    if report.tags:
        row["tags"] = {tag: {"right": right, "of": of} for tag, (right, of) in sorted(report.tags.items())}
    if examples:
        row["examples"] = [_example(mistake) for mistake in _chosen(report, examples)]
    return row


def as_table(report: Report, examples: int) -> None:
    """Print the tables, and up to so many sentences for each cause."""
    console = Console()
    console.print(f"{report.sentences} sentences\n", style="bold")
    console.print(_score_table(report))
    accuracy = [(name, _share(report.accuracy(name)), report.asked[name]) for name in ATTRIBUTES]
    quotes = ("quotes not verbatim", "", report.not_verbatim)
    console.print(_table(("of what both have", "right", "of"), [*accuracy, quotes]))
    console.print(_table(("errors by cause", "number"), _causes(report).most_common()))
    if report.tags:
        tags = [(tag, *counts) for tag, counts in sorted(report.tags.items())]
        console.print(_table(("sentences of the sort", "right", "of"), tags))
    for mistake in _chosen(report, examples):
        console.print(Text(f"\n{_name(mistake)}: {mistake.cause}", "bold"))
        console.print(Text(f"  {mistake.sentence.id}  {mistake.sentence.text}"))


def _scores(report: Report) -> Iterator[tuple[str, Score]]:
    for alerts in (False, True):
        before = "alert/" if alerts else ""
        for domain in DOMAINS:
            cells = report.alerts if alerts else report.cells
            yield from ((f"{before}{domain}/{kind}", cells[domain, kind]) for kind in KINDS)
            yield f"{before}{domain}/micro", report.micro(domain, alerts=alerts)


def _figures(score: Score) -> dict[str, float]:
    shares = {"p": round(score.precision, 3), "r": round(score.recall, 3), "f1": round(score.f1, 3)}
    return shares | {"tp": score.tp, "fp": score.fp, "fn": score.fn}


def _score_table(report: Report) -> Table:
    rows = [
        (name, *map(_share, (score.precision, score.recall, score.f1)), score.tp, score.fp, score.fn)
        for name, score in _scores(report)
    ]
    return _table(("what fires", "precision", "recall", "F1", "right", "false", "missed"), rows)


def _table(header: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Table:
    """The first column is words, the others numbers."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, name in enumerate(header):
        table.add_column(name, justify="right" if number else "left")
    for row in rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    table.add_row("")
    return table


def _causes(report: Report) -> Counter[str]:
    return Counter(f"{_name(mistake)}: {mistake.cause}" for mistake in report.mistakes)


def _chosen(report: Report, examples: int) -> Iterator[Mistake]:
    """The first mistakes of each cause, cause by cause."""
    shown: Counter[str] = Counter()
    for mistake in sorted(report.mistakes, key=lambda one: (_name(one), one.cause)):
        cause = f"{_name(mistake)}: {mistake.cause}"
        shown[cause] += 1
        if shown[cause] <= examples:
            yield mistake


def _name(mistake: Mistake) -> str:
    return f"{'missed' if mistake.missed else 'false'} {mistake.domain} {mistake.kind}"


def _example(mistake: Mistake) -> dict[str, str]:
    found = {"id": mistake.sentence.id, "error": _name(mistake), "cause": mistake.cause}
    return found | {"text": mistake.sentence.text}


def _share(share: float | None) -> str:
    return "-" if share is None else f"{share:.3f}"


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
