"""Official wordings decoded: *regroup* means withdraw. The literal words are kept beside the meaning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from monitor.detection.rules import EuphemismRule
from monitor.detection.scan import lowered
from monitor.models import Euphemism, Kind


class Euphemisms:
    """Looks for the euphemisms of a language in a sentence."""

    def __init__(self, rules: Sequence[EuphemismRule]) -> None:
        self._rules = [(rule, re.compile(rf"\b(?:{rule.pattern})\b")) for rule in rules]

    def find(self, text: str, kind: Kind, actor: str | None = None) -> Euphemism | None:
        """The first euphemism for a claim of this kind about this actor (an id)."""
        low = lowered(text)
        for rule, pattern in self._rules:
            spoken = rule.kind == kind and (not rule.actors or actor in rule.actors)
            found = pattern.search(low) if spoken else None
            if found:
                return Euphemism(text[found.start() : found.end()], rule.means)
        return None
