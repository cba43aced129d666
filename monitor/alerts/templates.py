"""A user's own text for a message: a Jinja2 template in a sandbox. Pure.

A template sees the alert, the built-in text, the link to the board, and the words of `words.py` as filters;
no attribute that begins with an underscore, no method that changes anything, no file. For HTML every value
is escaped. https://jinja.palletsprojects.com/en/stable/sandbox/
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Sized
from pathlib import Path
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.alerts import words
from monitor.alerts.render import one_line
from monitor.models import Alert

HTML = ".html"
LONGEST = 100_000
"""Characters of a rendered text."""
_WORDS = (
    *(words.status, words.reason, words.evidence, words.who, words.where),
    *(words.chain, words.claim, words.origin),
)


def _in_one_line(word: Callable[[Any], str]) -> Callable[[Any], str]:
    return lambda of: one_line(word(of))


FILTERS = {word.__name__: _in_one_line(word) for word in _WORDS} | {"one_line": one_line}


class TemplateError(Exception):
    """A template of no use: which file, which line (where that can be said), and why, in one sentence."""

    def __init__(self, path: Path, line: int | None, message: str) -> None:
        self.path, self.line, self.message = path, line, message
        super().__init__(f"{path}:{line}: {message}" if line else f"{path}: {message}")


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's own, and no multiplying that would fill the memory."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """What a template may multiply: numbers, and texts as long as a message can be."""
        sizes = [len(each) if isinstance(each, Sized) else abs(each) for each in (left, right)]
        if operator == "**" or (sizes[0] * sizes[1] > LONGEST):
            raise SecurityError(f"{operator} with such values is too much")
        return super().call_binop(context, operator, left, right)


class Template:
    """One text of a message. `path` is what faults name; one that ends with `.html` escapes its values."""

    def __init__(self, path: Path, source: str) -> None:
        self.path = path
        self._environment = _Sandbox(
            loader=FunctionLoader(lambda _: (source, str(path), lambda: True)),
            autoescape=path.suffix == HTML,
            undefined=StrictUndefined,
            keep_trailing_newline=False,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters.update(FILTERS)

    def render(self, alert: Alert, **more: Any) -> str:
        """The text; `TemplateError` where there is none, or far too much of it."""
        try:
            text = self._bounded(self._environment.get_template(self.path.name).generate(alert=alert, **more))
        except TemplateSyntaxError as error:
            raise TemplateError(self.path, error.lineno, error.message or "this is no template") from None
        except Exception as error:
            # whatever it is, it is raised by what the template asks for
            raise TemplateError(self.path, self._line(error), one_line(str(error))) from None
        if not text.strip():
            raise TemplateError(self.path, None, "it makes nothing of this alert")
        return text

    @staticmethod
    def _bounded(pieces: Iterable[str]) -> str:
        """A loop that does not end in time ends here."""
        kept, size = [], 0
        for piece in pieces:
            kept.append(piece)
            size += len(piece)
            if size > LONGEST:
                raise SecurityError(f"it makes more than {LONGEST} characters of this alert")
        return "".join(kept)

    def _line(self, error: Exception) -> int | None:
        """Jinja puts the template's own lines into the traceback."""
        frames = traceback.extract_tb(error.__traceback__)
        return next((frame.lineno for frame in reversed(frames) if frame.filename == str(self.path)), None)
