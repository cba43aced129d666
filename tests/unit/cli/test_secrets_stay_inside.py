"""No command tells a secret: not one that is of no use, and not one that was put into the file by mistake."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from monitor.alerts.receivers.kinds import KINDS
from monitor.cli import app
from monitor.config.paths import config_root
from monitor.settings import Settings
from tests.receiver_kinds import MADE

SECRET = "topsecret-5f0c"
KINDS_WITH_SECRETS = [
    kind for kind, made in MADE.items() if any(name.endswith("_secret") for name in made.options)
]
NAMES = ("URL", "KEY", "PASSWORD", "APPRISE")
RUBBISH = {
    "no URL": SECRET,
    "nowhere": f"http://127.0.0.1:1/{SECRET}",
    "with a password": f"https://u:{SECRET}@example.org/",
    "bad port": f"https://example.org:x/{SECRET}",
    "two lines": f"https://example.org/{SECRET}\nX-Other: {SECRET}",
}
COMMANDS = (("receivers", "list"), ("receivers", "test", "r"), ("routes", "test", "--kind", "retreat"))


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    """Writes the receiver into a configuration, runs the command, and returns all that it said."""
    monkeypatch.setenv("WHITEFLAG_CONFIG", str(tmp_path))
    monkeypatch.setattr("monitor.logs.configure", lambda *_: None)
    for name in ("gazetteer", "feeds", "poller.yml"):
        (tmp_path / name).symlink_to(config_root(Settings()) / name)

    def run(options: dict[str, Any], *words: str) -> str:
        routes = {"receivers": {"r": options}, "route": {"receivers": ["r"]}}
        (tmp_path / "routes.yml").write_text(yaml.safe_dump(routes), encoding="utf-8")
        monkeypatch.setattr("sys.argv", ["whiteflag", *words])
        with pytest.raises(SystemExit):
            app.run()
        out, err = capfd.readouterr()
        return out + err

    return run


def options(kind: str) -> dict[str, Any]:
    fixed = {"{url}": "http://127.0.0.1:1/", "{host}": "127.0.0.1", "{port}": 1, "{security}": "none"}
    made = {
        name: fixed.get(value, value) if isinstance(value, str) else value
        for name, value in MADE[kind].options.items()
    }
    reach = {} if kind == "console" else {"networks": ["127.0.0.0/8"], "timeout": 2}
    return {"kind": kind, **made, **reach}


@pytest.mark.parametrize("rubbish", RUBBISH.values(), ids=RUBBISH)
@pytest.mark.parametrize("kind", [kind for kind in KINDS_WITH_SECRETS if kind != "apprise"])
def test_a_secret_of_no_use_is_not_told(
    said: Any, monkeypatch: pytest.MonkeyPatch, kind: str, rubbish: str
) -> None:
    for name in NAMES:
        monkeypatch.setenv(name, rubbish)
    for command in COMMANDS[:2]:
        told = said(options(kind), *command)
        assert told
        assert SECRET not in told


def test_routes_test_does_not_tell_one_either(said: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("URL", RUBBISH["no URL"])
    told = said(options("slack"), *COMMANDS[2])
    assert "URL (receiver r): it must begin with https://" in told
    assert SECRET not in told


@pytest.mark.parametrize("kind", KINDS)
def test_a_secret_in_the_file_is_refused_and_not_told(said: Any, kind: str) -> None:
    wrong = {name: f"https://hooks.example/{SECRET}" for name in options(kind) if name.endswith("_secret")}
    misplaced = {"hook": f"https://hooks.example/{SECRET}", "networks": [SECRET], "optional": SECRET}
    told = said({**options(kind), **wrong, **misplaced}, "receivers", "list")
    assert "receivers.r.hook: this key is unknown" in told
    assert all(f"receivers.r.{name}: this names an environment variable" in told for name in wrong)
    assert SECRET not in told


def test_a_file_of_a_secret_that_cannot_be_read_is_named_and_no_more(
    said: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("URL", raising=False)
    monkeypatch.setenv("URL_FILE", str(tmp_path / "missing"))
    told = said(options("slack"), "receivers", "list")
    assert told == f"whiteflag: URL_FILE: cannot read {tmp_path / 'missing'}: No such file or directory.\n"
