"""The published schemas are those of the models, and real messages fit them."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from monitor.schemas import schemas, write
from monitor.topics import encode
from tests.builders import alert, article, mention

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "schemas"


def test_the_published_schemas_are_up_to_date(tmp_path: Path) -> None:
    write(tmp_path)
    fresh = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    published = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert published == fresh, (
        "run `make schemas` and look at the difference: is it one that readers can bear?"
    )


@pytest.mark.parametrize(
    ("name", "message"), [("article", article()), ("mention", mention()), ("alert", alert())], ids=str
)
def test_messages_have_what_their_schema_asks_for(name: str, message: object) -> None:
    schema, sent = orjson.loads(schemas()[f"{name}.json"]), orjson.loads(encode(message))
    assert set(schema["required"]) <= set(sent) <= set(schema["properties"])
    assert sent["schema"] == schema["properties"]["schema"]["const"]
