"""A Kafka inside the process: librdkafka's mock cluster, which speaks the real protocol over TCP.

It comes with the wheel of confluent-kafka, needs no Java and starts at once. It forgets everything at
exit, and a partition that holds more than about 5 MB drops its oldest records without a word; the poller
is held back for that reason (`backpressure.py`). See librdkafka's `rdkafka_mock.h`.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any

import confluent_kafka

from monitor.errors import BrokerError

PARTITION_BYTES = 5 * 1024 * 1024
"""What a partition keeps at most."""
_PRODUCER = 0  # RD_KAFKA_PRODUCER
_LOG_NOTHING = b"0"


class EmbeddedBroker:
    """A cluster of `brokers` mock brokers on loopback, with the topics that it is given.

    Raises `BrokerError` where the wheel has no usable library.
    """

    def __init__(self, topics: Iterable[str], partitions: int, *, brokers: int = 1) -> None:
        self._lib = _library()
        self._brokers = brokers
        message = ctypes.create_string_buffer(512)
        conf = self._lib.rd_kafka_conf_new()
        self._lib.rd_kafka_conf_set(conf, b"log_level", _LOG_NOTHING, message, 512)
        # takes over the configuration
        self._client = self._lib.rd_kafka_new(_PRODUCER, conf, message, 512)
        self._cluster = self._client and self._lib.rd_kafka_mock_cluster_new(self._client, brokers)
        if not self._cluster:
            raise BrokerError(f"The embedded broker did not start: {message.value.decode(errors='replace')}.")
        # the default of 3 s is for tests of rebalances; groups here form at once
        self._lib.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 100)
        for topic in topics:
            self.create_topic(topic, partitions)

    @property
    def bootstrap(self) -> str:
        """Where clients connect: `127.0.0.1:port`."""
        found: bytes = self._lib.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return found.decode()

    def create_topic(self, name: str, partitions: int) -> None:
        """Make a topic; one that exists already stays as it is."""
        self._lib.rd_kafka_mock_topic_create(self._cluster, name.encode(), partitions, 1)

    def down(self) -> None:
        """Cut all connections and refuse new ones."""
        for number in range(1, self._brokers + 1):
            self._lib.rd_kafka_mock_broker_set_down(self._cluster, number)

    def up(self) -> None:
        """Answer again; the data is still there."""
        for number in range(1, self._brokers + 1):
            self._lib.rd_kafka_mock_broker_set_up(self._cluster, number)

    def delay(self, milliseconds: int) -> None:
        """Answer each request that much later."""
        for number in range(1, self._brokers + 1):
            self._lib.rd_kafka_mock_broker_set_rtt(self._cluster, number, milliseconds)

    def close(self) -> None:
        """Stop, and forget everything."""
        if self._cluster:
            self._lib.rd_kafka_mock_cluster_destroy(self._cluster)
            self._lib.rd_kafka_destroy(self._client)
            self._cluster = None

    def __enter__(self) -> EmbeddedBroker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _library() -> Any:
    """The librdkafka that confluent-kafka has loaded, with the signatures that are used here."""
    package = Path(confluent_kafka.__file__).parent
    places = (package.parent / "confluent_kafka.libs", package / ".dylibs")  # Linux and macOS wheels
    for place in places:
        for file in sorted(place.glob("librdkafka*")):
            return _with_signatures(ctypes.CDLL(str(file)))
    try:
        return _with_signatures(ctypes.CDLL("librdkafka.so.1"))
    except (OSError, AttributeError) as error:
        raise BrokerError(f"The embedded broker needs the wheel of confluent-kafka: {error}.") from error


def _with_signatures(lib: ctypes.CDLL) -> ctypes.CDLL:
    pointer, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    signatures: dict[str, tuple[Any, ...]] = {
        "rd_kafka_conf_new": (pointer,),
        "rd_kafka_conf_set": (number, pointer, text, text, text, ctypes.c_size_t),
        "rd_kafka_new": (pointer, number, pointer, text, ctypes.c_size_t),
        "rd_kafka_destroy": (None, pointer),
        "rd_kafka_mock_cluster_new": (pointer, pointer, number),
        "rd_kafka_mock_cluster_destroy": (None, pointer),
        "rd_kafka_mock_cluster_bootstraps": (text, pointer),
        "rd_kafka_mock_topic_create": (number, pointer, text, number, number),
        "rd_kafka_mock_group_initial_rebalance_delay_ms": (None, pointer, ctypes.c_int32),
        "rd_kafka_mock_broker_set_down": (number, pointer, ctypes.c_int32),
        "rd_kafka_mock_broker_set_up": (number, pointer, ctypes.c_int32),
        "rd_kafka_mock_broker_set_rtt": (number, pointer, ctypes.c_int32, number),
    }
    for name, (result, *arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments
    return lib
