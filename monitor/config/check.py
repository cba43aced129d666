"""The whole configuration at once: all its faults, or how much of what it holds, and what is odd about it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from monitor.config import routes, silences
from monitor.config.known_names import KnownNames
from monitor.config.reader import Reader
from monitor.config.route_names import odd_matchers, odd_routes
from monitor.config.rule_care import located_frames, odd_frames
from monitor.errors import Fault

PARTS: tuple[str, ...] = (
    *("correlation", "detection", "feeds", "gazetteer", "routes", "silences", "templates"),
)
"""Modules of this package, each with `read(reader)`, which returns the typed part or None where it is
faulty (the faults are in the reader), and `count(part)`, which says how much of what is in it."""


def check_all(root: Path) -> dict[str, int]:
    """Counts of what was read; `ConfigError` with every fault of every part."""
    return check_and_warn(root)[0]


def check_and_warn(root: Path, below: Path | None = None) -> tuple[dict[str, int], tuple[Fault, ...]]:
    """The same, and what is allowed and yet hardly meant, such as a route for an actor that nobody knows.

    Files that `root` does not have are read from `below`.
    """
    reader = Reader(root, below)
    modules = {name: importlib.import_module(f"monitor.config.{name}") for name in PARTS}
    parts = {name: module.read(reader) for name, module in modules.items()}
    reader.finish()
    _warn(reader, parts)
    counts = {name: number for part in PARTS for name, number in modules[part].count(parts[part]).items()}
    return counts, tuple(sorted(reader.warnings, key=lambda f: (str(f.path), f.line or 0)))


def _warn(reader: Reader, parts: Mapping[str, Any]) -> None:
    for code, language in parts["detection"].languages.items():
        for one, keys, message in odd_frames(located_frames(reader, code), language):
            reader.warn_at(one.path, (*one.keys, *keys), f"{one.frame.id}: {message}")
    known = KnownNames(parts["gazetteer"], (feed.publisher for feed in parts["feeds"].feeds))
    routing = parts["routes"]
    for keys, message in odd_routes(known, routing.route, routing.inhibit_rules):
        reader.warn_at(routes.FILE, keys, message)
    for number, silence in enumerate(parts["silences"]):
        for keys, message in odd_matchers(known, silence.matchers, ("silences", number, "matchers")):
            reader.warn_at(silences.FILE, keys, message)
