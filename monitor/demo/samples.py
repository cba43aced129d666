"""The bundled sample feeds: outlets that do not exist, and when each of their articles comes out.

`samples/outlets.yml` and `samples/stories/*.yml`; each article's page says that it is a sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from monitor.config.reader import Reader, Strict
from monitor.durations import Duration

FOLDER = Path(__file__).parent / "samples"
FeedFormat = Literal["rss", "atom", "json"]


class Outlet(Strict):
    """Who publishes: in which feed format, and whether an article's text is on its page or in the feed."""

    name: str
    feed: FeedFormat
    body: Literal["page", "feed"]
    country: str


class Sample(Strict):
    """One article. `{today}` and `{yesterday}` in its text become the names of these days.

    appears   how long after the start its feed has it
    age       how long before that it says it was published
    by        its author or agency
    silent    what it is, if it must raise no alert
    """

    id: str
    outlet: str
    title: str
    text: str
    appears: Duration = timedelta()
    age: Duration
    by: str | None = None
    silent: str | None = None


class OutletsFile(Strict):
    """`outlets.yml`."""

    outlets: dict[str, Outlet]


class StoryFile(Strict):
    """One file of `stories/`."""

    about: str
    articles: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """A sample at its place in time: ready to be published."""

    id: str
    outlet: str
    title: str
    text: str
    by: str | None
    appears_at: datetime
    published_at: datetime
    silent: str | None

    @property
    def paragraphs(self) -> list[str]:
        """Its text, one line each."""
        return [" ".join(part.split()) for part in self.text.split("\n\n") if part.strip()]


@dataclass(frozen=True, slots=True)
class Samples:
    """All outlets and all articles, the earliest first."""

    outlets: Mapping[str, Outlet]
    articles: tuple[Sample, ...]

    def told_from(self, start: datetime, speed: float = 1.0) -> tuple[Story, ...]:
        """The articles of a demo that starts then and runs so many times faster."""
        return tuple(_story(sample, start + sample.appears / speed) for sample in self.articles)


def load_samples(folder: Path = FOLDER) -> Samples:
    """The samples below a folder; `ConfigError` with every fault in them."""
    reader = Reader(folder)
    outlets = reader.yaml("outlets.yml", OutletsFile)
    files = [(path, reader.yaml(path, StoryFile)) for path in reader.paths("stories", "*.yml")]
    known = outlets.outlets if outlets else {}
    seen: set[str] = set()
    for path, file in files:
        for number, sample in enumerate(file.articles if file else ()):
            if outlets and sample.outlet not in known:
                reader.fault_at(path, ("articles", number, "outlet"), "there is no such outlet")
            if sample.id in seen:
                reader.fault_at(path, ("articles", number, "id"), "another article has this id")
            seen.add(sample.id)
    reader.finish()
    articles = [sample for _, file in files if file for sample in file.articles]
    return Samples(known, tuple(sorted(articles, key=lambda sample: (sample.appears, -sample.age))))


def _story(sample: Sample, appears: datetime) -> Story:
    published = appears - sample.age
    days = {"{today}": f"{published:%A}", "{yesterday}": f"{published - timedelta(days=1):%A}"}
    text = sample.text
    for mark, day in days.items():
        text = text.replace(mark, day)
    return Story(
        id=sample.id,
        outlet=sample.outlet,
        title=sample.title,
        text=text,
        by=sample.by,
        appears_at=appears,
        published_at=published,
        silent=sample.silent,
    )
