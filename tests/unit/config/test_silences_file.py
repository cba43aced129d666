"""`config/silences.yml`: silences of the configuration, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.config.paths import config_root
from monitor.config.silences import FILE, load
from monitor.errors import ConfigError
from monitor.settings import Settings

GOOD = """
silences:
  - {matchers: actor=Belarus, author: ada, reason: x, start: 2026-09-10T00:00Z, end: 2026-09-20T00:00+02:00}
"""


def read(folder: Path, text: str) -> list[str]:
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(folder)
    return [str(fault).removeprefix(f"{folder / FILE}:") for fault in caught.value.faults]


def test_it_is_read_and_need_not_be_there(tmp_path: Path) -> None:
    assert load(tmp_path) == ()
    (tmp_path / FILE).write_text(GOOD, encoding="utf-8")
    [silence] = load(tmp_path)
    assert (silence.matchers, silence.author) == (('actor="Belarus"',), "ada")
    assert load(config_root(Settings())) == ()


def test_faults_are_named_with_their_lines(tmp_path: Path) -> None:
    text = GOOD.replace("actor=Belarus", "[actor, colour=red]").replace("author: ada", "author: ''")
    text += (
        "  - {matchers: actor=Russia, author: bob, reason: x, start: 2026-09-10, end: 2026-09-09, why: y}\n"
    )
    assert read(tmp_path, text) == ["4: silences.1.why: this key is unknown"]
    assert read(tmp_path, text.replace(", why: y", "")) == [
        "3: silences.0: a matcher looks like actor=Russia or publisher=~\"The .*\", not 'actor'; there is "
        "nothing called 'colour' to match; there are: incident, kind, domain, state, side_state, severity, "
        "reason, stance, actor, opponent, place, region, country, publisher, language; a silence needs an "
        "author, of at most 500 characters",
        "4: silences.1: its times need a time zone, such as 2026-05-01T08:00Z",
    ]
