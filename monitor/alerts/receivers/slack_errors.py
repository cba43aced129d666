"""What Slack's Web API means by its answers: it says 200 also when it refuses. Pure.

https://docs.slack.dev/reference/methods/chat.postMessage#errors
"""

from __future__ import annotations

import re
from typing import Any

import orjson

from monitor.errors import DeliveryError

_WORDS = {
    "unauthorized": (
        "access_denied account_inactive ekm_access_denied enterprise_is_restricted invalid_auth "
        "missing_scope no_permission not_allowed_token_type not_authed team_access_not_granted "
        "token_expired token_revoked "
        "restricted_action restricted_action_non_threadable_channel restricted_action_read_only_channel "
        "restricted_action_thread_locked restricted_action_thread_only_channel"
    ),
    "not_found": "channel_not_found is_archived not_in_channel channel_type_not_supported",
    "rejected": (
        "invalid_arguments invalid_blocks invalid_blocks_format invalid_json invalid_metadata_format "
        "invalid_metadata_schema invalid_post_type metadata_too_large msg_blocks_too_long msg_too_long "
        "no_text cannot_reply_to_message cant_broadcast_message"
    ),
}
PERMANENT = {word: reason for reason, words in _WORDS.items() for word in words.split()}
"""Trying again cannot help: a person has to do something. A word that we do not know may pass."""
RATE = frozenset({"ratelimited", "rate_limited", "message_limit_exceeded"})
BUSY = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout", "accesslimited"})


class RefusalError(DeliveryError):
    """Slack said no; `word` is its own for why."""

    def __init__(self, message: str, reason: str, word: str, *, permanent: bool) -> None:
        super().__init__(message, reason, permanent=permanent)
        self.word = word


def accepted(body: bytes, host: str) -> dict[str, Any]:
    """The answer to a call that was accepted; raises `RefusalError`, or `DeliveryError` for gibberish."""
    try:
        answer = orjson.loads(body)
    except orjson.JSONDecodeError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise DeliveryError(f"{host} does not answer as Slack does", "protocol")
    if answer["ok"]:
        return answer
    word = str(answer.get("error", ""))
    # the word goes into logs: anything that is none of theirs stays out
    said = word if re.fullmatch(r"[a-z][a-z_]{2,60}", word) else "an error of no known form"
    raise RefusalError(f"{host} refused: {said}", _reason(word), word, permanent=word in PERMANENT)


def _reason(word: str) -> str:
    if word in RATE:
        return "rate_limited"
    return "server_error" if word in BUSY else PERMANENT.get(word, "rejected")
