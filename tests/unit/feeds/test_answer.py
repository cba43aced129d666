"""What a host's answer means."""

from __future__ import annotations

import pytest

from monitor.errors import FetchError
from monitor.feeds.answer import Answer, check, validators, wait_of
from tests.feed_fakes import NOW

URL = "https://gazette.example/feed"


@pytest.mark.parametrize("status", [200, 226, 304])
def test_these_are_good(status: int) -> None:
    check(Answer(status, URL), NOW)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (410, "gone"),
        (404, "not_found"),
        (401, "refused"),
        (403, "refused"),
        (406, "refused"),
        (451, "refused"),
        (429, "throttled"),
        (503, "throttled"),
        (500, "server_error"),
        (520, "server_error"),
        (204, "unexpected_status"),
        (300, "unexpected_status"),
        (418, "unexpected_status"),
    ],
)
def test_the_others_have_a_reason(status: int, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        check(Answer(status, URL), NOW)
    assert caught.value.reason == reason


def test_a_challenge_is_no_feed_even_with_200() -> None:
    with pytest.raises(FetchError) as caught:
        check(Answer(200, URL, {"cf-mitigated": "challenge"}), NOW)
    assert caught.value.reason == "challenge"


@pytest.mark.parametrize(("expires", "kept"), [("0", False), (" 0", False), ("Thu, 01 Jan 1970", True)])
def test_validators_mean_nothing_where_the_host_says_so(expires: str, kept: bool) -> None:
    answer = Answer(200, URL, {"etag": 'W/"1"', "last-modified": "any text", "expires": expires})
    assert validators(answer) == (('W/"1"', "any text") if kept else (None, None))


@pytest.mark.parametrize("status", [429, 503, 404])
def test_a_demand_to_wait_comes_along(status: int) -> None:
    with pytest.raises(FetchError) as caught:
        check(Answer(status, URL, {"retry-after": "90"}), NOW)
    assert wait_of(caught.value).total_seconds() == 90


def test_without_a_demand_there_is_no_wait() -> None:
    assert not wait_of(FetchError("x", "timeout"))


def test_the_media_type_alone() -> None:
    assert Answer(200, URL, {"content-type": "Text/HTML; charset=utf-8"}).content_type == "text/html"
