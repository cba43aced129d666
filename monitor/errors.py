"""The errors that cross a border between parts.

    WhiteflagError
    ├── ConfigError        everything wrong in config/, each fault with its path and line
    ├── SettingsError      an environment variable is missing or makes no sense
    ├── BrokerError        Kafka cannot be reached, or its local node does not start
    ├── DecodeError        a message that is not what its topic promises (→ dead letter)
    ├── FetchError         a feed or page could not be had; carries a bounded reason
    └── DeliveryError      a receiver did not take an alert; says whether trying again can help

An error that reaches the command line is shown as one sentence and ends with `exit_code`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class WhiteflagError(Exception):
    """Base of all; its text is a full sentence for the user."""

    exit_code = 1


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in one configuration file."""

    path: Path
    line: int | None
    key: str
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}" if self.line else str(self.path)
        return f"{where}: {self.key}: {self.message}" if self.key else f"{where}: {self.message}"


class ConfigError(WhiteflagError):
    """All faults of a configuration at once, so that one round of mending is enough."""

    exit_code = 78  # EX_CONFIG of sysexits.h

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        count = "1 fault" if len(self.faults) == 1 else f"{len(self.faults)} faults"
        super().__init__("\n".join([f"The configuration has {count}:", *(f"  {f}" for f in self.faults)]))


class SettingsError(WhiteflagError):
    """A setting from the environment is missing or makes no sense; the text names it."""

    exit_code = 78


class BrokerError(WhiteflagError):
    """The message broker cannot be reached or started."""

    exit_code = 69  # EX_UNAVAILABLE


class DecodeError(WhiteflagError):
    """A message that is not what its topic promises; `reason` is bounded and fit for a metric label."""

    def __init__(self, message: str, reason: str = "invalid") -> None:
        super().__init__(message)
        self.reason = reason


class FetchError(WhiteflagError):
    """A feed or page could not be had; `reason` comes from a closed list, fit for a metric label."""

    def __init__(self, message: str, reason: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class DeliveryError(WhiteflagError):
    """A receiver did not take an alert. `permanent` stops the retries; `retry_after` is in seconds."""

    def __init__(
        self, message: str, reason: str, *, permanent: bool = False, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
