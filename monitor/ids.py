"""Stable ids: what is processed again gets the same id, which is what makes every effect idempotent."""

from __future__ import annotations

import hashlib

LENGTH = 24
"""Hex digits of an id: 96 bits, so a billion items collide with a chance of about 1 in 10^10."""


def quote_id(quote: str) -> str:
    """The same for a sentence however its spaces and capitals are set."""
    return stable_id("quote", " ".join(quote.casefold().split()))


def stable_id(kind: str, *parts: str | int) -> str:
    """An id for `kind` ("article", "mention", …) from the parts that make it what it is.

    The separator cannot occur in a part's text, so ("a", "bc") and ("ab", "c") differ.
    """
    text = "\x1f".join([kind, *(str(part).replace("\x1f", " ") for part in parts)])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:LENGTH]
