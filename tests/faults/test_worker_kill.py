"""Killing workers with SIGKILL in mid-stream and starting them again loses no alert and repeats none.

The real stages run as processes on real Kafka. Every incident of the stream is told twice: once when it is
first reported, once when a second newspaper has it as well. At least twenty times, at random moments, one
of the three workers is killed and started again.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.broker.node import KafkaNode
from monitor.ids import stable_id
from monitor.models import Article
from tests.faults.world import STAGES, World

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
KILLS = 20
TOWNS = (
    *("Lviv", "Odesa", "Poltava", "Vinnytsia", "Zhytomyr", "Rivne", "Uzhhorod", "Cherkasy", "Dnipro"),
    *("Kropyvnytskyi", "Luhansk", "Chernivtsi", "Simferopol", "Mariupol"),
)
SIDES = {"Russian": "state:RU", "Ukrainian": "state:UA"}
REVISIONS = ("r1", "r2")


def report(side: str, town: str, publisher: str, opening: str) -> Article:
    """An article with exactly one claim, in words of its own for each newspaper."""
    now = datetime.now(UTC)
    url = f"https://{publisher.lower().replace(' ', '-')}.example/{side}/{town}".lower()
    return Article(
        id=stable_id("article", url),
        url=url,
        title=f"Morning letter from {town}",
        text=f"{opening} {side} forces withdrew from {town} during the night. The market opened late.",
        publisher=publisher,
        published_at=now,
        fetched_at=now,
        language="en",
    )


def edition(publisher: str, opening: str) -> list[Article]:
    return [report(side, town, publisher, opening) for town in TOWNS for side in SIDES]


@asynccontextmanager
async def killing(world: World, dice: random.Random, killed: Counter[str]) -> AsyncIterator[None]:
    """Kill one stage after another at random moments of its work, and start it again at once."""

    async def kill_for_ever() -> None:
        while True:
            stage = dice.choice(list(STAGES))
            # one that is killed while it starts would only make no progress, on a busy machine for ever
            while not await asyncio.to_thread(world.ready, stage):  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            await asyncio.sleep(dice.uniform(0.0, 2.0))
            world.kill(stage)
            killed[stage] += 1
            world.start(stage)

    killer = asyncio.create_task(kill_for_ever())
    try:
        yield
    finally:
        killer.cancel()


async def told(world: World, count: int, limit: float) -> bool:
    """Whether the receiver has accepted that many different alerts within `limit` seconds."""
    async with asyncio.timeout(limit) as waiting:
        while len({received.alert.id for received in world.collect()}) < count:  # noqa: ASYNC110 - a thread receives
            await asyncio.sleep(0.2)
    return not waiting.expired()


async def publish_slowly(world: World, articles: list[Article], dice: random.Random) -> None:
    for article in articles:
        await world.publish([article])
        await asyncio.sleep(dice.uniform(0.2, 1.2))


async def test_killed_workers_lose_no_alert_and_repeat_none(
    kafka: KafkaNode, namespace: str, tmp_path: Path
) -> None:
    dice, killed = random.Random(7), Counter[str]()
    first = edition("Test Herald", "The herald's own reporter saw it:")
    second = edition("Other Post", "A letter carrier told the post what he had met on his round:")
    with World(kafka.bootstrap, namespace, tmp_path) as world:
        try:
            async with killing(world, dice, killed):
                await publish_slowly(world, first, dice)
                await told(world, len(first), 90)
                await publish_slowly(world, second, dice)
                while killed.total() < KILLS:  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
            await told(world, 2 * len(first), 90)
            await asyncio.sleep(3)  # a repeat would come now
        except TimeoutError:
            pytest.fail(f"{len(world.received)} deliveries after {killed}\n{world.last_words()}")
        deliveries = Counter(received.delivery_id for received in world.collect())
        alerts = {received.alert.id: received.alert for received in world.received}
    assert killed.total() >= KILLS
    by_event = Counter(
        (a.actor.id if a.actor else "", a.place.text if a.place else "") for a in alerts.values()
    )
    assert by_event == {(side, town): len(REVISIONS) for side in SIDES.values() for town in TOWNS}
    assert {alert_id.rsplit("-", 1)[1] for alert_id in alerts} == set(REVISIONS)
    repeated = {name: count for name, count in deliveries.items() if count > 1}
    print(f"{killed.total()} kills {dict(killed)}, {len(deliveries)} alerts, repeated: {repeated}")  # noqa: T201
    # only a crash between the receiver's acceptance and our note of it may repeat one, under the same id
    assert len(repeated) <= killed["notify"] // 4
