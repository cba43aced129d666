"""The feeds that feedparser is tested with, through our own parser: no crash, no hang, the right verdict."""

from __future__ import annotations

import asyncio
import io
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import feedparser
import pytest

from monitor.feeds.entry import ParsedFeed, Received, Unparsable
from monitor.feeds.parse import parse_feed
from monitor.feeds.workers import Workers

SECONDS = 100.0
"""For all of them together; on an idle machine it is about two."""

Found = list[tuple[str, ParsedFeed | Unparsable]]


def reference(body: bytes) -> Any:
    """What feedparser makes of it, without any of our guards."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False)


def verdicts(paths: list[Path]) -> Found:
    """Runs in a worker, as in the poller."""
    return [
        (str(path), parse_feed(Received(path.read_bytes(), "https://gazette.example/feed"))) for path in paths
    ]


@pytest.fixture(scope="module")
def found(feedparser_corpus: list[Path]) -> Found:
    """Every file, read in a worker as in the poller."""
    workers = Workers(1, seconds=SECONDS)
    try:
        return asyncio.run(workers.run(verdicts, feedparser_corpus))
    finally:
        workers.close()


def test_each_file_has_the_verdict_that_feedparser_alone_would_give(found: Found) -> None:
    assert len(found) > 2000
    wrong, seen = [], Counter[str]()
    for name, verdict in found:
        alone = reference(Path(name).read_bytes())
        if isinstance(verdict, ParsedFeed):
            seen["feed"] += 1
            same = (len(verdict.entries) + verdict.faulty, verdict.format) == (
                len(alone.entries),
                alone.version,
            )
        else:
            seen[verdict.reason] += 1
            same = not (alone.version and alone.entries)
        if not same:
            wrong.append((Path(name).name, verdict if isinstance(verdict, Unparsable) else "feed"))
    assert wrong == []
    assert seen["feed"] > 1000
    assert set(seen) <= {"feed", "no_entries", "not_a_feed", "malformed", "html", "empty"}


def test_no_entry_of_any_file_breaks_a_promise(found: Found) -> None:
    """Links lead to the web or nowhere; titles and summaries are one plain line; nothing is too long."""
    for name, verdict in found:
        for entry in verdict.entries if isinstance(verdict, ParsedFeed) else ():
            assert entry.link == "" or entry.link.startswith(("http://", "https://")), name
            assert len(entry.title) <= 500, name
            assert not {"\n", "\u202e", "\x00"} & set(entry.title + entry.summary), name
            assert "<script" not in (entry.title + entry.summary).lower(), name
