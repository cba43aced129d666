"""News sitemaps: the pages of the last days with title and date, for outlets that have no feed.

https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
"""

from __future__ import annotations

from xml.etree import ElementTree

from monitor.feeds.dates import EARLIEST, parse_date
from monitor.feeds.entry import Entry, ParsedFeed, Received, Unparsable
from monitor.feeds.fields import MAX_ENTRIES, fingerprint, one_line
from monitor.feeds.identity import web_link
from monitor.text import plain

_SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
_NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
_MAX_PAGES = 50_000  # the limit of the format


def recognises(head: bytes) -> bool:
    """Its first element, or that of an index of sitemaps."""
    return b"<urlset" in head or b"<sitemapindex" in head


def parse(received: Received) -> ParsedFeed | Unparsable:
    """The pages that are marked as news, the newest `MAX_ENTRIES` of them."""
    if b"<!DOCTYPE" in received.body or b"<!ENTITY" in received.body:
        return Unparsable("malformed", "a sitemap with a document type")
    try:
        root = ElementTree.fromstring(received.body)  # noqa: S314 - in a worker, and without entities
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        return Unparsable("malformed", f"broken XML: {error}"[:200])
    if root.tag != f"{_SITE}urlset":
        return Unparsable("not_a_feed", "an index of sitemaps: name one of those that it lists")
    pages = root.findall(f"{_SITE}url")[:_MAX_PAGES]
    news = [news for page in pages if (news := page.find(f"{_NEWS}news")) is not None]
    if pages and not news:
        return Unparsable("not_a_feed", "a sitemap, but not one of news")
    found = [entry for page in pages if (entry := _entry(page, received)) is not None]
    found.sort(key=lambda entry: entry.published or EARLIEST, reverse=True)
    name = _text(news[0], f"{_NEWS}publication/{_NEWS}name") if news else ""
    return ParsedFeed("sitemap", plain(name, 200), tuple(found[:MAX_ENTRIES]), faulty=len(news) - len(found))


def _entry(page: ElementTree.Element, received: Received) -> Entry | None:
    news = page.find(f"{_NEWS}news")
    if news is None:
        return None
    link = web_link(_text(page, f"{_SITE}loc"), received.url)
    title = one_line(_text(news, f"{_NEWS}title"), 500)
    if not link or not title:
        return None
    return Entry(
        guid="",
        link=link,
        title=title,
        summary="",
        content="",
        fingerprint=fingerprint(title, ""),
        published=parse_date(_text(news, f"{_NEWS}publication_date"), country=received.country),
        language=_text(news, f"{_NEWS}publication/{_NEWS}language") or None,
    )


def _text(element: ElementTree.Element, path: str) -> str:
    return (element.findtext(path) or "").strip()
