"""Counting: what fires, once a sentence and cell; attributes where both have a mention; errors by cause."""

from __future__ import annotations

from typing import Any

import pytest

from monitor.detection.record import Finding, PassedOver, Trace
from monitor.detection.sentences import Span
from monitor.learning.evaluate import Report, Score, count
from monitor.learning.labels import Label, Labelled
from monitor.models import Kind, Mention
from tests.builders import COUNTRY, INSTITUTE, NORDEN, SUDEN, mention


def _label(kind: Kind = "retreat", **changes: Any) -> Label:
    return Label(**({"kind": kind, "domain": "military", "polarity": "asserted"} | changes))


def _counted(
    labels: list[Label], *found: Mention, gate: str = "fires", over: tuple[PassedOver, ...] = ()
) -> Report:
    report = Report()
    trace = Trace("text", Span(0, 9), gate, "", tuple(Finding(one, "left", 0) for one in found), over)
    count(report, Labelled("1", "They left", "", None, tuple(labels)), [trace])
    return report


def test_shares_of_counts() -> None:
    score = Score(tp=6, fp=2, fn=4)
    assert (score.precision, score.recall) == (0.75, 0.6)
    assert score.f1 == pytest.approx(2 / 3)
    assert Score().f1 == Score().precision == Score().recall == 0.0
    assert Score(1, 2, 3) + Score(1, 1, 1) == Score(2, 3, 4)


def test_a_cell_counts_once_however_often_it_is_found() -> None:
    report = _counted([_label(), _label()], mention(), mention())
    assert report.cells["military", "retreat"] == Score(tp=1)
    assert report.micro("military") == Score(tp=1)
    assert report.mistakes == []


def test_weak_mentions_count_as_shown_but_not_as_alerts() -> None:
    report = _counted([_label()], mention(weak=True))
    assert report.cells["military", "retreat"] == Score(tp=1)
    assert report.alerts["military", "retreat"] == Score(fn=1)


def test_attributes_of_what_both_have() -> None:
    wanted = _label(actor="Norden's army", actor_norm="Norden", source="the Institute", place="Suden")
    right = _counted([wanted], mention(actor=NORDEN, source=INSTITUTE, place=COUNTRY))
    assert {
        name: right.accuracy(name) for name in ("domain", "polarity", "actor", "source", "place")
    } == dict.fromkeys(("domain", "polarity", "actor", "source", "place"), 1.0)
    wrong = _counted([wanted], mention(actor=SUDEN, source=None, place=None, polarity="planned"))
    assert {name: wrong.accuracy(name) for name in ("polarity", "actor", "source", "place")} == dict.fromkeys(
        ("polarity", "actor", "source", "place"), 0.0
    )
    assert wrong.accuracy("nosource") is None


def test_words_that_say_nothing_do_not_make_an_actor_right() -> None:
    report = _counted([_label(actor="the army of Suden")], mention(actor=NORDEN))
    assert report.accuracy("actor") == 0.0


@pytest.mark.parametrize(
    ("labels", "found", "cause"),
    [
        ([_label()], [mention(polarity="planned", domain="political")], "wrong domain: taken for political"),
        ([_label()], [mention(polarity="historical")], "wrong polarity: taken for historical"),
        ([_label()], [mention(kind="defeat")], "wrong kind: taken for defeat"),
        ([_label()], [], "unseen: no frame begins"),
        ([_label(polarity="negated")], [mention()], "wrong polarity: it is negated"),
        ([_label(domain="other")], [mention()], "wrong domain: it is other"),
        ([_label("defeat")], [mention()], "wrong kind: it is defeat"),
        ([], [mention()], "none: there is no such mention"),
    ],
)
def test_the_cause_of_an_error(labels: list[Label], found: list[Mention], cause: str) -> None:
    report = _counted(labels, *found, gate="fires" if found else "frames")
    assert cause in {mistake.cause for mistake in report.mistakes if mistake.kind == "retreat"}


@pytest.mark.parametrize(
    ("gate", "over", "cause"),
    [
        ("topic", (), "stopped at the gate topic"),
        ("frames", (PassedOver("left", 5, "leave", "retreat", "no force"),), "no frame holds"),
        (
            "frames",
            (PassedOver("left", 5, "leave", "retreat", "unlikely", vetoed=True),),
            "the linear model says no",
        ),
        ("frames", (PassedOver("left", 5, "lose", "defeat", "no force"),), "no frame begins"),
    ],
)
def test_how_far_what_is_missed_came(gate: str, over: tuple[PassedOver, ...], cause: str) -> None:
    (mistake,) = _counted([_label()], gate=gate, over=over).mistakes
    assert mistake.cause == f"unseen: {cause}"
