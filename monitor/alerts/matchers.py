"""Conditions in one line, as in Prometheus Alertmanager: `actor=Russia`, `publisher=~"The Daily .*"`. Pure.

    =    one of the alert's values is it            !=   none is
    =~   one of them matches the whole pattern      !~   none does

Names and values compare without regard to case; a value may stand in double quotes. Patterns are RE2
(https://github.com/google/re2/wiki/Syntax), whose time is linear in the text, so that no pattern that
somebody sends can stop deliveries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from monitor.alerts.facts import NAMES, Facts

LONGEST = 200
"""Characters of a value or pattern."""
_FORM = re.compile(r'\s*([a-z_]+)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^"]*?))\s*', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition; `str` gives the form that `parse` reads."""

    name: str
    operator: str
    value: str

    def holds(self, facts: Facts) -> bool:
        """Whether an alert with these facts has it. A fact that it lacks has no value, as no value is it."""
        values = facts.get(self.name, frozenset())
        if self.operator.endswith("~"):
            pattern = _pattern(self.value)
            found = any(pattern.fullmatch(value) for value in values)
        else:
            found = self.value.casefold() in values
        return found != self.operator.startswith("!")

    def __str__(self) -> str:
        quoted = self.value.replace("\\", "\\\\").replace('"', '\\"')
        return f'{self.name}{self.operator}"{quoted}"'


def parse(text: str) -> Matcher:
    """The matcher in a text; `ValueError` says in one sentence what is wrong with it."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f'a matcher looks like actor=Russia or publisher=~"The .*", not {text[:LONGEST]!r}')
    name, operator, quoted, plain = found.groups()
    value = _ESCAPE.sub(r"\1", quoted) if quoted is not None else plain
    if name not in NAMES:
        raise ValueError(f"there is nothing called {name!r} to match; there are: {', '.join(NAMES)}")
    if not value:
        raise ValueError(f"{name}{operator} needs a value")
    if len(value) > LONGEST:
        raise ValueError(f"the value of {name} is longer than {LONGEST} characters")
    if operator.endswith("~"):
        _check(value)
    return Matcher(name, operator, value)


def all_hold(matchers: Iterable[Matcher], facts: Facts) -> bool:
    """Whether an alert with these facts has all of them."""
    return all(matcher.holds(facts) for matcher in matchers)


def _check(pattern: str) -> None:
    try:
        _pattern(pattern)
    except re2.error as error:
        what = error.args[0].decode("utf-8", "replace") if error.args else "it is no RE2 pattern"
        raise ValueError(f"{pattern!r} is no pattern: {what}") from None


@lru_cache(maxsize=1024)
def _pattern(text: str) -> Any:
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    return re2.compile(text, options)
