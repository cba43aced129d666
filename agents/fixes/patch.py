"""A fix is a few methods of Faust, each replaced by one that knows the original."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Method = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Patch:
    """Replaces `owner.attribute` by `make(original)`."""

    owner: type[Any]
    attribute: str
    make: Callable[[Method], Method]

    def apply(self) -> Method:
        """Replace the method; the original is returned, for `undo`."""
        original: Method = getattr(self.owner, self.attribute)
        setattr(self.owner, self.attribute, self.make(original))
        return original

    def undo(self, original: Method) -> None:
        """Put the original back."""
        setattr(self.owner, self.attribute, original)


@dataclass(frozen=True, slots=True)
class Fix:
    """What went wrong in stock Faust (`problem`), where it was reported, and the patches that stop it."""

    name: str
    problem: str
    reported: str
    patches: tuple[Patch, ...]
