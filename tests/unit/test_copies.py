"""Copies of one wire text are recognised, however they are cut; different texts are not."""

from __future__ import annotations

import random
import subprocess
import sys
from itertools import pairwise

from monitor.copies import lead_signature, similarity

WORDS = [
    "column",
    "bridge",
    "river",
    "village",
    "ministry",
    "officer",
    "convoy",
    "night",
    "road",
    "order",
    "depot",
    "ridge",
    "station",
    "harbour",
    "statement",
    "agency",
    "morning",
    "supply",
    "shelling",
    "district",
    "patrol",
    "engineer",
    "crossing",
    "radio",
    "garrison",
]


def text(seed: int, words: int = 400) -> str:
    chosen = random.Random(seed)
    return " ".join(chosen.choice(WORDS) for _ in range(words))


def test_a_copy_cut_from_the_bottom_keeps_its_signature() -> None:
    whole = text(1)
    assert similarity(lead_signature(whole), lead_signature(" ".join(whole.split()[:160]))) == 1.0


def test_a_byline_in_front_changes_little() -> None:
    whole = text(2)
    assert similarity(lead_signature(whole), lead_signature("By our staff and agencies. " + whole)) > 0.7


def test_other_texts_are_far_away() -> None:
    signatures = [lead_signature(text(seed)) for seed in range(3, 40)]
    assert max(similarity(a, b) for a, b in pairwise(signatures)) < 0.3


def test_case_and_punctuation_do_not_matter() -> None:
    whole = text(4)
    assert lead_signature(whole) == lead_signature(whole.upper().replace(" ", ",  "))


def test_a_few_words_tell_nothing() -> None:
    assert lead_signature("Troops left the town") == ()
    assert similarity((), ()) == 0.0


def test_signatures_are_the_same_in_every_process() -> None:
    probe = f"from monitor.copies import lead_signature; print(lead_signature({text(5)!r}))"
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    assert found.strip() == str(lead_signature(text(5)))
