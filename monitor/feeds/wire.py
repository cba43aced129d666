"""Recognise the news agency whose text an outlet prints, by the marks that agencies ask for."""

from __future__ import annotations

import re

_HEAD, _TAIL = 300, 200
_AGENCIES = {
    "Reuters": "Reuters", "AP": "AP", "Associated Press": "AP", "AFP": "AFP", "Agence France-Presse": "AFP",
    "TASS": "TASS", "Interfax": "Interfax", "Ukrinform": "Ukrinform", "Anadolu": "Anadolu", "AA": "Anadolu",
    "dpa": "dpa", "EFE": "EFE", "ANSA": "ANSA", "Xinhua": "Xinhua", "PTI": "PTI", "IANS": "IANS",
    "Kyodo": "Kyodo", "Yonhap": "Yonhap", "UPI": "UPI", "PA": "PA",
}  # fmt: skip
_NAMES = "|".join(sorted(map(re.escape, _AGENCIES), key=len, reverse=True))
_DATELINE = re.compile(rf"[(\[]\s*({_NAMES})\s*[)\]]")
"""`KYIV (Reuters) - …`, `… [AFP]`: in brackets, at the head or the tail."""
_BYLINE = re.compile(rf"^\s*(?:By\s+|Source:\s*|©\s*)?({_NAMES})\s*(?:$|[-–—,|/])")
_SIGNED = re.compile(rf"(?:^|[\s–—/-])({_NAMES})\.?\s*$")
_SIGNATURE_LINE = 40
"""A last line shorter than this may be the agency's signature; a longer one is a sentence."""


def wire_of(text: str, author: str | None = None) -> str | None:
    """The agency's name, or None. The author is asked first, then the head of the text, then its tail."""
    byline = _BYLINE.match(author or "")
    if byline:
        return _AGENCIES[byline[1]]
    found = _DATELINE.search(text[:_HEAD]) or _DATELINE.search(text[-_TAIL:])
    if found is None:
        last = text.rstrip().rpartition("\n")[2]
        found = _SIGNED.search(last) if len(last) <= _SIGNATURE_LINE else None
    return _AGENCIES[found[1]] if found else None
