"""Recognise a page that shows only the beginning of its story. Pure.

Nothing tries to get round it: the article says that its text is not the whole, and that is all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_NOT_FREE = {"false", "http://schema.org/false", "https://schema.org/false"}
_TIERS = {"locked", "subscriber", "premium", "paid"}

_STUB = re.compile(
    r"(?:subscribe|sign up|register|log ?in|sign in)\b.{0,40}\bto "
    r"(?:continue$|read (?:the|this|more|on)|unlock|access (?:the|this|our|all))"
    r"|to (?:continue|keep) reading(?: (?:the|this)? ?(?:full )?(?:story|article))?\s*(?:[.,:!]|$)"
    r"|already (?:a subscriber|have an account|subscribed)"
    r"|(?:article|story|content) is (?:for|only available to|reserved for|exclusive to) (?:paying )?"
    r"(?:subscribers|members)"
    r"|r[ée]serv[ée]e?s? (?:à nos|aux) abonn|pour lire la suite|weiterlesen mit|jetzt weiterlesen"
    r"|nur für abonnenten|solo para suscriptores|contenuto riservato agli abbonati"
    r"|только для подписчиков|лише для передплатників|чтобы читать дальше",
    re.IGNORECASE,
)
_LAST_LINES = 4
_LONGEST_APPEAL = 300
"""Characters; a longer paragraph is part of the story, whatever it speaks of."""


def says_paywall(facts: Iterable[Mapping[str, Any]], tier: str) -> bool:
    """Whether the page's own data says so: `isAccessibleForFree` of schema.org, or its content tier."""
    free = (fact.get("isAccessibleForFree") for fact in facts)
    return tier.strip().lower() in _TIERS or any(str(value).strip().lower() in _NOT_FREE for value in free)


def without_appeal(text: str) -> tuple[str, bool]:
    """The text without the request to subscribe at its end, and whether there was one."""
    lines = text.rstrip().split("\n")
    for number in range(max(0, len(lines) - _LAST_LINES), len(lines)):
        if len(lines[number]) <= _LONGEST_APPEAL and _STUB.search(lines[number]):
            return "\n".join(lines[:number]).rstrip(), True
    return text, False
