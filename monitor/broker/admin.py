"""What we ask of a Kafka before a role starts: does it answer, and are our topics there?

Topics are made by us, since neither the broker nor Faust knows how many partitions and which clean-up
they need. Messages of librdkafka are kept off the terminal; what matters becomes one sentence.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, repeat

from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._config import ConfigResource
from confluent_kafka.admin._listoffsets import OffsetSpec
from confluent_kafka.admin._metadata import ClusterMetadata
from confluent_kafka.admin._resource import ResourceType
from confluent_kafka.cimpl import NewTopic

from monitor.errors import BrokerError
from monitor.settings import Settings
from monitor.topics import TOPICS, Topic

TIMEOUT = 10.0
"""Seconds to wait for an answer."""
_DAY_MS = 86_400_000
_COMPACTED = {
    "cleanup.policy": "compact",
    # the newest segment is never compacted, and by default it takes a gigabyte or a week to fill one; a role
    # that starts reads all that is there
    "segment.bytes": str(16 * 1024 * 1024),
    "segment.ms": str(_DAY_MS // 4),
    "min.cleanable.dirty.ratio": "0.2",
}
_LEADER_WAIT = 0.05
_LEADER_SECONDS = 60.0
# short at first, since one asked while leaders change may never be answered; then longer, for a busy broker
_QUESTION_SECONDS = (1.0, 2.0, 4.0, 8.0)
_LATEST = OffsetSpec.latest()  # type: ignore[no-untyped-call]
_SILENT = logging.getLogger("monitor.broker.librdkafka")
_SILENT.addHandler(logging.NullHandler())
_SILENT.propagate = False


def check_reachable(bootstrap: str, timeout: float = TIMEOUT) -> None:
    """Return when a broker answers; `BrokerError` names the address where none does."""
    _metadata(_client(bootstrap), bootstrap, timeout)


def is_embedded(bootstrap: str, timeout: float = TIMEOUT) -> bool:
    """Whether it is the embedded broker that answers there: it says so in the name of its cluster."""
    return _is_mock(_metadata(_client(bootstrap), bootstrap, timeout))


def ensure_topics(
    bootstrap: str, settings: Settings, topics: Iterable[Topic] = TOPICS, timeout: float = TIMEOUT
) -> None:
    """Make the topics that are missing; `BrokerError` where one that is there would not do.

    A stage's table is split like its input, so all our topics have the same number of partitions, and
    what must be kept for ever must be compacted.
    """
    client = _client(bootstrap)
    cluster = _metadata(client, bootstrap, timeout)
    wanted = {topic.named(settings.namespace): topic for topic in topics}
    found = {name: cluster.topics[name] for name in wanted if name in cluster.topics}
    _check_partitions({name: len(topic.partitions) for name, topic in found.items()}, settings.partitions)
    if not _is_mock(cluster):  # it keeps no configuration, and compacts nothing
        _check_compaction(client, [name for name in found if wanted[name].compact], timeout)
    missing = [_new(name, topic, settings) for name, topic in wanted.items() if name not in found]
    if missing:
        _create(client, missing, timeout)
        _await_leaders(client, [topic.topic for topic in missing], settings.partitions)


def _check_partitions(counts: Mapping[str, int], wanted: int) -> None:
    odd = {name: count for name, count in counts.items() if count != wanted}
    if not odd:
        return
    own = "WHITEFLAG_NAMESPACE to start with topics of its own"
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name} has {count}" for name, count in counts.items())
        raise BrokerError(f"The topics need the same number of partitions, but {told}: set {own}.")
    name, count = next(iter(odd.items()))
    raise BrokerError(
        f"Topic {name} has {count} partitions, not {wanted}: set WHITEFLAG_PARTITIONS={count}, or {own}."
    )


def _check_compaction(client: AdminClient, names: Sequence[str], timeout: float) -> None:
    asked = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    for resource, future in (client.describe_configs(asked) if asked else {}).items():
        try:
            policy = future.result(timeout)["cleanup.policy"].value or ""
        except KafkaException:
            continue  # we may not be allowed to look
        if "compact" not in policy.split(","):
            raise BrokerError(
                f"Topic {resource.name} is not compacted (cleanup.policy={policy}), so what it keeps would "
                "be lost: set cleanup.policy=compact on it."
            )


def _is_mock(cluster: ClusterMetadata) -> bool:
    return (cluster.cluster_id or "").startswith("mockCluster")


def _client(bootstrap: str) -> AdminClient:
    return AdminClient({"bootstrap.servers": bootstrap, "socket.timeout.ms": 10_000}, logger=_SILENT)


def _metadata(client: AdminClient, bootstrap: str, timeout: float) -> ClusterMetadata:
    try:
        return client.list_topics(timeout=timeout)
    except KafkaException as error:
        raise BrokerError(
            f"No Kafka answers at {bootstrap} within {timeout:g} s ({error.args[0].str()}). "
            "Is the address in WHITEFLAG_KAFKA right, and is it running?"
        ) from error


def _new(name: str, topic: Topic, settings: Settings) -> NewTopic:
    config = (
        _COMPACTED
        if topic.compact
        else {"cleanup.policy": "delete", "retention.ms": str(topic.retention_days * _DAY_MS)}
    )
    return NewTopic(name, settings.partitions, settings.replication, config=config)


def _create(client: AdminClient, topics: list[NewTopic], timeout: float) -> None:
    for name, future in client.create_topics(topics, operation_timeout=timeout).items():
        try:
            future.result(timeout)
        except KafkaException as error:
            # another role was faster
            if error.args[0].name() != "TOPIC_ALREADY_EXISTS":
                raise BrokerError(
                    f"Kafka refused to make the topic {name}: {error.args[0].str()}."
                ) from error


def _await_leaders(client: AdminClient, topics: list[str], partitions: int) -> None:
    """A partition refuses everybody until its leader has taken over, a moment after it was made."""
    end = time.monotonic() + _LEADER_SECONDS
    asked = {TopicPartition(name, n): _LATEST for name in topics for n in range(partitions)}
    patience = chain(_QUESTION_SECONDS, repeat(_QUESTION_SECONDS[-1]))
    while asked:
        answers = client.list_offsets(asked, request_timeout=next(patience))
        asked = {tp: _LATEST for tp, future in answers.items() if future.exception() is not None}
        if asked and time.monotonic() > end:
            raise BrokerError(f"Topic {next(iter(asked)).topic} has no leader after {_LEADER_SECONDS:g} s.")
        time.sleep(_LEADER_WAIT if asked else 0)
