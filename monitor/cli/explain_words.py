"""The words of `--explain`, the same on a terminal and on a page."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.detection.plain import because, feature
from monitor.detection.record import Finding, PassedOver, Trace, Weights
from monitor.models import Stance

VERDICTS = {
    "fires": "counts",
    "weak": "shown, but too uncertain for an alert",
    "polarity": "a claim, but no news",
    "frames": "no claim: no rule holds",
    **dict.fromkeys(("language", "length", "topic", "actor", "trigger", "cap"), "not read"),
}
"""What each gate decided, in a few words."""
_STANCES: dict[Stance, str] = {
    "self": "in its own words",
    "attributed": "somebody reports that it said so",
    "assessment": "as a third party sees it",
    "adversary": "as its enemy says",
    "reported": "in the publisher's own voice",
}
_REASONS = 3


def verdict(trace: Trace) -> str:
    """What became of the sentence."""
    return VERDICTS.get(trace.gate, trace.gate)


def finding_words(finding: Finding) -> Iterator[str]:
    """A claim in a few lines: what, why it is no news, who says so, and what the model says."""
    mention = finding.mention
    who = mention.actor.name if mention.actor else "somebody unnamed"
    where = f" at {mention.place.name}" if mention.place else ""
    yield (
        f"{mention.domain} {mention.kind} of {who}{where}: {mention.polarity}, {_STANCES[mention.stance]}, "
        f"{mention.confidence:.2f} sure (rule {mention.rule})"
    )
    if not mention.fires:
        yield because(mention, finding.trigger, finding.because)
    if mention.actor and mention.actor.text not in mention.quote:
        yield f"{who} is not named here: it is taken from the words before"
    if len(mention.chain) > 1:
        yield f"told by {' ← '.join(mention.chain)}"
    if mention.euphemism:
        yield f"“{mention.euphemism.literal}” is official wording for: {mention.euphemism.means}"
    if finding.weights:
        yield f"the linear model: {model(finding.weights)}"


def passed_over_words(trace: Trace) -> list[str]:
    """Why trigger words became no claim; left out where they, or for common words others, became one."""
    counted = {finding.start for finding in trace.findings}
    shown = (
        _passed_over(over)
        for over in trace.passed_over
        if over.start not in counted and not (over.common and trace.findings)
    )
    return list(dict.fromkeys(shown))


def _passed_over(over: PassedOver) -> str:
    weights = f"; {model(over.weights)}" if over.weights else ""
    return f"“{over.word}” is no {over.kind} (rule {over.rule}): {over.reason}{weights}"


def model(weights: Weights) -> str:
    """The heaviest reasons, those for it with a plus."""
    return ", ".join(f"{feature(name)} ({weight:+.1f})" for name, weight in weights[:_REASONS])
