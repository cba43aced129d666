"""What a receiver is: something that takes one alert, or says why not.

A kind of receiver is one module with its options, a pure rendering of the alert, and a short `send`;
`kinds.py` names them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar, Protocol, runtime_checkable

from pydantic import AfterValidator, SecretStr

from monitor.alerts.texts import Part, Texts
from monitor.config.reader import Strict
from monitor.models import Alert


def _variable(name: str) -> str:
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise ValueError(
            "this names an environment variable, in capitals; the secret itself never stands here"
        )
    return name


SecretName = Annotated[str, AfterValidator(_variable)]
"""The environment variable that holds a secret (or, as NAME_FILE, names a file with it); never the secret."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as it would be sent: as people see it, and as it goes over the wire."""

    name: str
    seen: str
    sent: str


class Options(Strict):
    """What the file says about a receiver; each kind adds its own keys.

    optional   without its secrets the receiver is off; otherwise that is an error at the start
    """

    kind: str
    optional: bool = False

    parts: ClassVar[tuple[Part, ...]] = ()
    """What of its messages can be replaced by templates."""

    def secrets(self) -> tuple[str, ...]:
        """The names of the secrets that this receiver cannot do without."""
        return tuple(value for name, value in self if name.endswith("_secret") and value)

    def build(self, name: str, secrets: Mapping[str, SecretStr], texts: Texts) -> Receiver:
        """The receiver; `SettingsError` names the secret that is of no use, and never its value."""
        raise NotImplementedError

    def preview(self, alert: Alert, texts: Texts) -> tuple[Shown, ...]:
        """What would be sent; nothing is, and no secret is needed."""
        raise NotImplementedError


class Receiver(Protocol):
    """One configured receiver."""

    @property
    def kind(self) -> str:
        """As in the file, and in metrics."""
        ...

    @property
    def interval(self) -> float:
        """Seconds that must lie between two messages."""
        ...

    async def send(self, alert: Alert, thread: str = "") -> str:
        """Deliver; returns when the receiver has accepted it, raises `DeliveryError` otherwise.

        `thread` is what it returned for the last revision of this incident: the receiver's own name for
        the conversation, kept with the delivery; empty before the first, and where a kind has none.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


@runtime_checkable
class Digests(Protocol):
    """A receiver that can tell of many incidents in one message, so that a flood does not ring all night.

    digest_from   from so many on that wait, and of which nothing was told yet, they go together
    digest_most   so many fit into one message
    """

    digest_from: int
    digest_most: int

    async def send_digest(self, alerts: Sequence[Alert]) -> None:
        """Deliver all of them or, with `DeliveryError`, none; they have no thread afterwards."""
        ...
