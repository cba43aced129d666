"""Operations alerts about feeds."""

from __future__ import annotations

from datetime import timedelta

from monitor.alerts.receivers import alertmanager, apprise, console, slack_messages, webhook
from monitor.alerts.render import as_text
from monitor.alerts.routes import Route, match
from monitor.alerts.texts import PLAIN
from monitor.feeds.decide import Failure, Plan, Unchanged
from tests.feed_fakes import FEED, NOW, History, document, entry

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SILENCE = Unchanged("not_modified")


def steady() -> History:
    """Ten days of news, with nine hours between two entries at most."""
    history = History()
    history.poll(document(*(entry(n, published=NOW - 9 * n * HOUR) for n in range(27))))
    return history


def alerts(*plans: Plan) -> list[tuple[str, str]]:
    return [(plan.alert.reason, plan.alert.headline) for plan in plans if plan.alert]


def test_a_feed_that_usually_has_news_and_falls_silent_is_told_once_and_its_return_too() -> None:
    history = steady()
    told = alerts(*(history.poll(SILENCE, hours * HOUR) for hours in (9, 17, 19, 21, 40)))
    assert told == [
        (
            "feed_in_trouble",
            "Feed The Gazette has gone quiet: nothing new since 2026-11-25 12:00 UTC; "
            "up to 18 hours would be usual",
        )
    ]
    back = history.poll(document(entry(99, published=NOW + 41 * HOUR)), 41 * HOUR)
    assert alerts(back) == [("feed_recovered", "Feed The Gazette is back")]
    assert alerts(history.poll(SILENCE, 42 * HOUR)) == []


def test_both_belong_to_one_incident_and_the_next_trouble_to_another() -> None:
    history, found = steady(), []
    for hours in (19, 20, 65, 66):
        quiet = hours in (19, 65)  # by then a pause of 20 hours is known
        news = document(entry(100 + hours, published=NOW + hours * HOUR))
        plan = history.poll(SILENCE if quiet else news, hours * HOUR)
        found += [plan.alert] if plan.alert else []
    assert [alert.revision for alert in found] == [1, 2, 1, 2]
    assert found[0].incident_id == found[1].incident_id != found[2].incident_id
    assert [alert.state for alert in found[:2]] == ["reported", "stale"]


def test_a_feed_that_often_pauses_or_was_never_seen_to_move_is_no_news_when_quiet() -> None:
    rare = History()
    rare.poll(document(entry(1, published=NOW - 13 * DAY), entry(2, published=NOW - DAY)))
    stale = History()
    stale.poll(document(entry(1, published=NOW - 60 * DAY)))
    for history in (rare, stale):
        assert alerts(*(history.poll(SILENCE, days * DAY) for days in range(1, 20))) == []
        assert history.state.health == "quiet"


def test_trouble_is_told_after_a_day_and_an_end_at_once() -> None:
    history = steady()
    failing = [history.poll(Failure("timeout", "too slow"), hours * HOUR) for hours in (1, 2, 20, 25, 27, 60)]
    assert alerts(*failing) == [
        ("feed_in_trouble", "Feed The Gazette has been failing for long: timeout: too slow")
    ]
    assert failing[4].alert is not None
    gone = steady().poll(Failure("gone", "status 410"), HOUR)
    assert alerts(gone) == [("feed_in_trouble", "Feed The Gazette is gone: gone: status 410")]


def test_what_a_host_says_is_never_markup() -> None:
    plan = steady().poll(Failure("gone", "<script>x</script>\n<!channel> \u202e"), HOUR)
    assert plan.alert is not None
    assert not {"<", "\n", "\u202e"} & set(plan.alert.headline)


def test_routes_find_it_by_its_domain_and_it_can_be_read() -> None:
    alert = steady().poll(Failure("gone", "status 410"), HOUR).alert
    assert alert is not None
    desk = {"match": {"domain": "operations"}, "receivers": ["desk"]}
    route = Route.model_validate({"receivers": ["all"], "routes": [desk]})
    assert [found.receiver for found in match(route, alert)] == ["desk"]
    assert "Feed The Gazette is gone" in as_text(alert)
    assert alert.cause == f"feed:{FEED.id}"


def test_the_same_poll_decided_again_tells_the_same_alert() -> None:
    """That is what a crash before the acknowledgement does."""
    first, second = (steady().poll(Failure("gone", "410"), HOUR).alert for _ in range(2))
    assert first == second


def test_every_kind_of_receiver_can_tell_it_without_citations() -> None:
    gone = steady().poll(Failure("gone", "status 410"), HOUR).alert
    assert gone is not None
    headline = gone.headline
    assert slack_messages.whole(gone, PLAIN)["text"] == headline
    assert headline in str(slack_messages.digest([gone], PLAIN))
    assert webhook.payload(gone).count(headline.encode())
    assert apprise.payload(gone, PLAIN)[0] == headline
    assert alertmanager.labels(gone)["domain"] == "operations"
    assert console.payload(gone)["headline"] == headline
