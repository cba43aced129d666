"""`config/feeds/*.yml`, the feeds, and `config/poller.yml`, how they are polled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.config.reader import Reader, Strict
from monitor.feeds.feed import Feed
from monitor.feeds.identity import url_key
from monitor.feeds.polling import Polling

FOLDER = "feeds"
POLLER = "poller.yml"


class FeedFile(Strict):
    """One file of feeds."""

    feeds: tuple[Feed, ...]


@dataclass(frozen=True, slots=True)
class Feeds:
    """All feeds, those that are switched off too, and how they are polled."""

    polling: Polling
    feeds: tuple[Feed, ...]

    @property
    def enabled(self) -> dict[str, Feed]:
        """The feeds to poll, by id."""
        return {feed.id: feed for feed in self.feeds if feed.enabled}


def load_feeds(root: Path) -> Feeds:
    """The feeds below a configuration folder; `ConfigError` with every fault."""
    reader = Reader(root)
    found = read(reader)
    reader.finish()
    if found is None:  # a reader without faults always has them
        raise AssertionError(root)
    return found


def load_polling(root: Path, below: Path | None = None) -> Polling:
    """How pages are fetched, without the feeds; `ConfigError` with every fault."""
    reader = Reader(root, below)
    polling = reader.yaml(POLLER, Polling)
    reader.finish()
    assert polling is not None  # noqa: S101 (a faulty one has raised)
    return polling


def read(reader: Reader) -> Feeds | None:
    """The typed files; None, with the faults in the reader, where something is wrong."""
    before = len(reader.faults)
    polling = reader.yaml(POLLER, Polling)
    paths = reader.paths(FOLDER, "*.yml")
    if not paths:
        reader.fault(reader.root / FOLDER, None, "", "there is no file of feeds in it")
    files = [(path, reader.yaml(path, FeedFile)) for path in paths]
    feeds = [(path, number, feed) for path, file in files if file for number, feed in enumerate(file.feeds)]
    for path, number, key, message in _faults(feeds, polling):
        reader.fault_at(path, ("feeds", number, key), message)
    if polling is None or len(reader.faults) > before:
        return None
    return Feeds(polling, tuple(feed for _, _, feed in feeds))


def count(feeds: Feeds) -> dict[str, int]:
    """For `config check`."""
    return {"feeds": len(feeds.enabled), "feeds switched off": len(feeds.feeds) - len(feeds.enabled)}


def _faults(
    feeds: list[tuple[Path, int, Feed]], polling: Polling | None
) -> Iterator[tuple[Path, int, str, str]]:
    ids: dict[str, Path] = {}
    urls: dict[str, str] = {}
    for path, number, feed in feeds:
        if feed.id in ids:
            yield path, number, "id", f"this id is taken already, in {ids[feed.id].name}"
        ids.setdefault(feed.id, path)
        other = urls.setdefault(url_key(feed.url), feed.id)
        if other != feed.id:
            yield path, number, "url", f"the feed {other!r} has this address already"
        if not feed.enabled and not feed.why_disabled:
            yield path, number, "enabled", "say in why_disabled why it is switched off"
        if polling and feed.interval and feed.interval < polling.manners.min_interval:
            yield path, number, "interval", f"shorter than min_interval in {POLLER}"
