"""Articles in order through a detector and an engine: the alerts, in order of time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from monitor.batched import batched
from monitor.detection.detector import Detection, Detector
from monitor.models import Alert, Article
from monitor.replay.engine import Engine
from monitor.replay.order import Turn

BATCH = 256
"""Articles that are parsed together."""


@dataclass(slots=True)
class Tally:
    """What a replay has seen so far."""

    articles: int = 0
    mentions: int = 0
    alerts: int = 0
    failed: list[str] = field(default_factory=list)
    """Ids of articles that detection could not read; the others go on."""
    stopped: Counter[str] = field(default_factory=Counter)
    """Mentions that went to no incident, by the gate that stopped them."""


def replay(
    turns: Iterable[Turn],
    detector: Detector,
    engine: Engine,
    tally: Tally,
    progress: Callable[[int], None] = lambda articles: None,
) -> Iterator[Alert]:
    """Every alert that these articles would have raised, at the end also those that still wait."""
    for batch in batched(turns, BATCH):
        for turn, detection in zip(batch, _detected(detector, batch, tally), strict=True):
            yield from _counted(engine.advance(turn.at), tally)
            for mention in detection.mentions:
                tally.mentions += 1
                decision = engine.take(mention)
                if decision.outcome == "stopped":
                    tally.stopped[decision.gate] += 1
            if detection.revision is not None:
                engine.revise(detection.revision)
        tally.articles += len(batch)
        progress(len(batch))
    yield from _counted(engine.finish(), tally)


def _detected(detector: Detector, batch: Sequence[Turn], tally: Tally) -> list[Detection]:
    """All at once; where that fails one by one, so that one bad article stops only itself."""
    articles = [turn.article for turn in batch]
    try:
        return detector.detect(articles)
    except Exception:
        return [_alone(detector, article, tally) for article in articles]


def _alone(detector: Detector, article: Article, tally: Tally) -> Detection:
    try:
        (found,) = detector.detect([article])
    except Exception:
        tally.failed.append(article.id)
        return Detection((), ())
    return found


def _counted(alerts: Iterable[Alert], tally: Tally) -> Iterator[Alert]:
    for alert in alerts:
        tally.alerts += 1
        yield alert
