"""Articles from what a user names: a file, a page, JSON Lines, or standard input."""

from __future__ import annotations

import asyncio
import gzip
import sys
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import orjson

from monitor import __version__
from monitor.errors import FetchError, WhiteflagError
from monitor.feeds.wire import wire_of
from monitor.ids import stable_id
from monitor.models import Article
from monitor.network import Network
from monitor.text import clean

_GZIP = b"\x1f\x8b"
_STRINGS = (
    *("id", "url", "title", "text", "publisher", "language"),
    *("summary", "author", "family", "country", "wire"),
)


class InputError(WhiteflagError):
    """What was named cannot be read as an article."""

    exit_code = 65  # EX_DATAERR of sysexits.h


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that is no article; the others go on."""

    number: int
    problem: str


def read(
    target: str, publisher: str, now: datetime, networks: Sequence[Network] = ()
) -> Iterator[Article | BadLine]:
    """The articles of a file, a URL or `-`; raises `InputError` where it cannot be read at all.

    A URL must lead to a public address or into one of the private `networks`.
    """
    if target.startswith(("http://", "https://")):
        yield _page(target, publisher, now, networks)
        return
    if target == "-":
        yield from _lines_or_text(sys.stdin.buffer, "standard input", publisher, now)
        return
    path = Path(target)
    try:
        if path.suffix.lower() in (".html", ".htm"):
            yield from_html(path.read_bytes(), path.resolve().as_uri(), publisher, now)
        else:
            with _opened(path) as stream:
                yield from _lines_or_text(stream, str(path), publisher, now)
    except (OSError, EOFError, zlib.error) as error:
        problem = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{path} cannot be read: {problem.rstrip('.')}.") from error


def _opened(path: Path) -> IO[bytes]:
    """The file, unpacked where it is compressed by gzip, whatever its name."""
    with path.open("rb") as stream:
        packed = stream.read(len(_GZIP)) == _GZIP
    return gzip.open(path, "rb") if packed else path.open("rb")  # type: ignore[return-value]


def _lines_or_text(
    stream: Iterator[bytes], name: str, publisher: str, now: datetime
) -> Iterator[Article | BadLine]:
    """JSON Lines where the first line is an object, else one plain text."""
    first = next((line for line in stream if line.strip()), b"")
    if not first.lstrip().startswith(b"{"):
        text = clean((first + b"".join(stream)).decode("utf-8", "replace"))
        yield from_text(text, name, publisher, now)
        return
    yield _article(1, first, publisher, now)
    for number, line in enumerate(stream, 2):
        if line.strip():
            yield _article(number, line, publisher, now)


def _article(number: int, line: bytes, publisher: str, now: datetime) -> Article | BadLine:
    try:
        fields = orjson.loads(line)
        if not isinstance(fields, dict):
            return BadLine(number, "this is no JSON object")
        given = {name: fields.get(name) or "" for name in _STRINGS}
        wrong = [name for name, value in given.items() if not isinstance(value, str)]
        if wrong:
            return BadLine(number, f"{', '.join(wrong)} must be a string")
        published = _time(fields, "published_at")
        fetched = _time(fields, "fetched_at")
    except ValueError as error:
        return BadLine(number, str(error))
    return Article(
        id=given["id"] or stable_id("article", given["url"], given["title"], given["text"]),
        url=given["url"],
        title=given["title"],
        text=given["text"],
        publisher=given["publisher"] or publisher,
        published_at=published or now,
        fetched_at=fetched or now,
        summary=given["summary"],
        author=given["author"] or None,
        language=given["language"] or None,
        family=given["family"] or None,
        country=given["country"] or None,
        state_controlled=fields.get("state_controlled") is True,
        wire=given["wire"] or wire_of(given["text"], given["author"]),
        flags=() if published else ("no-date",),
    )


def _time(fields: dict[str, object], name: str) -> datetime | None:
    value = fields.get(name)
    if not value:
        return None
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError(f"{name} must be a time in ISO 8601, not {str(value)[:40]!r}") from error


def from_text(text: str, name: str, publisher: str, now: datetime) -> Article:
    """A plain text; its first line is the title where an empty line follows it."""
    head, gap, rest = text.strip().partition("\n\n")
    title, body = (head, rest) if gap and "\n" not in head else ("", text.strip())
    return _made(title, body, name, publisher, now)


def from_html(page: bytes, url: str, publisher: str, now: datetime) -> Article:
    """The article of a page, without its navigation."""
    from monitor.feeds.extract import extract_page

    found = extract_page(page, url)
    if not found.text:
        raise InputError(f"{url} holds no article text.")
    made = _made(found.title, found.text, url, publisher, now)
    if found.published is None:
        return replace(made, language=found.language)
    return replace(made, language=found.language, published_at=found.published, flags=())


def _page(url: str, publisher: str, now: datetime, networks: Sequence[Network]) -> Article:
    """The page behind a URL, fetched as politely as the poller does."""
    from monitor.feeds.answer import Answer, check
    from monitor.feeds.fetch import Caps, Fetcher

    async def get() -> Answer:
        fetcher = Fetcher(f"whiteflag/{__version__}", networks)
        try:
            return await fetcher.page(url, Caps())
        finally:
            await fetcher.aclose()

    try:
        answer = asyncio.run(get())
        check(answer, now)
    except FetchError as error:
        raise InputError(f"{url} cannot be fetched: {error}.") from error
    return from_html(answer.body, answer.url, publisher or (urlsplit(answer.url).hostname or ""), now)


def _made(title: str, text: str, url: str, publisher: str, now: datetime) -> Article:
    return Article(
        id=stable_id("article", url, title, text),
        url=url,
        title=title,
        text=text,
        publisher=publisher,
        published_at=now,
        fetched_at=now,
        flags=("no-date",),
    )
