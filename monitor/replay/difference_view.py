"""A backtest as text and as rows of JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from monitor.alerts import words
from monitor.alerts.render import one_line
from monitor.replay.difference import Difference, Precision
from monitor.replay.engine import History
from monitor.replay.rows import incident_row


def summary(name: str, told: Sequence[History], days: float, right: Precision | None) -> dict[str, Any]:
    """How much one set of rules tells; `precision` only where labels were given."""
    alerts = sum(history.last.revision for history in told)
    row = {
        "rules": name,
        "incidents": len(told),
        "alerts": alerts,
        "days": round(days, 2),
        "alerts_per_day": round(alerts / days, 3) if days else None,
    }
    if right is not None:
        share = right.share
        row |= {"precision": None if share is None else round(share, 3), "labelled": right.cited}
    return row


def as_rows(found: Difference, measured: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """One row for each incident that differs, then one for each set of rules."""
    for name, histories in (("new", found.new), ("gone", found.gone)):
        for history in histories:
            yield {
                "change": name,
                **incident_row(history),
                **_proof(history),
            }
    for before, after in found.changed:
        changed = {"before": incident_row(before), **incident_row(after)}
        yield {"change": "changed", **changed, **_proof(after)}
    yield from ({"change": "summary", **row, "same": found.same} for row in measured)


def as_text(found: Difference, measured: Sequence[dict[str, Any]]) -> str:
    """What would newly be told, what no longer, what differently; then the numbers."""
    return "\n".join(_lines(found, measured))


def _lines(found: Difference, measured: Sequence[dict[str, Any]]) -> Iterator[str]:
    for title, histories in (("Would newly be told", found.new), ("No longer", found.gone)):
        yield f"{title}: {words.number(len(histories), 'incident')}"
        for history in histories:
            yield from _incident(history)
        yield ""
    yield f"Told otherwise: {words.number(len(found.changed), 'incident')}"
    for before, after in found.changed:
        yield f"  was  {one_line(before.last.headline)} ({words.status(before.last)})"
        yield f"  is   {one_line(after.last.headline)} ({words.status(after.last)})"
    yield f"\nThe same: {words.number(found.same, 'incident')}\n"
    for row in measured:
        yield _numbers(row)


def _incident(history: History) -> Iterator[str]:
    last, cited = history.last, history.last.citations[0]
    yield f"  {history.opened_at:%Y-%m-%d}  {one_line(last.headline)} ({words.status(last)})"
    yield f"              “{one_line(cited.quote)}” {one_line(words.chain(cited))}"


def _numbers(row: dict[str, Any]) -> str:
    told = f"{row['rules']}: {row['incidents']} incidents, {row['alerts']} alerts"
    told += f" in {row['days']:g} days"
    if row["alerts_per_day"] is not None:
        told += f", {row['alerts_per_day']:g} a day"
    if "precision" not in row:
        return told
    if row["precision"] is None:
        return f"{told}; no labelled article was cited"
    return f"{told}; precision {row['precision']:.3f} of {row['labelled']} labelled claims"


def _proof(history: History) -> dict[str, Any]:
    cited = history.last.citations[0]
    return {
        "headline": history.last.headline,
        "quote": cited.quote,
        "chain": list(cited.chain),
        "url": cited.url,
    }
