"""Names of a table in a text: whole words, longest first, spelled as newspapers do."""

from __future__ import annotations

import pytest

from monitor.detection.names import NameTable, fold, read_words


def table(*names: str, strict: bool = False) -> NameTable[str]:
    made: NameTable[str] = NameTable(frozenset({"the", "al", "of"}), frozenset({"us", "it"}))
    for name in names:
        made.add(name, name, strict=strict)
    return made


def found(names: NameTable[str], text: str) -> list[str]:
    """What stands in the text, at each word the longest."""
    words = read_words(text)
    hits = []
    free = 0
    for number in range(len(words.words)):
        if number >= free and names.begins(words, number):
            match = next(names.matches(words, number), None)
            if match is not None:
                free = match.last
                hits.append(text[words.spans[match.first][0] : words.spans[match.last - 1][1]])
    return hits


@pytest.mark.parametrize(
    ("name", "text", "hits"),
    [
        ("Borduria", "Borduria's army left Borduria.", ["Borduria", "Borduria"]),
        ("Borduria", "the Bordurian army", []),
        ("Borduria", "borduria in small letters", []),
        ("Borduria", "BORDURIA SENDS TROOPS TO THE BORDER", ["BORDURIA"]),
        ("US", "they told us that US troops left", ["US"]),
        ("US", "U.S. troops, U. S. troops and U.S.-led ones", ["U.S.", "U. S.", "U.S."]),
        ("US", "NONE OF US WILL LEAVE THIS TOWN", []),
        ("US", "U.S. TROOPS WILL LEAVE THIS TOWN", ["U.S."]),
        ("People's Guard", "the People’s Guard and the People's Guard", ["People’s Guard", "People's Guard"]),
        ("Workers' Guard", "The Workers’ Guard fled", ["Workers’ Guard"]),
        ("al-Nahr", "al-Nahr, Al Nahr, al Nahr and Al-Nahr", ["al-Nahr", "Al Nahr", "al Nahr", "Al-Nahr"]),
        ("São Tiago", "in Sao Tiago and in São Tiago", ["Sao Tiago", "São Tiago"]),
        ("Łódka", "Lodka or Łódka", ["Lodka", "Łódka"]),
        ("White Guard", "the White guard fled", ["White guard"]),
        ("White Guard", "a white guard fled", []),
        ("scouts", "Scouts and scouts", ["Scouts", "scouts"]),
        ("St. Bryde", "St. Bryde and St Bryde", ["St. Bryde", "St Bryde"]),
        ("Kyiv Post", "They left Kyiv. Post offices closed.", []),
        ("Free City", "a Free\nCity", ["Free\nCity"]),
        ("Free City", "a Free, City", []),
    ],
)
def test_spellings(name: str, text: str, hits: list[str]) -> None:
    assert found(table(name), text) == hits


def test_the_longest_name_wins() -> None:
    names = table("Republic", "Republic of Borduria", "Borduria", "Borduria Times")
    assert found(names, "The Republic of Borduria and the Borduria Times, Republic") == [
        "Republic of Borduria",
        "Borduria Times",
        "Republic",
    ]


def test_a_shorter_name_is_tried_where_the_longer_one_does_not_fit() -> None:
    assert found(table("Borduria", "Borduria Times", strict=True), "Borduria times are hard") == ["Borduria"]


def test_strict_names_keep_every_capital() -> None:
    assert found(table("Green Town", strict=True), "Green town, Green Town") == ["Green Town"]


def test_several_values_of_one_name() -> None:
    names: NameTable[int] = NameTable()
    names.add("Labour", 1)
    names.add("LABOUR", 2)
    assert names.named("labour") == [1, 2]
    assert list(names.shared()) == [("labour", [1, 2])]
    assert len(names) == 2


@pytest.mark.parametrize(
    ("word", "folded"), [("Kharkiv", "kharkiv"), ("U.S.", "us"), ("Çağ", "cag"), ("ß", "ss"), ("", "")]
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_headlines_and_wire_text_are_known_by_their_capitals() -> None:
    assert read_words("TROOPS LEAVE THE OLD TOWN").shouted
    assert not read_words("US").shouted
    assert read_words("Troops Leave Old Town of Klow").titled
    assert not read_words("Troops leave the old town of Klow").titled
