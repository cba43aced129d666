"""Articles through a detector: one that it cannot read stops nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from monitor.alerts.policy import Policy
from monitor.detection.detector import Detection
from monitor.models import Article
from monitor.replay.engine import Engine
from monitor.replay.order import Turn
from monitor.replay.run import Tally, replay
from tests.builders import article, mention


class Fragile:
    """Finds the usual claim in every article, and breaks on one of them."""

    def __init__(self, bad: Article) -> None:
        self._bad = bad

    def detect(self, articles: Sequence[Article]) -> list[Detection]:
        if self._bad in articles:
            raise RecursionError("too deep")
        return [Detection((mention(of=one),), ()) for one in articles]


def test_an_article_that_breaks_detection_is_passed_over_and_named() -> None:
    articles = [article(name, hours=number) for number, name in enumerate(("Herald", "Courier", "Post"))]
    tally, detector = Tally(), Fragile(articles[1])
    chosen: Any = detector
    done: list[int] = []
    turns = [Turn(one.published_at, one) for one in articles]
    alerts = list(replay(turns, chosen, Engine(Policy()), tally, done.append))
    assert (tally.failed, tally.articles, tally.mentions, tally.alerts) == ([articles[1].id], 3, 2, 2)
    assert alerts[-1].outlets == ("Herald", "Post")
    assert done == [3]
