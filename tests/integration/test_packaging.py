"""The wheel carries the configuration and works without a checkout."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    # built from a copy of what git tracks or would track, so that build/ does not appear in the checkout
    source = folder / "source"
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        target = source / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes((ROOT / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--wheel-dir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("whiteflag-*.whl"))


def test_every_package_and_config_file_is_in_the_wheel(wheel: Path) -> None:
    inside = set(zipfile.ZipFile(wheel).namelist())
    sources = [
        p for d in ("monitor", "agents") for kind in ("py", "jinja") for p in (ROOT / d).rglob(f"*.{kind}")
    ]
    code = {str(p.relative_to(ROOT)) for p in sources}
    config = {
        f"monitor/defaults/{p.relative_to(ROOT / 'config')}"
        for p in (ROOT / "config").rglob("*")
        if p.is_file()
    }
    samples = {str(p.relative_to(ROOT)) for p in (ROOT / "monitor/demo/samples").rglob("*") if p.is_file()}
    assert code | config | samples | {"monitor/py.typed"} <= inside


def test_the_installed_wheel_checks_its_own_configuration(wheel: Path, tmp_path: Path) -> None:
    target = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    # -S keeps the checkout's editable install out; the dependencies come from the same environment
    probe = (
        "import sys, site; sys.path.insert(0, sys.argv[1]); import monitor;"
        "assert monitor.__file__.startswith(sys.argv[1]), monitor.__file__;"
        "sys.argv = ['whiteflag', 'config', 'check']; from monitor.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", probe, str(target)], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert str(target / "monitor" / "defaults") in done.stdout


def test_setup_cfg_names_every_package() -> None:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    named = set(parser["options"]["packages"].split())
    folders = {p.parent for d in ("monitor", "agents") for p in (ROOT / d).rglob("__init__.py")}
    assert named == {".".join(f.relative_to(ROOT).parts) for f in folders} | {"monitor.defaults"}
