"""The text of a piece of HTML, with its paragraphs: for feeds that carry the whole story."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from monitor.text import clean

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figure", "footer", "form",
    "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section",
    "table", "td", "th", "tr", "ul",
})  # fmt: skip
_SILENT = frozenset({
    "script", "style", "template", "noscript", "iframe", "svg", "figcaption", "object", "select", "button",
})  # fmt: skip
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")

_ESCAPED_TWICE = re.compile(
    r"</?(?:a|b|br|div|em|figure|h[1-6]|i|img|li|p|script|span|strong|ul)(?:\s[^<>]{0,500})?/?>",
    re.IGNORECASE,
)
"""Some feeds escape their markup twice; a text about markup is rarer than that."""


def paragraphs(html: str) -> str:
    """Plain text, one paragraph a line; scripts, styles and captions are left out."""
    text = _read(html)
    return _read(text) if _ESCAPED_TWICE.search(text) else text


def _read(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        self._lines: list[str] = []
        self._silent = 0

    def lines(self) -> list[str]:
        self._break()
        return self._lines

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BLOCKS:
            self._break()

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._parts.append(data)

    def _break(self) -> None:
        line = _SPACE.sub(" ", clean("".join(self._parts))).strip()
        self._parts.clear()
        if line:
            self._lines.append(line)
