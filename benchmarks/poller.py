"""`make bench-poller`: polls per core against bare httpx, a day of 10,000 feeds, how soon news is on Kafka.

python -m benchmarks.poller --out benchmarks/results/poller.json
"""

from __future__ import annotations

import argparse
import logging
import platform
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog
import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.feed_server import ENTRIES, feed_server
from benchmarks.poll_costs import Cost, Kind, bare, page_cost, polled
from benchmarks.poll_day import Day, memory, simulate
from benchmarks.poll_latency import latencies

FEEDS = 10_000


@dataclass(frozen=True)
class Size:
    """How much of everything; `tiny` is for the test that the benchmark still runs."""

    same: int = 1500
    news: int = 150
    pages: int = 60
    sample: int = 600
    feeds: int = FEEDS
    latency: int = 100
    a_second: float = 10.0
    rounds: int = 3


TINY = Size(same=40, news=6, pages=2, sample=6, feeds=200, latency=4, a_second=10.0, rounds=1)


async def measure(size: Size) -> dict[str, Any]:
    """All figures, in one run."""
    with feed_server() as port:
        # memory first: later this process has been blown up by the rest
        room = await memory(port, size.feeds, min(size.feeds, 2000))
        bare_304, poller_304 = await _both(port, "same", size.same, size.rounds)
        bare_200, poller_200 = await _both(port, "news", size.news, size.rounds)
        seconds = await latencies(port, size.latency, size.a_second)
    day, page = simulate(size.feeds, size.sample), page_cost(size.pages)
    return {
        "machine": f"{platform.processor() or platform.machine()}, Python {platform.python_version()}",
        "ratio_304": round(poller_304.per_core / bare_304.per_core, 3),
        "ratio_200": round(poller_200.per_core / bare_200.per_core, 3),
        "polls_per_core_304": _pair(poller_304, bare_304),
        "polls_per_core_200": _pair(poller_200, bare_200),
        "ms_304": round(poller_304.ms, 3),
        "ms_200": round(poller_200.ms, 3),
        "entries_per_200": ENTRIES,
        "memory_mb": {name: round(value, 1) for name, value in room.items()},
        "day": _day(day, poller_304, poller_200, page),
        "seconds_from_due_to_kafka": {
            name: round(seconds[min(len(seconds) - 1, int(len(seconds) * share))], 3)
            for name, share in (("p50", 0.5), ("p95", 0.95), ("max", 1.0))
        },
    }


async def _both(port: int, kind: Kind, polls: int, rounds: int) -> tuple[Cost, Cost]:
    """Bare httpx and the poller in turn, the best of all rounds each: others share this machine."""
    costs = [(await bare(port, kind, polls), await polled(port, kind, polls)) for _ in range(rounds)]
    return min((plain for plain, _ in costs), key=_ms), min((whole for _, whole in costs), key=_ms)


def _ms(cost: Cost) -> float:
    return cost.ms


def _pair(poller: Cost, plain: Cost) -> dict[str, int]:
    return {"poller": round(poller.per_core), "bare_httpx": round(plain.per_core)}


def _day(day: Day, same: Cost, news: Cost, page: Cost) -> dict[str, float]:
    polls = day.not_modified * same.ms + day.whole * news.ms
    pages = day.entries * (page.ms + same.ms)
    return {
        "feeds": day.feeds,
        "polls": day.not_modified + day.whole,
        "share_304": round(day.share_304, 3),
        "new_entries": day.entries,
        "core_hours_polls": round(polls / 3.6e6, 3),
        "core_hours_pages": round(pages / 3.6e6, 3),
    }


def table(found: dict[str, Any]) -> Table:
    """The figures for people."""
    shown = Table("", "poller", "bare httpx", "ratio", title="Polls per second of one core")
    for status, what in (("304", "nothing new"), ("200", f"{ENTRIES} entries, one of them new")):
        pair = found[f"polls_per_core_{status}"]
        ratio = str(found[f"ratio_{status}"])
        shown.add_row(f"{status}, {what}", str(pair["poller"]), str(pair["bare_httpx"]), ratio)
    return shown


def lines(found: dict[str, Any]) -> list[str]:
    """The rest of the figures, a sentence each."""
    day, room, soon = found["day"], found["memory_mb"], found["seconds_from_due_to_kafka"]
    return [
        f"A day of {day['feeds']} feeds: {day['polls']} polls, {day['share_304']:.0%} of them 304, take "
        f"{day['core_hours_polls']} core-hours; the pages of {day['new_entries']} new entries "
        f"{day['core_hours_pages']} more.",
        f"Memory with that many feeds: {room['poller']} MB, and {room['workers']} MB in two workers.",
        f"From due to Kafka: p50 {soon['p50']} s, p95 {soon['p95']} s, at most {soon['max']} s.",
    ]


def main() -> None:
    """Measure, print, and write where told."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--tiny", action="store_true", help="only to see that it runs")
    arguments = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = uvloop.run(measure(TINY if arguments.tiny else Size()))
    console = Console(file=sys.stdout)
    console.print(table(found), *lines(found), sep="\n")
    if arguments.out:
        arguments.out.parent.mkdir(parents=True, exist_ok=True)
        arguments.out.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2) + b"\n")


if __name__ == "__main__":
    main()
