"""What the demo knows about itself: what the poller's metrics say, and which alerts have come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.demo.receiver import Received
from monitor.demo.samples import Story

_FEEDS = "whiteflag_feeds"
_ARTICLES = "whiteflag_articles_published_total"


@dataclass(frozen=True, slots=True)
class Counts:
    """Feeds in all and healthy, and articles that Kafka has."""

    feeds: int = 0
    healthy: int = 0
    articles: int = 0


@dataclass(slots=True)
class Progress:
    """Grows while the demo runs. `cited` holds the addresses of all articles in all alerts."""

    counts: Counts = field(default_factory=Counts)
    alerts: int = 0
    incidents: set[str] = field(default_factory=set)
    cited: set[str] = field(default_factory=set)

    def add(self, received: Received) -> None:
        """Note one more delivery."""
        self.alerts += 1
        self.incidents.add(received.alert.incident_id)
        self.cited.update(citation.url for citation in received.alert.citations)


def counts(samples: Iterable[tuple[str, Mapping[str, str], float]]) -> Counts:
    """From metrics as (name, labels, value)."""
    feeds = healthy = articles = 0.0
    for name, labels, value in samples:
        if name == _FEEDS:
            feeds += value
            healthy += value if labels.get("state") == "healthy" else 0
        elif name == _ARTICLES:
            articles += value
    return Counts(int(feeds), int(healthy), int(articles))


def clock(seconds: float) -> str:
    """`2:05` for 125 seconds."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def number(count: int, word: str) -> str:
    """`1 alert`, `2 alerts`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def summary(progress: Progress, out: Sequence[Story]) -> str:
    """What came of it, when the demo ends; `out` are the articles that had appeared."""
    traps = [story for story in out if story.silent]
    loud = [story for story in traps if any(url.endswith(f"/{story.id}") for url in progress.cited)]
    told = f"{number(progress.alerts, 'alert')} about {number(len(progress.incidents), 'incident')}."
    if not progress.alerts or not traps:
        return told
    if loud:
        wrong = ", ".join(str(story.silent) for story in loud)
        return f"{told} {len(traps) - len(loud)} of {len(traps)} traps stayed silent; not so: {wrong}."
    quiet = ", ".join(str(story.silent) for story in traps)
    return f"{told} Rightly silent: {quiet}."
