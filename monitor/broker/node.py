"""One Apache Kafka node (KRaft: broker and controller in one JVM) on loopback, run and watched by us.

    with KafkaNode(jars, java, data) as node:     # formats an empty folder, starts on a used one
        run_against(node.bootstrap)

The product's local Kafka and the tests' broker are this one class. Settings follow Apache Kafka's broker
configuration; each that differs from the default says why.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import socket
import struct
import subprocess
import time
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import orjson

from monitor.broker.java import ClassArchive
from monitor.broker.locks import taken
from monitor.errors import BrokerError

SETTINGS: Mapping[str, str] = {
    "process.roles": "broker,controller",
    "node.id": "1",
    "controller.listener.names": "CONTROLLER",
    "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
    # a single node can never hold the three copies that are the default
    "offsets.topic.replication.factor": "1",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    # 50 by default, each with two file handles and a memory map: slower start
    "offsets.topic.num.partitions": "1",
    "transaction.state.log.num.partitions": "1",
    # 3 s by default, at every first join of a group
    "group.initial.rebalance.delay.ms": "0",
    # a mistyped topic must fail, not appear
    "auto.create.topics.enable": "false",
    # lets a worker ask for a short session
    "group.min.session.timeout.ms": "1000",
    # 9 s by default: a killed node may not register again before its old session has ended
    "broker.session.timeout.ms": "1000",
    "broker.heartbeat.interval.ms": "200",
    "log.cleaner.dedupe.buffer.size": "8388608",
    "num.network.threads": "2",
    "num.io.threads": "2",
    "background.threads": "2",
    "num.recovery.threads.per.data.dir": "1",
}
JVM = (
    "-Xmx256m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
)
_KILLED = 10.0
_LONGEST_CAUSE = 300


class KafkaNode:
    """start, stop (SIGTERM), kill (SIGKILL), freeze and thaw; data and ports outlive each of them."""

    def __init__(
        self,
        jars: Path,
        java: Path,
        data: Path,
        *,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        options: Sequence[str] | None = None,
    ) -> None:
        self.jars, self.java, self.data = jars.resolve(), java, data
        self.port = port or free_port()
        self.controller_port = free_port()
        self.settings = {**SETTINGS, **(settings or {})}
        self._options = options
        self._log_start = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether its process lives."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """Its process, while it lives."""
        return self._process.pid if self._process is not None and self.running else None

    @property
    def lock(self) -> Path:
        """Locked as long as a Kafka uses the data; holds its `pid` and `port` as JSON."""
        return self.data / "node.lock"

    @property
    def log(self) -> Path:
        """Where it writes its warnings."""
        return self.data / "kafka.log"

    def start(self, timeout: float = 60.0) -> float:
        """Start on the data that is there; seconds until it answered.

        Raises `BrokerError` with its last words, or when another Kafka uses the data.
        """
        if self.running:
            raise BrokerError("This Kafka node is running already.")
        if not is_free(self.port):  # whoever answers there would be taken for ours
            raise BrokerError(f"Port {self.port} is in use, so Apache Kafka cannot start there.")
        began = time.monotonic()
        self.data.mkdir(parents=True, exist_ok=True)
        # Kafka's process inherits the lock, so it holds as long as that lives, whatever becomes of us
        with taken(self.lock, f"Another Kafka uses the data in {self.data}.") as lock:
            self._format()
            self._process = self._spawn(lock)
        try:
            self._wait(began + timeout)
        except BaseException:
            self.kill()
            raise
        return time.monotonic() - began

    def _wait(self, deadline: float) -> None:
        while not answers(self.port):
            if not self.running or time.monotonic() > deadline:
                cause = cause_of(self._last_words())
                raise BrokerError(f"Apache Kafka did not start ({cause}); all that it said is in {self.log}.")
            time.sleep(0.02)

    def _spawn(self, lock: int) -> subprocess.Popen[bytes]:
        # empty until the new process is known, so that nobody reads the number of an old one
        os.ftruncate(lock, 0)
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            process = subprocess.Popen(  # noqa: S603
                self._command("kafka.Kafka", str(self._properties()), self._start_options()),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=(lock,),
            )
        os.write(lock, orjson.dumps({"pid": process.pid, "port": self.port}))
        return process

    def stop(self, timeout: float = 30.0) -> None:
        """A clean shutdown; killed when it takes longer."""
        self._end(signal.SIGTERM, timeout)

    def kill(self) -> None:
        """As a power cut would."""
        self._end(signal.SIGKILL, _KILLED)

    def freeze(self) -> None:
        """Stop it where it stands: connections stay open, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def __enter__(self) -> KafkaNode:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(number)

    def _end(self, number: int, timeout: float) -> None:
        process, self._process = self._process, None
        if process is None or process.poll() is not None:
            return
        process.send_signal(signal.SIGCONT)
        process.send_signal(number)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    def _start_options(self) -> Sequence[str]:
        return ClassArchive(self.jars, self.java).using() if self._options is None else self._options

    def _command(self, main: str, config: str, options: Sequence[str] = (), *before: str) -> list[str]:
        path = ":".join(sorted(str(jar) for jar in self.jars.glob("*.jar")))
        return [str(self.java), *JVM, *options, "-cp", path, main, *before, config]

    def _properties(self) -> Path:
        plain, control = f"PLAINTEXT://{self.bootstrap}", f"127.0.0.1:{self.controller_port}"
        lines = {
            **self.settings,
            "listeners": f"{plain},CONTROLLER://{control}",
            "advertised.listeners": plain,
            "controller.quorum.voters": f"1@{control}",
            "log.dirs": str(self.data / "log"),
        }
        file = self.data / "server.properties"
        file.write_text("".join(f"{key}={value}\n" for key, value in lines.items()), encoding="utf-8")
        return file

    def _format(self) -> None:
        if (self.data / "log" / "meta.properties").exists():
            return
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # joined by "=", since an id may start with a dash
        arguments = ("format", f"--cluster-id={cluster}", "-c")
        command = self._command("kafka.tools.StorageTool", str(self._properties()), (), *arguments)
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode:
            raise BrokerError(
                f"Apache Kafka could not format {self.data}: {cause_of(done.stdout + done.stderr)}"
            )

    def _last_words(self) -> str:
        return self.log.read_bytes()[self._log_start :].decode("utf-8", "replace")


def cause_of(output: str) -> str:
    """The line that tells why, of what a Java program said before it ended."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"Exception: |Error: |\bERROR\b|Caused by: ", line)]
    found = (telling or lines or ["it said nothing"])[-1].removeprefix("Caused by: ")
    return found[-_LONGEST_CAUSE:]


def answers(port: int, timeout: float = 1.0) -> bool:
    """Whether a broker on loopback answers a Metadata request (version 4) that names itself."""
    body = struct.pack(">hhih", 3, 4, 1, -1) + struct.pack(">i?", 0, False)
    try:
        with socket.create_connection(("127.0.0.1", port), timeout) as link:
            link.sendall(struct.pack(">i", len(body)) + body)
            answer = b""
            while len(answer) < 16:
                chunk = link.recv(4096)
                if not chunk:
                    return False
                answer += chunk
    except OSError:
        return False
    brokers: int = struct.unpack(">iiii", answer[:16])[3]
    return brokers >= 1


def is_free(port: int) -> bool:
    """Whether a server could listen on this port of loopback."""
    with socket.socket() as probe:
        # as servers do: connections that have just ended are no hindrance
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on loopback that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
