"""Structured logs on standard error: JSON lines for machines, colours on a terminal.

Untrusted text is logged as a value, never as part of the message, and cut at 300 characters.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog
from structlog.typing import EventDict, WrappedLogger

from monitor.settings import Settings
from monitor.text import clean, cut

LIMIT = 300
_ORDINARY = (str, int, float, bool, type(None))


def configure(settings: Settings, role: str) -> None:
    """Set up structlog and the standard library's logging for this process; call once, first."""
    as_json = settings.log_format == "json" or (settings.log_format == "auto" and not sys.stderr.isatty())
    render = structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[*shared, structlog.processors.format_exc_info, _harmless, render],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    structlog.contextvars.bind_contextvars(role=role)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _harmless,
                render,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    # the libraries below us are chatty at "info"; their warnings are what an operator needs
    root.setLevel(max(level, logging.WARNING))


def get_logger(name: str) -> Any:
    """A logger whose lines carry the part of the product that wrote them."""
    return structlog.get_logger(part=name)


def _harmless(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    for key, value in event.items():
        if key == "exception":
            continue
        text = value if isinstance(value, str) else None if isinstance(value, _ORDINARY) else repr(value)
        if text is not None:
            event[key] = cut(clean(text).replace("\n", " "), LIMIT)
    return event
