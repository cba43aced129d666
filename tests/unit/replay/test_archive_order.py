"""Articles have their turn by the time of their publication, however they lie in the archive."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.replay.order import Archive
from tests.builders import NOW, article


def test_the_order_of_the_archive_does_not_matter() -> None:
    articles = [article(f"Outlet {hours}", hours=hours) for hours in (5, 1, 3, 1)]
    with Archive() as one, Archive() as other:
        one.fill(articles)
        other.fill(reversed(articles))
        turns = list(one.turns())
        assert turns == list(other.turns())
    assert [turn.at for turn in turns] == [NOW + timedelta(hours=hours) for hours in (1, 1, 3, 5)]


def test_a_later_version_has_its_turn_when_it_was_fetched() -> None:
    first = article("Herald")
    later = replace(first, text="Mended.", fetched_at=first.fetched_at + timedelta(hours=9))
    with Archive() as archive:
        archive.fill([later, article("Courier", hours=2), first])
        turns = list(archive.turns())
    assert [turn.article.publisher for turn in turns] == ["Herald", "Courier", "Herald"]
    assert turns[-1].at == later.fetched_at
