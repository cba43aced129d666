"""Conditions in one line: what they hold of, how they are written, what is wrong with them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.alerts.facts import NAMES, alert_facts
from monitor.alerts.matchers import LONGEST, Matcher, all_hold, parse
from monitor.alerts.sample import sample_alert
from monitor.models import Entity
from tests.builders import NOW

ALERT = replace(
    sample_alert(NOW), actor=Entity("Moscow", "state:RU", "Russia"), outlets=("The Daily Rumour", "Blick")
)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("actor=Russia", True),
        ("actor = russia", True),
        ("actor=state:RU", True),
        ("actor=Moscow", True),
        ("actor=Belarus", False),
        ("actor!=Belarus", True),
        ("actor!=Russia", False),
        ('publisher="The Daily Rumour"', True),
        ("publisher!=Blick", False),
        ('publisher=~"the daily .*"', True),
        ("publisher=~daily", False),
        ("publisher!~.*Rumour", False),
        ("publisher!~Times|Post", True),
        ("place=Sampleford", True),
        ("country=UA", False),
        ("country!=UA", True),
        ("country=~.*", False),
        ("country!~.+", True),
        ("state=reported", True),
        (f"incident={ALERT.incident_id}", True),
    ],
)
def test_a_matcher_holds(text: str, holds: bool) -> None:
    assert parse(text).holds(alert_facts(ALERT)) is holds


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Russia", "a matcher looks like actor=Russia"),
        ("actor", "a matcher looks like"),
        ("actor==Russia", None),
        ("colour=red", "there is nothing called 'colour' to match; there are: incident, kind"),
        ("actor=", "actor= needs a value"),
        ('actor=""', "actor= needs a value"),
        ("actor=~(x", "'(x' is no pattern: missing ): (x"),
        ("actor=~(?=x)x", "is no pattern: invalid perl operator: (?="),
        (f"actor={'x' * (LONGEST + 1)}", "longer than 200 characters"),
        ('actor="Rus"sia"', "a matcher looks like"),
    ],
)
def test_what_is_no_matcher(text: str, why: str | None) -> None:
    if why is None:
        assert parse(text).value == "=Russia"
        return
    with pytest.raises(ValueError, match=r".") as caught:
        parse(text)
    assert why in str(caught.value)


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["=", "!="]),
    st.text(min_size=1, max_size=40).filter(str.strip),
)
def test_what_is_written_is_read_back(name: str, operator: str, value: str) -> None:
    matcher = Matcher(name, operator, value)
    assert parse(str(matcher)) == matcher


def test_no_pattern_takes_long() -> None:
    hostile = parse('publisher=~"(a+)+(a+)+b"')
    facts = {"publisher": frozenset({"a" * 5_000})}
    began = time.perf_counter()
    assert not hostile.holds(facts)
    assert time.perf_counter() - began < 1


def test_all_must_hold() -> None:
    facts = alert_facts(ALERT)
    assert all_hold([parse("actor=Russia"), parse("state=reported")], facts)
    assert not all_hold([parse("actor=Russia"), parse("state=admitted")], facts)
