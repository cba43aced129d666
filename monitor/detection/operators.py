"""What stands above a claim, and what it makes of it: *refused to consider a withdrawal* is a negation.

The words are met from the claim outwards, and each works on what the words inside have made of it. So *did
not call for a retreat* is no more than a call, while *is not ready to retreat* says that there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from monitor.detection.tree import Word
from monitor.models import Polarity


class Effect(Enum):
    """What a word does to what it governs."""

    NEGATE = auto()
    """*not*, *never*: turns it round; a mere wish of others stays one."""
    REFUSE = auto()
    """*deny*, *refuse*, *reject*: it is not so."""
    FAIL = auto()
    """*fail*, *repel*: it was not reached."""
    EXCLUDE = auto()
    """*rule out*: it is not to be, but *not ruled out* leaves it open."""
    ASK = auto()
    """*demand*, *fear*, *unless*: in somebody's mind only, with or without a *not*."""
    PLAY = auto()
    """*in the novel*, *during the drill*: nowhere else, whatever is said further out."""
    TRY = auto()
    """*try*, *able*, *can*: in the mind; with a *not* it is none."""
    WOULD = auto()
    """A plan if somebody reports it, else a thought."""
    PLAN = auto()
    """*will*, *order*, *deal*: to come."""
    ANNOUNCE = auto()
    """*announce a withdrawal*: to come, if it is one."""


@dataclass(frozen=True, slots=True)
class Operator:
    """An effect and the word that has it."""

    effect: Effect
    word: str


@dataclass(slots=True)
class Path:
    """What was met on the way up, innermost first."""

    start: Word
    tried: bool = True
    operators: list[Operator] = field(default_factory=list)
    reported: bool = False
    settled: bool = False

    def add(self, effect: Effect, word: str) -> None:
        """One more; what somebody thinks of a plan that there is makes it no less a plan."""
        if not (self.settled and effect in (Effect.ASK, Effect.TRY, Effect.WOULD)):
            self.operators.append(Operator(effect, word))


@dataclass(frozen=True, slots=True)
class Standing:
    """How a claim stands after some operators; `open` where a negation would deny it, or make it possible."""

    polarity: Polarity = "asserted"
    because: str = ""
    open: bool = True
    would: bool = False
    announced: bool = False
    played: bool = False


def fold(operators: Iterable[Operator]) -> Standing:
    """What all operators, innermost first, make of an assertion."""
    standing = Standing()
    for operator in operators:
        standing = _apply(operator, standing)
    return standing


def _apply(operator: Operator, inner: Standing) -> Standing:
    effect, word = operator.effect, operator.word
    if inner.played or effect is Effect.PLAY:
        return inner if inner.played else Standing("hypothetical", word, open=False, played=True)
    if effect is Effect.NEGATE:
        return _negate(word, inner)
    if effect is Effect.REFUSE:
        excluded = inner.polarity == "negated" and inner.open
        return Standing("hypothetical" if excluded else "negated", word, open=False)
    if effect in (Effect.FAIL, Effect.EXCLUDE):
        return Standing("negated", word, open=effect is Effect.EXCLUDE)
    if effect in (Effect.ASK, Effect.TRY):
        closed = inner.polarity == "hypothetical" and not inner.open
        return inner if closed else Standing("hypothetical", word, open=effect is Effect.TRY)
    if inner.polarity not in ("asserted", "planned"):
        return inner
    if effect is Effect.ANNOUNCE:
        return inner if inner.polarity == "planned" else Standing("asserted", word, announced=True)
    return Standing("planned", word, would=inner.would or effect is Effect.WOULD)


def _negate(word: str, inner: Standing) -> Standing:
    if inner.polarity == "hypothetical":
        return Standing("negated", word, open=False) if inner.open else inner
    if inner.polarity == "negated":
        return Standing("hypothetical" if inner.open else "asserted", word)
    return Standing("negated", word, open=False)
