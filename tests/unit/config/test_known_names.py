"""Names in routes and silences are held against the gazetteer and the feeds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.config.check import check_and_warn
from monitor.config.known_names import KnownNames
from monitor.config.paths import config_root
from monitor.config.reader import Reader
from monitor.settings import Settings

ROUTES = """
receivers: {desk: {kind: console}}
route:
  receivers: [desk]
  routes:
    - match: {actor: [Russia, Rusia, "state:BY", "state:XX"], place: Kherson}
    - unless: {country: [UA, ZZ], region: Idlib Governorate, language: english}
      matchers: [opponent=Ukraine, "place!=Kharkhiv", "actor=~Rus.*"]
inhibit_rules:
  - {source: {match: {publisher: The Nowhere Times}}, target: {match: {kind: retreat}}, equal: actor}
"""
SILENCES = """
silences:
  - {matchers: actor=Belarsu, author: a, reason: b, start: 2026-09-10T00:00Z, end: 2026-09-11T00:00Z}
"""


@pytest.fixture(scope="module")
def known() -> KnownNames:
    from monitor.config import gazetteer

    reader = Reader(config_root(Settings()))
    found = gazetteer.read(reader)
    reader.finish()
    assert found is not None
    return KnownNames(found, ["Ukrainska Pravda"])


def test_config_check_warns_of_names_that_nobody_has(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(config_root(Settings()), config)
    (config / "routes.yml").write_text(ROUTES, encoding="utf-8")
    (config / "silences.yml").write_text(SILENCES, encoding="utf-8")
    counts, warnings = check_and_warn(config)
    assert (counts["routes"], counts["inhibition rules"], counts["silences"]) == (3, 1, 1)
    ours = [str(one).removeprefix(f"{config}/") for one in warnings]
    told = [one for one in ours if one.startswith(("routes", "silences"))]
    route, rule = "route.routes.", "inhibit_rules.0.source."
    assert told == [
        f"routes.yml:6: {route}0.match.actor.1: the gazetteer has no actor 'Rusia'; is it Russia or Prussia?",
        f"routes.yml:6: {route}0.match.actor.3: the gazetteer has no actor with the id 'state:XX'",
        f"routes.yml:7: {route}1.unless.country.1: 'ZZ' is no country code of the gazetteer, such as UA",
        f"routes.yml:7: {route}1.unless.language.0: 'english' is no language code, such as en",
        f"routes.yml:8: {route}1.matchers.1: the gazetteer has no place 'Kharkhiv'; is it Kharkiv?",
        f"routes.yml:10: {rule}match.publisher.0: no feed has the publisher 'The Nowhere Times'",
        "silences.yml:3: silences.0.matchers.0: the gazetteer has no actor 'Belarsu'; is it Belarus?",
    ]


@pytest.mark.parametrize(
    ("fact", "name", "odd"),
    [
        ("actor", "russia", None),
        ("actor", "STATE:ru", None),
        ("actor", "text:the-tribesmen", None),
        (
            "actor",
            "Kremlin",
            "'Kremlin' takes only articles with that very word; for all of Russia write state:RU",
        ),
        ("region", "Kherson Oblast", None),
        ("publisher", "Ukrainska Pravda", None),
        (
            "publisher",
            "Ukrainska Prawda",
            "no feed has the publisher 'Ukrainska Prawda'; is it Ukrainska Pravda?",
        ),
        ("language", "pt-BR", None),
    ],
)
def test_what_is_odd(known: KnownNames, fact: str, name: str, odd: str | None) -> None:
    said = known.odd(fact, name)
    assert said == odd or (said and odd and said.startswith(odd.removesuffix("…")))


def test_a_name_brings_what_the_stages_would_add(known: KnownNames) -> None:
    assert known.facts("actor", "state:RU")["actor"] == {"state:ru", "russia"}
    assert known.facts("actor", "Kremlin")["actor"] == {"kremlin", "state:ru", "russia"}
    place = {fact: set(values) for fact, values in known.facts("place", "Kherson").items()}
    assert place == {"place": {"kherson"}, "region": {"kherson oblast"}, "country": {"ua"}}
    assert known.facts("publisher", "X") == {"publisher": frozenset({"x"})}
