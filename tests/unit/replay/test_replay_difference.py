"""Which incidents of two replays are the same, and how right they are."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.alerts.policy import Policy
from monitor.models import Mention
from monitor.replay.difference import Precision, difference, precision
from monitor.replay.engine import Engine, History
from tests.builders import FARPORT, MINISTRY, THIRD, mention

CLAIM = mention()
SECOND = mention(source=THIRD, publisher="Courier", hours=1)
ELSEWHERE = mention("defeat", FARPORT, publisher="Post", hours=2)


def histories(*mentions: Mention) -> Sequence[History]:
    engine = Engine(Policy())
    for one in mentions:
        list(engine.advance(one.article.published_at))
        engine.take(one)
    list(engine.finish())
    return engine.histories()


def test_nothing_differs_from_itself() -> None:
    told = histories(CLAIM, SECOND, ELSEWHERE)
    found = difference(told, told)
    assert (found.new, found.gone, found.changed, found.same) == ((), (), (), 2)


def test_new_and_gone() -> None:
    before, after = histories(CLAIM), histories(ELSEWHERE)
    found = difference(before, after)
    assert ([*found.new], [*found.gone], found.same) == ([*after], [*before], 0)


def test_an_incident_that_is_told_otherwise() -> None:
    ((before, after),) = difference(histories(CLAIM), histories(CLAIM, SECOND)).changed
    assert (before.last.state, after.last.state) == ("reported", "corroborated")


def test_one_that_is_split_is_changed_once_and_new_once() -> None:
    admission = mention("admission", FARPORT, source=MINISTRY, publisher="Sun", hours=2)
    here = mention("admission", source=MINISTRY, publisher="Sun", hours=2)
    found = difference(histories(CLAIM, here), histories(CLAIM, admission))
    assert (len(found.changed), len(found.new), len(found.gone)) == (1, 1, 0)


def test_precision_counts_claims_of_labelled_articles_only() -> None:
    told = histories(CLAIM, SECOND, ELSEWHERE)
    labels = {CLAIM.article.id: {"retreat"}, ELSEWHERE.article.id: {"retreat"}}
    assert precision(told, labels) == Precision(right=1, cited=2)  # type: ignore[arg-type]
    assert precision(told, labels).share == 0.5  # type: ignore[arg-type]
    assert precision(told, {}).share is None
