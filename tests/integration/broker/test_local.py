"""The local Kafka of a data folder: what `up` uses, and `whiteflag broker start, stop, status`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.broker.choose import open_broker, running_broker
from monitor.broker.install import KAFKA
from monitor.broker.local import LocalBroker
from monitor.broker.node import KafkaNode, answers, free_port
from monitor.errors import BrokerError
from monitor.kafka import Publisher, read_topic
from monitor.settings import Settings
from monitor.topics import ALERTS
from tests.fixtures.brokers import kafka_program


@pytest.fixture
def settings(tmp_path: Path, namespace: str) -> Settings:
    return Settings(data=tmp_path, namespace=namespace)


@pytest.fixture
def local(settings: Settings) -> Iterator[LocalBroker]:
    """Installed, not started."""
    jars, _ = kafka_program()
    (settings.data / f"kafka-{KAFKA}").symlink_to(jars)
    broker = LocalBroker(settings)
    yield broker
    broker.stop()


def test_without_anything_up_takes_the_embedded_broker(settings: Settings) -> None:
    with open_broker(settings) as broker:
        assert broker.kind == "embedded"
        assert "forgets everything" in broker.note
        assert list(read_topic(broker.bootstrap, ALERTS.named(settings.namespace))) == []


def test_an_address_that_does_not_answer_is_one_sentence(settings: Settings) -> None:
    address = f"127.0.0.1:{free_port()}"
    with (
        pytest.raises(BrokerError, match=f"No Kafka answers at {address}"),
        open_broker(replace(settings, kafka=f"kafka://{address}")),
    ):
        pass


@pytest.mark.kafka
def test_an_address_that_answers_is_used(settings: Settings, kafka: KafkaNode) -> None:
    given = replace(settings, kafka=f"kafka://{kafka.bootstrap}")
    with open_broker(given) as broker:
        assert (broker.kind, broker.bootstrap) == ("given", kafka.bootstrap)
    assert answers(kafka.port)


@pytest.mark.kafka
async def test_installed_it_is_started_and_what_it_holds_is_there_the_next_time(
    settings: Settings, local: LocalBroker
) -> None:
    topic = ALERTS.named(settings.namespace)
    with open_broker(settings) as first:
        assert first.kind == "local"
        assert "durable" in first.note
        assert running_broker(settings) == first.bootstrap
        async with Publisher(first.bootstrap) as publisher:
            await publisher.publish(topic, b"incident", b"told")
    assert local.running() is None
    with open_broker(settings) as second:
        assert second.bootstrap == first.bootstrap
        assert [record.value for record in read_topic(second.bootstrap, topic)] == [b"told"]


@pytest.mark.kafka
def test_a_second_up_on_one_data_folder_is_refused(settings: Settings, local: LocalBroker) -> None:
    with open_broker(settings) as broker:
        with pytest.raises(BrokerError, match="Another `whiteflag up` uses the data"), open_broker(settings):
            pass
        assert local.running() is not None
        assert broker.kind == "local"


@pytest.mark.kafka
def test_a_kafka_of_broker_start_is_used_and_left_running(settings: Settings, local: LocalBroker) -> None:
    started = local.start()
    with open_broker(settings) as broker:
        assert broker.bootstrap == started.bootstrap
    assert local.running() == started


@pytest.mark.kafka
def test_a_kafka_that_a_killed_up_left_behind_is_used_and_stopped(
    settings: Settings, local: LocalBroker
) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path; from monitor.settings import Settings\n"
        "from monitor.broker.choose import open_broker\n"
        "with open_broker(Settings(data=Path(sys.argv[1]), namespace=sys.argv[2])) as broker:\n"
        "    print(broker.bootstrap, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, settings.data, settings.namespace],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with open_broker(settings) as broker:
        assert broker.bootstrap == done.stdout.strip()
    assert local.running() is None


@pytest.mark.kafka
def test_the_commands(settings: Settings, local: LocalBroker) -> None:
    env = os.environ | {"WHITEFLAG_DATA": str(settings.data)}

    def whiteflag(command: str) -> tuple[int, dict[str, object]]:
        done = subprocess.run(
            [sys.executable, "-m", "monitor", "broker", command],
            capture_output=True,
            text=True,
            check=False,
            env=env,
        )
        assert "Traceback" not in done.stderr
        return done.returncode, json.loads(done.stdout)

    assert whiteflag("status")[0] == 1
    code, started = whiteflag("start")
    assert (code, started["running"]) == (0, True)
    assert whiteflag("start")[1] == started
    assert whiteflag("status") == (0, started)
    code, stopped = whiteflag("stop")
    assert (code, stopped["running"], stopped["pid"]) == (0, False, None)
    assert whiteflag("stop")[0] == 0


@pytest.mark.kafka
def test_one_that_hangs_is_told_and_can_be_stopped(settings: Settings, local: LocalBroker) -> None:
    started = local.start()
    os.kill(started.pid, signal.SIGSTOP)
    with pytest.raises(BrokerError, match="does not answer; `whiteflag broker stop` ends it"):
        LocalBroker(settings).start()
    assert LocalBroker(settings).stop()
    assert local.running() is None


def test_not_installed_is_one_sentence(settings: Settings) -> None:
    with pytest.raises(BrokerError, match="`whiteflag broker install` brings it"):
        LocalBroker(settings).start()
