"""Text from feeds is never markup, a control code, or a trick of direction."""

from __future__ import annotations

import pytest

from monitor.text import clean, cut, plain


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<b>Bold</b> &amp; plain", "Bold & plain"),
        ("&lt;script&gt;alert(1)&lt;/script&gt; Kyiv", "alert(1) Kyiv"),
        ("&amp;lt;img src=x onerror=1&amp;gt;x", "x"),
        ("two\r\nlines\x1b[31m", "two lines[31m"),
        ("safe \u202eexe.gpj", "safe exe.gpj"),
        ("B < C and D > E", "B < C and D > E"),
        ("<!channel> urgent", "urgent"),
        ("\ud800bad", "?bad"),
        (None, ""),
    ],
)
def test_plain(raw: str | None, expected: str) -> None:
    assert plain(raw) == expected


def test_plain_is_bounded_and_fast_on_hostile_input() -> None:
    for hostile in ("<" * 2_000_000, "<a" * 1_000_000, "&" * 1_000_000):
        assert len(plain(hostile, 100)) <= 100


def test_clean_keeps_lines_and_joiners() -> None:
    assert clean("a\r\nb\u2028c") == "a\nb\nc"
    assert clean("می\u200cروند") == "می\u200cروند"


def test_cut() -> None:
    assert cut("short", 10) == "short"
    assert cut("a longer text", 9) == "a longer…"
