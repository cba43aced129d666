"""The Kafka topics, their keys, and the one place where messages become bytes and back.

Values are JSON in UTF-8 with a `schema` number in front; unknown fields are ignored, so that an
older worker reads what a newer one wrote, and missing or mistyped ones raise `DecodeError`.
Keys are chosen when producing, so that no stage has to repartition.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError

from monitor.adapters import adapter
from monitor.errors import DecodeError
from monitor.models import Alert, Mention, Revision

SCHEMA = 1
REVISION = "revision:"
"""The front of the keys of revisions among the mentions."""
_PREFIX = b'{"schema":%d,' % SCHEMA
_FIRST_ERRORS = 3

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic's stem (the namespace goes in front), and whether and how long the broker keeps what is in it.

    `compact` keeps the last value of each key for ever; otherwise values go after `retention_days`.
    """

    stem: str
    about: str
    compact: bool = False
    retention_days: int = 7

    def named(self, namespace: str) -> str:
        """The name on the broker: `whiteflag-articles` for the default namespace."""
        return f"{namespace}-{self.stem}"


ARTICLES = Topic("articles", "every entry with its text, keyed by article id")
MENTIONS = Topic("mentions", "claims found in articles, keyed by actor id; revisions", retention_days=30)
DECISIONS = Topic("decisions", "why something went on or not, keyed by its subject", retention_days=30)
ALERTS = Topic("alerts", "changes of incidents worth telling, keyed by incident id", retention_days=90)
DEAD_LETTERS = Topic("dead-letters", "messages that failed, with reason and origin", retention_days=90)
SILENCES = Topic("silences", "what is not told for a while, keyed by silence id", compact=True)
FEED_STATES = Topic("feed-states", "validators, seen entries and next poll, keyed by feed id", compact=True)

INCIDENTS_LOG = Topic("correlate-incidents-changelog", "the incidents table, kept by Faust", compact=True)
DELIVERIES_LOG = Topic("notify-deliveries-changelog", "the deliveries table, kept by Faust", compact=True)

TOPICS = (
    *(ARTICLES, MENTIONS, DECISIONS, ALERTS, DEAD_LETTERS, SILENCES, FEED_STATES),
    *(INCIDENTS_LOG, DELIVERIES_LOG),
)


def mention_key(mention: Mention) -> str:
    """All claims about one actor meet in one partition; without an actor, those of one country."""
    if mention.actor is not None:
        return mention.actor.id
    return f"place:{mention.place.country}" if mention.place and mention.place.country else "unknown"


def revision_key(revision: Revision) -> str:
    """Goes to every partition of the mentions, since nobody knows whom the earlier version spoke about."""
    return f"{REVISION}{revision.article_id}"


def alert_key(alert: Alert) -> str:
    """All revisions of one incident stay in order."""
    return alert.incident_id


def encode(message: Any) -> bytes:
    """A frozen dataclass as the bytes of its topic. Lone surrogates must have been cleaned before."""
    body = orjson.dumps(message, option=orjson.OPT_UTC_Z)
    return _PREFIX + body[1:]


def decode(kind: type[T], data: bytes | None) -> T:
    """The message of this kind in `data`; `DecodeError` says what is wrong and where."""
    if data is None:
        raise DecodeError("the message has no value (a tombstone)", "empty")
    _check_schema(data)
    try:
        message: T = adapter(kind).validate_json(data, strict=True)
    except ValidationError as error:
        raise DecodeError(f"not a {kind.__name__}: {_first_errors(error)}", "invalid") from error
    return message


def json_schema(kind: type[Any]) -> dict[str, Any]:
    """The published JSON Schema (2020-12) of a message kind."""
    schema = adapter(kind).json_schema()
    properties = {"schema": {"const": SCHEMA}, **schema["properties"]}
    return {**schema, "properties": properties, "required": ["schema", *schema["required"]]}


def _check_schema(data: bytes) -> None:
    if data.startswith(_PREFIX):
        return
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise DecodeError(f"not JSON: {error}", "not_json") from error
    version = found.get("schema") if isinstance(found, dict) else None
    if version != SCHEMA:
        raise DecodeError(f"schema {version!r} is not {SCHEMA}", "schema")


def _first_errors(error: ValidationError) -> str:
    found = error.errors(include_url=False, include_input=False)
    parts = [f"{'.'.join(map(str, e['loc'])) or 'message'}: {e['msg']}" for e in found[:_FIRST_ERRORS]]
    rest = len(found) - _FIRST_ERRORS
    return "; ".join(parts) + (f"; and {rest} more" if rest > 0 else "")
