"""`config/routes.yml`: the receivers, and the tree of routes that leads alerts to them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Union

from pydantic import AfterValidator, Field

from monitor.alerts.dead_routes import dead_routes
from monitor.alerts.inhibition import InhibitRule
from monitor.alerts.receivers.kinds import KINDS
from monitor.alerts.receivers.receiver import Options
from monitor.alerts.routes import ROOT, Route
from monitor.alerts.time_windows import Window
from monitor.config.reader import Reader, Strict
from monitor.config.route_names import dangling, unused, walk

FILE = "routes.yml"

if TYPE_CHECKING:
    AnyOptions = Options
else:
    AnyOptions = Annotated[Union[tuple(KINDS.values())], Field(discriminator="kind")]  # noqa: UP007


def _some(windows: tuple[Window, ...]) -> tuple[Window, ...]:
    if not windows:
        raise ValueError("a time interval needs a window")
    return windows


TimeInterval = Annotated[tuple[Window, ...], AfterValidator(_some)]
Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]


class Routing(Strict):
    """Who can be told, who is told of what and when, and which alerts make others superfluous."""

    receivers: dict[Name, AnyOptions]
    route: Route
    time_intervals: dict[Name, TimeInterval] = Field(default_factory=dict)
    inhibit_rules: tuple[InhibitRule, ...] = ()


def load(root: Path) -> Routing:
    """Only this part of the configuration; `ConfigError` with every fault in it."""
    reader = Reader(root)
    routing = read(reader)
    reader.finish()
    assert routing is not None  # noqa: S101 - finish() has raised otherwise
    return routing


def read(reader: Reader) -> Routing | None:
    """The typed file; None, with the faults in the reader, where something is wrong."""
    before = len(reader.faults)
    routing = reader.yaml(FILE, Routing)
    document = reader.document(FILE)
    for keys, message in dangling(document):
        reader.fault_at(FILE, keys, message)
    for keys, message in unused(document):
        reader.warn_at(FILE, keys, message)
    if routing is not None:
        if routing.route.receivers is None:
            reader.fault_at(FILE, (ROOT,), "the first route must name its receivers")
        for keys, message in dead_routes(routing.route):
            reader.fault_at(FILE, keys, message)
    return routing if len(reader.faults) == before else None


def count(routing: Routing) -> dict[str, int]:
    """For `config check`."""
    return {
        "receivers": len(routing.receivers),
        "routes": sum(1 for _ in walk(routing.route)),
        "time intervals": len(routing.time_intervals),
        "inhibition rules": len(routing.inhibit_rules),
    }
