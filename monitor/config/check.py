"""The whole configuration at once: all its faults, or how much of what it holds."""

from __future__ import annotations

from pathlib import Path

from monitor.config.reader import Reader

PARTS: tuple[str, ...] = ()
"""Modules of this package with a function `read(reader)`, which returns a typed part with `counts()`."""


def check_all(root: Path) -> dict[str, int]:
    """Counts of what was read; `ConfigError` with every fault of every part."""
    reader = Reader(root)
    reader.finish()
    return {}
