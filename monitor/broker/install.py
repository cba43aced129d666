"""Brings Apache Kafka's jars by their Maven coordinates, and makes it start fast.

Through `mvn` where there is one, since it knows the site's mirrors; else through jgo, which resolves
coordinates in Python. Every jar must have the checksum that stands in `jars.sha256`.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from monitor.broker.java import ClassArchive
from monitor.broker.locks import locked
from monitor.broker.node import KafkaNode
from monitor.errors import BrokerError

KAFKA = "4.4.0"
COORDINATES = (f"org.apache.kafka:kafka_2.13:{KAFKA}", "org.slf4j:slf4j-simple:1.7.36")
"""The broker, and a log backend: it brings none, and without one its warnings are lost."""
_MINUTES_10 = 600
_ARCHIVE_SECONDS = 180.0

_POM = """<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>whiteflag</groupId><artifactId>broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>{dependencies}</dependencies>
</project>
"""
_DEPENDENCY = "<dependency><groupId>{}</groupId><artifactId>{}</artifactId><version>{}</version></dependency>"


def checksums() -> dict[str, str]:
    """Name of each jar → its SHA-256, as `sha256sum` writes them."""
    lines = files("monitor.broker").joinpath("jars.sha256").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split() for line in lines)}


def install(target: Path, java: Path) -> Path:
    """Put the jars and the archive of their classes into the folder `target`, unless they are there.

    Raises `BrokerError`, which says what is missing.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with locked(target.parent / f"{target.name}.lock"):
        if not installed(target):
            _install_jars(target)
        _make_archive(ClassArchive(target, java))
    return target


def _install_jars(target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="jars-", dir=target.parent) as scratch:
        found = _by_maven(Path(scratch)) if shutil.which("mvn") else _by_jgo()
        fresh = Path(scratch) / "fresh"
        _take(found, fresh)
        # all or nothing: a folder with half of the jars would look installed to nobody, but confuse everybody
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)


def _make_archive(archive: ClassArchive) -> None:
    """Run Kafka once to see which classes it loads; where that makes no archive it only starts slower."""
    if archive.path.exists() or not archive.possible:
        return
    with tempfile.TemporaryDirectory(prefix="trial-", dir=archive.jars.parent) as scratch:
        fresh = Path(scratch) / "classes"
        node = KafkaNode(archive.jars, archive.java, Path(scratch) / "data", options=archive.making(fresh))
        node.start()
        node.stop(_ARCHIVE_SECONDS)
        if fresh.exists():
            fresh.rename(archive.path)


def installed(target: Path) -> bool:
    """Whether all jars are there (their contents were checked when they came)."""
    return all((target / name).is_file() for name in checksums())


def _by_maven(scratch: Path) -> list[Path]:
    dependencies = "".join(_DEPENDENCY.format(*coordinate.split(":")) for coordinate in COORDINATES)
    pom = scratch / "pom.xml"
    pom.write_text(_POM.format(dependencies=dependencies), encoding="utf-8")
    jars = scratch / "jars"
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    scope = ["-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    try:
        done = subprocess.run(  # noqa: S603
            [*command, *scope], capture_output=True, text=True, check=False, timeout=_MINUTES_10
        )
    except subprocess.TimeoutExpired:
        raise BrokerError("Maven did not bring Apache Kafka within ten minutes.") from None
    if done.returncode:
        raise BrokerError(f"Maven could not bring Apache Kafka: {(done.stdout + done.stderr).strip()[-400:]}")
    return list(jars.glob("*.jar"))


def _by_jgo() -> list[Path]:
    try:
        import jgo
    except ImportError:
        raise BrokerError(
            "Bringing Apache Kafka needs Maven (`mvn`), or jgo: `pip install 'whiteflag[broker]'`."
        ) from None
    try:
        # not `build`, which would also look for a JDK to sort the jars with
        return [Path(artifact.resolve()) for artifact in jgo.resolve("+".join(COORDINATES))]
    except Exception as error:
        raise BrokerError(f"jgo could not bring Apache Kafka: {error}") from error


def _take(found: Iterable[Path], target: Path) -> None:
    """Those of the jars that are on the list, checked."""
    target.mkdir()
    brought = {path.name: path for path in found}
    for name, digest in checksums().items():
        if name not in brought:
            raise BrokerError(f"Apache Kafka {KAFKA} came without {name}.")
        data = brought[name].read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise BrokerError(f"{name} is not the file that Whiteflag was made with; its checksum differs.")
        (target / name).write_bytes(data)
