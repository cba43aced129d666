"""The real `whiteflag demo` as a user starts it: piped, and on a terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest

from monitor.demo.samples import load_samples

COMMAND = [sys.executable, "-P", "-m", "monitor", "demo"]
FIRST_ALERT = 20.0
ENDING = 5.0
SPEED = 2
SILENT = {sample.id: sample.silent for sample in load_samples().articles if sample.silent}
STYLE = re.compile(r"\x1b\[[0-9;?]*m|\x1b\]8;[^\x1b\x07]*(?:\x1b\\|\x07)")
"""Colours, and links as terminals know them."""
MOVE = re.compile(r"\x1b\[[0-9;?]*[A-Za-ln-z]|\r")
"""The status is drawn over itself: what follows is another line."""


@dataclass
class Piped:
    """One whole run with a pipe: each line with the seconds since the start."""

    lines: list[tuple[float, str]] = field(default_factory=list)
    code: int | None = None
    ending: float = 0.0
    errors: str = ""
    pids: set[int] = field(default_factory=set)

    @property
    def alerts(self) -> list[dict[str, Any]]:
        return [json.loads(line) for _, line in self.lines]

    def about(self, actor: str) -> list[dict[str, Any]]:
        return [alert for alert in self.alerts if alert["actor"] and alert["actor"]["id"] == actor]


def environment() -> dict[str, str]:
    """The user's, without anything of ours in it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("WHITEFLAG_")}


