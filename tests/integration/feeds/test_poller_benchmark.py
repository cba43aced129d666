"""The benchmark of the poller still runs and writes what it promises; its figures are no test's business."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def test_the_benchmark_runs_and_writes_its_figures(tmp_path: Path) -> None:
    out = tmp_path / "results" / "poller.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.poller", "--tiny", "--out", str(out)],
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(out.read_text())
    assert found["ratio_304"] > 0
    assert found["ratio_200"] > 0
    assert found["day"]["polls"] > found["day"]["feeds"] > 0
    assert 0 < found["day"]["share_304"] < 1
    assert found["memory_mb"]["poller"] > 0
    assert 0 < found["seconds_from_due_to_kafka"]["p50"] <= found["seconds_from_due_to_kafka"]["max"]
    assert "Polls per second of one core" in done.stdout
