"""The whole configuration at once: all its faults, or how much of what it holds."""

from __future__ import annotations

import importlib
from pathlib import Path

from monitor.config.reader import Reader

PARTS: tuple[str, ...] = ("correlation", "detection", "feeds", "gazetteer", "routes", "templates")
"""Modules of this package, each with `read(reader)`, which returns the typed part or None where it is
faulty (the faults are in the reader), and `count(part)`, which says how much of what is in it."""


def check_all(root: Path) -> dict[str, int]:
    """Counts of what was read; `ConfigError` with every fault of every part."""
    reader = Reader(root)
    modules = [importlib.import_module(f"monitor.config.{name}") for name in PARTS]
    parts = [(module, module.read(reader)) for module in modules]
    reader.finish()
    return {name: number for module, part in parts for name, number in module.count(part).items()}
