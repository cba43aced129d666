"""Silences set on the command line reach running notifiers at once; what became of alerts can be listed."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from monitor.alerts.deliveries import Delivery, delivered, planned
from monitor.alerts.hearing import Hearing
from monitor.alerts.inhibition import InhibitRule, OpenIncidents
from monitor.alerts.mute_rules import MuteRules
from monitor.alerts.sample import sample_alert
from monitor.broker.admin import ensure_topics
from monitor.broker.embedded import EmbeddedBroker
from monitor.cli import app
from monitor.kafka import Publisher
from monitor.settings import Settings
from monitor.topics import ALERTS, DELIVERIES_LOG, SILENCES, encode
from tests.delivery_fakes import ERROR

NOW = datetime.now(UTC)
ALERT = sample_alert(NOW)
LIMIT = 10.0


@pytest.fixture
def settings(embedded: EmbeddedBroker, namespace: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("WHITEFLAG_KAFKA", f"kafka://{embedded.bootstrap}")
    monkeypatch.setenv("WHITEFLAG_NAMESPACE", namespace)
    return Settings.from_environment()


async def whiteflag(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["whiteflag", *words])

    def run() -> int:
        with pytest.raises(SystemExit) as left:
            app.run()
        return int(left.value.code or 0)

    return await asyncio.to_thread(run)


class Heard:
    """Counts changes, and waits for the next."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    def __call__(self) -> None:
        self.event.set()

    async def again(self) -> None:
        await asyncio.wait_for(self.event.wait(), LIMIT)
        self.event.clear()


async def test_a_silence_is_heard_of_while_running_and_after_a_restart_and_so_is_its_end(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rules, heard = MuteRules(), Heard()
    add = ("silences", "add", "actor=Examplia", "--for", "2h", "--reason", "a drill", "--author", "ada")
    async with Hearing(settings, rules, heard):
        assert rules.mute(ALERT, None, NOW) is None
        assert await whiteflag(monkeypatch, *add) == 0
        await heard.again()
        said = capsys.readouterr()
        name = said.out.split()[0]
        assert "no actor 'Examplia'" in said.err
        mute = rules.mute(ALERT, None, datetime.now(UTC))
        assert mute is not None
        assert mute.by == f"silence:{name}"
    again, heard = MuteRules(), Heard()
    async with Hearing(settings, again, heard):
        assert again.mute(ALERT, None, datetime.now(UTC)) is not None
        heard.event.clear()
        assert await whiteflag(monkeypatch, "silences", "end", name, "--author", "bob") == 0
        await heard.again()
        assert again.mute(ALERT, None, datetime.now(UTC)) is None
    capsys.readouterr()
    assert await whiteflag(monkeypatch, "silences", "list", "--ended") == 0
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (row["id"], row["state"], row["author"], row["ended_by"]) == (name, "ended", "ada", "bob")
    assert await whiteflag(monkeypatch, "silences", "list") == 0
    assert capsys.readouterr().out == ""
    assert await whiteflag(monkeypatch, "silences", "end", name) == 1
    assert capsys.readouterr().err == f"whiteflag: Silence {name} has ended already.\n"


@pytest.mark.parametrize(
    ("words", "code", "why"),
    [
        (["actor"], 1, "That makes no silence: a matcher looks like"),
        (["actor=Russia", "--for", "soon"], 2, "a duration looks like 90s"),
        (["actor=Russia", "--until", "soon"], 2, "--until takes a time such as"),
        (["actor=Russia", "--for", "1h", "--until", "2030-01-01T00:00Z"], 2, "say how long"),
        (["actor!=Russia", "--for", "1h"], 1, "would mute nearly everything"),
    ],
)
async def test_what_makes_no_silence_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], words: list[str], code: int, why: str
) -> None:
    more = [] if "--for" in words or "--until" in words else ["--for", "1h"]
    assert await whiteflag(monkeypatch, "silences", "add", *words, *more, "--reason", "x") == code
    assert why in " ".join(capsys.readouterr().err.replace("│", " ").split())


async def test_a_user_without_a_name_must_say_who_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 10001")

    monkeypatch.setattr("getpass.getuser", nameless)
    add = ("silences", "add", "actor=Russia", "--for", "1h", "--reason", "x")
    assert await whiteflag(monkeypatch, *add) == 2
    assert "say who wants it with --author" in capsys.readouterr().err.replace("\n", " ")


async def test_a_record_that_is_no_silence_is_left_out(settings: Settings) -> None:
    async with Publisher(settings.bootstrap or "") as publisher:
        await publisher.publish(SILENCES.named(settings.namespace), b"x", b"{}")
    rules = MuteRules()
    async with Hearing(settings, rules, lambda: None):
        assert rules.shared == {}


@pytest.fixture(params=["embedded", pytest.param("kafka", marks=pytest.mark.kafka)])
def either(request: pytest.FixtureRequest, namespace: str) -> Settings:
    """On both brokers."""
    found = Settings(kafka=f"kafka://{request.getfixturevalue(request.param).bootstrap}", namespace=namespace)
    ensure_topics(found.bootstrap or "", found)
    return found


async def test_open_incidents_are_heard_of_where_rules_need_them(either: Settings) -> None:
    rule = InhibitRule.model_validate(
        {"source": {"match": {"kind": "retreat"}}, "target": {"match": {"kind": "defeat"}}, "equal": "actor"}
    )
    topic = ALERTS.named(either.namespace)
    async with Publisher(either.bootstrap or "") as publisher:
        await publisher.publish(topic, b"k", b"no alert")
        await publisher.publish(topic, b"k", encode(ALERT))
        rules = MuteRules(incidents=OpenIncidents([rule], timedelta(days=4)))
        async with Hearing(either, rules, lambda: None):
            facts = {"kind": frozenset({"defeat"}), "actor": frozenset({"examplia"})}
            mute = rules.incidents.mute("other", facts, datetime.now(UTC))
    assert mute is not None
    assert mute.by == f"inhibition:{ALERT.incident_id}"


async def test_deliveries_are_listed_with_their_state(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from monitor.alerts.deliveries import failed

    waiting, _ = planned(Delivery(ALERT.incident_id, "slack"), ALERT, NOW)
    failing, _ = failed(waiting, ALERT, ERROR, NOW, 0.0)
    sent = delivered(planned(Delivery(ALERT.incident_id, "desk"), ALERT, NOW)[0], ALERT, NOW)
    async with Publisher(settings.bootstrap or "") as publisher:
        for state in (waiting, failing, sent):
            topic = DELIVERIES_LOG.named(settings.namespace)
            await publisher.publish(topic, state.key.encode(), encode(state), 0)
    assert await whiteflag(monkeypatch, "deliveries", "list") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    told = [(row["receiver"], row["alert"], row["state"], row["attempts"], row["why"]) for row in rows]
    assert told == [
        ("desk", ALERT.id, "sent", 1, None),
        ("slack", ALERT.id, "failing", 1, "server_error"),
    ]
    assert rows[1]["next_try"] is not None
    assert await whiteflag(monkeypatch, "deliveries", "list", "--state", "failing") == 0
    [row] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert row["receiver"] == "slack"
