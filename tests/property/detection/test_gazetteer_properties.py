"""Whatever the text: names are found verbatim, in order, without overlaps, and in bounded time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.config.gazetteer import read
from monitor.config.reader import Reader
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.names import fold, read_words

NAMES = [
    "Russia",
    "Ukrainian",
    "Kyiv",
    "the Kremlin",
    "Islamic State",
    "al-Shabaab",
    "U.S.",
    "Hay'at Tahrir al-Sham",
    "El Fasher",
    "New York Times",
    "Putin",
    "Nice",
    "Labour Party",
    "Chief of Staff",
    "São Paulo",
]
GLUE = [" ", "-", "'s ", ", ", ". ", "\n", " of ", " in ", "’s ", "", " the ", "Ü", "1", "—"]
mixed = st.lists(
    st.one_of(st.sampled_from(NAMES), st.sampled_from(GLUE), st.text(max_size=6)), max_size=20
).map("".join)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    found = read(Reader(Path(__file__).resolve().parents[3] / "config"))
    assert found is not None
    return found


@given(text=mixed)
def test_hits_are_whole_words_in_order_without_overlap(gazetteer: Gazetteer, text: str) -> None:
    end = 0
    for hit in gazetteer.find(text):
        assert end <= hit.start < hit.end <= len(text)
        assert not (text[hit.start - 1 : hit.start].isalnum() and hit.start)
        assert not text[hit.end : hit.end + 1].isalnum()
        assert hit.actor or hit.source or hit.place
        end = hit.end


@given(text=mixed)
def test_words_and_their_spans_are_verbatim(text: str) -> None:
    words = read_words(text)
    for (start, end), word, folded in zip(words.spans, words.words, words.folded, strict=True):
        written = text[start:end]
        assert word == written.replace(".", "").replace(" ", "")
        assert folded == fold(written)


@given(
    before=st.text(max_size=20),
    name=st.sampled_from(["Russia", "Hezbollah", "Kharkiv region", "Islamic State"]),
)
def test_a_plain_name_is_found_wherever_it_stands(gazetteer: Gazetteer, before: str, name: str) -> None:
    text = f"{before} | {name} | and they left"
    assert name in [text[hit.start : hit.end] for hit in gazetteer.find(text)]


@pytest.mark.parametrize(
    "part", ["Republic of the ", "al ", "Russia's ", "U.S.", "x" * 50, "People's Republic of "]
)
def test_time_is_linear_in_the_length(gazetteer: Gazetteer, part: str) -> None:
    def seconds(times: int) -> float:
        text = part * times
        began = time.process_time()
        gazetteer.find(text)
        return time.process_time() - began

    seconds(1_000)
    short = max(min(seconds(2_000) for _ in range(3)), 0.001)
    assert min(seconds(20_000) for _ in range(2)) < 40 * short
