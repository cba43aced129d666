"""Who speaks, seen from the actor: itself, its enemy, a third party, or the publisher.

An admission is decided here. *The ministry said we withdrew* is `self`; *analysts say that Moscow has
admitted it* is `attributed`: no official of the actor is quoted.
"""

from __future__ import annotations

from collections.abc import Sequence

from monitor.detection.speakers import Speaker
from monitor.models import Stance


def stance_of(kind: str, speakers: Sequence[Speaker], *, quoted: bool) -> Stance:
    """From the nearest speaker; another one around an admission makes it attributed."""
    speakers = [speaker for speaker in speakers if not speaker.relays]
    if not speakers:
        return "reported"
    first = speakers[0]
    if first.source.role == "party":
        outside = any(speaker.source.role != "party" for speaker in speakers[1:])
        if kind == "admission" and (outside or not (first.official or quoted)):
            return "attributed"
        return "attributed" if outside and not first.official else "self"
    return "adversary" if first.source.role == "adversary" else "assessment"
