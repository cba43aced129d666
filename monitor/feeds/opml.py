"""Lists of feeds as other readers exchange them: OPML 2.0 (http://opml.org/spec2.opml). Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from pydantic import ValidationError

from monitor.feeds.feed import Feed
from monitor.feeds.identity import url_key
from monitor.text import plain

_NO_WORD = re.compile(r"[^a-z0-9]+")
_ID_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Imported:
    """The feeds that are new, and a sentence for each outline that was left out."""

    feeds: tuple[Feed, ...]
    left_out: tuple[str, ...]


def read(document: bytes, known_urls: Iterable[str], known_ids: Collection[str]) -> Imported:
    """The feeds of an OPML file that are not known yet; raises `ValueError` where it is none."""
    if b"<!DOCTYPE" in document or b"<!ENTITY" in document:
        raise ValueError("it has a document type, which OPML has not")
    try:
        root = ElementTree.fromstring(document)  # noqa: S314 - no entities, and a file of the user's own
    except ElementTree.ParseError as error:
        raise ValueError(f"broken XML: {error}") from error
    if root.tag.lower() != "opml":
        raise ValueError(f"its first element is {root.tag[:50]!r}, not opml")
    return _imported(root, {url_key(url) for url in known_urls}, set(known_ids))


def write(feeds: Iterable[Feed]) -> str:
    """The feeds as an OPML file."""
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Feeds of Whiteflag"
    body = ElementTree.SubElement(root, "body")
    for feed in feeds:
        facts = {"text": feed.title, "title": feed.title, "type": "rss", "xmlUrl": feed.url}
        if feed.language:
            facts["language"] = feed.language
        ElementTree.SubElement(body, "outline", facts)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _imported(root: ElementTree.Element, urls: set[str], ids: set[str]) -> Imported:
    feeds: list[Feed] = []
    left_out: list[str] = []
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if not url:
            continue  # a folder
        name = plain(outline.get("title") or outline.get("text") or url, 100)
        if url_key(url) in urls:
            left_out.append(f"{name}: this address is listed already")
            continue
        try:
            feed = Feed(id=_free_id(name, ids), url=url, publisher=name)
        except ValidationError as error:
            left_out.append(f"{name}: {error.errors()[0]['msg'].removeprefix('Value error, ')}")
            continue
        feeds.append(feed)
        urls.add(url_key(url))
        ids.add(feed.id)
    return Imported(tuple(feeds), tuple(left_out))


def _free_id(name: str, taken: Collection[str]) -> str:
    stem = _NO_WORD.sub("-", name.lower()).strip("-")[:_ID_LENGTH].strip("-") or "feed"
    number = 1
    while (free := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return free
