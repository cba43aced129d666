"""`whiteflag up` and single roles as a user starts them, on the embedded broker."""

from __future__ import annotations

import os
import queue
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from monitor.config.paths import config_root
from monitor.demo.samples import Samples, load_samples
from monitor.demo.server import Site
from monitor.demo.setting import KEY_SECRET, URL_SECRET, write_config
from monitor.settings import Settings
from monitor.supervisor.ports import free_ports

WHITEFLAG = [sys.executable, "-P", "-m", "monitor"]
ENDING = 5.0


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One feed that nobody serves, and a receiver that nobody runs."""
    samples = load_samples()
    one = Samples(dict(list(samples.outlets.items())[:1]), ())
    target = tmp_path_factory.mktemp("up") / "config"
    write_config(
        config_root(Settings()), target, Site(one, samples.told_from(datetime.now(UTC)), "http://127.0.0.1:1")
    )
    return target


def environment(config: Path, **more: str) -> dict[str, str]:
    usual = {name: value for name, value in os.environ.items() if not name.startswith("WHITEFLAG_")}
    ours = {
        "WHITEFLAG_CONFIG": str(config),
        "WHITEFLAG_DATA": str(config.parent / "data"),
        "WHITEFLAG_PORT": "0",
        URL_SECRET: "http://127.0.0.1:1/",
        KEY_SECRET: "whsec_" + "A" * 44,
    }
    return usual | ours | more


@dataclass
class Up:
    """A running `whiteflag`; `lines` is what it has said on standard error."""

    process: subprocess.Popen[bytes]
    lines: list[str] = field(default_factory=list)
    incoming: queue.Queue[str] = field(default_factory=queue.Queue)

    def read(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.incoming.put(line.decode())

    def until(self, enough: Callable[[list[str]], bool], seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not enough(self.lines):
            try:
                self.lines.append(self.incoming.get(timeout=max(0.01, deadline - time.monotonic())))
            except queue.Empty:
                pytest.fail("".join(self.lines[-40:]))

    def pids(self) -> dict[str, int]:
        """The roles by name, as `ps` sees them."""
        listed = subprocess.run(
            ["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True
        ).stdout
        found = {}
        for line in listed.splitlines():
            pid, parent, *words = line.split()
            if int(parent) == self.process.pid and "--watch-parent" in words:
                found[words[-2]] = int(pid)
        return found


@contextmanager
def running(*arguments: str, env: dict[str, str]) -> Iterator[Up]:
    with subprocess.Popen([*WHITEFLAG, *arguments], env=env, stderr=subprocess.PIPE) as process:
        up = Up(process)
        threading.Thread(target=up.read, daemon=True).start()
        try:
            yield up
        finally:
            process.kill()


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return state.stdout.strip() not in ("",) and not state.stdout.startswith("Z")


def test_all_roles_run_one_that_dies_is_started_again_and_all_end_in_time(config: Path) -> None:
    with running("up", env=environment(config)) as up:
        up.until(lambda lines: any("feeds are shared out" in line for line in lines))
        first = up.pids()
        assert set(first) == {"poll", "detect", "correlate", "notify"}
        os.kill(first["notify"], signal.SIGKILL)
        up.until(lambda lines: any("a role died and is started again" in line for line in lines))
        deadline = time.monotonic() + 20
        while up.pids().get("notify") in (None, first["notify"]):
            assert time.monotonic() < deadline
            time.sleep(0.1)
        last, told = up.pids(), time.monotonic()
        up.process.send_signal(signal.SIGTERM)
        assert up.process.wait(30) == 0
        assert time.monotonic() - told < ENDING
        assert not [pid for pid in last.values() if alive(pid)]
    assert "Using the embedded broker" in up.lines[0]
    told_json = [orjson.loads(line) for line in up.lines if line.startswith("{")]
    assert {"poll", "up"} <= {line["role"] for line in told_json}


def test_roles_leave_when_up_is_killed(config: Path) -> None:
    with running("up", env=environment(config)) as up:
        up.until(lambda lines: any("feeds are shared out" in line for line in lines))
        roles = up.pids()
        up.process.kill()
        up.process.wait(10)
        # one that was about to start first waits for the embedded broker, which went with its parent
        deadline = time.monotonic() + 45
        while left := {name for name, pid in roles.items() if alive(pid)}:
            assert time.monotonic() < deadline, left
            time.sleep(0.1)


def said(*arguments: str, env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        [*WHITEFLAG, *arguments], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    "role", [["poll"], ["worker"], ["worker", "detect"], ["worker", "correlate"], ["notify"]]
)
def test_a_role_alone_says_that_it_needs_a_kafka(role: list[str], config: Path) -> None:
    code, words = said(*role, env=environment(config))
    assert code == 78
    assert words.startswith("whiteflag: WHITEFLAG_KAFKA is not set.")
    assert words.count("\n") == 1


@pytest.mark.parametrize("role", [["up"], ["worker", "detect"], ["poll"]])
def test_a_kafka_that_does_not_answer_is_one_sentence(role: list[str], config: Path) -> None:
    (port,) = free_ports("127.0.0.1", 1)
    code, words = said(*role, "--kafka", f"kafka://127.0.0.1:{port}", env=environment(config))
    assert code == 69
    assert words.startswith(f"whiteflag: No Kafka answers at 127.0.0.1:{port}")
    assert words.count("\n") == 1


def test_an_address_that_is_none_is_one_sentence(config: Path) -> None:
    code, words = said("up", "--kafka", "localhost", env=environment(config))
    assert (code, words) == (
        78,
        "whiteflag: WHITEFLAG_KAFKA must look like kafka://host:9092, not 'localhost'.\n",
    )


def test_a_bad_configuration_is_told_before_anything_is_started(tmp_path: Path) -> None:
    (tmp_path / "routes.yml").write_text("receivers: 3\n")
    code, words = said("up", env=environment(tmp_path))
    assert code == 78
    assert words.startswith("whiteflag: The configuration has ")
    assert "routes.yml:1: receivers:" in words
    assert "Traceback" not in words


def test_a_port_in_use_is_one_sentence_before_anything_is_started(config: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, words = said("up", env=environment(config, WHITEFLAG_PORT=str(port)))
    assert code == 1
    assert f"whiteflag: Port {port} on 127.0.0.1 cannot be used" in words
    assert "Traceback" not in words


def test_a_missing_secret_ends_everything_with_its_name(config: Path) -> None:
    env = environment(config)
    del env[KEY_SECRET]
    code, words = said("up", env=env)
    assert code == 78
    last = words.strip().rpartition("\n")[2]
    assert last.startswith("whiteflag: notify ended with code 78. It said: ")
    assert KEY_SECRET in last
    assert "Traceback" not in words
