"""Golden files: what was right once must stay so. `UPDATE_GOLDEN=1 pytest …` writes them anew, for review."""

from __future__ import annotations

import os
from pathlib import Path

DATA = Path(__file__).parent / "data"


def matches_golden(path: str, text: str) -> None:
    """Compare with the file below `tests/data`, line by line."""
    file = DATA / path
    if os.environ.get("UPDATE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text.splitlines() == file.read_text(encoding="utf-8").splitlines()
