"""The model may doubt the rules, but it must not turn a denial into the event that it denies."""

from __future__ import annotations

import pytest

from monitor.detection.judge import Judge, Judgement, Thresholds
from monitor.detection.scope import Verdict
from monitor.models import Polarity

SURE = Judgement(
    domains={"military": 0.99, "political": 0.005, "other": 0.005},
    polarities={
        "asserted": 0.97,
        "planned": 0.01,
        "negated": 0.01,
        "hypothetical": 0.005,
        "historical": 0.005,
    },
    reasons=(),
)
EVEN: Thresholds = {"retreat": {"military": 0.5, "political": 0.5}}
JUDGE = Judge({}, EVEN, EVEN)


def test_a_negation_of_the_rules_stands_however_sure_the_model_is() -> None:
    settled = JUDGE.settle("retreat", SURE, Verdict("negated", "deny"))
    assert (settled.domain, settled.verdict) == ("military", Verdict("negated", "deny"))


@pytest.mark.parametrize("polarity", ["hypothetical", "historical"])
def test_other_doubts_of_the_rules_may_be_overruled(polarity: Polarity) -> None:
    assert JUDGE.settle("retreat", SURE, Verdict(polarity)).verdict.polarity == "asserted"
