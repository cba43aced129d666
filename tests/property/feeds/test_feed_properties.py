"""What must hold for any feed, any answer and any order of events."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.dates import EARLIEST, parse_date, placed
from monitor.feeds.decide import Document, Failure, Unchanged, decide, new_state
from monitor.feeds.entry import Entry, ParsedFeed, Received, Unparsable
from monitor.feeds.feed import Manners
from monitor.feeds.identity import article_id, keys, url_key, web_link
from monitor.feeds.paragraphs import paragraphs
from monitor.feeds.parse import parse_feed
from monitor.feeds.prolog import PrologError, guarded
from monitor.feeds.schedule import fresh_for, next_poll, retry_after
from monitor.feeds.state import Seen
from tests.feed_fakes import FEED, NOW, entry

ANY_TEXT = st.text(max_size=200)
WAITS = st.timedeltas(timedelta(0), timedelta(days=400))
HEADERS = st.dictionaries(
    st.sampled_from(["cache-control", "age", "expires", "date", "retry-after"]),
    st.one_of(
        ANY_TEXT,
        st.integers(-10, 10**12).map(str),
        st.integers(0, 10**9).map(lambda n: f"max-age={n}"),
        st.datetimes().map(lambda d: d.strftime("%a, %d %b %Y %H:%M:%S GMT")),
    ),
)


@given(
    interval=st.timedeltas(timedelta(seconds=1), timedelta(days=30)),
    failures=st.integers(0, 10_000),
    hint=WAITS,
    demand=WAITS,
    jitter=st.floats(-1, 1),
)
def test_the_next_poll_is_never_too_soon_and_always_comes(
    interval: timedelta, failures: int, hint: timedelta, demand: timedelta, jitter: float
) -> None:
    manners = Manners()
    at = next_poll(NOW, manners, interval, failures=failures, hint=hint, retry_after=demand, jitter=jitter)
    wait = at - NOW
    assert manners.min_interval <= wait <= manners.max_interval * 1.11
    assert wait >= min(demand, manners.max_interval)
    assert wait >= min(hint, manners.longest_hint)


@given(headers=HEADERS)
def test_no_header_breaks_the_schedule(headers: dict[str, str]) -> None:
    assert fresh_for(headers, NOW) >= timedelta(0)
    wait = retry_after(headers, NOW)
    assert wait is None or wait >= timedelta(0)


@given(
    url=st.one_of(ANY_TEXT, st.text(string.ascii_letters + ":/?#[]@!$&'()*+,;=%.-0123456789", max_size=80))
)
def test_a_key_is_its_own_key_and_never_fails(url: str) -> None:
    link = web_link(url, "https://gazette.example/feed")
    if link:
        key = url_key(link)
        assert url_key(key) == key
        assert url_key(link.replace("https://", "http://")) == key
    url_key(url)


ENTRIES = st.builds(
    Entry,
    guid=st.sampled_from(["", "a", "b", "c", "https://gazette.example/a"]),
    link=st.sampled_from(["", *(f"https://gazette.example/{n}" for n in "xyz"), "http://other.example/x"]),
    title=st.sampled_from(["", "A", "B", "C"]),
    summary=st.just("s"),
    content=st.just(""),
    fingerprint=st.integers(0, 3),
    published=st.one_of(
        st.none(), st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 1), timezones=st.just(UTC))
    ),
)


@given(entries=st.lists(ENTRIES, max_size=8))
def test_identity_depends_on_nothing_but_the_entries(entries: list[Entry]) -> None:
    assert keys(entries) == keys(list(entries))
    assert [article_id("f", e) for e in entries] == [article_id("f", replace(e)) for e in entries]


UNIQUE = st.lists(st.integers(1, 40), max_size=12, unique=True)
RESULTS = st.one_of(
    UNIQUE.map(lambda numbers: [entry(n) for n in numbers]),
    st.just(Failure("timeout", "slow")),
    st.just(Unchanged("not_modified")),
)


@settings(max_examples=150)
@given(
    steps=st.lists(st.tuples(RESULTS, st.booleans()), max_size=12),
    per_poll=st.integers(1, 5),
)
def test_no_entry_is_lost_whatever_is_not_acknowledged(
    steps: list[tuple[list[Entry] | Failure | Unchanged, bool]], per_poll: int
) -> None:
    """Polls that are acknowledged or not, in any order; at the end the last document is read to its end."""
    manners = Manners(entries_per_poll=per_poll)
    state, seen = new_state(FEED, manners, NOW), Seen.nothing(FEED.id)
    acknowledged: set[str] = set()
    last: list[Entry] = []
    at = NOW
    for step, acknowledges in steps:
        at += timedelta(minutes=10)
        if isinstance(step, Unchanged) and state.etag is None:
            continue  # without a validator nobody is told 304
        last = step if isinstance(step, list) else last
        plan = decide(FEED, state, seen, whole(last) if isinstance(step, list) else step, manners, at)
        assert len(plan.publish) <= per_poll
        if acknowledges:
            acknowledged |= {wanted.entry.guid for wanted in plan.publish}
            state, seen = plan.state, plan.seen or seen
        if isinstance(step, list) and acknowledges and state.etag is not None:
            # from now on a 304 may keep this document from us
            assert {e.guid for e in last} <= acknowledged
    for _ in range(len(last) + 1):
        at += timedelta(minutes=10)
        plan = decide(FEED, state, seen, whole(last), manners, at)
        acknowledged |= {wanted.entry.guid for wanted in plan.publish}
        state, seen = plan.state, plan.seen or seen
    assert {e.guid for e in last} <= acknowledged


def whole(entries: list[Entry]) -> Document:
    """An answer with these entries and validators for them."""
    return Document(ParsedFeed("rss20", "", tuple(entries)), etag="e", body_hash="h")


@given(raw=ANY_TEXT)
def test_any_text_is_a_date_or_none(raw: str) -> None:
    found = parse_date(raw)
    assert found is None or (found.tzinfo is not None and found >= EARLIEST)
    published, flag = placed(found, NOW)
    assert published <= NOW
    assert flag in (None, "no-date", "future-date")


MARKUP = st.one_of(
    st.binary(max_size=300),
    st.lists(
        st.sampled_from([
            b'<?xml version="1.0"?>', b'<?xml encoding="', b"<rss version='2.0'>", b"<channel>", b"<item>",
            b"<title>", b"</title>", b"</item>", b"<guid>", b"&lt;", b"&", b"<![CDATA[", b"]]>", b"\xff",
            b"<feed xmlns='http://www.w3.org/2005/Atom'>", b"<entry>", b"<link href='", b"'/>", b"</entry>",
            b'{"version":"https://jsonfeed.org/version/1","items":[', b'{"id":', b"1}", b"]}", b"null", b"\0",
            b"<pubDate>", b"Wed, 99 Nov", b"<!DOCTYPE x [", b"<!ENTITY a 'b'>", b"]>", b"&a;", b"x", b"\n",
        ]),
        max_size=25,
    ).map(b"".join),
)  # fmt: skip


@settings(max_examples=300)
@given(body=MARKUP, content_type=st.sampled_from(["", "text/xml; charset=x", "text/html", "\xff"]))
def test_parsing_ends_in_a_feed_or_a_reason(body: bytes, content_type: str) -> None:
    found = parse_feed(Received(body, "https://gazette.example/feed", content_type))
    assert isinstance(found, ParsedFeed | Unparsable)
    if isinstance(found, ParsedFeed):
        assert found.entries
        for one in found.entries:
            assert not one.link or one.link.startswith(("http://", "https://"))
            assert len(one.title) <= 500


@given(head=st.binary(max_size=400))
def test_the_guard_changes_nothing_behind_the_first_element(head: bytes) -> None:
    body = b"<rss>" + head
    try:
        assert guarded(body) == body
    except PrologError:
        raise AssertionError(head) from None


@given(html=ANY_TEXT)
def test_paragraphs_never_fail_and_are_clean(html: str) -> None:
    text = paragraphs(html)
    assert "\r" not in text
    assert all(line.strip() == line != "" for line in text.split("\n")) or text == ""
