"""Reads `config/correlation.yml`."""

from __future__ import annotations

from pathlib import Path

from monitor.alerts.policy import Policy
from monitor.config.reader import Reader

FILE = "correlation.yml"


def read(reader: Reader) -> Policy | None:
    """The policy; None, and faults in the reader, where something is wrong."""
    return reader.yaml(FILE, Policy)


def count(policy: Policy) -> dict[str, int]:
    """How much there is of it."""
    return {"correlation policy settings": len(type(policy).model_fields)}


def load_policy(root: Path, below: Path | None = None) -> Policy:
    """The policy below a configuration folder, else in the one `below` it; raises `ConfigError`."""
    reader = Reader(root, below)
    policy = read(reader)
    reader.finish()
    assert policy is not None  # noqa: S101 (a faulty one has raised)
    return policy
