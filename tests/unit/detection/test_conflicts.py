"""The table of wars: who held what was taken, who fights whom, and when."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.detection.conflicts import Conflicts, War, rebels_of
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.senses import Actor


def war(one: str, other: str, *countries: str, main: tuple[str, ...] = (), **days: date) -> War:
    return War(one, other, frozenset(countries), frozenset(main), **days)


def test_the_other_side_held_it() -> None:
    wars = Conflicts([war("state:AA", "group:b", "AA")], {})
    assert wars.holder("state:AA", "AA", None) == "group:b"
    assert wars.holder("group:b", "AA", None) == "state:AA"
    assert wars.holder("group:c", "AA", None) is None


def test_a_war_that_is_over_or_not_begun_has_no_holder() -> None:
    wars = Conflicts([war("state:AA", "group:b", "AA", since=date(2010, 1, 1), until=date(2012, 1, 1))], {})
    assert wars.holder("group:b", "AA", date(2011, 6, 1)) == "state:AA"
    assert wars.holder("group:b", "AA", date(2009, 6, 1)) is None
    assert wars.holder("group:b", "AA", date(2013, 6, 1)) is None
    assert wars.holder("group:b", "AA", None) == "state:AA"


def test_without_a_country_the_chief_war_counts() -> None:
    wars = Conflicts(
        [war("state:AA", "group:b", "BB"), war("state:AA", "state:CC", "CC", main=("state:AA",))], {}
    )
    assert wars.holder("state:AA", None, None) == "state:CC"
    assert wars.holder("state:AA", "BB", None) == "group:b"
    assert wars.holder("group:b", None, None) is None


def test_where_the_table_is_silent() -> None:
    wars = Conflicts([], {"group:r": "AA"})
    assert wars.holder("group:r", "AA", None) == "state:AA"
    assert wars.holder("group:r", None, None) == "state:AA"
    assert wars.holder("group:r", "BB", None) is None
    assert wars.holder("state:AA", "BB", None) == "state:BB"
    assert wars.holder("state:AA", "AA", None) is None
    assert wars.enemies("state:AA", "group:r", None)
    assert wars.fights("group:r", None)
    assert not wars.fights("state:AA", None)


def test_rebels_without_a_name() -> None:
    rebels = rebels_of(Actor("state:AA", "Aland", "state", "state:AA", "AA"))
    assert (rebels.id, rebels.name, rebels.type, rebels.side) == (
        "group:rebels-aa",
        "Aland rebels",
        "group",
        "group:rebels-aa",
    )


@pytest.mark.parametrize(
    ("taker", "country", "day", "holder"),
    [
        ("state:UA", "UA", "2022-09-10", "state:RU"),
        ("state:RU", "UA", "2023-05-20", "state:UA"),
        ("state:UA", "RU", "2024-08-12", "state:RU"),
        ("state:UA", None, "2023-06-01", "state:RU"),
        ("group:donbas", "UA", "2015-02-18", "state:UA"),
        ("group:wagner", "UA", "2023-05-20", "state:UA"),
        ("state:RU", "GE", "2008-08-12", "state:GE"),
        ("group:taliban", "AF", "2015-09-28", "state:AF"),
        ("group:taliban", "AF", "2021-09-06", "group:nrf"),
        ("state:AF", "AF", "2015-10-13", "group:taliban"),
        ("state:US", "AF", "2010-02-15", "group:taliban"),
        ("state:US", "IQ", "2003-04-09", "state:IQ"),
        ("state:US", "IQ", "2004-11-10", "group:iraqi-insurgents"),
        ("group:islamic-state", "IQ", "2014-06-10", "state:IQ"),
        ("group:islamic-state", "SY", "2015-05-21", "state:SY"),
        ("state:IQ", "IQ", "2017-07-10", "group:islamic-state"),
        ("state:IQ", "IQ", "2005-09-01", "group:iraqi-insurgents"),
        ("group:sdf", "SY", "2017-10-17", "group:islamic-state"),
        ("state:TR", "SY", "2018-03-18", "group:sdf"),
        ("state:SY", "SY", "2016-12-22", "group:syrian-rebels"),
        ("group:syrian-rebels", "SY", "2024-12-05", "state:SY"),
        ("group:hts", "SY", "2024-12-05", "state:SY"),
        ("state:SY", "SY", "2025-03-08", "group:alawite-insurgents"),
        ("state:IL", "PS", "2024-01-05", "group:hamas"),
        ("state:IL", "LB", "2024-10-05", "group:hezbollah"),
        ("state:IL", "SY", "2024-12-09", "state:SY"),
        ("group:hamas", "IL", "2023-10-07", "state:IL"),
        ("group:rsf", "SD", "2025-10-26", "state:SD"),
        ("state:SD", "SD", "2025-03-26", "group:rsf"),
        ("state:SD", "SD", "1999-03-26", "group:splm"),
        ("group:m23", "CD", "2025-01-27", "state:CD"),
        ("state:CD", "CD", "2013-11-05", "group:m23"),
        ("state:RW", "CD", "2025-02-16", "state:CD"),
        ("group:tplf", "ET", "2021-06-28", "state:ET"),
        ("state:ET", "ET", "2020-11-28", "group:tplf"),
        ("state:ET", "ET", "2024-05-28", "group:fano"),
        ("group:al-shabaab", "SO", "2024-05-28", "state:SO"),
        ("org:au", "SO", "2014-10-05", "group:al-shabaab"),
        ("state:KE", "SO", "2012-09-28", "group:al-shabaab"),
        ("group:boko-haram", "NG", "2014-09-01", "state:NG"),
        ("state:NG", "NG", "2015-03-27", "group:boko-haram"),
        ("group:tuareg", "ML", "2012-04-01", "state:ML"),
        ("state:ML", "ML", "2023-11-14", "group:tuareg"),
        ("group:arakan", "MM", "2024-12-20", "state:MM"),
        ("group:mndaa", "MM", "2024-01-05", "state:MM"),
        ("state:AZ", "AZ", "2020-11-08", "state:AM"),
        ("group:houthis", "YE", "2015-03-22", "state:YE"),
        ("state:SA", "YE", "2015-07-17", "group:houthis"),
        ("state:YE", "YE", "2018-06-13", "group:houthis"),
        ("group:lna", "LY", "2019-05-13", "group:gna"),
        ("group:libyan-rebels", "LY", "2011-08-21", "group:gaddafi"),
        ("state:LK", "LK", "2009-01-02", "group:ltte"),
        ("group:farc", "CO", "1998-11-01", "state:CO"),
        ("state:CO", "CO", "2020-11-01", "group:eln"),
        ("state:PH", "PH", "2017-10-17", "group:maute"),
        ("state:GB", "FK", "1982-05-28", "state:AR"),
        ("group:cabo-delgado", "MZ", "2021-03-24", "state:MZ"),
        ("group:rebels-td", "TD", "2008-02-02", "state:TD"),
        ("state:FR", "ML", "2013-01-27", "group:ansar-dine"),
        ("state:GB", "FR", "1990-01-01", "state:FR"),
    ],
)
def test_who_held_it(gazetteer: Gazetteer, taker: str, country: str | None, day: str, holder: str) -> None:
    held = gazetteer.holder(taker, country, date.fromisoformat(day))
    assert held is not None
    assert held.id == holder


@pytest.mark.parametrize(
    ("one", "other", "day", "at_war"),
    [
        ("state:RU", "state:UA", "2022-03-01", True),
        ("state:RU", "state:UA", "2010-03-01", False),
        ("state:RU", "state:GB", "2022-03-01", False),
        ("group:taliban", "state:AF", "2019-03-01", True),
        ("group:taliban", "state:AF", "2023-03-01", False),
        ("group:hezbollah", "state:LB", "2023-03-01", False),
        ("group:rebels-ml", "state:ML", "2023-03-01", True),
        ("state:IQ", "state:KW", "1990-08-03", True),
        ("state:IQ", "state:KW", "2020-08-03", False),
    ],
)
def test_enemies(gazetteer: Gazetteer, one: str, other: str, day: str, at_war: bool) -> None:
    assert gazetteer.adversaries(one, other, date.fromisoformat(day)) is at_war
    assert gazetteer.adversaries(other, one, date.fromisoformat(day)) is at_war


def test_an_army_takes_for_its_state(gazetteer: Gazetteer) -> None:
    held = gazetteer.holder("group:jaysh-al-islam", "SY", date(2016, 1, 1))
    assert held is not None
    assert held.id == "state:SY"
    assert gazetteer.opponent("state:UA") == gazetteer.actor("state:RU")
    assert gazetteer.at_war("state:UA")
    assert not gazetteer.at_war("state:IS")
