"""`config/correlation.yml`: the packaged one is fine, and every fault is named with its line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.alerts.policy import Policy
from monitor.config.correlation import load_policy
from monitor.errors import ConfigError

CONFIG = Path(__file__).resolve().parents[3] / "config"


def test_the_packaged_file_says_what_the_defaults_say() -> None:
    assert load_policy(CONFIG) == Policy()


def test_what_is_not_said_has_its_default(tmp_path: Path) -> None:
    (tmp_path / "correlation.yml").write_text("group_wait: 3s\n")
    assert load_policy(tmp_path) == Policy(group_wait=timedelta(seconds=3))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("group_wiat: 3s\n", "correlation.yml:1: group_wiat: this key is unknown"),
        (
            "group_wait: soon\n",
            "correlation.yml:1: group_wait: a duration looks like 90s, 15m, 12h or 30d, not 'soon'",
        ),
        ("windows:\n  retreat: 4d\n  defeat: 4d\n", "windows lacks admission"),
        (
            "windows: {retreat: 4d, defeat: 4d, admission: 4d, panic: 1d}\n",
            "correlation.yml:1: windows.panic",
        ),
        ("expire_after: 1h\n", "expire_after must not be shorter than a window"),
        ("near_km: -1\n", "correlation.yml:1: near_km: Input should be greater than or equal to 0"),
        ("copy_similarity: 1.5\nmax_evidence: 3\n", "correlation.yml:2: max_evidence"),
    ],
)
def test_faults(tmp_path: Path, text: str, fault: str) -> None:
    (tmp_path / "correlation.yml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        load_policy(tmp_path)
    assert fault in str(raised.value)
