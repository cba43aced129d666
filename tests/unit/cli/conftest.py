"""One detector for all commands of this folder, since loading one takes seconds."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import monitor.config.detection as detection


@pytest.fixture(scope="session", autouse=True)
def detector_is_loaded_once() -> Iterator[None]:
    """For the shipped configuration; others are loaded by the real function all the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(detection, "load_detector", cache(detection.load_detector))
        yield


SHIPPED = Path(__file__).resolve().parents[3] / "config"
