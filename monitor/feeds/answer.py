"""What a host's answer means, before anybody parses it: news, nothing new, or a reason why not.

The reasons are a closed list, since they become metric labels and the health of the feed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.errors import FetchError
from monitor.feeds.schedule import retry_after

GONE = 410
NOT_MODIFIED = 304
IM_USED = 226  # RFC 3229: a delta, which we asked for with `A-IM: feed`
THROTTLED = (429, 503)
REFUSED = (401, 402, 403, 406, 451)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over HTTP. `headers` have lower-case names; `url` is where redirects ended.

    `moved_to` is set where every redirect on the way was permanent (301, 308).
    """

    status: int
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    hops: int = 0
    moved_to: str | None = None
    seconds: float = 0.0

    @property
    def content_type(self) -> str:
        """The media type alone, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def check(answer: Answer, now: datetime) -> None:
    """Raise `FetchError` unless the answer is a document or says that there is nothing new."""
    status = answer.status
    if answer.headers.get("cf-mitigated", "").lower() == "challenge":
        raise FetchError(f"a challenge for browsers instead of the document (status {status})", "challenge")
    if status in (200, IM_USED, NOT_MODIFIED):
        return
    wait = retry_after(answer.headers, now)
    seconds = None if wait is None else wait.total_seconds()
    if status in THROTTLED:
        raise FetchError(f"asked to wait (status {status})", "throttled", retry_after=seconds)
    raise FetchError(f"status {status}", _reason(status), retry_after=seconds)


def validators(answer: Answer) -> tuple[str | None, str | None]:
    """ETag and Last-Modified exactly as they came; neither where the host says that they mean nothing."""
    if answer.headers.get("expires", "").strip() == "0":
        return None, None
    return answer.headers.get("etag"), answer.headers.get("last-modified")


def wait_of(error: FetchError) -> timedelta:
    """What the host demanded along with its refusal; zero where it demanded nothing."""
    return timedelta(seconds=error.retry_after or 0)


def _reason(status: int) -> str:
    if status == GONE:
        return "gone"
    if status in REFUSED:
        return "refused"
    if status == 404:
        return "not_found"
    return "server_error" if status >= 500 else "unexpected_status"
