"""Where an incident is: containment by name where a gazetteer knows it, by distance where not."""

from __future__ import annotations

import pytest

from monitor.alerts.places import Level, common_place, holds, same_place, spot
from monitor.models import Place
from tests.builders import COUNTRY, ELMS, FARPORT, OAKS, VALE, mention

OBLAST = Place("Vale Oblast", "Vale Oblast", "SU", None, 50.2, 36.3)
BARE_ELMS = Place("Elms", "Elms", "SU", None, 50.0, 36.0)
HAMLET = Place("Pine Hamlet", "Pine Hamlet", "SU", "Vale", 50.9, 37.5)


@pytest.mark.parametrize(
    ("place", "level"),
    [
        (ELMS, Level.TOWN),
        (BARE_ELMS, Level.TOWN),
        (VALE, Level.REGION),
        (OBLAST, Level.REGION),
        (Place("the Grey Sea", "Grey Sea", None, None, 40.0, 30.0), Level.REGION),
        (Place("Seaham", "Seaham", "SU", None, 40.0, 30.0), Level.TOWN),
        (COUNTRY, Level.COUNTRY),
        (Place("Nettle Hill", "Nettle Hill"), Level.TOWN),
        (Place("the positions", "positions"), Level.NOWHERE),
        (None, Level.NOWHERE),
    ],
)
def test_how_exactly_a_place_is_told(place: Place | None, level: Level) -> None:
    assert spot(place).level == level


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (ELMS, OAKS, True),
        (ELMS, BARE_ELMS, True),
        (ELMS, FARPORT, False),
        (ELMS, VALE, False),
        (VALE, OBLAST, False),
    ],
)
def test_the_same_place(a: Place, b: Place, same: bool) -> None:
    assert same_place(spot(a), spot(b), 50) is same
    assert same_place(spot(b), spot(a), 50) is same


def test_a_town_of_the_same_name_in_another_country_is_another_town() -> None:
    abroad = Place("Elms", "Elms", "WE", None, 10.0, 10.0)
    assert not same_place(spot(ELMS), spot(abroad), 50)


@pytest.mark.parametrize(
    ("wide", "narrow", "inside"),
    [
        (VALE, ELMS, True),
        (VALE, FARPORT, False),
        (OBLAST, BARE_ELMS, True),
        (OBLAST, FARPORT, False),
        (COUNTRY, VALE, True),
        (COUNTRY, ELMS, True),
        (None, ELMS, True),
        (ELMS, VALE, False),
        (ELMS, OAKS, False),
        (Place("Westland", "Westland", "WE"), ELMS, False),
    ],
)
def test_one_lies_in_the_other(wide: Place | None, narrow: Place, inside: bool) -> None:
    assert holds(spot(wide), spot(narrow), 120) is inside


@pytest.mark.parametrize(
    ("places", "common"),
    [
        ([ELMS, ELMS, OAKS], ELMS),
        ([ELMS, None, COUNTRY], ELMS),
        ([ELMS, OAKS, VALE], VALE),
        ([ELMS, OAKS], Place("Vale", "Vale", "SU", "Vale")),
        ([COUNTRY, VALE], VALE),
        ([COUNTRY], COUNTRY),
        ([Place("the positions", "positions")], None),
        ([None], None),
        ([], None),
    ],
)
def test_the_place_of_all(places: list[Place | None], common: Place | None) -> None:
    assert common_place(mention(place=place) for place in places) == common
