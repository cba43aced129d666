"""The report on deliveries under fire: what it finds missing, and which repeats it forgives."""

from __future__ import annotations

import pytest

from tests.faults.delivery_desks import Accepted, Desk
from tests.faults.delivery_report import Outage, report

PUBLISHED = {("i1", 1): 100.0, ("i1", 2): 101.0, ("i2", 1): 102.0}
ALL = [
    Accepted("i1-r1", "i1", 1, 100.1),
    Accepted("i1-r2", "i1", 2, 101.2),
    Accepted("i2-r1", "i2", 1, 102.3),
]
DOWN = Outage(102.35, 106.0)


def desk(*accepted: Accepted) -> Desk:
    return Desk("desk", accepted=list(accepted))


def test_a_desk_that_has_everything_is_good() -> None:
    found = report(desk(*ALL), PUBLISHED, [])
    assert found.good
    assert (found.accepted, found.incidents, found.superseded) == (3, 2, 0)
    assert found.longest == pytest.approx(0.3)


def test_an_older_revision_may_be_missing_and_the_latest_may_not() -> None:
    assert report(desk(*ALL[1:]), PUBLISHED, []).good
    assert report(desk(*ALL[1:]), PUBLISHED, []).superseded == 1
    assert report(desk(ALL[0], ALL[2]), PUBLISHED, []).behind == 1
    assert report(desk(ALL[1], ALL[0], ALL[2]), PUBLISHED, []).out_of_order == 1


@pytest.mark.parametrize(
    ("first", "second", "message_id", "forgiven"),
    [
        (102.3, 106.5, "i2-r1", True),  # accepted, and killed before it was noted
        (102.4, 106.5, "i2-r1", True),  # on its way when the sender died
        (102.3, 106.5, "other", False),
        (95.0, 106.5, "i2-r1", False),  # noted long before the kill
        (104.0, 106.5, "i2-r1", False),  # nobody was there to send it
        (102.3, 102.31, "i2-r1", False),  # no kill between the two
    ],
)
def test_a_repeat_is_forgiven_where_a_kill_explains_it(
    first: float, second: float, message_id: str, forgiven: bool
) -> None:
    again = desk(*ALL[:2], Accepted("i2-r1", "i2", 1, first), Accepted(message_id, "i2", 1, second))
    found = report(again, PUBLISHED, [DOWN])
    assert found.repeated == 1
    assert found.good is forgiven
    assert bool(found.puzzles) is not forgiven


def test_times_of_alerts_that_came_while_the_notifier_was_down_are_left_out_of_one_figure() -> None:
    published = {(f"i{n}", 1): float(n) for n in range(100)}
    late = [Accepted(f"i{n}-r1", f"i{n}", 1, n + (60.0 if n >= 90 else 0.1)) for n in range(100)]
    found = report(desk(*late), published, [Outage(89.5, 100.0)])
    assert found.p95 > 10
    assert found.p95_while_up == pytest.approx(0.1)
