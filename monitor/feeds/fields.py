"""What the parsers of all formats share about the fields of an entry."""

from __future__ import annotations

import html
import re
import zlib

from monitor.text import plain

MAX_ENTRIES = 2000
"""A document with more than this is an archive, or hostile."""

MAX_CONTENT = 500_000
"""Characters of markup kept of one entry."""

_COMPARED = 20_000
_INLINE = re.compile(
    r"</?(?:a|abbr|b|cite|code|em|font|i|mark|q|s|small|span|strong|sub|sup|time|u)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)


def fingerprint(title: str, content: str) -> int:
    """32 bits of what the entry says: markup, white space and tracking pictures do not count."""
    text = f"{title}\n{one_line(content, _COMPARED)}"
    return zlib.crc32(text.encode("utf-8", "replace"))


def as_html(text: str) -> str:
    """Plain text as markup with the same paragraphs: at blank lines, else at every line."""
    ends = r"\n\s*\n" if re.search(r"\S[ \t]*\n\s*\n", text) else r"\n"
    return "<p>".join(html.escape(part) for part in re.split(ends, text[:MAX_CONTENT]))


def one_line(markup: str, limit: int) -> str:
    """Plain text of a title or summary; tags inside a sentence leave no gap before its full stop."""
    return plain(_INLINE.sub("", markup[: limit * 8]), limit)


def first_text(*values: object) -> str:
    """The first of the values that is a text with something in it."""
    return next((value for value in values if isinstance(value, str) and value.strip()), "")
