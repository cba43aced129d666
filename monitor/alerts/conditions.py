"""Which alerts something is about, as the configuration says it: lists of values, and matchers. Pure."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator

from monitor.alerts.facts import Facts, folded
from monitor.alerts.matchers import all_hold, parse
from monitor.config.reader import Strict
from monitor.models import AlertDomain, Kind, Reason, Severity, SideState, Stance, State


def as_list(value: Any) -> Any:
    """`kind: admission` means the same as `kind: [admission]`."""
    return [value] if isinstance(value, str) else value


def _checked(text: str) -> str:
    return str(parse(text))


_Several = BeforeValidator(as_list)
Names = Annotated[tuple[str, ...], _Several]
MatcherTexts = Annotated[tuple[Annotated[str, AfterValidator(_checked)], ...], _Several]
"""Matchers as text, each checked when it is read."""


class Conditions(Strict):
    """What an alert must have: one of the values of each key given; names compare without regard to case.

    `actor` and `opponent` take a name, the words in the text, or an id such as `state:RU`; `stance`,
    `publisher` and `language` mean any of the citations.
    """

    kind: Annotated[tuple[Kind, ...], _Several] = ()
    domain: Annotated[tuple[AlertDomain, ...], _Several] = ()
    state: Annotated[tuple[State, ...], _Several] = ()
    side_state: Annotated[tuple[SideState, ...], _Several] = ()
    severity: Annotated[tuple[Severity, ...], _Several] = ()
    reason: Annotated[tuple[Reason, ...], _Several] = ()
    stance: Annotated[tuple[Stance, ...], _Several] = ()
    incident: Names = ()
    actor: Names = ()
    opponent: Names = ()
    place: Names = ()
    region: Names = ()
    country: Names = ()
    publisher: Names = ()
    language: Names = ()

    def wanted(self) -> Facts:
        """The keys given, each with its values folded for comparison."""
        return {name: folded(values) for name, values in self if values}

    def hold(self, facts: Facts) -> bool:
        """Whether the alert has one of the values of each key."""
        return all(values & facts.get(name, frozenset()) for name, values in self.wanted().items())

    def __str__(self) -> str:
        return ", ".join(f"{name} is {' or '.join(values)}" for name, values in self if values)


class Selection(Strict):
    """Alerts of which all of `match` and all `matchers` hold, and not all of `unless`."""

    match: Conditions = Conditions()
    unless: Conditions = Conditions()
    matchers: MatcherTexts = ()

    def takes(self, facts: Facts) -> bool:
        """Whether an alert with these facts is one of them."""
        if self.unless.wanted() and self.unless.hold(facts):
            return False
        return self.match.hold(facts) and all_hold(map(parse, self.matchers), facts)

    @property
    def bare(self) -> bool:
        """Whether it takes every alert."""
        return not (self.match.wanted() or self.unless.wanted() or self.matchers)

    def __str__(self) -> str:
        unless = f"unless {self.unless}" if self.unless.wanted() else ""
        return ", ".join(filter(None, [str(self.match), *self.matchers, unless])) or "every alert"
