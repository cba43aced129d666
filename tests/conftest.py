"""Fixtures for every tier. The environment is scrubbed first: a test must not meet somebody's settings."""

from __future__ import annotations

import os

for _name in [name for name in os.environ if name.startswith("WHITEFLAG_")]:
    del os.environ[_name]

pytest_plugins = ["tests.fixtures.brokers"]
