"""Torture of workers on a real Kafka: kill and end them at random, then count what was lost or repeated.

python -m tests.faults.torture SCENE [--stock] [--seconds N] [--seed N]

    kill, term, mix     workers come and go every few seconds, by SIGKILL, by SIGTERM, by either
    restarts            one worker, ended and started twenty times
    broker-kill         Kafka is killed under two workers and started again
    broker-freeze       Kafka stands still for thirty seconds
    worker-freeze       a worker stands still for longer than its session, then goes on
    changelog           the table's changelog refuses records for a while

LOST: never worked on, though a later offset of the partition was committed. REPEATED: worked on again.
A row of the table is WRONG where the changelog's last value is not the last number sent with the key.
With `--stock` the workers run Faust as it comes.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from confluent_kafka import Consumer, KafkaError, Message, Producer, TopicPartition
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # they are re-exported on purpose
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
)

from tests.faults.torture_report import Note, Report, pauses
from tests.faults.torture_worker import CHANGELOG, NAMESPACE, PARTITIONS, SOURCE, STAGE
from tests.fixtures.brokers import make_node

ROOT = Path(__file__).resolve().parents[2]
IN, LOG, GROUP = SOURCE.named(NAMESPACE), CHANGELOG.named(NAMESPACE), f"{NAMESPACE}-{STAGE}"


class Node(Protocol):
    """A Kafka that can be mistreated (`monitor.broker.node`)."""

    @property
    def bootstrap(self) -> str: ...
    def kill(self) -> None: ...
    def start(self) -> object: ...
    def freeze(self) -> None: ...
    def thaw(self) -> None: ...


class Bench:
    """A topic, a stream of numbers into it, and workers."""

    def __init__(
        self, node: Node, folder: Path, *, rate: int = 300, keys: int = 200, options: tuple[str, ...] = ()
    ):
        self.node, self.folder, self.rate, self.keys, self.options = node, folder, rate, keys, options
        self.record = folder / "record"
        self.sent: dict[tuple[int, int], int] = {}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.ended: dict[int, float] = {}
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._produce)

    def __enter__(self) -> Bench:
        topics = [
            NewTopic(IN, PARTITIONS, 1),
            NewTopic(LOG, PARTITIONS, 1, config={"cleanup.policy": "compact"}),
        ]
        admin = AdminClient({"bootstrap.servers": self.node.bootstrap})
        admin.delete_topics([IN, LOG])
        time.sleep(0.5)
        for future in admin.create_topics(topics).values():
            future.result(30)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        for worker in self.alive():
            worker.kill()
            worker.wait()
        self._thread.join()

    def _produce(self) -> None:
        producer = Producer(
            {
                "bootstrap.servers": self.node.bootstrap,
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "linger.ms": 5,
                "log_level": 0,
            }
        )
        began, number = time.time(), 0
        while not self._done.is_set():
            while number < (time.time() - began) * self.rate:
                producer.produce(
                    IN, b"%d" % number, b"k%d" % (number % self.keys), on_delivery=self._delivered
                )
                number += 1
            producer.poll(0.01)
        producer.flush(60)

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        assert error is None, error
        self.sent[message.partition() or 0, message.offset() or 0] = int(message.value() or b"")

    def spawn(self) -> subprocess.Popen[bytes]:
        name = str(len(self.workers))
        command = [
            sys.executable,
            "-m",
            "tests.faults.torture_worker",
            self.node.bootstrap,
            str(self.record),
            name,
        ]
        with (self.folder / f"worker{name}.log").open("wb") as log:
            worker = subprocess.Popen(
                [*command, *self.options], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.workers.append(worker)
        return worker

    def alive(self) -> list[subprocess.Popen[bytes]]:
        return [worker for worker in self.workers if worker.poll() is None]

    def end(self, worker: subprocess.Popen[bytes], number: signal.Signals) -> None:
        worker.send_signal(number)
        self.ended[self.workers.index(worker)] = time.time()
        with contextlib.suppress(subprocess.TimeoutExpired):
            worker.wait(30)
        if worker.poll() is None:
            worker.kill()
            worker.wait()

    def notes(self) -> list[Note]:
        lines = self.record.read_text().splitlines() if self.record.exists() else []
        split = (line.split() for line in lines)
        return [Note(int(a), int(b), int(c), int(d), float(e)) for a, b, c, d, e in split]

    def committed(self) -> dict[int, int]:
        with _consumer(self.node.bootstrap, GROUP) as consumer:
            found = consumer.committed([TopicPartition(IN, p) for p in range(PARTITIONS)], timeout=10)
        return {tp.partition: tp.offset for tp in found}

    def drain(self, limit: float = 120) -> float | None:
        """End the stream; seconds until everything is committed, or None."""
        self._done.set()
        self._thread.join()
        ends: collections.Counter[int] = collections.Counter()
        for partition, offset in self.sent:
            ends[partition] = max(ends[partition], offset + 1)
        began = time.time()
        while time.time() - began < limit:
            committed = self.committed()
            if all(committed.get(partition, -1) >= end for partition, end in ends.items()):
                return round(time.time() - began, 1)
            if not self.alive():
                self.spawn()
            time.sleep(0.5)
        return None

    def rows(self) -> dict[str, int]:
        """What a recovery would read back."""
        rows: dict[str, int] = {}
        with _consumer(self.node.bootstrap, f"rows-{time.time()}") as consumer:
            partitions = [TopicPartition(LOG, p, 0) for p in range(PARTITIONS)]
            left = {tp.partition: consumer.get_watermark_offsets(tp, timeout=10)[1] for tp in partitions}
            left = {partition: high for partition, high in left.items() if high}
            consumer.assign(partitions)
            until = time.time() + 30
            while left and time.time() < until:
                for message in consumer.consume(5000, 0.5):
                    rows[(message.key() or b"").decode().strip('"')] = int(message.value() or b"")
                    partition = message.partition() or 0
                    if (message.offset() or 0) + 1 >= left.get(partition, 1 << 60):
                        del left[partition]
        return rows

    def report(self) -> Report:
        drained, committed, notes = self.drain(), self.committed(), self.notes()
        seen = collections.Counter((note.partition, note.offset) for note in notes)
        lost = [at for at in self.sent if at not in seen and at[1] < committed.get(at[0], -1)]
        return Report(
            sent=len(self.sent),
            lost=len(lost),
            repeated=sum(seen.values()) - len(seen),
            out_of_order=self._out_of_order(notes),
            wrong=self._wrong(),
            drained=drained,
            pauses=pauses(notes),
            workers=len(self.workers),
            exits=dict(collections.Counter(code for w in self.workers if (code := w.poll()) is not None)),
            late_repeats=self._late_repeats(notes),
        )

    def _late_repeats(self, notes: list[Note]) -> list[float]:
        """Of each repeated message: seconds from its first time to the end of the worker that had it."""
        first: dict[tuple[int, int], Note] = {}
        ages = []
        for note in notes:
            before = first.setdefault((note.partition, note.offset), note)
            if before is not note:
                ages.append(round(self.ended.get(before.worker, time.time()) - before.at, 2))
        return sorted(ages)

    def _out_of_order(self, notes: list[Note]) -> int:
        last: dict[int, int] = {}
        met: set[tuple[int, int]] = set()
        swapped = 0
        for note in notes:
            if (note.partition, note.offset) not in met:
                met.add((note.partition, note.offset))
                key = note.number % self.keys
                swapped += note.number < last.get(key, -1)
                last[key] = max(note.number, last.get(key, -1))
        return swapped

    def _wrong(self) -> int:
        best: dict[str, int] = {}
        for number in self.sent.values():
            key = f"k{number % self.keys}"
            best[key] = max(best.get(key, -1), number)
        rows = self.rows()
        return sum(rows.get(key) != number for key, number in best.items())


@contextlib.contextmanager
def _consumer(bootstrap: str, group: str) -> Iterator[Consumer]:
    consumer = Consumer({"bootstrap.servers": bootstrap, "group.id": group, "enable.auto.commit": False})
    try:
        yield consumer
    finally:
        consumer.close()


def churn(bench: Bench, seconds: float, signals: list[signal.Signals], dice: random.Random) -> None:
    """Two or three workers; every few seconds one comes or goes."""
    until = time.time() + seconds
    bench.spawn()
    while time.time() < until:
        alive = bench.alive()
        if len(alive) < 2 or (len(alive) < 3 and dice.random() < 0.5):
            bench.spawn()
        else:
            bench.end(dice.choice(alive), dice.choice(signals))
        time.sleep(dice.uniform(4, 7))


def restarts(bench: Bench, dice: random.Random, count: int = 20) -> None:
    for _ in range(count):
        worker, before, began = bench.spawn(), len(bench.notes()), time.time()
        while len(bench.notes()) == before and time.time() - began < 40:
            time.sleep(0.1)
        time.sleep(dice.uniform(0.3, 2.5))
        bench.end(worker, signal.SIGTERM)


def mistreat(scene: str, bench: Bench) -> None:
    """Two workers at work, and then something happens to Kafka or to one of them."""
    first = bench.spawn()
    if scene != "changelog":
        bench.spawn()
    time.sleep(15)
    if scene == "broker-kill":
        bench.node.kill()
        time.sleep(3)
        bench.node.start()
    elif scene == "broker-freeze":
        bench.node.freeze()
        time.sleep(30)
        bench.node.thaw()
    elif scene == "worker-freeze":
        first.send_signal(signal.SIGSTOP)
        bench.ended[0] = time.time()
        time.sleep(15)
        first.send_signal(signal.SIGCONT)
    elif scene == "changelog":
        _largest_record(bench, 10)
        time.sleep(8)
        for worker in bench.alive():
            bench.end(worker, signal.SIGKILL)
        _largest_record(bench, 1_000_000)
        bench.spawn()
    time.sleep(15)


def _largest_record(bench: Bench, size: int) -> None:
    """A changelog that refuses records while offsets can be committed."""
    entry = ConfigEntry("max.message.bytes", str(size), incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, LOG, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": bench.node.bootstrap})
    for future in admin.incremental_alter_configs([resource]).values():
        future.result(10)


SIGNALS = {
    "kill": [signal.SIGKILL],
    "term": [signal.SIGTERM],
    "mix": [signal.SIGKILL, signal.SIGTERM],
}


def play(scene: str, bench: Bench, seconds: float, seed: int) -> Report:
    """One scene on a bench that has begun."""
    dice = random.Random(seed)
    if scene in SIGNALS:
        churn(bench, seconds, SIGNALS[scene], dice)
    elif scene == "restarts":
        restarts(bench, dice)
    else:
        mistreat(scene, bench)
    return bench.report()


SCENES = (*SIGNALS, "restarts", "broker-kill", "broker-freeze", "worker-freeze", "changelog")


def run(
    scene: str, node: Node, *, seconds: float = 60, seed: int = 1, options: tuple[str, ...] = ()
) -> Report:
    """One scene in a folder of its own, whose logs are kept where something went wrong."""
    folder = Path(tempfile.mkdtemp(prefix="torture-"))
    with Bench(node, folder, options=options) as bench:
        report = play(scene, bench, seconds, seed)
    print(f"{scene} {' '.join(options)}: {report}  ({folder})", flush=True)  # noqa: T201
    return report


def main() -> int:
    """One scene on a Kafka of its own; 0 when nothing was lost, out of order or wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("--stock", action="store_true", help="Faust as it comes")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    wanted = parser.parse_args()
    options = ("--stock",) if wanted.stock else ()
    # an end by SIGTERM must not leave Kafka behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="kafka-") as folder, make_node(Path(folder)) as node:
        return (
            0
            if run(wanted.scene, node, seconds=wanted.seconds, seed=wanted.seed, options=options).good
            else 1
        )


if __name__ == "__main__":
    sys.exit(main())
