"""A "no" is told with the claim that it answers."""

from __future__ import annotations

from monitor.alerts.answers import answered
from tests.builders import ELMS, FARPORT, MINISTRY, mention
from tests.incident_table import Table

CLAIM = mention()
DEFEAT = mention("defeat", publisher="Gazette", hours=1)
DENIAL = mention(polarity="negated", source=MINISTRY, publisher="Courier", hours=2)


def test_of_the_same_kind() -> None:
    assert answered([CLAIM, DEFEAT, DENIAL]) == {DENIAL.id: CLAIM.id}


def test_what_was_said_before_it_and_last() -> None:
    later, again = mention(publisher="Post", hours=3), mention(publisher="Sun", hours=1)
    assert answered([CLAIM, again, DENIAL, later]) == {DENIAL.id: again.id}


def test_of_the_same_place_rather_than_elsewhere() -> None:
    there = mention(place=FARPORT, publisher="Sun", hours=1)
    here = mention(place=ELMS, polarity="negated", source=MINISTRY, publisher="Courier", hours=2)
    assert answered([CLAIM, there, here]) == {here.id: CLAIM.id}


def test_without_a_claim_there_is_nothing_to_answer() -> None:
    assert answered([DENIAL]) == {}


def test_the_alert_of_a_denial_cites_the_claim_right_behind_it() -> None:
    table = Table().feed([CLAIM, DEFEAT])
    table.tell()
    table.feed([DENIAL])
    table.tell()
    denial, claim, *_ = table.alerts[-1].citations
    assert (denial.mention_id, denial.answers, claim.mention_id) == (DENIAL.id, CLAIM.id, CLAIM.id)
