"""The text and the facts of an article's page, by trafilatura. Runs in a worker process (see `workers`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from html import unescape
from typing import Any

import orjson

from monitor.feeds.article import Page
from monitor.feeds.dates import parse_date
from monitor.feeds.hosts import site_of
from monitor.feeds.identity import web_link
from monitor.feeds.paywall import says_paywall, without_appeal
from monitor.text import clean, plain

_JSON_LD = re.compile(
    r"<script[^>]{0,200}application/ld\+json[^>]{0,200}>(.{1,200000}?)</script>", re.IGNORECASE | re.DOTALL
)
_META = re.compile(r"<meta\s[^>]{1,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]{1,30})\s?=\s?(\"[^\"]{0,2048}\"|'[^']{0,2048}'|[^\s\"'>]{1,2048})")
_LINK = re.compile(r"<link\s[^>]{1,3000}>", re.IGNORECASE)
_HEAD = 200_000
_DATE_NAMES = ("article:published_time", "datepublished", "date", "dc.date.issued", "pubdate")
_HTML_LANGUAGE = re.compile(r"<html\s[^>]{0,1000}?\blang\s?=\s?[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
_NO_DATE_SEARCH = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}
"""Its date has no time of day and is not used here; looking for it takes a third of the time."""
_BLOCKS = 30
_DEPTH = 4


def extract_page(body: bytes, url: str) -> Page:
    """What a reader of the page would read, one paragraph a line."""
    trafilatura = _load()
    found: Any = trafilatura.bare_extraction(
        body,
        url=url,
        with_metadata=True,
        fast=True,
        include_comments=False,
        include_tables=False,
        date_extraction_params=_NO_DATE_SEARCH,
    )
    html = body.decode("utf-8", "replace")
    facts = list(_json_ld(html))
    metas = _metas(html)
    text, stub = without_appeal(clean(found.text or "").strip() if found else "")
    return Page(
        text=text,
        title=plain(found.title) if found else "",
        author=(plain(found.author, 200) or None) if found else None,
        language=_language(html),
        published=_published(metas, facts),
        paywalled=stub or says_paywall(facts, metas.get("article:content_tier", "")),
        canonical=_canonical(html, url),
    )


def warm() -> None:
    """Load what extraction needs; that takes a second or two."""
    _load().bare_extraction("<html><body><p>Ready.</p></body></html>", fast=True)


def _load() -> Any:
    import trafilatura

    return trafilatura


def _published(metas: dict[str, str], facts: list[dict[str, Any]]) -> datetime | None:
    """With the time of day, which trafilatura drops: from JSON-LD, else from a meta element."""
    stated = [fact.get("datePublished") for fact in facts] + [metas.get(name) for name in _DATE_NAMES]
    moments = (parse_date(value) for value in stated if isinstance(value, str))
    return next(filter(None, moments), None)


def _canonical(html: str, url: str) -> str | None:
    """Where the page says that it lives; believed on its own site only: nobody may speak for others."""
    for element in _LINK.findall(html[:_HEAD]):
        attributes = _attributes(element)
        if attributes.get("rel", "").lower() == "canonical":
            found = web_link(unescape(attributes.get("href", "")), url)
            return found if found and site_of(found) == site_of(url) else None
    return None


def _metas(html: str) -> dict[str, str]:
    """The meta elements by name in lower case, the first of each."""
    found: dict[str, str] = {}
    for element in _META.findall(html):
        attributes = _attributes(element)
        name = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
        found.setdefault(name.lower(), unescape(attributes.get("content", "")))
    return found


def _attributes(element: str) -> dict[str, str]:
    return {name.lower(): value.strip("\"'") for name, value in _ATTRIBUTE.findall(element)}


def _json_ld(html: str) -> Iterator[dict[str, Any]]:
    """The objects of the page's linked data; it may be nested in lists and graphs."""
    for number, block in enumerate(_JSON_LD.finditer(html)):
        if number >= _BLOCKS:
            return
        try:
            yield from _objects(orjson.loads(block[1].strip()), _DEPTH)
        except orjson.JSONDecodeError:
            continue


def _objects(value: object, depth: int) -> Iterator[dict[str, Any]]:
    if depth and isinstance(value, list):
        for item in value[:_BLOCKS]:
            yield from _objects(item, depth - 1)
    elif depth and isinstance(value, dict):
        yield value
        yield from _objects(value.get("@graph"), depth - 1)


def _language(html: str) -> str | None:
    found = _HTML_LANGUAGE.search(html[:5000])
    return found[1].lower() if found else None
