"""Deliveries under fire, on real Kafka: one receiver fails at times, one is dead for a while, kills besides.

    python -m tests.faults.delivery_run [--alerts 1000] [--seconds 600] [--out FILE]

Alerts go to three receivers; the notifier is killed with SIGKILL and started again, again and again. In the
end every receiver must have the latest revision of every incident, each revision once unless a kill fell
between its acceptance and our note of it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import random
import signal
import sys
import tempfile
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_bytes
from typing import Any

from monitor.alerts.deliveries import Delivery
from monitor.alerts.sample import sample_alert
from monitor.kafka import Publisher, read_topic
from monitor.models import Alert
from monitor.topics import ALERTS, DELIVERIES_LOG, alert_key, decode, encode
from tests.faults.delivery_desks import Desks
from tests.faults.delivery_report import DeskReport, Outage, as_json, report
from tests.faults.world import World
from tests.fixtures.brokers import make_node


@dataclass(frozen=True)
class Plan:
    """So many alerts in so many seconds, so many kills, one receiver dead for `death` seconds.

    `timeout` is that of the receivers: on a starved machine an answer may be read late, which would count as
    none. `share` of what the flaky one is told fails, to the very end or, if `calm`, to the last alert.
    """

    alerts: int = 1000
    revisions: int = 4
    seconds: float = 600.0
    kills: int = 5
    death: float = 60.0
    share: float = 0.3
    calm: bool = False
    patience: float = 600.0
    timeout: float = 10.0


@dataclass(frozen=True)
class Outcome:
    """What came of it; `states` counts the rows of the deliveries table in the end."""

    plan: Plan
    desks: tuple[DeskReport, ...]
    outages: tuple[Outage, ...]
    states: Mapping[str, int]
    drained: float | None

    @property
    def good(self) -> bool:
        """Nobody lacks anything, nothing came twice without a kill to blame, and the table knows it."""
        done = self.drained is not None and set(self.states) == {"sent"}
        return done and all(desk.good for desk in self.desks)

    def json(self) -> dict[str, Any]:
        downtimes = [round(outage.ready_at - outage.killed_at, 2) for outage in self.outages]
        return {
            "plan": self.plan.__dict__,
            "good": self.good,
            "seconds_until_all_had_all": self.drained and round(self.drained, 1),
            "kills": len(self.outages),
            "seconds_down_after_each_kill": downtimes,
            "table": dict(self.states),
            "receivers": as_json(self.desks),
        }


class Run:
    """One run of a plan."""

    def __init__(self, plan: Plan, world: World, desks: Desks, dice: random.Random) -> None:
        self.plan, self.world, self.desks, self.dice = plan, world, desks, dice
        self.published: dict[tuple[str, int], float] = {}
        self.outages: list[Outage] = []

    async def play(self) -> Outcome:
        await self._ready()
        await asyncio.gather(self._publish(), self._kill(), self._die())
        self.desks.share = 0.0 if self.plan.calm else self.plan.share
        began = time.time()
        drained = time.time() - began if await self._everybody_has_everything() else None
        states = await asyncio.to_thread(self._states)
        desks = tuple(report(desk, self.published, self.outages) for desk in self.desks.all)
        return Outcome(self.plan, desks, tuple(self.outages), states, drained)

    async def _publish(self) -> None:
        """Revisions of all incidents, mixed, each incident's own in order."""
        left = Counter({f"i{n}": self.plan.revisions for n in range(self.plan.alerts // self.plan.revisions)})
        pause = self.plan.seconds / self.plan.alerts
        async with Publisher(self.world.bootstrap) as publisher:
            while left:
                incident = self.dice.choice(list(left))
                revision = self.plan.revisions - left[incident] + 1
                left = left - Counter([incident])
                alert = _alert(incident, revision)
                topic, key = ALERTS.named(self.world.settings.namespace), alert_key(alert).encode()
                await publisher.publish(topic, key, encode(alert))
                self.published[incident, revision] = time.time()
                await asyncio.sleep(pause * self.dice.uniform(0.5, 1.5))

    async def _kill(self) -> None:
        """At random moments, or (every other time) exactly between an acceptance and its note."""
        for number in range(self.plan.kills):
            at = self.plan.seconds * (number + self.dice.uniform(0.4, 0.9)) / self.plan.kills
            await asyncio.sleep(max(at - self._elapsed(), 0.0))
            killed_at = await self._killed_at_an_acceptance() if number % 2 == 0 else self._kill_now()
            self.world.start("notify")
            await self._ready()
            self.outages.append(Outage(killed_at, time.time()))

    def _kill_now(self) -> float:
        at = time.time()
        self.world.kill("notify")
        return at

    async def _killed_at_an_acceptance(self) -> float:
        """The receiver has said yes to itself, and its answer never arrives."""
        struck: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self.desks.well.strike = lambda: struck.set_result(self._kill_now())
        return await struck

    async def _die(self) -> None:
        await asyncio.sleep(self.plan.seconds * 0.2)
        self.desks.die()

    def _elapsed(self) -> float:
        return time.time() - min(self.published.values(), default=time.time())

    async def _ready(self) -> None:
        while not await asyncio.to_thread(self.world.ready, "notify"):  # noqa: ASYNC110 - a process starts
            await asyncio.sleep(0.05)

    async def _everybody_has_everything(self) -> bool:
        wanted = {f"i{n}-r{self.plan.revisions}" for n in range(self.plan.alerts // self.plan.revisions)}
        deadline = time.time() + self.plan.patience
        while time.time() < deadline:
            got = ({f"{one.incident}-r{one.revision}" for one in desk.accepted} for desk in self.desks.all)
            if all(wanted <= have for have in got):
                await asyncio.sleep(2)  # the last notes, and a repeat if there is one
                return True
            await asyncio.sleep(0.2)
        return False

    def _states(self) -> dict[str, int]:
        """Rows of the table by state, as its topic has them."""
        topic = DELIVERIES_LOG.named(self.world.settings.namespace)
        rows = {one.key: one.value for one in read_topic(self.world.bootstrap, topic)}
        return dict(Counter(decode(Delivery, value).state for value in rows.values() if value is not None))


def _alert(incident: str, revision: int) -> Alert:
    now = datetime.now(UTC)
    name = f"{incident}-r{revision}"
    return replace(
        sample_alert(now), id=name, incident_id=incident, revision=revision, updated_at=now, raised_at=now
    )


async def run(plan: Plan, bootstrap: str, namespace: str, folder: Path, seed: int = 7) -> Outcome:
    """The plan on this Kafka; logs of the notifier stay in the folder."""
    dice = random.Random(seed)
    desks = Desks(plan.share, plan.death, random.Random(seed + 1))
    async with desks.serving():
        with World(bootstrap, namespace, folder, stages=["notify"], **_configuration(desks, plan)) as world:
            return await Run(plan, world, desks, dice).play()


def _configuration(desks: Desks, plan: Plan) -> dict[str, Any]:
    receivers = {
        name: {
            "kind": "webhook",
            "url_secret": f"URL_{name.upper()}",
            "signing_secret": "KEY",
            "networks": ["127.0.0.0/8"],
            "timeout": plan.timeout,
        }
        for name in desks.urls
    }
    secrets = {f"URL_{name.upper()}": url for name, url in desks.urls.items()}
    return {
        "routes": {"receivers": receivers, "route": {"receivers": list(receivers)}},
        "secrets": {**secrets, "KEY": f"whsec_{b64encode(token_bytes(32)).decode()}"},
    }


def main() -> int:
    """The full run on a Kafka of its own; 0 where it is good."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--alerts", type=int, default=Plan.alerts)
    parser.add_argument("--seconds", type=float, default=Plan.seconds)
    parser.add_argument("--kills", type=int, default=Plan.kills)
    parser.add_argument("--death", type=float, default=Plan.death)
    parser.add_argument("--patience", type=float, default=Plan.patience)
    parser.add_argument("--keep", type=Path, help="a new folder for the notifier's log")
    parser.add_argument("--out", type=Path)
    wanted = parser.parse_args()
    plan = Plan(
        alerts=wanted.alerts,
        seconds=wanted.seconds,
        kills=wanted.kills,
        death=wanted.death,
        patience=wanted.patience,
    )
    # an end by SIGTERM must not leave Kafka behind
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="delivery-") as name:
        folder = Path(name)
        with make_node(folder / "kafka") as node:
            world = wanted.keep or folder / "world"
            world.mkdir(parents=True)
            outcome = asyncio.run(run(plan, node.bootstrap, "faults", world))
    machine = {
        "cpus": os.cpu_count(),
        "load": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
    }
    text = json.dumps({**outcome.json(), "machine": machine}, indent=2) + "\n"
    sys.stdout.write(text)
    if wanted.out:
        wanted.out.parent.mkdir(parents=True, exist_ok=True)
        wanted.out.write_text(text, encoding="utf-8")
    return 0 if outcome.good else 1


if __name__ == "__main__":
    sys.exit(main())
