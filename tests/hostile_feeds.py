"""Feeds that were made to harm: each with what must become of it.

"feed" means that something could be read; a reason, that it was refused for it; "late" is for those that may
be read or may take too long, whichever the machine decides: then a worker dies and nothing else.
"""

from __future__ import annotations

import gzip
import random
from collections.abc import Iterator

HEAD = b'<?xml version="1.0"?>'
LATE = ("feed", "no_entries", "not_a_feed", "malformed", "parser_timeout", "parser_crash")
CHARSETS = (
    "punycode", "idna", "undefined", "utf-7", "unicode_escape", "raw_unicode_escape", "zlib", "bz2", "rot13",
    "hex", "mbcs", "oem", "../../etc/passwd", "a" * 100_000,
)  # fmt: skip


def rss(title: bytes, extra: bytes = b"") -> bytes:
    """A feed of one entry."""
    item = b"<item><title>" + title + b"</title><guid>1</guid>" + extra + b"</item>"
    return b'<rss version="2.0"><channel><title>x</title>' + item + b"</channel></rss>"


def declared(charset: bytes, title: bytes = b"a" * 300_000) -> bytes:
    """A feed that says that it is written in this charset."""
    return b'<?xml version="1.0" encoding="' + charset + b'"?>' + rss(title)


def laughs(between: bytes) -> bytes:
    """Entities of entities: a billion laughs."""
    names = [b'<!ENTITY a0 "lol">']
    names += [b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10)]
    return HEAD + b"<!DOCTYPE x [" + between + between.join(names) + between + b"]>" + rss(b"&a9;")


def cases() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    """Name, body, and the verdicts that are right."""
    yield from _entities()
    yield from _prologs()
    yield from _structures()
    yield from _broken_markup()
    yield from _fields()
    yield from _charsets()
    yield from _no_feeds()


def _entities() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    once = b'<!DOCTYPE z [\n<!ENTITY a "' + b"A" * 50_000 + b'">\n]>'
    file = b'<!DOCTYPE r [\n<!ENTITY x SYSTEM "file:///etc/hostname">\n]>'
    parameter = b'<!DOCTYPE r [\n<!ENTITY % x SYSTEM "http://127.0.0.1:9/x">\n%x;\n]>'
    yield "a billion laughs", laughs(b""), ("feed", "malformed")
    yield "a billion laughs, line by line", laughs(b"\n"), ("feed", "malformed")
    yield "one entity again and again", HEAD + once + rss(b"&a;" * 20_000), ("feed", "malformed")
    yield "an entity from a file", HEAD + file + rss(b"[&x;]"), ("feed",)
    yield "an entity from the network", HEAD + parameter + rss(b"a"), ("feed",)


def _prologs() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    yield "newlines before the first element", HEAD + b"\n" * 200_000 + rss(b"a"), ("malformed",)
    yield "doctypes before the first element", HEAD + b"<!DOCTYPE \n" * 50_000 + rss(b"a"), ("malformed",)
    endless = HEAD + b"<!DOCTYPE r [\n" + b"<!ENTITY " * 20_000 + rss(b"a")
    yield "entities without an end", endless, ("malformed",)
    yield "blanks in front of all", b"\n\n  " + HEAD + rss(b"a"), ("feed",)


def _structures() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    channel = HEAD + b'<rss version="2.0"><channel>'
    attributes = b" ".join(b'a%d="1"' % n for n in range(100_000))
    yield (
        "a hundred thousand attributes",
        HEAD + b'<rss version="2.0" ' + attributes + b"><channel/></rss>",
        LATE,
    )
    yield "two hundred thousand items", channel + b"<item><title>a</title></item>" * 200_000, LATE
    yield "deep nesting", channel + b"<a>" * 100_000 + b"</a>" * 100_000, LATE
    for depth in (20_000, 100_000):
        nested = b"<description><![CDATA[" + b"<div>" * depth + b"]]></description>"
        yield f"markup nested {depth} deep in an entry", HEAD + rss(b"a", nested), ("feed",)


def _broken_markup() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    start = b'<rss version="2.0"><channel><item><title>'
    yield "broken tags", start + b"<a " * 200_000, LATE
    yield "broken attributes", start + b"<a x='" * 100_000, LATE
    yield "nothing but <", start + b"<" * 500_000, LATE
    yield "nothing but &", start + b"&" * 500_000, LATE
    yield "open comments", start + b"<!--" * 200_000, LATE
    yield "open declarations", start + b"<![" * 100_000, LATE
    yield "open instructions", start + b"<?" * 100_000, LATE
    yield "CDATA without an end", HEAD + b"<rss><channel><item><title><![CDATA[" + b"a<" * 1_000_000, LATE


def _fields() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    def field(name: bytes, value: bytes) -> bytes:
        return HEAD + rss(b"a", b"<%s>%s</%s>" % (name, value, name))

    yield "a title of five megabytes", HEAD + rss(b"A" * 5_000_000), ("feed",)
    yield "an author without an end", field(b"author", b"a" * 200_000), LATE
    yield "an author of dots", field(b"author", b"a." * 100_000 + b"@"), LATE
    yield "an author of brackets", field(b"author", b"(" * 50_000 + b"a@b.c"), LATE
    yield "a date of digits", field(b"pubDate", b"1" * 1_000_000), ("feed",)
    yield "a date of spaces", field(b"pubDate", b"Mon, 01 " + b" " * 100_000 + b"x"), ("feed",)
    style = b'&lt;p style="' + b"a:b;" * 250_000 + b'"&gt;'
    yield "a megabyte of style", field(b"description", style), ("feed",)
    brackets = b'&lt;p style="' + b"a:rgb(1 " * 3_000 + b'"&gt;'
    yield "a style of brackets", field(b"description", brackets), ("feed",)
    yield "characters that XML forbids", HEAD + rss(b"a\x08\x0bb"), ("feed",)


def _charsets() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    yield "a charset of bytes", declared(b"\xff\xfe"), ("feed",)
    yield "a charset with a NUL", declared(b"a\x00b"), ("feed", "malformed")
    for name in CHARSETS:
        yield f"the charset {name[:20]}", declared(name.encode()), ("feed", "malformed")
    for name in ("utf-16", "utf-32"):
        yield f"not the charset {name}", declared(name.encode()), ("feed", "malformed", "not_a_feed")
        wide = declared(name.encode()).decode().encode(name)
        yield f"the charset {name}", wide, ("feed", "not_a_feed")


def _no_feeds() -> Iterator[tuple[str, bytes, tuple[str, ...]]]:
    challenge = b"<title>Just a moment...</title></head><body><h1>Checking your browser</h1></body></html>"
    yield "a challenge", b"<!doctype html><html><head>" + challenge, ("html",)
    yield "nothing", b"", ("empty",)
    yield "noise", random.Random(7).randbytes(1_000_000), ("not_a_feed", "malformed")
    yield "every byte in turn", bytes(range(256)) * 4000, ("not_a_feed", "malformed")
    yield "a packed feed", gzip.compress(rss(b"a")), ("not_a_feed", "malformed")
    yield "the name of a file", b"/etc/hostname", ("not_a_feed",)
    yield "the name of a file without an end", b"/dev/zero", ("not_a_feed",)
    yield "JSON without an end", b'{"a":' * 200_000, ("malformed",)
    plain = b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a/b</loc></url></urlset>'
    yield "a sitemap without news", HEAD + plain, ("not_a_feed",)
