"""The JSON Schemas (2020-12) of all messages: `python -m monitor.schemas FOLDER` writes them."""

from __future__ import annotations

import sys
from pathlib import Path

import orjson

from monitor.models import Alert, Article, DeadLetter, Decision, Mention, Silence
from monitor.topics import json_schema

MESSAGES = {
    "article": Article,
    "mention": Mention,
    "decision": Decision,
    "alert": Alert,
    "dead-letter": DeadLetter,
    "silence": Silence,
}
DRAFT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, str]:
    """File name → contents."""
    return {f"{name}.json": _document(kind) for name, kind in MESSAGES.items()}


def write(folder: Path) -> None:
    """Write them all."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")


def _document(kind: type) -> str:
    document = {"$schema": DRAFT, **json_schema(kind)}
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS).decode() + "\n"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
