from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.alerts.sample import sample_alert
from monitor.demo.progress import Counts, Progress, clock, counts, number, summary
from monitor.demo.receiver import Received
from monitor.demo.samples import Story, load_samples

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
STORIES = load_samples().told_from(NOW)
TRAPS = [story for story in STORIES if story.silent][:2]


def received(*stories: Story, revision: int = 1) -> Received:
    alert = sample_alert(NOW)
    cited = tuple(replace(alert.citations[0], url=f"http://x/{s.outlet}/{s.id}") for s in stories)
    alert = replace(alert, id=f"i-r{revision}", incident_id="i", revision=revision, citations=cited)
    return Received(alert.id, {}, alert)


def test_metrics_become_counts() -> None:
    found = [
        ("whiteflag_feeds", {"state": "healthy"}, 6.0),
        ("whiteflag_feeds", {"state": "failing"}, 2.0),
        ("whiteflag_articles_published_total", {"text_source": "page"}, 4.0),
        ("whiteflag_articles_published_total", {"text_source": "feed"}, 3.0),
        ("whiteflag_articles_published_created", {"text_source": "feed"}, 1.7e9),
    ]
    assert counts(found) == Counts(feeds=8, healthy=6, articles=7)


def test_alerts_and_incidents_are_counted_apart() -> None:
    progress = Progress()
    progress.add(received(STORIES[0]))
    progress.add(received(STORIES[0], revision=2))
    assert (progress.alerts, len(progress.incidents)) == (2, 1)


def test_the_summary_names_the_traps_that_stayed_silent() -> None:
    progress = Progress()
    progress.add(received(next(story for story in STORIES if not story.silent)))
    words = summary(progress, TRAPS)
    assert words.startswith("1 alert about 1 incident. Rightly silent: ")
    assert all(str(trap.silent) in words for trap in TRAPS)


def test_the_summary_owns_up_to_a_trap_that_was_told() -> None:
    progress = Progress()
    progress.add(received(TRAPS[1]))
    assert summary(progress, TRAPS) == (
        f"1 alert about 1 incident. 1 of 2 traps stayed silent; not so: {TRAPS[1].silent}."
    )


def test_without_alerts_nothing_is_claimed() -> None:
    assert summary(Progress(), TRAPS) == "0 alerts about 0 incidents."


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (59.9, "0:59"), (125, "2:05"), (3600, "60:00")])
def test_time_is_shown_in_minutes(seconds: float, shown: str) -> None:
    assert clock(seconds) == shown


def test_numbers_agree_with_their_word() -> None:
    assert [number(n, "feed") for n in (0, 1, 2)] == ["0 feeds", "1 feed", "2 feeds"]
