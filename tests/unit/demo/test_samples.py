from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.demo.samples import load_samples
from monitor.errors import ConfigError

START = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)  # a Wednesday


def test_the_bundled_samples_have_no_fault_and_hold_stories_and_traps() -> None:
    samples = load_samples()
    assert len(samples.articles) >= 25
    assert sum(sample.silent is not None for sample in samples.articles) >= 8
    assert {outlet.feed for outlet in samples.outlets.values()} == {"rss", "atom", "json"}


def test_every_outlet_has_something_at_the_start_since_a_feed_without_entries_counts_as_broken() -> None:
    samples = load_samples()
    assert {sample.outlet for sample in samples.articles if not sample.appears} == set(samples.outlets)


def test_new_articles_go_on_appearing_for_minutes() -> None:
    appearances = {sample.appears for sample in load_samples().articles}
    assert {timedelta(seconds=s) for s in (0, 15, 30, 45)} <= appearances
    assert max(appearances) >= timedelta(minutes=2)


def test_a_story_is_dated_from_the_start_and_no_mark_is_left_in_its_text() -> None:
    for story, sample in zip(load_samples().told_from(START), load_samples().articles, strict=True):
        assert story.appears_at == START + sample.appears
        assert story.published_at <= story.appears_at
        assert "{" not in story.text


def test_the_days_in_a_text_follow_its_date() -> None:
    story = next(s for s in load_samples().told_from(START) if s.id == "moscow-calls-it-regrouping")
    assert "said on Tuesday" in story.text


def test_paragraphs_are_single_lines() -> None:
    for story in load_samples().told_from(START):
        assert len(story.paragraphs) >= 3
        assert all("\n" not in paragraph for paragraph in story.paragraphs)


def test_faults_are_named_with_their_line(tmp_path: Path) -> None:
    (tmp_path / "stories").mkdir()
    (tmp_path / "outlets.yml").write_text("outlets: {a: {name: A, feed: rss, body: page, country: BE}}\n")
    (tmp_path / "stories" / "s.yml").write_text(
        "about: x\n"
        "articles:\n"
        "  - {id: one, outlet: b, age: 1m, title: T, text: X}\n"
        "  - {id: one, outlet: a, age: 1m, title: T, text: X}\n"
    )
    with pytest.raises(ConfigError) as caught:
        load_samples(tmp_path)
    assert "s.yml:3: articles.0.outlet: there is no such outlet" in str(caught.value)
    assert "s.yml:4: articles.1.id: another article has this id" in str(caught.value)


def test_a_faster_demo_lets_articles_appear_sooner() -> None:
    usual, faster = load_samples().told_from(START), load_samples().told_from(START, 4)
    assert [(s.appears_at - START) / 4 for s in usual] == [s.appears_at - START for s in faster]
    assert all(story.published_at < story.appears_at for story in faster)
