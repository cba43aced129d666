"""`config/silences.yml`: silences that belong to the configuration, such as a planned exercise."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from monitor.alerts.conditions import as_list
from monitor.alerts.silences import from_file
from monitor.config.reader import Reader, Strict
from monitor.models import Silence

FILE = "silences.yml"


class Row(Strict):
    """One silence; times are ISO 8601 with a time zone, and may lie in the past."""

    matchers: Annotated[tuple[str, ...], BeforeValidator(as_list)]
    author: str
    reason: str
    start: datetime
    end: datetime


class SilenceFile(Strict):
    """The file; it may hold none, and need not be there."""

    silences: tuple[Row, ...] = ()


def load(root: Path) -> tuple[Silence, ...]:
    """Only this part of the configuration; `ConfigError` with every fault in it."""
    reader = Reader(root)
    silences = read(reader)
    reader.finish()
    assert silences is not None  # noqa: S101 - finish() has raised otherwise
    return silences


def read(reader: Reader) -> tuple[Silence, ...] | None:
    """The silences; None, with the faults in the reader, where something is wrong."""
    if not (reader.root / FILE).exists():
        return ()
    before = len(reader.faults)
    file = reader.yaml(FILE, SilenceFile)
    rows = file.silences if file else ()
    silences = [_silence(reader, number, row) for number, row in enumerate(rows)]
    found = tuple(silence for silence in silences if silence is not None)
    return found if len(reader.faults) == before else None


def count(silences: tuple[Silence, ...]) -> dict[str, int]:
    """For `config check`."""
    return {"silences": len(silences)}


def _silence(reader: Reader, number: int, row: Row) -> Silence | None:
    try:
        return from_file(
            row.matchers, author=row.author, reason=row.reason, starts_at=row.start, ends_at=row.end
        )
    except ValueError as error:
        reader.fault_at(FILE, ("silences", number), str(error))
        return None
