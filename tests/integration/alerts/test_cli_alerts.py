"""`whiteflag alerts` against both brokers, as a user runs it."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
from typer.testing import CliRunner, Result

from monitor.broker.admin import ensure_topics
from monitor.cli.app import build
from monitor.kafka import Publisher
from monitor.models import Alert
from monitor.settings import Settings
from monitor.topics import ALERTS, alert_key, decode, encode
from tests.builders import NOW, alert, mention


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def bootstrap(request: pytest.FixtureRequest, namespace: str, monkeypatch: pytest.MonkeyPatch) -> str:
    found: str = request.getfixturevalue(request.param).bootstrap
    ensure_topics(found, Settings(namespace=namespace))
    monkeypatch.setenv("WHITEFLAG_KAFKA", f"kafka://{found}")
    monkeypatch.setenv("WHITEFLAG_NAMESPACE", namespace)
    return found


ALL = [
    replace(
        alert(incident_id=f"incident-{number % 3}", revision=1 + number // 3),
        raised_at=NOW + timedelta(minutes=number),
    )
    for number in range(6)
]


async def put(bootstrap: str, namespace: str, *alerts: Alert) -> None:
    topic = ALERTS.named(namespace)
    async with Publisher(bootstrap) as publisher:
        await publisher.publish(topic, b"broken", b"no alert")
        await publisher.publish_all((topic, alert_key(one).encode(), encode(one)) for one in alerts)


def whiteflag(*arguments: str) -> Result:
    return CliRunner().invoke(build(), ["alerts", *arguments])


def ids(text: str) -> list[str]:
    return [decode(Alert, line.encode()).id for line in text.splitlines()]


def test_show_and_tail(bootstrap: str, namespace: str) -> None:
    asyncio.run(put(bootstrap, namespace, *ALL, ALL[0]))
    whole = whiteflag("show", "incident-1")
    assert whole.exit_code == 0
    assert ids(whole.stdout) == ["incident-1-r1", "incident-1-r2"]
    assert whole.stdout.splitlines()[0] == encode(ALL[1]).decode()
    assert "is no alert: not JSON" in whole.stderr
    assert ids(whiteflag("show", "incident-2-r2").stdout) == ["incident-2-r2"]
    missing = whiteflag("show", "incident-9")
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "there is no alert or incident incident-9" in missing.stderr
    latest = whiteflag("tail", "--no-follow", "--last", "3")
    assert ids(latest.stdout) == ["incident-0-r2", "incident-1-r2", "incident-2-r2"]


def test_tail_follows(bootstrap: str, namespace: str) -> None:
    asyncio.run(put(bootstrap, namespace, *ALL))
    command = [sys.executable, "-m", "monitor", "alerts", "tail", "--last", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stdout is not None
        assert ids(process.stdout.readline()) == ["incident-2-r2"]
        fresh = alert(mention(), mention(publisher="Courier"), incident_id="incident-4")
        asyncio.run(put(bootstrap, namespace, fresh))
        assert process.stdout.readline() == encode(fresh).decode() + "\n"
        process.terminate()
