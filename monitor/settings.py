"""Settings of the process: addresses, folders and secrets. The only file that reads the environment.

Everything an analyst tunes lives in `config/`; here is what differs from machine to machine.
A secret may come as NAME or, better, as a file named by NAME_FILE.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import SettingsError

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("auto", "console", "json")
NAMESPACE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Settings:
    """What one process needs to know about its surroundings.

    kafka         WHITEFLAG_KAFKA: `kafka://host:9092[;host2:9092]`; without it a local broker is used
    namespace     WHITEFLAG_NAMESPACE: goes before topic and group names, for several monitors on a Kafka
    partitions    WHITEFLAG_PARTITIONS: for topics that have to be made; more allow more workers
    replication   WHITEFLAG_REPLICATION: copies of each partition, for topics that have to be made
    session       WHITEFLAG_SESSION: seconds after which the work of a silent (killed) worker goes to others
    config        WHITEFLAG_CONFIG: a folder that replaces the packaged configuration
    data          WHITEFLAG_DATA: where the local Kafka and its programs live
    log_level     WHITEFLAG_LOG_LEVEL: debug, info, warning or error
    log_format    WHITEFLAG_LOG_FORMAT: json, console, or auto (console on a terminal)
    host          WHITEFLAG_HOST: the address that metrics and health are served on
    port          WHITEFLAG_PORT: their port; `up` takes this and the next ones, one for each role
    board         WHITEFLAG_BOARD: the address of the board, for links in messages; without it there are none
    """

    kafka: str | None = None
    namespace: str = "whiteflag"
    partitions: int = 4
    replication: int = 1
    session: int = 10
    config: Path | None = None
    data: Path = Path.home() / ".local" / "share" / "whiteflag"
    log_level: str = "info"
    log_format: str = "auto"
    host: str = "127.0.0.1"
    port: int = 9464
    board: str | None = None

    @classmethod
    def from_environment(cls, env: Mapping[str, str] | None = None, *, kafka: str | None = None) -> Settings:
        """Read and check all of them; `SettingsError` names every fault. `kafka` replaces WHITEFLAG_KAFKA."""
        found = dict(os.environ if env is None else env)
        return _Reader(found | ({"WHITEFLAG_KAFKA": kafka} if kafka else {})).settings()

    @property
    def bootstrap(self) -> str | None:
        """Kafka's addresses as clients want them: `host:port,host:port`."""
        return (
            self.kafka.removeprefix("kafka://").replace(";", ",").replace("kafka://", "")
            if self.kafka
            else None
        )


def read_secret(name: str, env: Mapping[str, str] | None = None) -> str | None:
    """The secret in NAME, or in the file that NAME_FILE names; None where neither is set."""
    env = os.environ if env is None else env
    value, file = env.get(name), env.get(f"{name}_FILE")
    if value and file:
        raise SettingsError(f"Both {name} and {name}_FILE are set; keep one of them.")
    if not file:
        return value or None
    try:
        return Path(file).read_text(encoding="utf-8").strip() or None
    except OSError as error:
        raise SettingsError(f"{name}_FILE: cannot read {file}: {error.strerror}.") from error


def child_environment(settings: Settings, secrets: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child process that is to run with exactly these settings and, added, secrets."""
    told = {
        "WHITEFLAG_KAFKA": settings.kafka,
        "WHITEFLAG_NAMESPACE": settings.namespace,
        "WHITEFLAG_PARTITIONS": settings.partitions,
        "WHITEFLAG_REPLICATION": settings.replication,
        "WHITEFLAG_SESSION": settings.session,
        "WHITEFLAG_CONFIG": settings.config,
        "WHITEFLAG_DATA": settings.data,
        "WHITEFLAG_LOG_LEVEL": settings.log_level,
        "WHITEFLAG_LOG_FORMAT": settings.log_format,
        "WHITEFLAG_HOST": settings.host,
        "WHITEFLAG_PORT": settings.port,
        "WHITEFLAG_BOARD": settings.board,
    }
    env = {name: value for name, value in os.environ.items() if name not in told}
    return env | {name: str(value) for name, value in told.items() if value is not None} | dict(secrets or {})


class _Reader:
    """Collects faults, so that one message names them all."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.faults: list[str] = []

    def settings(self) -> Settings:
        default = Settings()
        found = Settings(
            kafka=self._kafka(),
            namespace=self._matching("WHITEFLAG_NAMESPACE", default.namespace),
            partitions=self._number("WHITEFLAG_PARTITIONS", default.partitions, 1, 1024),
            replication=self._number("WHITEFLAG_REPLICATION", default.replication, 1, 15),
            session=self._number("WHITEFLAG_SESSION", default.session, 2, 300),
            config=self._folder("WHITEFLAG_CONFIG"),
            data=Path(self.env.get("WHITEFLAG_DATA") or default.data).expanduser(),
            log_level=self._choice("WHITEFLAG_LOG_LEVEL", default.log_level, LEVELS),
            log_format=self._choice("WHITEFLAG_LOG_FORMAT", default.log_format, FORMATS),
            host=self.env.get("WHITEFLAG_HOST") or default.host,
            port=self._number("WHITEFLAG_PORT", default.port, 0, 65535),
            board=self._address("WHITEFLAG_BOARD"),
        )
        if self.faults:
            raise SettingsError("\n".join(self.faults))
        return found

    def _kafka(self) -> str | None:
        value = self.env.get("WHITEFLAG_KAFKA") or None
        address = r"(kafka://)?[\w.-]+:\d{1,5}"
        if value and not (
            value.startswith("kafka://") and re.fullmatch(rf"{address}([;,]{address})*", value)
        ):
            self.faults.append(f"WHITEFLAG_KAFKA must look like kafka://host:9092, not {value!r}.")
        return value

    def _address(self, name: str) -> str | None:
        value = self.env.get(name) or None
        if value and not re.fullmatch(r"https?://[^\s/@]+(/\S*)?", value):
            self.faults.append(f"{name} must look like https://board.example.org, not {value!r}.")
        return value

    def _matching(self, name: str, default: str) -> str:
        value = self.env.get(name) or default
        if not NAMESPACE.fullmatch(value):
            self.faults.append(f"{name} takes small letters, digits, dots and dashes, not {value!r}.")
        return value

    def _number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.env.get(name) or str(default)
        if value.isdecimal() and low <= int(value) <= high:
            return int(value)
        self.faults.append(f"{name} takes a whole number from {low} to {high}, not {value!r}.")
        return default

    def _choice(self, name: str, default: str, choices: tuple[str, ...]) -> str:
        value = (self.env.get(name) or default).lower()
        if value not in choices:
            self.faults.append(f"{name} takes one of {', '.join(choices)}, not {value!r}.")
        return value

    def _folder(self, name: str) -> Path | None:
        value = self.env.get(name)
        if not value:
            return None
        if not Path(value).expanduser().is_dir():
            self.faults.append(f"{name} names {value!r}, which is not a folder.")
        return Path(value).expanduser()
