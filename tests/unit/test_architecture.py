"""The rules that keep the flow readable: who may import whom, how big a piece may be, no cycles.

They are read off the source, so that an import inside a function counts as well.
"""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60

HTTP_CLIENTS = {"httpx", "aiohttp", "requests", "urllib3", "urllib.request", "http.client"}
CLIENTS = HTTP_CLIENTS | {
    "faust",
    "aiokafka",
    "confluent_kafka",
    "sqlalchemy",
    "asyncio",
    "socket",
    "subprocess",
}
CLOCKS = {"time.time", "time.monotonic", "datetime.now", "datetime.utcnow", "dt.datetime.now"}
PURE = (
    "monitor.alerts.answers",
    "monitor.alerts.citations",
    "monitor.alerts.conditions",
    "monitor.alerts.correlate",
    "monitor.alerts.dead_routes",
    "monitor.alerts.deliveries",
    "monitor.alerts.evidence",
    "monitor.alerts.facts",
    "monitor.alerts.group_timing",
    "monitor.alerts.firm",
    "monitor.alerts.grouping",
    "monitor.alerts.headline",
    "monitor.alerts.incident",
    "monitor.alerts.inhibition",
    "monitor.alerts.matchers",
    "monitor.alerts.matching",
    "monitor.alerts.mute_rules",
    "monitor.alerts.mutes",
    "monitor.alerts.order",
    "monitor.alerts.origins",
    "monitor.alerts.pace",
    "monitor.alerts.places",
    "monitor.alerts.policy",
    "monitor.alerts.receivers.mail_message",
    "monitor.alerts.receivers.slack_blocks",
    "monitor.alerts.receivers.slack_errors",
    "monitor.alerts.receivers.slack_messages",
    "monitor.alerts.receivers.slack_seen",
    "monitor.alerts.regroup",
    "monitor.alerts.render",
    "monitor.alerts.report",
    "monitor.alerts.routes",
    "monitor.alerts.severity",
    "monitor.alerts.silences",
    "monitor.alerts.states",
    "monitor.alerts.templates",
    "monitor.alerts.terminal",
    "monitor.alerts.texts",
    "monitor.alerts.time_windows",
    "monitor.alerts.waiting",
    "monitor.alerts.words",
    "monitor.batched",
    "monitor.broker.backlog",
    "monitor.config.route_names",
    "monitor.copies",
    "monitor.detection",
    "monitor.durations",
    "monitor.feeds.agenda",
    "monitor.feeds.answer",
    "monitor.feeds.article",
    "monitor.feeds.dates",
    "monitor.feeds.decide",
    "monitor.feeds.entry",
    "monitor.feeds.feed",
    "monitor.feeds.fields",
    "monitor.feeds.health",
    "monitor.feeds.hosts",
    "monitor.feeds.identity",
    "monitor.feeds.moves",
    "monitor.feeds.notices",
    "monitor.feeds.opml",
    "monitor.feeds.pace",
    "monitor.feeds.paragraphs",
    "monitor.feeds.paywall",
    "monitor.feeds.prolog",
    "monitor.feeds.robots",
    "monitor.feeds.schedule",
    "monitor.feeds.skips",
    "monitor.feeds.sorting",
    "monitor.feeds.state",
    "monitor.feeds.wire",
    "monitor.ids",
    "monitor.models",
    "monitor.network",
    "monitor.replay.difference",
    "monitor.replay.difference_view",
    "monitor.replay.engine",
    "monitor.replay.rows",
    "monitor.replay.run",
    "monitor.text",
    "monitor.topics",
)
# the demo reads the metrics of its own poller, on loopback
HTTP_ADAPTERS = {
    "monitor.feeds.dial",
    "monitor.feeds.fetch",
    "monitor.alerts.receivers.post",
    "monitor.alerts.receivers.apprise_child",
    "monitor.demo.scrape",
}
PARTS = ("feeds", "detection", "alerts")


@dataclass(frozen=True)
class Module:
    name: str
    path: Path
    tree: ast.Module

    @property
    def imports(self) -> list[tuple[str, bool]]:
        """What it imports, by full name, and whether that happens at import time."""
        return list(_imports(self.tree, top=True))


