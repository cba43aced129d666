"""Feeds and pages for a test site, dated just now."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

SENTENCE = "The column left the town of Harvan in the night, as two officers said at the bridge."


def rss(*numbers: int, links: bool = True, text: str = "Short.") -> str:
    """A feed with these entries."""
    date = format_datetime(datetime.now(UTC))
    items = "".join(
        f"<item><title>Story {n}</title>{f'<link>/story/{n}</link>' if links else ''}"
        f'<guid isPermaLink="false">guid-{n}</guid><pubDate>{date}</pubDate>'
        f"<description>{text}</description></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>{items}</channel></rss>'


def page(number: int) -> str:
    """The page of a story."""
    paragraphs = "".join(f"<p>{SENTENCE} Paragraph {n} of story {number}.</p>" for n in range(8))
    return (
        f"<!doctype html><html lang=en><head><title>Story {number}</title></head><body><nav>Home</nav>"
        f"<article><h1>Story {number}</h1>{paragraphs}</article></body></html>"
    )
