"""How fast detection is, beside one Aho-Corasick pass alone and spaCy's whole pipeline over everything.

    python -m benchmarks.detection [--articles 2000] [--replay FILE] [--write]

Times are CPU time of one core (the machine may be busy), after a warm-up.
"""

from __future__ import annotations

import argparse
import gzip
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from benchmarks.articles import article, long_articles, mix
from monitor.batched import batched
from monitor.config.detection import DetectionConfig, build_engine, read
from monitor.config.gazetteer import read as read_gazetteer
from monitor.config.pipeline import load_pipeline
from monitor.config.reader import Reader
from monitor.detection.detector import Detector
from monitor.detection.engine import Engine
from monitor.detection.scan import lowered
from monitor.models import Article

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "detection.json"
BATCH = 256
"""As `whiteflag detect` reads them."""
SPACY_SAMPLE = 250_000
"""Characters that spaCy is timed on: it is slow, and its time is linear."""
GOAL_ARTICLES, GOAL_RATIO = 2000, 20


@dataclass(frozen=True, slots=True)
class Speed:
    """One way over one set of articles."""

    articles: int
    characters: int
    seconds: float

    @property
    def articles_per_second(self) -> float:
        """How many go through one core in a second."""
        return self.articles / self.seconds

    @property
    def megabytes_per_second(self) -> float:
        """Characters, in millions, in a second."""
        return self.characters / self.seconds / 1e6

    def figures(self) -> dict[str, float]:
        """Rounded, for the file."""
        return {
            "articles": self.articles,
            "characters": self.characters,
            "articles_per_second": round(self.articles_per_second, 1),
            "mb_per_second": round(self.megabytes_per_second, 3),
        }


@dataclass(frozen=True, slots=True)
class Ways:
    """The three ways that are compared."""

    detector: Detector
    engine: Engine
    whole: Any
    """spaCy's pipeline with nothing left out."""


def load() -> Ways:
    """The shipped detector, its engine for the scan, and the whole pipeline."""
    reader = Reader(ROOT / "config")
    config, gazetteer = read(reader), read_gazetteer(reader)
    reader.finish()
    assert config is not None  # noqa: S101 (a faulty one has raised)
    assert gazetteer is not None  # noqa: S101
    engine = build_engine(config, "en", gazetteer)
    return Ways(Detector({"en": engine}, "en"), engine, _whole(config))


def _whole(config: DetectionConfig) -> Any:
    file = config.pipelines["en"]
    return load_pipeline(file.model_copy(update={"leave_out": ("senter",)}))


def compare(ways: Ways, articles: Sequence[Article]) -> dict[str, Speed]:
    """The three ways over the same articles."""

    def detect() -> None:
        for batch in batched(articles, BATCH):
            ways.detector.detect(batch)

    def scan() -> None:
        for one in articles:
            ways.engine.scanner.hits(lowered(one.text))

    sample = _sample(articles)

    def spacy() -> None:
        for _ in ways.whole.pipe((one.text for one in sample), batch_size=BATCH):
            pass

    return {
        "detector": _timed(articles, detect),
        "Aho-Corasick alone": _timed(articles, scan),
        "spaCy over everything": _timed(sample, spacy),
    }


def _sample(articles: Sequence[Article]) -> list[Article]:
    """The first articles, as many as spaCy gets through in a few seconds; a long one is cut."""
    sample: list[Article] = []
    left = SPACY_SAMPLE
    for one in articles:
        if left <= 0:
            break
        sample.append(article(one.id, one.title, one.text[:left]))
        left -= len(one.text)
    return sample


def _timed(articles: Sequence[Article], work: Callable[[], None]) -> Speed:
    started = time.process_time()
    work()
    seconds = max(time.process_time() - started, 1e-6)
    return Speed(len(articles), sum(len(one.title) + len(one.text) for one in articles), seconds)


def replayed(path: Path) -> Iterator[Article]:
    """Entries of a file of JSON Lines (also gzipped), as `whiteflag detect` takes them."""
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        for line in stream:
            row = orjson.loads(line)
            yield article(str(row["id"]), row.get("title") or "", row.get("text") or "")


def run(number: int, replay: Path | None) -> dict[str, dict[str, Speed]]:
    """All sets of articles; the growth of a long one shows whether time is linear."""
    ways = load()
    plain = list(mix(number))
    ways.detector.detect(plain[:BATCH])
    sets = {
        "4 kB, 6 % with a hit": plain,
        "… and one in ten with everyday hits": list(mix(number // 2, ordinary=0.0025, seed=8)),
        "… and each with everyday hits": list(mix(number // 5, ordinary=0.03, seed=9)),
    }
    if replay is not None:
        sets["replay"] = list(replayed(replay))
    for characters in (100_000, 400_000, 1_600_000):
        sets[f"one article of {characters // 1000} kB"] = list(long_articles(characters))
    return {name: compare(ways, articles) for name, articles in sets.items()}


def show(found: dict[str, dict[str, Speed]]) -> None:
    """The table, and whether the goals are met."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("articles", "way", "articles/s", "MB/s", "detector is"):
        table.add_column(name, justify="left" if name in ("articles", "way") else "right")
    for name, speeds in found.items():
        ours = speeds["detector"].megabytes_per_second
        for way, speed in speeds.items():
            ratio = ours / speed.megabytes_per_second
            times = "" if way == "detector" else f"{ratio:.2f} ×" if ratio < 1 else f"{ratio:.0f} ×"
            figures = (f"{speed.articles_per_second:,.1f}", f"{speed.megabytes_per_second:.2f}")
            table.add_row(name if way == "detector" else "", way, *figures, times)
    Console().print(table)


def main() -> None:
    """The command line."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--articles", type=int, default=2000)
    options.add_argument("--replay", type=Path)
    options.add_argument("--write", action="store_true", help=f"write {RESULTS.relative_to(ROOT)}")
    chosen = options.parse_args()
    found = run(chosen.articles, chosen.replay)
    show(found)
    if chosen.write:
        figures = {name: {way: one.figures() for way, one in ways.items()} for name, ways in found.items()}
        RESULTS.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
