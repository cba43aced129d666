"""Labelled sentences: what a file of them holds, as articles for the detector."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

import orjson
from pydantic import ValidationError

from monitor.adapters import adapter
from monitor.errors import WhiteflagError
from monitor.ids import stable_id
from monitor.models import Article, Domain, Kind, Polarity

HELD_BACK = 5
"""One sentence in so many, by its id, is left out of training, so that it can be measured with."""

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Stands for a date that is not known; such articles are flagged so."""


class LabelError(WhiteflagError):
    """A labelled file cannot be read, or lines of it are not what they should be; names each of them."""

    exit_code = 65  # EX_DATAERR of sysexits.h


@dataclass(frozen=True, slots=True)
class Label:
    """One mention as a reader saw it; `trigger` are the words that show it."""

    kind: Kind
    domain: Domain
    polarity: Polarity
    trigger: str | None = None
    actor: str | None = None
    actor_norm: str | None = None
    place: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence with the one before it, its date, and its mentions; `tags` say what it is hard for."""

    id: str
    text: str
    before: str
    day: date | None
    labels: tuple[Label, ...]
    tags: tuple[str, ...] = ()

    @property
    def held_back(self) -> bool:
        """Whether it is kept to measure with; ids are hexadecimal, others are hashed."""
        try:
            number = int(self.id, 16)
        except ValueError:
            number = int(stable_id("sentence", self.id), 16)
        return number % HELD_BACK == 0

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


def read_labels(path: Path) -> list[Labelled]:
    """The sentences of a JSON Lines file; `LabelError` names every line that is wrong, and why."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror}.") from error
    found: list[Labelled] = []
    faults: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                found.append(_labelled(orjson.loads(line)))
            except (KeyError, TypeError, ValueError) as error:
                faults.append(f"  {path}:{number}: {_problem(error)}")
    if faults:
        raise LabelError("\n".join(["These lines are no labelled sentences:", *faults]))
    return found


def _labelled(row: object) -> Labelled:
    if not isinstance(row, dict):
        raise TypeError("a line must be a JSON object")
    day = str(row.get("date") or "")
    mentions = row["mentions"]
    if not isinstance(mentions, list) or not all(isinstance(one, dict) for one in mentions):
        raise TypeError("mentions must be a list of objects")
    return Labelled(
        id=str(row["id"]),
        text=str(row["text"]),
        before=str(row.get("prev") or "").strip(),
        day=date.fromisoformat(day) if len(day) == len("2024-01-31") else None,
        labels=tuple(_label(one) for one in mentions),
        tags=tuple(str(tag) for tag in row.get("tags") or ()),
    )


def _label(row: dict[str, object]) -> Label:
    """Keys that are none of a label's are left: files may carry notes."""
    label: Label = adapter(Label).validate_python({key: row[key] for key in Label.__slots__ if key in row})
    return label


def _problem(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(
            f"{'.'.join(map(str, one['loc']))}: {one['msg'].lower()}"
            for one in error.errors(include_url=False)
        )
    return f"{error.args[0]} is missing" if isinstance(error, KeyError) else str(error)
