"""Untrusted text made harmless: what comes from a feed is never markup in a log, page or message."""

from __future__ import annotations

import html
import re
import unicodedata

_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_BREAK = re.compile("\r\n|[\r\u2028\u2029]")
_TAG = re.compile(r"<[A-Za-z/!?@#][^<>]{0,2000}>")
_SPACE = re.compile(r"\s+")
_EXCESS = 8
"""Markup may be this many times longer than the text in it; the rest is cut before any work is done."""


def clean(text: str) -> str:
    """Text with its line breaks, without control or bidi characters and lone surrogates, in NFC.

    The joiners U+200C and U+200D stay: Persian and Indic words need them.
    """
    text = _CONTROL.sub("", _BREAK.sub("\n", text))
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def plain(text: str | None, limit: int = 500) -> str:
    """One line of plain text, at most `limit` characters, from a field that may hold markup, even escaped."""
    text = (text or "")[: limit * _EXCESS]
    text = _TAG.sub(" ", html.unescape(_TAG.sub(" ", html.unescape(text))))
    return cut(_SPACE.sub(" ", clean(text)).strip(), limit)


def cut(text: str, limit: int) -> str:
    """The text, or its beginning and an ellipsis."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"