@contextmanager
def start(*arguments: str, **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A demo that does not outlive the test."""
    with subprocess.Popen([*COMMAND, *arguments], **{"env": environment(), **pipes}) as process:
        try:
            yield process
        finally:
            process.kill()


def processes() -> list[tuple[int, int]]:
    """All processes with their parents, but those that are over and wait to be noticed."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in listed.splitlines()]
    return [(int(pid), int(parent)) for pid, parent, state in rows if not state.startswith("Z")]


def descendants(pid: int) -> set[int]:
    """The children of a process, and theirs."""
    children = {child for child, parent in processes() if parent == pid}
    return children.union(*(descendants(child) for child in children))


def cited(alert: dict[str, Any]) -> set[str]:
    """The samples that an alert cites."""
    return {citation["url"].rpartition("/")[2] for citation in alert["citations"]}


@pytest.fixture(scope="module")
def piped(tmp_path_factory: pytest.TempPathFactory) -> Piped:
    errors = tmp_path_factory.mktemp("demo") / "stderr"
    run, started = Piped(), time.monotonic()
    with (
        errors.open("wb") as stderr,
        start("--speed", str(SPEED), stdout=subprocess.PIPE, stderr=stderr) as process,
    ):
        reading = threading.Thread(target=_collect, args=(process, run, started), daemon=True)
        reading.start()
        last = max(sample.appears.total_seconds() for sample in load_samples().articles) / SPEED
        _wait(lambda: any("last-base-in-dakar" in cited(alert) for alert in run.alerts), last + 40, process)
        time.sleep(3)  # for alerts that must not come
        run.pids = descendants(process.pid)
        told = time.monotonic()
        process.send_signal(signal.SIGINT)
        run.code = process.wait(30)
    run.ending = time.monotonic() - told
    reading.join(5)
    run.errors = errors.read_text(errors="replace")
    return run


def _collect(process: subprocess.Popen[bytes], run: Piped, started: float) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        run.lines.append((time.monotonic() - started, line.decode()))


def _wait(done: Any, seconds: float, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        if done():
            return
        time.sleep(0.1)


def test_the_first_alert_comes_within_twenty_seconds(piped: Piped) -> None:
    assert piped.lines, piped.errors[-3000:]
    assert piped.lines[0][0] < FIRST_ALERT


def test_each_line_is_one_alert_with_the_id_of_its_delivery(piped: Piped) -> None:
    for alert in piped.alerts:
        assert alert["delivery_id"] == alert["id"]
        assert alert["citations"]


def test_each_revision_came_once_and_in_order(piped: Piped) -> None:
    seen: dict[str, list[int]] = {}
    for alert in piped.alerts:
        seen.setdefault(alert["incident_id"], []).append(alert["revision"])
    assert seen
    for revisions in seen.values():
        assert revisions == list(range(1, len(revisions) + 1))


def test_no_trap_is_told(piped: Piped) -> None:
    told = {SILENT[name] for alert in piped.alerts for name in cited(alert) if name in SILENT}
    assert not told


def test_every_quote_stands_in_its_passage(piped: Piped) -> None:
    for alert in piped.alerts:
        for citation in alert["citations"]:
            first = citation["start"] - citation["passage_start"]
            assert citation["passage"][first:].startswith(citation["quote"])


def test_the_retreat_is_corroborated_and_then_admitted(piped: Piped) -> None:
    revisions = piped.about("state:RU")
    assert len({alert["incident_id"] for alert in revisions}) == 1
    states = [alert["state"] for alert in revisions]
    assert states[0] in ("reported", "corroborated")
    assert "corroborated" in states
    assert states[-1] == "admitted"
    assert any("ministry-admits-it" in cited(alert) for alert in revisions if alert["state"] == "admitted")
    assert not any(
        "ministry-admits-it" in cited(alert) for alert in revisions if alert["state"] != "admitted"
    )


def test_the_ministrys_own_word_is_decoded(piped: Piped) -> None:
    euphemisms = {
        c["euphemism"]["literal"] for a in piped.about("state:RU") for c in a["citations"] if c["euphemism"]
    }
    assert "to regroup" in euphemisms


def test_one_wire_story_in_three_outlets_has_one_origin(piped: Piped) -> None:
    before = [alert for alert in piped.about("group:rsf") if alert["state"] != "admitted"]
    assert before
    assert all(alert["state"] == "reported" for alert in before)
    assert all(len(alert["origins"]) == 1 for alert in before)
    assert max(len(alert["outlets"]) for alert in before) >= 2
    after = piped.about("group:rsf")[-1]
    assert after["state"] == "admitted"
    assert "rsf-acknowledges-loss" in cited(after)
    assert len(after["outlets"]) == 4


def test_the_denial_arrives(piped: Piped) -> None:
    revisions = piped.about("state:CD")
    assert [alert["reason"] for alert in revisions] == ["first_report", "denied"]
    assert revisions[-1]["side_states"] == ["denied"]


def test_a_political_admission_is_told_as_one(piped: Piped) -> None:
    (alerts,) = [[a for a in piped.alerts if a["domain"] == "political"]]
    assert any(
        "governing-party-concedes" in cited(alert) and "admission" in alert["kinds"] for alert in alerts
    )


def test_ctrl_c_ends_it_cleanly_within_five_seconds(piped: Piped) -> None:
    assert piped.code == 0, piped.errors[-3000:]
    assert piped.ending < ENDING
    assert "Traceback" not in piped.errors


def test_no_process_is_left_behind(piped: Piped) -> None:
    assert len(piped.pids) >= 4
    assert not piped.pids & {pid for pid, _ in processes()}


def test_it_stops_by_itself_and_a_port_in_use_is_one_sentence() -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        refused = subprocess.run(
            [*COMMAND, "--port", port],
            capture_output=True,
            text=True,
            timeout=60,
            env=environment(),
            check=False,
        )
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"whiteflag: The sample feeds cannot be published on port {port}")
    assert refused.stderr.count("\n") == 1
    started = time.monotonic()
    stopped = subprocess.run(
        [*COMMAND, "--seconds", "2"],
        capture_output=True,
        text=True,
        timeout=60,
        env=environment(),
        check=False,
    )
    assert stopped.returncode == 0, stopped.stderr[-2000:]
    assert time.monotonic() - started < 2 + ENDING + 5


SHOWN = (
    r"8 outlets",
    r"8 of 8 feeds healthy",
    r"Brabant Dispatch",
    r"http://127\.0\.0\.1:\d+/brabant-dispatch/moscow-calls-it",
)


@pytest.mark.parametrize("columns", [80, 120])
def test_a_terminal_shows_panels_and_a_status(columns: int) -> None:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    terminal = environment() | {"TERM": "xterm-256color"}
    shown, deadline = "", time.monotonic() + 120
    with start(stdin=theirs, stdout=theirs, stderr=theirs, env=terminal) as process:
        os.close(theirs)
        with suppress(OSError):  # Linux: the end of a terminal is an error
            while time.monotonic() < deadline and not_yet(shown):
                shown += os.read(ours, 65536).decode(errors="replace")
            process.send_signal(signal.SIGINT)
            while data := os.read(ours, 65536):
                shown += data.decode(errors="replace")
        assert process.wait(ENDING) == 0
    os.close(ours)
    assert not_yet(shown) == [], flowing(shown)
    assert re.search(r"\d+ alerts? about \d+ incidents?\.", flowing(shown))
    assert max(len(line.rstrip()) for line in plain(shown).splitlines()) <= columns


def not_yet(shown: str) -> list[str]:
    """What the viewer has not seen so far: the order in which alerts arrive is nobody's promise."""
    text = flowing(shown)
    return [wanted for wanted in SHOWN if not re.search(wanted, text)]


def plain(shown: str) -> str:
    return MOVE.sub("\n", STYLE.sub("", shown))


def flowing(shown: str) -> str:
    """The words without the frames around them and the ends of lines between them."""
    return " ".join(plain(shown).replace("│", " ").split())
