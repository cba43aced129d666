"""Fixtures for every tier. The environment is scrubbed first: a test must not meet somebody's settings."""

from __future__ import annotations

import os

import hypothesis

for _name in [name for name in os.environ if name.startswith("WHITEFLAG_")]:
    del os.environ[_name]

# a busy machine is no fault of the code
hypothesis.settings.register_profile("whiteflag", deadline=None)
hypothesis.settings.load_profile("whiteflag")

pytest_plugins = ["tests.fixtures.brokers"]
