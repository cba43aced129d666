"""What the poller writes to Kafka, in which order and where."""

from __future__ import annotations

import pytest

from monitor.errors import BrokerError
from monitor.feeds.article import compose
from monitor.feeds.decide import Failure, decide, new_state
from monitor.feeds.kafka_output import KafkaOutput
from monitor.feeds.ownership import Records
from monitor.feeds.sorting import Wanted
from monitor.feeds.state import Seen, Sighting
from monitor.models import Alert, Article
from monitor.topics import decode
from tests.feed_fakes import FEED, MANNERS, NOW, entry

STATE = new_state(FEED, MANNERS, NOW)
SEEN = Seen.pack(FEED.id, [Sighting(b"12345678", b"87654321", 1, 2)])


class Kafka:
    """Keeps what is published; refuses from record `limit` on."""

    def __init__(self, limit: int = 99) -> None:
        self.limit = limit
        self.records: list[tuple[str, bytes, bytes, int | None]] = []

    async def publish(
        self, topic: str, key: bytes | None, value: bytes | None, partition: int | None = None
    ) -> None:
        if len(self.records) >= self.limit:
            raise BrokerError("away")
        self.records.append((topic, key or b"", value or b"", partition))


def output(kafka: Kafka) -> KafkaOutput:
    return KafkaOutput(kafka, "ns", lambda feed_id: len(feed_id))


async def test_an_article_goes_under_its_id() -> None:
    kafka = Kafka()
    article = compose(FEED, Wanted(entry(), "id1"), "", None, NOW)
    assert article is not None
    await output(kafka).article(article)
    [(topic, key, value, partition)] = kafka.records
    assert (topic, key, partition) == ("ns-articles", b"id1", None)
    assert decode(Article, value) == article


async def test_what_is_remembered_is_read_back_from_one_partition() -> None:
    kafka = Kafka()
    await output(kafka).remember(STATE, SEEN)
    assert {(topic, partition) for topic, _, _, partition in kafka.records} == {
        ("ns-feed-states", len(FEED.id))
    }
    records = Records()
    for _, key, value, _ in kafka.records:
        records.add(key, value)
    assert (records.states, records.seen) == ({FEED.id: STATE}, {FEED.id: SEEN})


async def test_validators_are_never_stored_without_what_they_stand_for() -> None:
    kafka = Kafka(limit=1)
    with pytest.raises(BrokerError):
        await output(kafka).remember(STATE, SEEN)
    assert [key for _, key, _, _ in kafka.records] == [f"{FEED.id}/seen".encode()]


async def test_without_news_only_the_small_record_is_written() -> None:
    kafka = Kafka()
    await output(kafka).remember(STATE, None)
    assert [key for _, key, _, _ in kafka.records] == [FEED.id.encode()]


async def test_the_room_is_that_of_the_broker() -> None:
    asked = []

    async def room() -> None:
        asked.append(1)

    await KafkaOutput(Kafka(), "ns", len, room).room()
    await output(Kafka()).room()
    assert asked == [1]


async def test_an_operations_alert_goes_where_the_notifier_reads() -> None:
    kafka = Kafka()
    gone = decide(FEED, STATE, Seen.nothing(FEED.id), Failure("gone", "410"), MANNERS, NOW).alert
    assert gone is not None
    await output(kafka).alert(gone)
    [(topic, key, value, _)] = kafka.records
    assert (topic, key.decode()) == ("ns-alerts", gone.incident_id)
    assert decode(Alert, value) == gone
