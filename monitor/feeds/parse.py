"""Bytes to a `ParsedFeed`, whatever the format. Runs in a worker process (see `workers`).

A format is one module with a `parse` function and one line here.
"""

from __future__ import annotations

from collections.abc import Callable

from monitor.feeds import jsonfeed, rss, sitemap
from monitor.feeds.entry import ParsedFeed, Received, Unparsable

Parser = Callable[[Received], ParsedFeed | Unparsable]

_HEAD = 512

FORMATS: tuple[tuple[Callable[[bytes], bool], Parser], ...] = (
    (jsonfeed.recognises, jsonfeed.parse),
    (sitemap.recognises, sitemap.parse),
    (rss.recognises, rss.parse),
)
"""Who recognises the beginning of a body parses it; the last one takes the rest."""


def parse_feed(received: Received) -> ParsedFeed | Unparsable:
    """The feed in what was received, or why there is none."""
    head = received.body[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head and not received.body.strip():
        return Unparsable("empty", "the document is empty")
    if _is_html(head):
        return Unparsable("html", "a web page instead of a feed")
    parser = next(parse for recognises, parse in FORMATS if recognises(head))
    found = parser(received)
    if isinstance(found, ParsedFeed) and not found.entries:
        return Unparsable("no_entries", f"a {found.format} feed without entries")
    return found


def warm() -> None:
    """Load what parsing needs."""
    rss.load()


def _is_html(head: bytes) -> bool:
    return head[:14].lower().startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
