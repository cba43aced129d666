"""What words make of each other, from the inside outwards."""

from __future__ import annotations

import pytest

from monitor.detection.operators import Effect, Operator, fold
from monitor.models import Polarity

NOT, REFUSE, FAIL = Effect.NEGATE, Effect.REFUSE, Effect.FAIL
RULE_OUT, ASK, TRY, PLAN = Effect.EXCLUDE, Effect.ASK, Effect.TRY, Effect.PLAN


@pytest.mark.parametrize(
    ("effects", "polarity"),
    [
        ((), "asserted"),
        ((NOT,), "negated"),
        ((PLAN,), "planned"),
        ((PLAN, NOT), "negated"),  # will not
        ((ASK, NOT), "hypothetical"),  # did not call for
        ((NOT, ASK), "hypothetical"),  # may not
        ((TRY, NOT), "negated"),  # is not able to
        ((ASK, REFUSE), "negated"),  # refused to consider
        ((TRY, FAIL), "negated"),  # an attempt failed
        ((RULE_OUT,), "negated"),
        ((RULE_OUT, NOT), "hypothetical"),  # did not rule out
        ((RULE_OUT, REFUSE), "hypothetical"),  # refused to rule out
        ((REFUSE, ASK), "hypothetical"),  # fear that he will refuse
        ((ASK, PLAN), "hypothetical"),  # plans to ask for
        ((Effect.ANNOUNCE,), "asserted"),
    ],
)
def test_operators_work_on_what_is_inside(effects: tuple[Effect, ...], polarity: Polarity) -> None:
    assert fold(Operator(effect, "word") for effect in effects).polarity == polarity


def test_the_deciding_word_is_named() -> None:
    assert fold([Operator(PLAN, "will"), Operator(NOT, "never")]).because == "never"


@pytest.mark.parametrize("inner", [(), (NOT,), (PLAN,), (TRY,), (RULE_OUT,), (REFUSE, NOT)])
def test_what_is_only_asked_for_never_happened(inner: tuple[Effect, ...]) -> None:
    standing = fold(Operator(effect, "word") for effect in (*inner, ASK))
    assert standing.polarity == "hypothetical"


@pytest.mark.parametrize("outer", list(Effect))
def test_what_is_played_stays_a_play(outer: Effect) -> None:
    standing = fold([Operator(Effect.PLAY, "novel"), Operator(outer, "word")])
    assert (standing.polarity, standing.played) == ("hypothetical", True)


def test_a_thought_is_remembered_through_a_plan() -> None:
    assert fold([Operator(Effect.WOULD, "would"), Operator(PLAN, "expected")]).would
