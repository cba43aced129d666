"""`config/gazetteer/`: what is in it, and that every fault is told with its line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.config.gazetteer import count, read
from monitor.config.gazetteer_rows import (
    GroupRow,
    OrganisationRow,
    PartyRow,
    PersonRow,
    PlaceRow,
    RegionRow,
    SourceRow,
    StateRow,
    WarRow,
)
from monitor.config.reader import Reader, Strict

SHIPPED = Path(__file__).resolve().parents[3] / "config"
MEMBERS = """
AF AL DZ AD AO AG AR AM AU AT AZ BS BH BD BB BY BE BZ BJ BT BO BA BW BR BN BG BF BI CV KH CM CA CF TD CL
CN CO KM CG CD CR CI HR CU CY CZ DK DJ DM DO EC EG SV GQ ER EE SZ ET FJ FI FR GA GM GE DE GH GR GD GT GN
GW GY HT HN HU IS IN ID IR IQ IE IL IT JM JP JO KZ KE KI KP KR KW KG LA LV LB LS LR LY LI LT LU MG MW MY
MV ML MT MH MR MU MX FM MD MC MN ME MA MZ MM NA NR NP NL NZ NI NE NG MK NO OM PK PW PA PG PY PE PH PL PT
QA RO RU RW KN LC VC WS SM ST SA SN RS SC SL SG SK SI SB SO ZA SS ES LK SD SR SE CH SY TJ TZ TH TL TG TO
TT TN TR TM TV UG UA AE GB US UY UZ VU VE VN YE ZM ZW
"""
UNITED_NATIONS = frozenset(MEMBERS.split())


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy to break; the big table of towns is cut to its first lines."""
    shutil.copytree(SHIPPED / "gazetteer", tmp_path / "gazetteer")
    towns = tmp_path / "gazetteer" / "places.tsv"
    towns.write_text("".join(towns.read_text().splitlines(keepends=True)[:40]))
    return tmp_path


def faults(root: Path) -> list[str]:
    reader = Reader(root)
    assert read(reader) is None
    return [f"{fault.path.name}:{fault.line}: {fault.key}: {fault.message}" for fault in reader.faults]


def table(name: str, kind: type[Strict]) -> list[Strict]:
    reader = Reader(SHIPPED)
    rows: list[Strict] = reader.table(f"gazetteer/{name}", kind)
    reader.finish()
    return rows


def test_all_members_of_the_united_nations_are_there() -> None:
    rows = {row.code: row for row in Reader(SHIPPED).table("gazetteer/states.tsv", StateRow)}
    assert len(UNITED_NATIONS) == 193
    assert UNITED_NATIONS | {"TW", "XK", "PS", "VA"} <= rows.keys()
    without_capital = {code for code in UNITED_NATIONS if not rows[code].capital}
    assert without_capital == {"DJ", "MC", "SM", "SG"}, "those whose capital has the state's own name"
    without_people = {code for code in UNITED_NATIONS if not rows[code].people}
    assert without_people == {"CG", "DM"}, "those whose adjective is another state's"


@pytest.mark.parametrize(
    ("name", "kind", "least"),
    [
        ("groups.tsv", GroupRow, 200),
        ("parties.tsv", PartyRow, 300),
        ("organisations.tsv", OrganisationRow, 35),
        ("people.tsv", PersonRow, 700),
        ("sources.tsv", SourceRow, 320),
        ("regions.tsv", RegionRow, 280),
        ("spots.tsv", PlaceRow, 500),
        ("places.tsv", PlaceRow, 15_000),
        ("wars.tsv", WarRow, 200),
    ],
)
def test_how_much_is_in_it(name: str, kind: type[Strict], least: int) -> None:
    assert len(table(name, kind)) >= least


def test_each_place_and_side_has_a_known_country() -> None:
    states = {row.code for row in Reader(SHIPPED).table("gazetteer/states.tsv", StateRow)}
    dependencies = {"EH", "FK", "GS", "IO"}
    places = [*table("spots.tsv", PlaceRow), *table("regions.tsv", RegionRow)]
    assert {str(vars(row)["country"]) for row in places} - states - dependencies == set()


