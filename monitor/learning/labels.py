"""Labelled sentences: what a file of them holds, as articles for the detector."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import orjson

from monitor.errors import WhiteflagError
from monitor.models import Article, Domain, Kind, Polarity

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for a date that is not known; such articles are flagged so."""


class LabelError(WhiteflagError):
    """A line of a labelled file is not what it should be."""

    exit_code = 65  # EX_DATAERR of sysexits.h


@dataclass(frozen=True, slots=True)
class Label:
    """One mention as a reader saw it; `trigger` are the words that show it."""

    kind: Kind
    domain: Domain
    polarity: Polarity
    trigger: str = ""
    actor: str | None = None
    actor_norm: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with the one before it, its date, and its mentions."""

    id: str
    text: str
    before: str
    day: date | None
    labels: tuple[Label, ...]

    @property
    def start(self) -> int:
        """Where the sentence begins in its article's text."""
        return len(self.before) + 2 if self.before else 0

    def article(self) -> Article:
        """The sentence as an article: the one before, an empty line, itself."""
        published = datetime.combine(self.day, time(12), UTC) if self.day else _EPOCH
        return Article(
            id=self.id,
            url="",
            title="",
            text=f"{self.before}\n\n{self.text}" if self.before else self.text,
            publisher="",
            published_at=published,
            fetched_at=published,
            flags=() if self.day else ("no-date",),
        )


def read_labels(path: Path) -> Iterator[Labelled]:
    """The sentences of a JSON Lines file; `LabelError` names the first line that is wrong."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror}.") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield _labelled(orjson.loads(line))
            except (KeyError, TypeError, ValueError) as error:
                raise LabelError(f"{path}:{number}: this is no labelled sentence: {error}") from error


def _labelled(row: object) -> Labelled:
    if not isinstance(row, dict):
        raise TypeError("a line must be a JSON object")
    day = str(row.get("date") or "")
    mentions = row["mentions"]
    if not isinstance(mentions, list):
        raise TypeError("mentions must be a list")
    return Labelled(
        id=str(row["id"]),
        text=str(row["text"]),
        before=str(row.get("prev") or "").strip(),
        day=date.fromisoformat(day) if len(day) == len("2024-01-31") else None,
        labels=tuple(
            Label(**{key: one.get(key) for key in Label.__slots__ if key in one}) for one in mentions
        ),
    )
