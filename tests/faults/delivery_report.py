"""What came of a run of deliveries: who lacks what, what came twice and why, how long it took. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from statistics import quantiles
from typing import Any

from tests.faults.delivery_desks import Accepted, Desk

NOTE = 5.0
"""Seconds that a note of an acceptance may take on a busy machine."""
ON_ITS_WAY = 1.0
"""Seconds that a request may still be on its way when its sender is dead: accepted, and never noted."""


@dataclass(frozen=True)
class Outage:
    """The notifier from its killing until it was ready again."""

    killed_at: float
    ready_at: float

    def holds(self, at: float) -> bool:
        return self.killed_at <= at <= self.ready_at


@dataclass(frozen=True)
class DeskReport:
    """One receiver.

    `behind` counts incidents whose latest revision it lacks, `repeated` revisions that it got again, and
    `puzzles` tells of those of them that no kill explains. Times run from an alert's being with Kafka to its
    acceptance, in seconds.
    """

    name: str
    accepted: int
    incidents: int
    behind: int
    out_of_order: int
    repeated: int
    puzzles: tuple[str, ...]
    superseded: int
    refused: int
    unanswered: int
    p50: float
    p95: float
    p95_while_up: float
    longest: float

    @property
    def good(self) -> bool:
        return not (self.behind or self.out_of_order or self.puzzles)


def report(desk: Desk, published: Mapping[tuple[str, int], float], outages: Sequence[Outage]) -> DeskReport:
    """`published` says when each revision of each incident was with Kafka."""
    newest: dict[str, int] = {}
    for incident, revision in published:
        newest[incident] = max(revision, newest.get(incident, 0))
    by_incident: dict[str, list[Accepted]] = {}
    for one in desk.accepted:
        by_incident.setdefault(one.incident, []).append(one)
    pairs = [pair for got in by_incident.values() for pair in pairwise(got)]
    twice = [pair for pair in pairs if pair[0].revision == pair[1].revision]
    first = {(one.incident, one.revision): one.at for one in reversed(desk.accepted)}
    waits = {key: at - published[key] for key, at in first.items()}
    up = [wait for key, wait in waits.items() if not any(outage.holds(published[key]) for outage in outages)]
    middle, late = _shares(waits.values())
    return DeskReport(
        name=desk.name,
        accepted=len(desk.accepted),
        incidents=len(by_incident),
        behind=sum(_last(by_incident.get(incident, ())) != top for incident, top in newest.items()),
        out_of_order=sum(later.revision < earlier.revision for earlier, later in pairs),
        repeated=len(twice),
        puzzles=tuple(_told(pair) for pair in twice if not _explained(pair, outages)),
        superseded=len(published) - len(first),
        refused=desk.refused,
        unanswered=desk.unanswered,
        p50=middle,
        p95=late,
        p95_while_up=_shares(up)[1],
        longest=round(max(waits.values(), default=0.0), 3),
    )


def as_json(reports: Iterable[DeskReport]) -> list[dict[str, Any]]:
    return [{**asdict(one), "good": one.good} for one in reports]


def _last(got: Sequence[Accepted]) -> int:
    return got[-1].revision if got else 0


def _explained(pair: tuple[Accepted, Accepted], outages: Sequence[Outage]) -> bool:
    """The same id, and a kill when the first was under way or accepted and not noted yet."""
    earlier, later = pair
    return earlier.message_id == later.message_id and any(
        earlier.at - ON_ITS_WAY <= outage.killed_at <= later.at and outage.killed_at - earlier.at < NOTE
        for outage in outages
    )


def _told(pair: tuple[Accepted, Accepted]) -> str:
    earlier, later = pair
    names = " and ".join(dict.fromkeys((earlier.message_id, later.message_id)))
    return f"{names} at {earlier.at:.2f} and {later.at:.2f}"


def _shares(waits: Iterable[float]) -> tuple[float, float]:
    """The median and the 95th percentile."""
    found = sorted(waits)
    if len(found) < 2:
        return (0.0, 0.0)
    cuts = quantiles(found, n=20)
    return round(cuts[9], 3), round(cuts[18], 3)
