"""What stands before the first element."""

from __future__ import annotations

import time

import pytest

from monitor.feeds.prolog import MAX_PROLOG, PrologError, guarded

FEED = b"<rss version='2.0'><channel><title>x</title></channel></rss>"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b'<?xml version="1.0"?>',
        b'<?xml version="1.0" encoding="windows-1251"?>\n',
        b"<?xml version='1.0' encoding='utf-8'?>\n<!-- a comment -->\n",
        b"\xef\xbb\xbf<?xml version='1.0'?>",
        b"<!DOCTYPE rss [<!ENTITY nbsp ' '>]>",
    ],
)
def test_a_decent_feed_stays_as_it_is(head: bytes) -> None:
    assert guarded(head + FEED) == head + FEED


@pytest.mark.parametrize("wide", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_pass_untouched(wide: str) -> None:
    body = FEED.decode().encode(wide)
    assert guarded(body) == body


@pytest.mark.parametrize(
    "name", [b"\xff\xfe", b"a\0b", b"punycode", b"undefined", b"UTF-7", b"../../x", b"a" * 190, b""]
)
def test_a_senseless_encoding_name_is_replaced(name: bytes) -> None:
    assert b'encoding="utf-8"' in guarded(b'<?xml version="1.0" encoding="' + name + b'"?>' + FEED)


@pytest.mark.parametrize("filler", [b"<!DOCTYPE \n", b"<!-- x -->", b"<?x ?>", b"\xa0", b"&#10;"])
def test_too_long_a_prolog_is_refused_at_once(filler: bytes) -> None:
    started = time.perf_counter()
    with pytest.raises(PrologError):
        guarded(b"<?xml version='1.0'?>" + filler * MAX_PROLOG + FEED)
    assert time.perf_counter() - started < 0.5


def test_blank_runs_are_squeezed_in_linear_time() -> None:
    started = time.perf_counter()
    with pytest.raises(PrologError):
        guarded(b"<?xml version='1.0'?>" + b"\n" * 5_000_000 + FEED)
    assert guarded(b"<?xml version='1.0'?>" + b"\n" * 9_000 + FEED) == b"<?xml version='1.0'?>\n" + FEED
    assert time.perf_counter() - started < 1
