"""The texts of a receiver's messages: built in, or a user's templates in their place. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote

from markupsafe import Markup

from monitor.alerts.templates import Template, TemplateError
from monitor.models import Alert
from monitor.text import clean

Part = Literal["title", "text", "html"]
"""What can be replaced: the one line on top, the body in plain text, and the body of an e-mail in HTML."""
PARTS: tuple[Part, ...] = ("title", "text", "html")


def _ignore(_: TemplateError) -> None:
    """For where nobody wants to know."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What a kind of receiver needs to word an alert.

    board       address of the board, "" where there is none
    templates   the user's own
    on_fault    is told of a template that failed; its built-in text is used then, so that no alert is lost
    """

    board: str = ""
    templates: Mapping[Part, Template] = field(default_factory=dict)
    on_fault: Callable[[TemplateError], None] = _ignore

    def title(self, alert: Alert, built_in: str) -> str:
        """One line of plain text."""
        return " ".join(self._text("title", alert, built_in).split())

    def text(self, alert: Alert, built_in: str) -> str:
        """The body, in plain text."""
        return self._text("text", alert, built_in)

    def html(self, alert: Alert, built_in: str) -> str:
        """The body, in HTML."""
        return self._text("html", alert, Markup(built_in))  # noqa: S704 - escaped by whoever made it

    def link(self, alert: Alert) -> str:
        """Where the board shows the incident; "" without a board."""
        return f"{self.board.rstrip('/')}/incidents/{quote(alert.incident_id, safe='')}" if self.board else ""

    def _text(self, part: Part, alert: Alert, built_in: str) -> str:
        template = self.templates.get(part)
        if template is None:
            return built_in
        try:
            return clean(template.render(alert, built_in=built_in, link=self.link(alert)))
        except TemplateError as fault:
            self.on_fault(fault)
            return str(built_in)


PLAIN = Texts()
"""No board, no templates."""
