"""Sample articles as RSS 2.0, Atom (RFC 4287), JSON Feed 1.1 and pages in HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.utils import format_datetime
from html import escape
from xml.etree import ElementTree as ET

import orjson

from monitor.demo.samples import FeedFormat, Outlet, Story

_ATOM = "http://www.w3.org/2005/Atom"
_CONTENT = "http://purl.org/rss/1.0/modules/content/"
_DC = "http://purl.org/dc/elements/1.1/"
NOTICE = "A sample of the Whiteflag demo: the outlet does not exist, and the report is made up or retold."

for _prefix, _space in (("content", _CONTENT), ("dc", _DC)):
    ET.register_namespace(_prefix, _space)

CONTENT_TYPES: dict[FeedFormat, str] = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}


def page_path(outlet_id: str, story: Story) -> str:
    """Where the page of an article is."""
    return f"/{outlet_id}/{story.id}"


def feed(base: str, outlet_id: str, outlet: Outlet, stories: Sequence[Story]) -> bytes:
    """The outlet's feed, newest first; `base` is the server's address without a slash at its end."""
    make = {"rss": _rss, "atom": _atom, "json": _json}[outlet.feed]
    return make(base, outlet_id, outlet, sorted(stories, key=lambda story: story.published_at, reverse=True))


def page(outlet: Outlet, story: Story, others: Sequence[Story]) -> bytes:
    """The article's page, with what surrounds an article: navigation, other headlines, a notice."""
    head = f"<title>{escape(story.title)} | {escape(outlet.name)}</title>"
    by = f'<p class="byline">By <span rel="author">{escape(story.by)}</span></p>' if story.by else ""
    body = "\n".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)
    more = "".join(f"<li><a href='{other.id}'>{escape(other.title)}</a></li>" for other in others)
    stamp = story.published_at.isoformat()
    return f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8">{head}<meta property="article:published_time" content="{stamp}"></head>
<body>
<nav><a href="/">Home</a> <a href="/">World</a> <a href="/">Sport</a> <a href="/">Weather</a></nav>
<main><article>
<h1>{escape(story.title)}</h1>
{by}<time datetime="{stamp}">{story.published_at:%d %B %Y, %H:%M} UTC</time>
{body}
</article></main>
<aside><h2>More from us</h2><ul>{more}</ul></aside>
<footer><p>{NOTICE}</p></footer>
</body>
</html>
""".encode()


def _rss(base: str, outlet_id: str, outlet: Outlet, stories: Sequence[Story]) -> bytes:
    root = ET.Element("rss", version="2.0")
    channel = ET.SubElement(root, "channel")
    _texts(channel, title=outlet.name, link=f"{base}/{outlet_id}/", description=NOTICE, language="en")
    for story in stories:
        item = ET.SubElement(channel, "item")
        link = base + page_path(outlet_id, story)
        _texts(item, title=story.title, link=link, description=_summary(story))
        ET.SubElement(item, "guid", isPermaLink="false").text = f"{outlet_id}:{story.id}"
        _texts(item, pubDate=format_datetime(story.published_at, usegmt=True))
        _texts(item, **{f"{{{_DC}}}creator": story.by or ""})
        if outlet.body == "feed":
            _texts(item, **{f"{{{_CONTENT}}}encoded": _html(story)})
    return _document(root)


def _atom(base: str, outlet_id: str, outlet: Outlet, stories: Sequence[Story]) -> bytes:
    root = ET.Element("feed", xmlns=_ATOM)
    _texts(root, id=f"tag:sample.invalid,2024:{outlet_id}", title=outlet.name, subtitle=NOTICE)
    _texts(root, updated=_iso(max((story.published_at for story in stories), default=datetime.min)))
    for story in stories:
        entry = ET.SubElement(root, "entry")
        _texts(entry, id=f"tag:sample.invalid,2024:{outlet_id}/{story.id}", title=story.title)
        ET.SubElement(entry, "link", rel="alternate", href=base + page_path(outlet_id, story))
        _texts(entry, published=_iso(story.published_at), updated=_iso(story.published_at))
        _texts(ET.SubElement(entry, "author"), name=story.by or outlet.name)
        if outlet.body == "feed":
            ET.SubElement(entry, "content", type="html").text = _html(story)
        else:
            _texts(entry, summary=_summary(story))
    return _document(root)


def _json(base: str, outlet_id: str, outlet: Outlet, stories: Sequence[Story]) -> bytes:
    items = [
        {
            "id": f"{outlet_id}:{story.id}",
            "url": base + page_path(outlet_id, story),
            "title": story.title,
            "summary": _summary(story),
            "date_published": _iso(story.published_at),
            "authors": [{"name": story.by}] if story.by else [],
        }
        | ({"content_html": _html(story)} if outlet.body == "feed" else {})
        for story in stories
    ]
    found = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.name,
        "home_page_url": f"{base}/{outlet_id}/",
        "description": NOTICE,
        "language": "en",
        "items": items,
    }
    return orjson.dumps(found, option=orjson.OPT_INDENT_2)


def _document(root: ET.Element) -> bytes:
    document: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _texts(parent: ET.Element, **texts: str) -> None:
    for name, text in texts.items():
        if text:
            ET.SubElement(parent, name).text = text


def _summary(story: Story) -> str:
    return story.paragraphs[0]


def _html(story: Story) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in story.paragraphs)


def _iso(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")
