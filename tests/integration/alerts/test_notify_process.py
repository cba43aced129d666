"""The real notifier as a process on a real Kafka: silences reach it while it runs, dead letters come back."""

from __future__ import annotations

import asyncio
import json
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.alerts.sample import sample_alert
from monitor.broker.node import KafkaNode
from monitor.kafka import Publisher
from monitor.topics import ALERTS, encode
from tests.faults.delivery_desks import Desk
from tests.faults.world import World
from tests.receiver_server import answer, serve

pytestmark = [pytest.mark.kafka, pytest.mark.slow]
LIMIT = 60.0


class Bench:
    """A notifier, its two receivers (a webhook, and a Slack that refuses at first), and the command line."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def publish(self, incident: str) -> None:
        now = datetime.now(UTC)
        alert = replace(sample_alert(now), id=f"{incident}-r1", incident_id=incident, updated_at=now)
        async with Publisher(self.world.bootstrap) as publisher:
            topic = ALERTS.named(self.world.settings.namespace)
            await publisher.publish(topic, incident.encode(), encode(alert))

    async def whiteflag(self, *words: str) -> str:
        """What a command prints; it must succeed."""
        env = self.world.environment("notify")
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "monitor", *words),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=env,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err.decode()
        return out.decode()

    async def states(self, incident: str) -> dict[str, str]:
        said = await self.whiteflag("deliveries", "list", "--incident", incident)
        rows = [json.loads(line) for line in said.splitlines()]
        return {row["receiver"]: row["state"] for row in rows}

    async def until(self, what: Callable[[], bool]) -> None:
        async with asyncio.timeout(LIMIT):
            while not what():  # noqa: ASYNC110 - another process works
                await asyncio.sleep(0.02)

    async def until_state(self, incident: str, receiver: str, state: str) -> None:
        async with asyncio.timeout(LIMIT):
            while (await self.states(incident)).get(receiver) != state:  # noqa: ASYNC110
                await asyncio.sleep(0.1)


def routes(names: dict[str, str]) -> dict[str, object]:
    reach = {"networks": ["127.0.0.0/8"], "timeout": 5}
    receivers = {
        "hook": {"kind": "webhook", "url_secret": "HOOK", "signing_secret": "KEY", **reach},
        "chat": {"kind": "slack", "url_secret": "CHAT", **reach},
    }
    return {
        "routes": {"receivers": receivers, "route": {"receivers": ["hook", "chat"]}},
        "secrets": {**names, "KEY": f"whsec_{b64encode(bytes(32)).decode()}"},
        "stages": ["notify"],
    }


async def test_silences_reach_a_running_notifier_and_dead_letters_come_back(
    kafka: KafkaNode, namespace: str, tmp_path: Path
) -> None:
    desk = Desk("hook")
    async with serve(desk) as hook, serve(answer(400), answer(200)) as chat:
        secrets = {"HOOK": hook.url(), "CHAT": chat.url()}
        with World(kafka.bootstrap, namespace, tmp_path, **routes(secrets)) as world:  # type: ignore[arg-type]
            bench = Bench(world)
            add = ("silences", "add", "incident=quiet", "--for", "1h", "--reason", "drill", "--author", "ada")
            silence = (await bench.whiteflag(*add)).split()[0]
            await bench.publish("quiet")
            await bench.publish("loud")

            await bench.until(lambda: any(one.incident == "loud" for one in desk.accepted))
            await bench.until_state("quiet", "hook", "held")
            assert [one.incident for one in desk.accepted] == ["loud"]

            await bench.whiteflag("silences", "end", silence)
            await bench.until(lambda: len(desk.accepted) > 1)
            assert [one.incident for one in desk.accepted] == ["loud", "quiet"]

            # Slack refused the first for good: only that receiver gets it again
            await bench.until_state("loud", "chat", "gave_up")
            refused = len(chat.requests)
            await bench.whiteflag("dead-letters", "replay", "--reason", "rejected")
            await bench.until(lambda: len(chat.requests) > refused)
            await bench.until_state("loud", "chat", "sent")
            assert len(desk.accepted) == 2