def _imports(node: ast.AST, *, top: bool) -> Iterator[tuple[str, bool]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            yield from ((alias.name, top) for alias in child.names)
        elif isinstance(child, ast.ImportFrom) and child.module:
            yield child.module, top
            yield from ((f"{child.module}.{alias.name}", top) for alias in child.names)
        elif isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            continue
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _imports(child, top=top and not inside)


@cache
def modules() -> tuple[Module, ...]:
    found = []
    gc.disable()  # Python 3.11 can lose count of its depth when it collects garbage while it parses
    for folder in ("monitor", "agents"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path, ast.parse(path.read_text(encoding="utf-8"))))
    gc.enable()
    return tuple(found)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def offenders(wrong: set[str]) -> None:
    assert not wrong, "\n".join(sorted(wrong))


def test_faust_is_imported_only_under_agents() -> None:
    offenders(
        {m.name for m in modules() for i, _ in m.imports if within(i, "faust", "mode")}
        - {m.name for m in modules() if within(m.name, "agents")}
    )


def test_the_parts_meet_only_in_the_models() -> None:
    offenders(
        {
            f"{m.name} imports {i}"
            for m in modules()
            for i, _ in m.imports
            for part in PARTS
            for other in PARTS
            if part != other and within(m.name, f"monitor.{part}") and within(i, f"monitor.{other}")
        }
    )


def test_pure_modules_import_no_client_library() -> None:
    offenders(
        {
            f"{m.name} imports {i}"
            for m in modules()
            if within(m.name, *PURE)
            for i, _ in m.imports
            if within(i, *CLIENTS)
        }
    )


def test_pure_modules_read_no_clock_and_open_no_file() -> None:
    wrong = set()
    for module in modules():
        if within(module.name, *PURE):
            for node in ast.walk(module.tree):
                called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
                if called in CLOCKS or called == "open" or called.endswith((".read_text", ".read_bytes")):
                    wrong.add(f"{module.name}:{node.lineno} calls {called}")  # type: ignore[attr-defined]
    offenders(wrong)


def test_http_clients_only_in_the_named_adapters() -> None:
    offenders(
        {
            f"{m.name} imports {i}"
            for m in modules()
            if m.name not in HTTP_ADAPTERS
            for i, _ in m.imports
            if within(i, *HTTP_CLIENTS, "httpcore")
        }
    )


def test_only_settings_reads_the_environment() -> None:
    offenders(
        {
            m.name
            for m in modules()
            for node in ast.walk(m.tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
        }
        - {"monitor.settings"}
    )


def test_only_the_config_reader_parses_yaml() -> None:
    offenders(
        {m.name for m in modules() for i, _ in m.imports if within(i, "yaml")} - {"monitor.config.reader"}
    )


def test_nothing_but_the_command_line_imports_agents() -> None:
    offenders(
        {
            m.name
            for m in modules()
            for i, top in m.imports
            if within(i, "agents")
            and not within(m.name, "agents")
            and (top or not within(m.name, "monitor.cli"))
        }
    )


def test_there_are_no_import_cycles() -> None:
    names = {m.name for m in modules()}
    graph = {m.name: {i for i, top in m.imports if top and i in names and i != m.name} for m in modules()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"import cycle: {' -> '.join(error.args[1])}")


def test_package_files_hold_only_a_docstring() -> None:
    allowed = {"monitor"}
    offenders(
        {
            m.name
            for m in modules()
            if m.path.name == "__init__.py" and len(m.tree.body) > 1 and m.name not in allowed
        }
    )


def test_files_and_functions_stay_small() -> None:
    wrong = set()
    for module in modules():
        lines = len(module.path.read_text(encoding="utf-8").splitlines())
        if lines > MAX_FILE_LINES:
            wrong.add(f"{module.path.relative_to(ROOT)}: {lines} lines")
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > MAX_FUNCTION_LINES:
                    wrong.add(f"{module.name}.{node.name}: {length} lines")
    offenders(wrong)


def test_every_module_says_what_it_is_for() -> None:
    offenders({m.name for m in modules() if not ast.get_docstring(m.tree)})


def test_the_models_load_without_any_client_library() -> None:
    probe = "import sys, monitor.models; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert not CLIENTS & set(ast.literal_eval(loaded.stdout)) - {"asyncio", "socket", "subprocess"}
