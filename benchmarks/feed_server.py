"""Feeds on loopback for benchmarks, as a process of its own so that its work counts for nobody.

    /same/7   304 to whoever names the ETag, else the feed
    /news/7   a new entry on top at each request

Connections are closed after each answer, as among ten thousand hosts each is asked for one thing.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import count

ENTRIES = 50
ETAG = '"as-it-was"'
_SENTENCES = (
    "Officers at the bridge said that the last vehicles had crossed the river before dawn.",
    "A spokesman for the ministry would not say how many men had been left behind.",
    "Witnesses in three villages along the road described a long column moving north.",
    "The governor asked people to stay at home until the mines had been cleared.",
)


def item(number: int, published: datetime) -> str:
    """An entry with a summary, as most outlets write them."""
    summary = " ".join(_SENTENCES[(number + n) % len(_SENTENCES)] for n in range(4))
    return (
        f"<item><title>Column leaves the town of Harvan, report {number}</title>"
        f"<link>https://gazette.example/world/2026/11/25/story-{number}?utm_source=rss</link>"
        f"<description>&lt;p&gt;{summary}&lt;/p&gt;</description><dc:creator>Mara Tolk</dc:creator>"
        f'<category>World</category><guid isPermaLink="false">gazette-{number}</guid>'
        f"<pubDate>{format_datetime(published)}</pubDate></item>"
    )


def feed(first: str, others: str) -> bytes:
    """The whole document."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Harvan Gazette</title>'
        "<link>https://gazette.example/</link><description>News</description><language>en-gb</language>"
        f"{first}{others}</channel></rss>"
    ).encode()


class _Server:
    def __init__(self) -> None:
        now = datetime.now(UTC)
        self._others = "".join(item(n, now - timedelta(hours=n)) for n in range(1, ENTRIES))
        self._numbers = count(1000)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            writer.write(self._answer(head.split(b" ", 2)[1], ETAG.encode() in head))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        writer.close()

    def _answer(self, path: bytes, known: bool) -> bytes:
        news = path.startswith(b"/news/")
        if known and not news:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {ETAG}\r\nConnection: close\r\n\r\n".encode()
        body = feed(item(next(self._numbers) if news else 0, datetime.now(UTC)), self._others)
        return (
            f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {ETAG}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        ).encode() + body


async def _run() -> None:
    server = await asyncio.start_server(_Server().serve, "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    # the end of standard input is the end of whoever started us
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


@contextmanager
def feed_server() -> Iterator[int]:
    """The port of a server that runs meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.feed_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield int(process.stdout.readline() if process.stdout else 0)
        finally:
            process.terminate()


if __name__ == "__main__":
    asyncio.run(_run())
