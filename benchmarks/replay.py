"""How fast a year is replayed, and whether that takes more memory the longer it goes on.

    python -m benchmarks.replay [ARCHIVE] [--entries 80000] [--out benchmarks/results/replay.json]

ARCHIVE is JSON Lines of articles, as for `whiteflag replay`; it is repeated with shifted dates until there
are so many entries. Without one, a mix of our own is made: mostly everyday news, a few claims. Detection
alone is timed in the same run on the same articles, so that the ratio holds on any machine.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from benchmarks.replay_mix import mix
from monitor.batched import batched
from monitor.cli.articles_in import read
from monitor.config.correlation import load_policy
from monitor.config.detection import load_detector
from monitor.config.paths import config_root
from monitor.detection.detector import Detector
from monitor.models import Article
from monitor.replay.engine import Engine
from monitor.replay.order import Archive
from monitor.replay.run import BATCH, Tally, replay
from monitor.settings import Settings

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
QUARTERS = 4
MEGABYTE = 1024
"""In the units of `ru_maxrss`, which are kilobytes on Linux."""


@dataclass(frozen=True, slots=True)
class Point:
    """The state at a quarter of the way."""

    articles: int
    seconds: float
    peak_mb: float
    incidents_open: int


def repeated(articles: list[Article], entries: int) -> Iterator[Article]:
    """The same articles again and again, each time later, so that all of them make up a year."""
    times = [article.published_at for article in articles]
    first, span = min(times), max(times) - min(times) + timedelta(hours=1)
    pace = YEAR / (span * (entries / len(articles)))
    for number in range(entries):
        turn, at = divmod(number, len(articles))
        article = articles[at]
        when = first + pace * (article.published_at - first + turn * span)
        yield replace(article, id=f"{article.id}-{turn}", published_at=when, fetched_at=when)


def detection(detector: Detector, archive: Archive) -> float:
    """Seconds of CPU for detection alone."""
    began = process_time()
    for batch in batched(archive.turns(), BATCH):
        detector.detect([turn.article for turn in batch])
    return process_time() - began


def whole(detector: Detector, engine: Engine, archive: Archive) -> tuple[Tally, list[Point], float]:
    """The replay, with what it is like at each quarter."""
    tally, points, began = Tally(), list[Point](), process_time()

    def step(_: int) -> None:
        if tally.articles >= (len(points) + 1) * len(archive) / QUARTERS:
            points.append(Point(tally.articles, round(process_time() - began, 1), peak_mb(), len(engine)))

    for _ in replay(archive.turns(), detector, engine, tally, step):
        pass
    return tally, points, process_time() - began


def peak_mb() -> float:
    """The most memory that this process ever had."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE, 1)


def archived(path: Path) -> list[Article]:
    """The articles of an archive with a date."""
    found: Iterable[object] = read(str(path), "", EPOCH)
    return [one for one in found if isinstance(one, Article) and "no-date" not in one.flags]


def main() -> int:
    """Measure, print a table, write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("archive", nargs="?", type=Path)
    parser.add_argument("--entries", type=int, default=80_000)
    parser.add_argument("--out", type=Path)
    args = parser.parse_args()
    root = config_root(Settings.from_environment())
    detector, engine = load_detector(root), Engine(load_policy(root))
    articles = archived(args.archive) if args.archive else mix()
    with Archive() as archive:
        archive.fill(repeated(articles, args.entries))
        alone = detection(detector, archive)
        tally, points, seconds = whole(detector, engine, archive)
        days = archive.days
    result = {
        "entries": tally.articles,
        "mix": args.archive.name if args.archive else "own",
        "days": round(days),
        "mentions": tally.mentions,
        "alerts": tally.alerts,
        "incidents": len(engine.histories()),
        "replay_cpu_seconds": round(seconds, 1),
        "detection_cpu_seconds": round(alone, 1),
        "ratio": round(seconds / alone, 3),
        "articles_per_second": round(tally.articles / seconds),
        "peak_mb": peak_mb(),
        "quarters": [{name: getattr(point, name) for name in Point.__slots__} for point in points],
        "python": platform.python_version(),
        "machine": platform.machine(),
    }
    text = json.dumps(result, indent=2) + "\n"
    sys.stdout.write(text)
    if args.out:
        args.out.parent.mkdir(parents=True, exist_ok=True)
        args.out.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
