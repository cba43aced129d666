"""What another set of rules would have told differently, and how much of what is told is right. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.models import Kind
from monitor.replay.engine import History

Claim = tuple[str, Kind]
"""Article id and kind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Incidents that only the candidate tells, only today's rules tell, and both tell but not the same."""

    new: tuple[History, ...]
    gone: tuple[History, ...]
    changed: tuple[tuple[History, History], ...]
    same: int


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of the claims that were cited from labelled articles the labels know too."""

    right: int
    cited: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where no labelled article was cited."""
        return self.right / self.cited if self.cited else None


def difference(before: Sequence[History], after: Sequence[History]) -> Difference:
    """Incidents are the same where they rest on a common claim of an article, about the same actor."""
    pairs = _pairs(before, after)
    old, new = {one for one, _ in pairs}, {other for _, other in pairs}
    changed = [(before[i], after[j]) for i, j in pairs if _shown(before[i]) != _shown(after[j])]
    return Difference(
        new=tuple(history for j, history in enumerate(after) if j not in new),
        gone=tuple(history for i, history in enumerate(before) if i not in old),
        changed=tuple(changed),
        same=len(pairs) - len(changed),
    )


def precision(histories: Iterable[History], labels: Mapping[str, Collection[Kind]]) -> Precision:
    """`labels`: article id → the kinds that a reader found to fire in it."""
    cited = {claim for history in histories for claim in history.cited if claim[0] in labels}
    return Precision(sum(kind in labels[article] for article, kind in cited), len(cited))


def _pairs(before: Sequence[History], after: Sequence[History]) -> list[tuple[int, int]]:
    """Each incident with the one of the other side that it shares most with; nobody twice."""
    of: dict[Claim, list[int]] = {}
    for i, history in enumerate(before):
        for claim in history.cited:
            of.setdefault(claim, []).append(i)
    shared = {
        (i, j): len(before[i].cited & other.cited)
        for j, other in enumerate(after)
        for claim in other.cited
        for i in of.get(claim, ())
        if _actor(before[i]) == _actor(other)
    }
    found: dict[int, int] = {}
    for i, j in sorted(shared, key=lambda pair: (-shared[pair], pair)):
        if i not in found and j not in found.values():
            found[i] = j
    return sorted(found.items())


def _actor(history: History) -> str | None:
    return history.last.actor.id if history.last.actor else None


def _shown(history: History) -> tuple[object, ...]:
    """What an analyst would see change."""
    last = history.last
    return last.state, last.kinds, last.side_states, last.place and last.place.name, len(last.origins)
