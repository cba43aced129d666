from __future__ import annotations

import socket
from dataclasses import fields
from pathlib import Path

import pytest

from monitor.errors import WhiteflagError
from monitor.settings import Settings, child_environment
from monitor.supervisor.output import labelled
from monitor.supervisor.ports import free_ports, require_free
from monitor.supervisor.roles import EVERYTHING, make_roles, port_of


def test_each_role_is_a_command_of_our_own_that_watches_its_parent() -> None:
    roles = make_roles(Settings(), EVERYTHING, ports=[1, 2, 3, 4])
    assert [role.name for role in roles] == ["poll", "detect", "correlate", "notify"]
    assert roles[1].command[-3:] == ("worker", "detect", "--watch-parent")
    assert roles[3].command[-2:] == ("notify", "--watch-parent")


def test_a_role_gets_exactly_these_settings_whatever_our_own_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WHITEFLAG_KAFKA", "kafka://other:1")
    monkeypatch.setenv("WHITEFLAG_CONFIG", "/elsewhere")
    settings = Settings(kafka="kafka://here:9092", namespace="n", port=9000)
    (role,) = make_roles(settings, ["poll"], ports=[9001], secrets={"KEY": "hush"})
    assert role.environment["WHITEFLAG_KAFKA"] == "kafka://here:9092"
    assert "WHITEFLAG_CONFIG" not in role.environment
    assert role.environment["KEY"] == "hush"
    read_back = Settings.from_environment(role.environment)
    assert read_back == Settings(kafka="kafka://here:9092", namespace="n", port=9001)


def test_a_folder_survives_the_way_through_the_environment(tmp_path: Path) -> None:
    (role,) = make_roles(Settings(config=tmp_path), ["poll"], ports=[1])
    assert Settings.from_environment(role.environment).config == tmp_path


def test_ports_follow_each_other_and_zero_stays_any() -> None:
    assert [port_of(Settings(port=9464), number) for number in range(3)] == [9464, 9465, 9466]
    assert port_of(Settings(port=0), 2) == 0


def test_free_ports_are_different_and_can_be_used() -> None:
    ports = free_ports("127.0.0.1", 5)
    assert len(set(ports)) == 5
    require_free("127.0.0.1", ports)


def test_a_port_in_use_is_named_in_one_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(WhiteflagError, match=f"Port {port} on 127.0.0.1 cannot be used") as caught:
            require_free("127.0.0.1", [port])
    assert "\n" not in str(caught.value)


def test_a_line_for_people_gets_its_role_in_front_and_json_stays_json() -> None:
    assert labelled("poll", "Traceback") == "poll      | Traceback"
    assert labelled("poll", '{"event":"x"}') == '{"event":"x"}'


def test_every_setting_is_handed_down(tmp_path: Path) -> None:
    """A new setting must not be forgotten: each gets a value that is not its default."""
    other: dict[str, object] = {
        "kafka": "kafka://k:1",
        "namespace": "other",
        "config": tmp_path,
        "data": tmp_path / "data",
        "log_level": "debug",
        "log_format": "json",
        "host": "127.0.0.9",
        "board": "https://board.example.org",
    }
    numbers = {f.name: getattr(Settings(), f.name) + 1 for f in fields(Settings) if f.name not in other}
    settings = Settings(**(other | numbers))  # type: ignore[arg-type]
    assert Settings.from_environment(child_environment(settings)) == settings
