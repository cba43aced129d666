"""Fixtures for every tier. The environment is scrubbed first: a test must not meet somebody's settings."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import hypothesis
import pytest
import structlog

for _name in [name for name in os.environ if name.startswith("WHITEFLAG_")]:
    del os.environ[_name]

# a busy machine is no fault of the code
hypothesis.settings.register_profile("whiteflag", deadline=None)
hypothesis.settings.load_profile("whiteflag")

pytest_plugins = ["tests.fixtures.brokers", "tests.fixtures.corpora"]


@pytest.fixture(autouse=True)
def fresh_logging() -> Iterator[None]:
    """A test that sets up logging, as a command does, leaves no trace of it to the next one."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    root.handlers[:], root.level = handlers, level
