"""`whiteflag receivers …` and `whiteflag routes …`: what they say, to people and to machines."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import app
from monitor.config.paths import config_root
from monitor.settings import Settings
from tests import receiver_server as server
from tests.receiver_server import Behaviour, Server, serve
from tests.slack_double import TOKEN, Slack

ROUTES = """
receivers:
  desk: {kind: console}
  hook: {kind: webhook, url_secret: HOOK_URL, signing_secret: HOOK_KEY, networks: [127.0.0.0/8], timeout: 1}
  chat: {kind: slack, optional: true, url_secret: CHAT_URL}
route:
  receivers: [desk]
  routes:
    - match: {kind: admission, actor: russia}
      receivers: [hook, chat]
      group_by: [actor, place]
      group_wait: 30s
      group_interval: 5m
    - match: {severity: info}
      receivers: []
"""


@pytest.fixture(autouse=True)
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "routes.yml").write_text(ROUTES, encoding="utf-8")
    for name in ("gazetteer", "feeds", "poller.yml"):
        (tmp_path / name).symlink_to(config_root(Settings()) / name)
    monkeypatch.setenv("WHITEFLAG_CONFIG", str(tmp_path))
    # loggers remember the stream that they first wrote to, and here that one is closed after the test
    monkeypatch.setattr("monitor.logs.configure", lambda *_: None)
    monkeypatch.setenv("HOOK_KEY", "whsec_" + "c2VjcmV0" * 4)


def run(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["whiteflag", *words])
    with pytest.raises(SystemExit) as left:
        app.run()
    return int(left.value.code or 0)


@contextmanager
def serving(behaviour: Behaviour) -> Iterator[Server]:
    """The server in a thread, since the command has an event loop of its own."""
    ready: list[Server] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    done = asyncio.Event()

    async def main() -> None:
        async with serve(behaviour) as found:
            ready.append(found)
            started.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(main(),))
    thread.start()
    started.wait(5)
    try:
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join()
        loop.close()


def rows(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_routes_test_shows_who_when_and_why(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOOK_URL", "http://127.0.0.1:1/")
    # the route asks for the name, the question has the id
    assert run(monkeypatch, "routes", "test", "--kind", "admission", "--actor", "state:RU") == 0
    why = "route.routes.0: kind is admission, actor is russia"
    told = "after 30 seconds, then every 5 minutes at most, grouped by actor, place"
    assert rows(capsys.readouterr().out) == [
        {"receiver": "hook", "on": True, "told": told, "why": why},
        {"receiver": "chat", "on": False, "told": told, "why": why},
    ]


def test_routes_test_shows_that_nobody_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOOK_URL", "http://127.0.0.1:1/")
    assert run(monkeypatch, "routes", "test", "--severity", "info") == 0
    assert rows(capsys.readouterr().out) == [
        {"receiver": "(nobody)", "on": False, "told": "never", "why": "route.routes.1: severity is info"}
    ]


def test_routes_test_says_what_is_held_and_which_name_nobody_has(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("HOOK_URL", "http://127.0.0.1:1/")
    start, end = (f"{datetime.now(UTC) + timedelta(hours=hours):%Y-%m-%dT%H:%MZ}" for hours in (-2, 2))
    (tmp_path / "silences.yml").write_text(
        f"silences: [{{matchers: place=Kherson, author: ada, reason: drill, start: {start}, end: {end}}}]"
    )
    assert run(monkeypatch, "routes", "test", "--place", "Kherson", "--actor", "Rusia") == 0
    said = capsys.readouterr()
    assert said.err == "whiteflag: warning: the gazetteer has no actor 'Rusia'; is it Russia or Prussia?\n"
    [row] = rows(said.out)
    assert (row["receiver"], row["why"]) == ("desk", "route: every alert")
    assert str(row["told"]).startswith("held: silence ")


def test_receivers_list_says_why_one_is_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HOOK_URL", "http://127.0.0.1:1/")
    assert run(monkeypatch, "receivers", "list") == 0
    assert rows(capsys.readouterr().out) == [
        {"name": "desk", "kind": "console", "on": True, "why": None},
        {"name": "hook", "kind": "webhook", "on": True, "why": None},
        {"name": "chat", "kind": "slack", "on": False, "why": "CHAT_URL not set"},
    ]


def test_a_missing_secret_is_one_sentence_and_exit_code_78(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "receivers", "test", "hook") == 78
    assert capsys.readouterr().err == (
        "whiteflag: Receiver hook needs HOOK_URL: set the variable, "
        "or HOOK_URL_FILE to a file that holds it.\n"
    )


def test_an_unknown_receiver_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "receivers", "test", "pager") == 1
    assert "There is no receiver 'pager'; there are: desk, hook, chat." in capsys.readouterr().err


def test_receivers_test_sends_a_sample(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server.answer(200)) as found:
        monkeypatch.setenv("HOOK_URL", found.url("/hook"))
        assert run(monkeypatch, "receivers", "test", "hook") == 0
    assert capsys.readouterr().out.startswith("hook took the sample alert after ")
    [request] = found.requests
    assert json.loads(request.body)["data"]["headline"].startswith("Test alert")


def test_a_sample_is_taken_back_in_its_thread(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    slack = Slack()
    with serving(slack.play) as found:
        bot = f"  bot: {{kind: slack-bot, token_secret: T, channel: '#desk', api: '{found.url('/api/')}', "
        text = ROUTES.replace("route:", f"{bot}networks: [127.0.0.0/8]}}\nroute:")
        text = text.replace("[desk]", "[desk, bot]")
        (tmp_path / "routes.yml").write_text(text, encoding="utf-8")
        monkeypatch.setenv("T", TOKEN)
        assert run(monkeypatch, "receivers", "test", "bot") == 0
    assert capsys.readouterr().out.endswith(" s, and in its thread that it was only a test.\n")
    first, reply = slack.messages
    assert (first.edits, reply.thread_ts) == (1, first.ts)
    assert "retracted" in str(first.blocks)


def test_receivers_test_says_what_went_wrong(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(server.answer(410)) as found:
        monkeypatch.setenv("HOOK_URL", found.url("/topsecret"))
        assert run(monkeypatch, "receivers", "test", "hook") == 1
    err = capsys.readouterr().err
    assert err == (
        "whiteflag: hook did not take the alert: 127.0.0.1 answered 410 [gone; trying again cannot help].\n"
    )
