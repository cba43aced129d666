"""What the workers of `torture.py` note, and what came of a scene."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from tests.faults.torture_worker import PARTITIONS


@dataclass(frozen=True)
class Note:
    """A line that a worker has written."""

    partition: int
    offset: int
    number: int
    worker: int
    at: float


@dataclass
class Report:
    """What came of a scene."""

    sent: int
    lost: int
    repeated: int
    out_of_order: int
    wrong: int
    drained: float | None
    pauses: list[float]
    workers: int
    exits: dict[int, int]
    late_repeats: list[float] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return self.drained is not None and not self.lost and not self.wrong and not self.out_of_order

    def __str__(self) -> str:
        return (
            f"sent {self.sent}, lost {self.lost}, repeated {self.repeated}, out of order {self.out_of_order},"
            f" rows wrong {self.wrong}, drained in {self.drained} s, longest pauses {self.pauses} s,"
            f" workers {self.workers}, exit codes {self.exits}"
        )


def pauses(notes: list[Note]) -> list[float]:
    found = []
    for partition in range(PARTITIONS):
        times = sorted(note.at for note in notes if note.partition == partition)
        gaps = (later - earlier for earlier, later in itertools.pairwise(times))
        found.append(round(max(gaps, default=0.0), 1))
    return found
