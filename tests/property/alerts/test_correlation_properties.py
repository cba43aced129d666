"""Whatever the order in which mentions come, and however often: the same incidents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.citations import misquoted
from monitor.alerts.correlate import correlate
from monitor.alerts.policy import Policy
from monitor.alerts.states import view
from monitor.models import Alert, Kind, Mention
from tests.builders import COUNTRY, ELMS, ENEMY, FARPORT, INSTITUTE, MINISTRY, NOW, OAKS, VALE, mention
from tests.incident_table import Table

POLICY = Policy()
KINDS: tuple[Kind, ...] = ("retreat", "defeat", "admission")

a_mention = st.builds(
    mention,
    st.sampled_from(KINDS),
    st.sampled_from([ELMS, ELMS, OAKS, FARPORT, VALE, COUNTRY, None]),
    publisher=st.sampled_from(["Herald", "Courier", "Gazette", "Post"]),
    hours=st.integers(-160, 0),
    polarity=st.sampled_from(["asserted", "asserted", "asserted", "planned", "negated"]),
    source=st.sampled_from([None, None, MINISTRY, ENEMY, INSTITUTE]),
    domain=st.sampled_from(["military", "military", "political"]),
)
exact_mention = st.builds(
    mention,
    st.sampled_from(KINDS),
    st.sampled_from([ELMS, OAKS, FARPORT]),
    publisher=st.sampled_from(["Herald", "Courier", "Gazette", "Post"]),
    hours=st.integers(-160, 0),
    polarity=st.sampled_from(["asserted", "planned"]),
    source=st.sampled_from([None, MINISTRY, ENEMY, INSTITUTE]),
)
streams = st.lists(a_mention, min_size=1, max_size=14)


@settings(max_examples=200, deadline=None)
@given(streams, st.data())
def test_order_and_repetition_do_not_matter(stream: Sequence[Mention], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(stream), max_size=4))
    shuffled = data.draw(st.permutations([*stream, *again]))
    assert Table().feed(stream).events() == Table().feed(shuffled).events()


@settings(max_examples=60, deadline=None)
@given(st.lists(exact_mention, min_size=1, max_size=14), st.data())
def test_nor_does_it_matter_when_things_are_told_where_places_are_named(
    stream: Sequence[Mention], data: st.DataObject
) -> None:
    table = Table()
    for one in data.draw(st.permutations(stream)):
        table.feed([one])
        if data.draw(st.booleans()):
            table.tell()
    assert table.events() == Table().feed(stream).events()


@settings(max_examples=60, deadline=None)
@given(streams)
def test_every_mention_is_in_exactly_one_event(stream: Sequence[Mention]) -> None:
    held = [m.id for i in Table().feed(stream).incidents.values() for m in i.evidence]
    assert sorted(held) == sorted({one.id for one in stream})


@settings(max_examples=60, deadline=None)
@given(streams, st.data())
def test_no_alert_says_again_what_the_last_one_said(stream: Sequence[Mention], data: st.DataObject) -> None:
    table = Table()
    for one in stream:
        table.feed([one])
        if data.draw(st.booleans()):
            table.tell()
    table.tell()
    by_incident: dict[str, list[Alert]] = {}
    for alert in table.alerts:
        assert not misquoted(alert)
        by_incident.setdefault(alert.incident_id, []).append(alert)
    assert len({alert.id for alert in table.alerts}) == len(table.alerts)
    for alerts in by_incident.values():
        assert [alert.revision for alert in alerts] == list(range(1, len(alerts) + 1))
        contents = [(a.state, a.kinds, a.side_states, a.origins, a.place) for a in alerts]
        assert all(before != after for before, after in pairwise(contents))


@settings(max_examples=60, deadline=None)
@given(streams)
def test_what_was_told_last_is_how_it_is(stream: Sequence[Mention]) -> None:
    table = Table().feed(stream)
    table.tell()
    for incident in table.incidents.values():
        seen = view(incident, POLICY)
        assert (seen is None) == (incident.told is None)
        if seen is not None and incident.told is not None:
            assert (incident.told.state, incident.told.kinds) == (seen.state, seen.kinds)


@settings(max_examples=60, deadline=None)
@given(st.lists(exact_mention, min_size=12, max_size=30), st.data())
def test_what_an_incident_keeps_does_not_depend_on_order_either(
    stream: Sequence[Mention], data: st.DataObject
) -> None:
    small = Policy(
        max_evidence=12, windows=dict.fromkeys(KINDS, timedelta(days=30)), expire_after=timedelta(days=40)
    )
    one_place = [one for one in stream if one.place != FARPORT]
    shuffled = data.draw(st.permutations(one_place))
    first, second = Table(small).feed(one_place), Table(small).feed(shuffled)
    assert first.events() == second.events()
    assert all(len(incident.evidence) <= 12 for incident in first.incidents.values())


@settings(max_examples=60, deadline=None)
@given(streams, st.data())
def test_a_crash_between_two_stores_is_mended_by_the_repeated_mention(
    stream: Sequence[Mention], data: st.DataObject
) -> None:
    *earlier, last = stream
    table = Table().feed(earlier)
    changed = correlate(list(table.incidents.values()), last, POLICY, NOW).changed
    table.store(changed[: data.draw(st.integers(0, len(changed)))])
    assert table.feed([last]).events() == Table().feed(stream).events()
