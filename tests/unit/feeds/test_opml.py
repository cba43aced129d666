"""Lists of feeds from and for other readers."""

from __future__ import annotations

import pytest

from monitor.feeds import opml
from tests.feed_fakes import FEED


def listed(*outlines: str) -> bytes:
    return f'<opml version="1.1"><head/><body>{"".join(outlines)}</body></opml>'.encode()


def test_outlines_become_feeds_at_any_depth() -> None:
    document = listed(
        '<outline text="Folder"><outline title="The Harvan Gazette" xmlUrl="https://a.example/feed"/></outline>',
        '<outline text="The Harvan  &lt;b&gt;Gazette" xmlUrl=" https://b.example/feed "/>',
        '<outline text="Харків" xmlUrl="https://c.example/feed"/>',
    )
    found = opml.read(document, [], {"feed"})
    assert [(feed.id, feed.publisher, feed.url) for feed in found.feeds] == [
        ("the-harvan-gazette", "The Harvan Gazette", "https://a.example/feed"),
        ("the-harvan-gazette-2", "The Harvan Gazette", "https://b.example/feed"),
        ("feed-2", "Харків", "https://c.example/feed"),
    ]


def test_what_is_known_or_of_no_use_is_left_out_with_a_reason() -> None:
    document = listed(
        '<outline text="Known" xmlUrl="http://www.gazette.example/feed"/>',
        '<outline text="Twice" xmlUrl="https://a.example/feed"/>',
        '<outline text="Twice again" xmlUrl="http://a.example/feed"/>',
        '<outline text="Script" xmlUrl="javascript:alert(1)"/>',
    )
    found = opml.read(document, [FEED.url], set())
    assert [feed.id for feed in found.feeds] == ["twice"]
    assert [sentence.split(":")[0] for sentence in found.left_out] == ["Known", "Twice again", "Script"]


@pytest.mark.parametrize(
    "document", [b"", b"<opml>", b"<rss/>", b'<!DOCTYPE x [<!ENTITY a "b">]><opml/>', b"\xff\xfe\x00"]
)
def test_what_is_no_opml_is_refused(document: bytes) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        opml.read(document, [], set())


def test_what_is_written_can_be_read() -> None:
    found = opml.read(opml.write([FEED]).encode(), [], set())
    assert [(feed.publisher, feed.url) for feed in found.feeds] == [(FEED.publisher, FEED.url)]
