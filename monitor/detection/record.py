"""The decision record of a sentence: what matched, what was passed over, which gate decided, and why.

`whiteflag detect --explain` shows it, and each becomes a `Decision` on its topic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.detection.frames import Match, Miss
from monitor.detection.judge import Settled
from monitor.detection.plain import barred, because, needed
from monitor.detection.sentences import Span
from monitor.models import FieldName, Kind, Mention

Weights = tuple[tuple[str, float], ...]
"""Features of the linear model with what each adds to its verdict; the heaviest first."""


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A trigger word that became no claim: which rule looked at it, and why it did not count.

    `start` counts from the sentence; `vetoed` where the rules held and the linear model said no; `common`
    where the word (*said*, *took*) is looked at only because another one made the sentence worth it.
    """

    word: str
    start: int
    rule: str
    kind: Kind
    reason: str
    vetoed: bool = False
    common: bool = False
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A mention, the trigger word it came from, what decided its polarity, and the model's reasons."""

    mention: Mention
    trigger: str
    start: int
    because: str = ""
    weights: Weights = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """What became of one sentence with a trigger: the gate that decided, and all that was looked at.

    Gates, in their order: `language`, `length`, `topic`, `actor`, `trigger`, `cap` (before the parse),
    `frames` (no rule holds), `polarity` (it has not happened), `weak` (too uncertain for an alert), `fires`.
    """

    field: FieldName
    span: Span
    gate: str
    reason: str
    findings: tuple[Finding, ...] = ()
    passed_over: tuple[PassedOver, ...] = ()

    @property
    def mentions(self) -> tuple[Mention, ...]:
        """The mentions found in it."""
        return tuple(finding.mention for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Whether something in it may be shown as having happened."""
        return self.gate in ("fires", "weak")


def missed(miss: Miss) -> PassedOver:
    """A frame that did not hold, in plain words."""
    return refused(miss.match, barred(miss) if miss.barred else needed(miss))


def refused(match: Match, reason: str) -> PassedOver:
    """A frame that held, but whose claim does not count."""
    word, frame = match.word, match.frame
    return PassedOver(word.text, word.start, frame.id, frame.kind, reason, common=not frame.scan)


def vetoed(match: Match, settled: Settled) -> PassedOver:
    """A frame that held, and the linear model did not agree."""
    reason = f"the rules hold, but the linear model finds it too unlikely ({settled.confidence:.2f})"
    return replace(refused(match, reason), vetoed=True, weights=settled.reasons)


def outcome(findings: Sequence[Finding], passed_over: Sequence[PassedOver]) -> tuple[str, str]:
    """The gate that decided about a sentence that was read, and the reason."""
    firing = [finding for finding in findings if finding.mention.fires]
    sure = [finding for finding in firing if not finding.mention.weak]
    if sure:
        return "fires", "; ".join(_told(finding) for finding in sure)
    if firing:
        return "weak", "; ".join(
            f"{_told(one)}, but only {one.mention.confidence:.2f} sure: shown, raises no alert"
            for one in firing
        )
    if findings:
        return "polarity", "; ".join(because(one.mention, one.trigger, one.because) for one in findings)
    over = "; ".join(f"“{one.word}” ({one.rule}): {one.reason}" for one in passed_over)
    return "frames", over or "no rule begins with one of its words"


def _told(finding: Finding) -> str:
    mention = finding.mention
    who = mention.actor.name if mention.actor else "somebody unnamed"
    claim = f"{mention.domain} {mention.kind} of {who}, {mention.polarity}"
    return f"“{finding.trigger}” is a {claim} ({mention.rule})"
