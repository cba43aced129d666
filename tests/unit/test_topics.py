"""Messages to bytes and back: stable keys, unknown fields ignored, faults named."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import orjson
import pytest

from monitor.errors import DecodeError
from monitor.models import Article, DeadLetter
from monitor.topics import ARTICLES, decode, encode, json_schema

ARTICLE = Article(
    id="a1",
    url="https://example.org/1",
    title="Garrison leaves – “to regroup”",
    text="One.\n\nTwo.",
    publisher="Test Herald",
    published_at=datetime(2026, 3, 1, 12, 0, tzinfo=UTC),
    fetched_at=datetime(2026, 3, 1, 12, 1, 2, 345678, tzinfo=UTC),
    flags=("no-date",),
)


def test_there_and_back() -> None:
    assert decode(Article, encode(ARTICLE)) == ARTICLE


def test_the_schema_number_stands_in_front_and_text_stays_utf_8() -> None:
    data = encode(ARTICLE)
    assert data.startswith(b'{"schema":1,')
    assert "“to regroup”".encode() in data


def test_unknown_fields_are_ignored_wherever_the_schema_number_stands() -> None:
    newer = {**orjson.loads(encode(ARTICLE)), "added_later": [1]}
    newer["schema"] = newer.pop("schema")
    assert decode(Article, orjson.dumps(newer)) == ARTICLE


@pytest.mark.parametrize(
    ("change", "reason", "words"),
    [
        ({"title": None}, "invalid", "title: Input should be a valid string"),
        ({"published_at": "yesterday"}, "invalid", "published_at"),
        ({"schema": 99}, "schema", "schema 99 is not 1"),
        ({"schema": None}, "schema", "schema None is not 1"),
    ],
)
def test_a_faulty_message_says_what_is_wrong(change: dict[str, object], reason: str, words: str) -> None:
    with pytest.raises(DecodeError, match=words) as caught:
        decode(Article, orjson.dumps({**orjson.loads(encode(ARTICLE)), **change}))
    assert caught.value.reason == reason


def test_a_missing_field_is_named() -> None:
    data = orjson.loads(encode(ARTICLE))
    del data["url"]
    with pytest.raises(DecodeError, match="url: Field required"):
        decode(Article, orjson.dumps(data))


@pytest.mark.parametrize(("data", "reason"), [(b"\xff\x00", "not_json"), (b"[1]", "schema"), (None, "empty")])
def test_what_is_no_message_at_all(data: bytes | None, reason: str) -> None:
    with pytest.raises(DecodeError) as caught:
        decode(Article, data)
    assert caught.value.reason == reason


def test_topic_names_carry_the_namespace() -> None:
    assert ARTICLES.named("desk-2") == "desk-2-articles"


def test_the_schema_requires_what_has_no_default() -> None:
    schema = json_schema(DeadLetter)
    required = {f.name for f in dataclasses.fields(DeadLetter) if f.default is dataclasses.MISSING}
    assert set(schema["required"]) == (required | {"schema"}) - {"headers"}
