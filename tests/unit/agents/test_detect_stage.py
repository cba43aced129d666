"""The detect stage: one bad article is one dead letter, and nothing is left unsent."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import pytest

from agents import detect
from agents.detect import Detect
from agents.tables import NotOursError
from monitor.detection.detector import Detection
from monitor.models import Article
from monitor.topics import DEAD_LETTERS, MENTIONS, mention_key
from tests.builders import NOW, mention
from tests.stage_bench import Bench, record


def article(number: int) -> Article:
    return Article(
        id=f"a{number}",
        url=f"https://paper.example/{number}",
        title="Title",
        text="Text.",
        publisher="Herald",
        published_at=NOW,
        fetched_at=NOW,
    )


class Reader:
    """Finds one claim in each article, and breaks on those named `bad`."""

    def __init__(self, *bad: str) -> None:
        self.bad = bad
        self.calls: list[int] = []

    def detect(self, articles: Sequence[Article]) -> list[Detection]:
        self.calls.append(len(articles))
        if any(one.id in self.bad for one in articles):
            raise RuntimeError("a rule that breaks")
        return [Detection((dataclasses.replace(mention(), id=f"m-{one.id}"),), ()) for one in articles]


def stage(bench: Bench, *bad: str) -> Detect:
    detector: Any = Reader(*bad)
    return Detect(bench.context, detector)


def found(bench: Bench) -> list[str]:
    return [one.id for one in bench.out.on(MENTIONS)]


async def test_mentions_go_out_in_order_under_the_key_of_their_actor() -> None:
    bench = Bench("detect")
    await stage(bench).handle([record(article(number), number) for number in range(3)])
    assert found(bench) == ["m-a0", "m-a1", "m-a2"]
    assert {out.key for out in bench.out.sent} == {mention_key(mention())}


async def test_an_article_that_breaks_a_rule_stops_itself_only() -> None:
    bench = Bench("detect")
    await stage(bench, "a1").handle([record(article(number), number) for number in range(3)])
    assert found(bench) == ["m-a0", "m-a2"]
    assert [(one.offset, one.reason) for one in bench.out.on(DEAD_LETTERS)] == [(1, "error")]


async def test_a_message_that_cannot_be_sent_is_found_out() -> None:
    """The batch fails as a whole; sent one by one, only the culprit is put aside."""
    bench = Bench("detect")
    bench.out.fails = [ValueError("the batch"), ValueError("too large")]
    await stage(bench).handle([record(article(number), number) for number in range(2)])
    assert found(bench) == ["m-a1"]
    assert [one.offset for one in bench.out.on(DEAD_LETTERS)] == [0]


async def test_a_long_batch_is_cut_into_chunks_and_left_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detect, "CHUNK", 2)
    bench = Bench("detect")
    reader = Reader()
    detector: Any = reader
    await Detect(bench.context, detector).handle([record(article(number), number) for number in range(5)])
    assert reader.calls == [2, 2, 1]
    bench.stopping = True
    with pytest.raises(NotOursError):
        await stage(bench).handle([record(article(9))])
