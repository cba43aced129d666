"""`config/templates/RECEIVER/`: a user's own texts, in place of the built-in ones. None are needed.

    title.txt    the one line on top: a Slack header, an e-mail's subject
    text.txt     the body in plain text
    text.html    the body of an e-mail in HTML

Each kind of receiver says which of them it has a place for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from monitor import metrics
from monitor.alerts.receivers.kinds import TextsFor
from monitor.alerts.receivers.receiver import Options
from monitor.alerts.sample import sample_alert
from monitor.alerts.templates import Template, TemplateError
from monitor.alerts.texts import Part, Texts
from monitor.config import routes
from monitor.config.reader import Reader
from monitor.logs import get_logger

FOLDER = "templates"
FILES: dict[str, Part] = {"title.txt": "title", "text.txt": "text", "text.html": "html"}
_SAMPLE = sample_alert(datetime(2026, 1, 1, tzinfo=UTC))

log = get_logger("templates")
Mine = dict[str, dict[Part, Template]]
OnFault = Callable[[TemplateError], None]


def read(reader: Reader) -> Mine | None:
    """All by receiver, each tried on a sample alert; None, with the faults, where one is of no use."""
    routing = Reader(reader.root).yaml(routes.FILE, routes.Routing)  # its own faults are told by `routes`
    before = len(reader.faults)
    found: Mine = {}
    for path in reader.paths(FOLDER, "*/*"):
        part = _part(reader, path, routing.receivers if routing else None)
        source = reader.text(path)
        if part is None or source is None:
            continue
        template = found.setdefault(path.parent.name, {})[part] = Template(path, source)
        if error := _trouble(template):
            reader.fault(path, error.line, "", error.message)
    return found if len(reader.faults) == before else None


def count(mine: Mine) -> dict[str, int]:
    """For `config check`."""
    return {"templates": sum(map(len, mine.values()))}


def texts_for(
    root: Path, board: str | None = None, on_fault: OnFault | None = None, only: str = "*"
) -> TextsFor:
    """The texts of each receiver by its name, or of the only one asked for.

    A template of no use is told to `on_fault` (the log, unless given); the built-in text is sent then.
    """
    tell = on_fault or _log
    reader = Reader(root)
    found: Mine = {}
    for path in reader.paths(FOLDER, f"{only}/*"):
        source = reader.text(path) if path.name in FILES else None
        if source is not None:
            found.setdefault(path.parent.name, {})[FILES[path.name]] = Template(path, source)
    troubles = [TemplateError(fault.path, fault.line, fault.message) for fault in reader.faults]
    tried = [_trouble(template) for templates in found.values() for template in templates.values()]
    for error in filter(None, (*troubles, *tried)):
        tell(error)
    return lambda name: Texts(board or "", found.get(name, {}), tell)


def _trouble(template: Template) -> TemplateError | None:
    try:
        template.render(_SAMPLE, built_in="", link="")
    except TemplateError as error:
        return error
    return None


def _log(error: TemplateError) -> None:
    metrics.TEMPLATE_FAULTS.inc()
    log.warning("template_failed", file=str(error.path), line=error.line, error=error.message)


def _part(reader: Reader, path: Path, receivers: dict[str, Options] | None) -> Part | None:
    part, name = FILES.get(path.name), path.parent.name
    if receivers is None:
        return part
    if name not in receivers:
        reader.fault(path, None, "", f"there is no receiver {name!r}; there are: {', '.join(receivers)}")
        return None
    options = receivers[name]
    if part is None or part not in options.parts:
        known = [file for file, each in FILES.items() if each in options.parts]
        has = f"one of kind {options.kind} takes {' and '.join(known)}" if known else "it has no texts"
        reader.fault(path, None, "", f"receiver {name} has no place for this: {has}")
        return None
    return part
