"""The shipped weights: small, readable, and the same bytes for the same table."""

from __future__ import annotations

import gzip
from pathlib import Path

import orjson
import pytest

from monitor.config.reader import Reader
from monitor.config.weights import FILE, read_judge, write_weights
from monitor.detection.judge import BIAS
from monitor.errors import ConfigError

SHIPPED = Path(__file__).resolve().parents[3] / "config/detection/en"


def test_the_weights_are_small_and_hold_no_text() -> None:
    data = (SHIPPED / FILE).read_bytes()
    assert len(data) < 110_000
    names = list(orjson.loads(gzip.decompress(data)))
    assert BIAS in names
    assert not [name for name in names if name.count(" ") > 2]


def test_the_same_weights_are_the_same_bytes(tmp_path: Path) -> None:
    weights = {BIAS: (0.1,) * 8, "b": (0.2,) * 8, "a": (0.3,) * 8}
    write_weights(tmp_path / "one", weights)
    write_weights(tmp_path / "two", dict(reversed(weights.items())))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize("data", [b"", b"no gzip", gzip.compress(b"[]"), gzip.compress(b'{"a": [1]}')])
def test_broken_weights_are_a_fault_of_the_configuration(data: bytes, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(data)
    (tmp_path / "judge.yml").write_text((SHIPPED / "judge.yml").read_text())
    reader = Reader(tmp_path)
    assert read_judge(reader, ".") is None
    with pytest.raises(ConfigError, match=r"weights\.json\.gz"):
        reader.finish()


def test_without_weights_the_rules_stand_alone(tmp_path: Path) -> None:
    (tmp_path / "judge.yml").write_text((SHIPPED / "judge.yml").read_text())
    reader = Reader(tmp_path)
    assert read_judge(reader, ".") is None
    reader.finish()
