"""The archived articles of a replay: a file, standard input or the articles topic, between two times."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import typer

from monitor.broker.choose import running_broker
from monitor.cli.articles_in import InputError, read
from monitor.cli.faults import Faults
from monitor.errors import DecodeError
from monitor.kafka import read_topic
from monitor.models import Article
from monitor.settings import Settings
from monitor.topics import ARTICLES, decode

_DAY = len("2024-01-31")
_UNKNOWN = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for times that a line does not tell, so that a replay never depends on the time of day."""


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` (included) to `until` (not included); None is without a limit."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether that is in it."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


def span(since: str | None, until: str | None) -> Span:
    """From what the user typed; a day as the end is included. Raises `typer.BadParameter`."""
    end = _moment(until, "--to")
    if end is not None and until is not None and len(until) == _DAY:
        end += timedelta(days=1)
    return Span(_moment(since, "--from"), end)


def articles_from(
    file: str | None, settings: Settings, faults: Faults, between: Span, *, topic: bool
) -> Iterator[Article]:
    """The articles, in the order in which they lie there; what is none is told to `faults`.

    Without a file they come from Kafka.
    """
    if topic and file is not None:
        raise typer.BadParameter("a FILE and --topic are two places; say one")
    found = _in_topic(settings, faults) if file is None else _in_file(file, faults)
    return (article for article in found if between.holds(article.published_at))


def _in_file(file: str, faults: Faults) -> Iterator[Article]:
    if file.startswith(("http://", "https://")):
        raise InputError("A replay reads files and topics; try `whiteflag detect` for a page.")
    for number, article in enumerate(faults.without(read(file, "", _UNKNOWN)), 1):
        if "no-date" in article.flags:
            faults.tell(f"article {number} ({article.id}) has no published_at, and a replay goes by that")
        elif article.fetched_at == _UNKNOWN:
            yield replace(article, fetched_at=article.published_at)
        else:
            yield article


def _in_topic(settings: Settings, faults: Faults) -> Iterator[Article]:
    """Read without a group, so that nothing is committed and no worker is disturbed."""
    for stored in read_topic(running_broker(settings), ARTICLES.named(settings.namespace)):
        try:
            yield decode(Article, stored.value)
        except DecodeError as error:
            faults.tell(f"{stored.topic}/{stored.partition}/{stored.offset} is no article: {error}")


def _moment(text: str | None, option: str) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        message = f"{text!r} is no time; write 2024-01-31 or 2024-01-31T18:00Z"
        raise typer.BadParameter(message, param_hint=option) from error
