"""Articles in the order in which they were published, however they lie in the archive.

They are written to a file that has no name and is gone with the process; in memory there is one small
entry for each. A later version of an article (same id) has its turn when it was fetched.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from types import TracebackType
from typing import IO
from zlib import crc32

from monitor.models import Article
from monitor.topics import decode, encode

_DAY = 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Turn:
    """An article and when it is its turn."""

    at: datetime
    article: Article


@dataclass(frozen=True, slots=True)
class _Place:
    id: str
    published: float
    fetched: float
    offset: int
    length: int
    digest: int


class Archive:
    """Articles on disk, in order; use it as a context manager, so that the file is closed."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="whiteflag-replay-")  # noqa: SIM115 (closed by us)
        self._places: list[_Place] = []
        self._first: dict[str, float] = {}

    def fill(self, articles: Iterable[Article]) -> None:
        """Take these in; raises what reading them raises."""
        for article in articles:
            self._add(article)
        self._places.sort(key=lambda one: (self._turn(one), one.fetched, one.id, one.digest))

    def __len__(self) -> int:
        return len(self._places)

    @property
    def days(self) -> float:
        """From the first turn to the last; at least one day, where there is any."""
        if not self._places:
            return 0.0
        return max(1.0, (self._turn(self._places[-1]) - self._turn(self._places[0])) / _DAY)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def turns(self) -> Iterator[Turn]:
        """One after the other, read back from the file."""
        for place in self._places:
            self._file.seek(place.offset)
            article = decode(Article, self._file.read(place.length))
            if place.fetched > self._first[place.id]:
                later = replace(article, update=max(1, article.update))
                yield Turn(max(article.published_at, article.fetched_at), later)
            else:
                yield Turn(article.published_at, article)

    def _add(self, article: Article) -> None:
        body, offset = encode(article), self._file.tell()
        self._file.write(body)
        published, fetched = article.published_at.timestamp(), article.fetched_at.timestamp()
        self._places.append(_Place(article.id, published, fetched, offset, len(body), crc32(body)))
        self._first[article.id] = min(fetched, self._first.get(article.id, fetched))

    def _turn(self, place: _Place) -> float:
        later = place.fetched > self._first[place.id]
        return max(place.published, place.fetched) if later else place.published
