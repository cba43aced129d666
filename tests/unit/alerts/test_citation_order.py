"""What a reader sees first: the cause, then one sentence of each origin, headlines last."""

from __future__ import annotations

from datetime import timedelta

from monitor.alerts.correlate import correlate, freeze
from monitor.alerts.incident import Incident
from monitor.alerts.policy import Policy
from monitor.models import Alert, Mention
from tests.builders import INSTITUTE, MINISTRY, NOW, THIRD, article, mention

POLICY = Policy()


def told(*mentions: Mention) -> Alert:
    """The first alert about all of these."""
    incidents: list[Incident] = []
    for one in mentions:
        incident = correlate(incidents, one, POLICY, NOW).incident
        assert incident is not None
        incidents = [incident]
    (alert,) = freeze(incidents[0], POLICY, NOW + timedelta(minutes=1)).outbox
    return alert


def test_each_origin_is_cited_once_before_any_is_cited_again() -> None:
    mentions = [
        mention(source=source, publisher=publisher, hours=number)
        for number, (source, publisher) in enumerate(
            [(INSTITUTE, "A"), (INSTITUTE, "B"), (INSTITUTE, "C"), (THIRD, "D"), (MINISTRY, "E")]
        )
    ]
    alert = told(*mentions)
    assert len({citation.origin for citation in alert.citations[:3]}) == 3
    assert len(alert.citations) == 5


def test_the_cause_stands_first() -> None:
    alert = told(mention(publisher="A"), mention("admission", source=MINISTRY, publisher="B", hours=1))
    assert alert.citations[0].mention_id == alert.cause


def test_a_sentence_goes_before_a_headline_that_is_not_the_cause() -> None:
    of = article("B", hours=1)
    headline = mention(source=THIRD, of=of, field="title", id="0" * 24)
    alert = told(mention(publisher="A"), headline, mention(source=THIRD, of=of))
    fields = [citation.field for citation in alert.citations]
    assert fields.index("title") == len(fields) - 1


def test_who_is_cited_speaks_for_the_origin_rather_than_the_outlet_that_retells_it() -> None:
    of = article("B", hours=1)
    retold = mention("defeat", of=of, id="0" * 24, start=0, end=4, quote=of.text[:4])
    alert = told(mention(publisher="A"), retold, mention(source=THIRD, of=of))
    assert [citation.source for citation in alert.citations[:2]] == [None, THIRD]
