"""Is this text a copy of that one? MinHash of the first 150 words.

Wire copies are cut from the bottom and get a new headline, so the lead is what stays. Broder, "On the
resemblance and containment of documents" (1997); four-word shingles, 64 permutations.
"""

from __future__ import annotations

import re
from operator import eq

from rensa import RMinHash

LEAD_WORDS = 150
SHINGLE = 4
PERMUTATIONS = 64
_SEED = 42
"""Signatures are stored; another seed would make them incomparable."""
_WORD = re.compile(r"\w+")
_MIN_SHINGLES = 8
_CHARACTERS = 4000
"""150 words end well before; the rest of a long text is not looked at."""


def lead_signature(text: str) -> tuple[int, ...]:
    """The signature of a text's beginning; empty where there are too few words to tell copies apart."""
    words = _WORD.findall(text[:_CHARACTERS].lower())[:LEAD_WORDS]
    shingles = [" ".join(words[i : i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)]
    if len(shingles) < _MIN_SHINGLES:
        return ()
    sketch = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    sketch.update(shingles)
    return tuple(sketch.digest())


def similarity(a: tuple[int, ...], b: tuple[int, ...]) -> float:
    """Estimated share of common shingles, 0 to 1; 0 where either text was too short for a signature."""
    if len(a) != PERMUTATIONS or len(b) != PERMUTATIONS:
        return 0.0
    return 1.0 if a == b else sum(map(eq, a, b)) / PERMUTATIONS
