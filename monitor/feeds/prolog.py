"""What stands before the first element of an XML feed, made harmless for feedparser.

Its patterns for that part are quadratic (20 KB of line breaks take it seconds), and it fails on
encoding names that are none. Linear, and changes nothing in a decent feed.
"""

from __future__ import annotations

import re

MAX_PROLOG = 16_384

_ELEMENT = re.compile(rb"<[A-Za-z]")
_ENCODING = re.compile(rb"encoding\s{0,9}=\s{0,9}([\"'])(.{0,200}?)\1", re.DOTALL)
_SPACES = re.compile(rb"\s{2,}")
_NAME = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,38}")
_NO_CHARSETS = frozenset({
    b"punycode", b"idna", b"undefined", b"unicode_escape", b"raw_unicode_escape", b"utf-7", b"utf7", b"utf_7",
    b"unicode-escape", b"raw-unicode-escape",
})  # fmt: skip
_EBCDIC = b"\x4c\x6f\xa7\x94"


class PrologError(ValueError):
    """The part before the first element is too long to be one."""


def guarded(body: bytes) -> bytes:
    """The body with its blank runs squeezed and a wrong encoding name replaced; raises `PrologError`."""
    if _is_wide(body):
        return body
    body = body.lstrip()
    first = _ELEMENT.search(body)
    end = first.start() if first else len(body)
    if end > MAX_PROLOG:
        raise PrologError(f"{end} bytes before the first element")
    head = _SPACES.sub(b"\n", body[:end])
    encoding = _ENCODING.search(head)
    if encoding and (not _sensible(encoding[2]) or is_utf8(body)):
        head = head.replace(encoding[0], b'encoding="utf-8"', 1)
    return head + body[end:]


def is_utf8(body: bytes) -> bool:
    """Whether it can be nothing else: whatever is declared, other charsets hardly ever look like that."""
    if body.isascii():
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(body: bytes) -> bool:
    """UTF-16, UTF-32 or EBCDIC, where the patterns above mean nothing."""
    return b"\0" in body[:4] or body[:2] in (b"\xff\xfe", b"\xfe\xff") or body[:4] == _EBCDIC


def _sensible(name: bytes) -> bool:
    return bool(_NAME.fullmatch(name)) and name.lower() not in _NO_CHARSETS