def test_own_places_stand_where_they_are_said_to_be() -> None:
    """Each within its country's towns, give or take three hundred kilometres: typing errors show."""
    reader = Reader(SHIPPED)
    towns: dict[str, list[tuple[float, float]]] = {}
    for town in reader.table("gazetteer/places.tsv", PlaceRow):
        towns.setdefault(town.country or "", []).append((town.lat, town.lon))
    seas = {
        "South China Sea",
        "Red Sea",
        "Baltic Sea",
        "Black Sea",
        "Gulf of Aden",
        "Horn of Africa",
        "Siberia",
    }
    far = [
        own.name
        for own in reader.table("gazetteer/spots.tsv", PlaceRow)
        if own.name not in seas and own.country in towns and _far(own, towns[own.country])
    ]
    assert far == ["Socotra", "Spratly Islands", "Iwo Jima", "Aouzou Strip"], "far from any town"


def _far(own: PlaceRow, towns: list[tuple[float, float]]) -> bool:
    return all(abs(own.lat - lat) > 3 or abs(own.lon - lon) > 4 for lat, lon in towns)


Change = Callable[[str], str]


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        ("states.tsv", lambda text: text + "france\tX\n", "states.tsv:{last}: code: String should match"),
        ("groups.tsv", lambda text: text + "group:x\tX\t\t\tgroup:none\n", "there is no actor 'group:none'"),
        ("groups.tsv", lambda text: text + "group:m23\tX\n", "the id 'group:m23' stands here and in line"),
        (
            "groups.tsv",
            lambda text: text + "group:x\tHamas\n",
            "the name 'hamas' stands for group:hamas and group:x",
        ),
        ("people.tsv", lambda text: text + "Jo Doe\tstate:ZZ\n", "there is no actor 'state:ZZ'"),
        (
            "people.tsv",
            lambda text: text + "Jo Doe\tNobody\n",
            "people.tsv:{last}: side: String should match",
        ),
        ("sources.tsv", lambda text: text + "X\tgossip\n", "sources.tsv:{last}: role: Input should be"),
        ("sources.tsv", lambda text: text + "X\twire\tstate:ZZ\n", "there is no actor 'state:ZZ'"),
        (
            "spots.tsv",
            lambda text: text + "X\tUA\t\t95\t30\n",
            "spots.tsv:{last}: lat: Input should be less than",
        ),
        (
            "wars.tsv",
            lambda text: text + "state:RU\tgroup:none\tRU\n",
            "wars.tsv:{last}: : there is no actor",
        ),
        (
            "wars.tsv",
            lambda text: text + "state:RU\tstate:UA\tRU\tsoon\n",
            "wars.tsv:{last}: since: Input should be",
        ),
        (
            "parties.tsv",
            lambda text: text + "party:x\tX\tFR\tA, , B\n",
            "parties.tsv:{last}: 1: String should have",
        ),
        ("words.yml", lambda text: text + "\nother: [x]\n", "words.yml"),
    ],
)
def test_faults_are_told_with_their_line(root: Path, file: str, change: Change, expected: str) -> None:
    path = root / "gazetteer" / file
    path.write_text(change(path.read_text()))
    told = "\n".join(faults(root))
    assert expected.format(last=len(path.read_text().splitlines())) in told


def test_all_faults_at_once(root: Path) -> None:
    for name in ("groups.tsv", "people.tsv", "sources.tsv"):
        path = root / "gazetteer" / name
        path.write_text(path.read_text() + "x\n")
    assert {line.partition(":")[0] for line in faults(root)} == {"groups.tsv", "people.tsv", "sources.tsv"}


def test_a_name_that_several_bear_may_be_marked(root: Path) -> None:
    path = root / "gazetteer" / "groups.tsv"
    path.write_text(path.read_text() + "group:x\tOther Hamas\tFR\t\t\tHamas~\n")
    gazetteer = read(Reader(root))
    assert gazetteer is not None
    assert [hit.actor.id for hit in gazetteer.find("Hamas") if hit.actor] == ["group:hamas"]
    assert [hit.actor.id for hit in gazetteer.find("Hamas", ("FR",)) if hit.actor] == ["group:x"]


def test_config_check_counts_the_names(root: Path) -> None:
    gazetteer = read(Reader(root))
    assert gazetteer is not None
    counts = count(gazetteer)
    assert list(counts) == [
        "states",
        "armed groups",
        "parties",
        "leaders",
        "wars",
        "names of actors, sources and places",
    ]
    assert counts["states"] == len(table("states.tsv", StateRow))
    assert counts["armed groups"] == len(table("groups.tsv", GroupRow))
    assert counts["wars"] > len(table("wars.tsv", WarRow))
