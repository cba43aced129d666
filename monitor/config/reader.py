"""Files to typed values. The only place that parses YAML and tables; it collects faults instead of stopping.

reader = Reader(root)
feeds = reader.yaml("feeds/europe.yml", FeedFile)      # None where it is faulty
reader.finish()                                        # raises ConfigError with all faults
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from monitor.adapters import adapter
from monitor.errors import ConfigError, Fault

T = TypeVar("T")
KeyPath = tuple[str | int, ...]


class Strict(BaseModel):
    """Base of all configuration types: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reader:
    """Reads files below a root folder and remembers every fault.

    Files that `root` does not have are read from `below`, where that is given.
    """

    def __init__(self, root: Path, below: Path | None = None) -> None:
        self.root = root.absolute()
        self._below = below.absolute() if below is not None else None
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._documents: dict[Path, Any] = {}
        self._lines: dict[Path, dict[KeyPath, int]] = {}

    def paths(self, folder: str, pattern: str) -> list[Path]:
        """The files of a folder below the root, in a stable order."""
        found: dict[str, Path] = {}
        for root in (self._below, self.root) if self._below is not None else (self.root,):
            base = root / folder
            found |= {str(path.relative_to(base)): path for path in base.glob(pattern) if path.is_file()}
        return [found[name] for name in sorted(found)]

    def find(self, path: str | Path) -> Path:
        """Where a file is, or would be."""
        own = self.root / path
        return own if self._below is None or own.exists() else self._below / path

    def yaml(self, path: str | Path, kind: type[T]) -> T | None:
        """The file as a `kind`; None, and faults, where it is missing, no YAML, or of another shape."""
        path = self.find(path)
        text = self.text(path)
        if text is None:
            return None
        try:
            node, data = _parse(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            problem = getattr(error, "problem", None) or "this is not YAML"
            self.fault(path, mark.line + 1 if mark else None, "", str(problem))
            return None
        lines = self._lines[path] = dict(_lines(node))
        self._documents[path] = data
        for key, line in _repeated(node):
            self.fault(path, line, str(key), "this key stands here twice")
        return self._typed(path, kind, data, lines)

    def document(self, path: str | Path) -> Any:
        """A YAML file that was read, untyped, also where it is faulty: for references within it."""
        return self._documents.get(self.root / path)

    def table(self, path: str | Path, kind: type[T]) -> list[T]:
        """Rows of a tab-separated file with a header line; empty cells are left to the type's defaults."""
        return [row for _, row in self.numbered(path, kind)]

    def numbered(self, path: str | Path, kind: type[T]) -> list[tuple[int, T]]:
        """Like `table`, each row with the number of its line, for faults that only a part can see."""
        path = self.find(path)
        text = self.text(path) or ""
        rows: list[tuple[int, T]] = []
        header: list[str] | None = None
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if header is None:
                header = cells
                continue
            if len(cells) > len(header):
                self.fault(path, number, "", f"{len(cells)} cells under a header of {len(header)}")
                continue
            data = {name: cell for name, cell in zip(header, cells, strict=False) if cell != ""}
            row = self._typed(path, kind, data, {(): number})
            if row is not None:
                rows.append((number, row))
        return rows

    def fault(self, path: Path, line: int | None, key: str, message: str) -> None:
        """Remember one; parts add faults that only they can see (a reference that leads nowhere)."""
        self.faults.append(Fault(path, line, key, message))

    def fault_at(self, path: str | Path, keys: KeyPath, message: str) -> None:
        """Like `fault`, for a place in a YAML file that was read: its keys and indexes from the top."""
        path = self.find(path)
        where, line = _place(keys, self._lines.get(path, {}))
        self.fault(path, line, where, message)

    def warn_at(self, path: str | Path, keys: KeyPath, message: str) -> None:
        """Like `fault_at`, for what is allowed and yet hardly meant."""
        path = self.root / path
        where, line = _place(keys, self._lines.get(path, {}))
        self.warnings.append(Fault(path, line, where, message))

    def finish(self) -> None:
        """Raise `ConfigError` when anything was wrong."""
        if self.faults:
            raise ConfigError(sorted(self.faults, key=lambda f: (str(f.path), f.line or 0)))

    def text(self, path: Path) -> str | None:
        """What is in a file; None, and a fault, where it cannot be read."""
        try:
            return path.read_text(encoding="utf-8")
        except FileNotFoundError:
            self.fault(path, None, "", "the file is missing")
        except (OSError, UnicodeDecodeError) as error:
            self.fault(path, None, "", f"cannot be read: {error}")
        return None

    def _typed(self, path: Path, kind: type[T], data: object, lines: dict[KeyPath, int]) -> T | None:
        try:
            value: T = adapter(kind).validate_python(data)
        except ValidationError as error:
            for found in error.errors(include_url=False, include_input=False):
                where, line = _place(found["loc"], lines)
                self.fault(path, line, where, _words(found["type"], found["msg"]))
            return None
        return value


def _parse(text: str) -> tuple[Any, Any]:
    """The node tree, which knows its lines, and the data made of it."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def _words(kind: str, message: str) -> str:
    known = {
        "extra_forbidden": "this key is unknown",
        "unexpected_keyword_argument": "this key is unknown",
        "missing": "this key is missing",
        "missing_argument": "this key is missing",
        "missing_keyword_only_argument": "this key is missing",
    }
    return known.get(kind, message.removeprefix("Value error, "))


def _lines(node: Any, path: KeyPath = ()) -> Iterator[tuple[KeyPath, int]]:
    if node is None:
        return
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, key.value), key.start_mark.line + 1
            for inner, line in _lines(value, (*path, key.value)):
                if inner != (*path, key.value):
                    yield inner, line
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            yield from _lines(item, (*path, number))


def _repeated(node: Any) -> Iterator[tuple[str, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.value, key.start_mark.line + 1
            seen.add(key.value)
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _repeated(item)


def _place(loc: tuple[str | int, ...], lines: dict[KeyPath, int]) -> tuple[str, int | None]:
    """The key path as people write it, and the line of the deepest part of it that the file has.

    Pydantic puts the names of union members into the path; parts that the file does not have are skipped.
    """
    path: KeyPath = ()
    shown: KeyPath = ()
    for number, part in enumerate(loc, 1):
        known = (*path, part) in lines
        path = (*path, part) if known else path
        named = isinstance(part, int) or "[" not in part
        shown = (*shown, part) if known or (number == len(loc) and named) else shown
    return ".".join(map(str, shown)), lines.get(path)
