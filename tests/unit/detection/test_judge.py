"""The linear model: what it makes of features, and what it may change."""

from __future__ import annotations

import pytest

from monitor.detection.judge import BIAS, Judge, Thresholds
from monitor.detection.scope import Verdict

#             military political other | asserted planned negated hypothetical historical
WEIGHTS = {
    BIAS: (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "tanks": (5.0, 0.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0),
    "votes": (0.0, 5.0, 0.0, 4.0, 0.0, 0.0, 0.0, 0.0),
    "football": (0.0, 0.0, 5.0, 0.0, 0.0, 0.0, 0.0, 0.0),
    "if": (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 6.0, 0.0),
}
BOARD: Thresholds = {"retreat": {"military": 0.5, "political": 0.5}}
ALERT: Thresholds = {"retreat": {"military": 0.9, "political": 0.9}}
JUDGE = Judge(WEIGHTS, BOARD, ALERT)


@pytest.mark.parametrize(
    ("seen", "domain", "polarity"),
    [
        ({"tanks": 1.0}, "military", "asserted"),
        ({"votes": 1.0}, "political", "asserted"),
        ({"football": 1.0}, "other", "asserted"),
        ({"tanks": 1.0, "if": 2.0}, "military", "hypothetical"),
        ({"unheard-of": 1.0}, "other", "asserted"),
    ],
)
def test_what_a_claim_is_taken_for(seen: dict[str, float], domain: str, polarity: str) -> None:
    settled = JUDGE.settle("retreat", JUDGE.judge(seen), Verdict("asserted"))
    assert (settled.domain, settled.verdict.polarity) == (domain, polarity)


@pytest.mark.parametrize(("strength", "weak"), [(1.0, False), (0.4, True)])
def test_between_the_thresholds_it_is_weak(strength: float, weak: bool) -> None:
    settled = JUDGE.settle("retreat", JUDGE.judge({"tanks": strength}), Verdict("asserted"))
    assert settled.domain == "military"
    assert settled.weak is weak


@pytest.mark.parametrize(("confidence", "weak"), [(0.95, False), (0.7, True)])
def test_a_rule_that_the_model_does_not_know_is_believed(confidence: float, weak: bool) -> None:
    settled = JUDGE.believed("retreat", "military", Verdict("asserted"), confidence)
    assert (settled.domain, settled.confidence, settled.weak) == ("military", confidence, weak)


def test_the_rules_choose_between_polarities_of_one_sort() -> None:
    settled = JUDGE.settle("retreat", JUDGE.judge({"tanks": 1.0}), Verdict("planned", "will"))
    assert settled.verdict == Verdict("planned", "will")


def test_what_the_chronicle_knows_stands() -> None:
    known = Verdict("historical", "known since 2022-04-06", certain=True)
    assert JUDGE.settle("retreat", JUDGE.judge({"tanks": 1.0}), known).verdict == known


def test_probabilities_sum_up_and_reasons_are_the_heaviest() -> None:
    judged = JUDGE.judge({"tanks": 1.0, "if": 0.1})
    assert sum(judged.domains.values()) == pytest.approx(1)
    assert sum(judged.polarities.values()) == pytest.approx(1)
    assert judged.reasons[0] == ("tanks", 5.0)
