"""Settings: what the environment may say, and one message that names every fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import Settings, read_secret


def test_nothing_set_gives_the_defaults() -> None:
    assert Settings.from_environment({}) == Settings()


@pytest.mark.parametrize(
    ("value", "bootstrap"),
    [
        ("kafka://host:9092", "host:9092"),
        ("kafka://a:9092;b:9093", "a:9092,b:9093"),
        ("kafka://a:9092;kafka://b:9093", "a:9092,b:9093"),
    ],
)
def test_kafka_address_as_clients_want_it(value: str, bootstrap: str) -> None:
    assert Settings.from_environment({"WHITEFLAG_KAFKA": value}).bootstrap == bootstrap


def test_every_fault_is_named_at_once() -> None:
    env = {
        "WHITEFLAG_KAFKA": "localhost",
        "WHITEFLAG_NAMESPACE": "White Flag",
        "WHITEFLAG_PARTITIONS": "many",
        "WHITEFLAG_LOG_LEVEL": "loud",
        "WHITEFLAG_CONFIG": "/nowhere/at/all",
        "WHITEFLAG_PORT": "70000",
        "WHITEFLAG_BOARD": "javascript:alert(1)",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(env)
    assert all(name in str(caught.value) for name in env)


def test_secret_from_the_environment_or_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("from-file\n")
    assert read_secret("TOKEN", {"TOKEN": "plain"}) == "plain"
    assert read_secret("TOKEN", {"TOKEN_FILE": str(file)}) == "from-file"
    assert read_secret("TOKEN", {}) is None


def test_secret_in_two_places_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="keep one of them"):
        read_secret("TOKEN", {"TOKEN": "a", "TOKEN_FILE": str(tmp_path)})


def test_secret_file_that_cannot_be_read_is_named() -> None:
    with pytest.raises(SettingsError, match="TOKEN_FILE: cannot read /nowhere"):
        read_secret("TOKEN", {"TOKEN_FILE": "/nowhere"})
