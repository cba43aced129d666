"""Rows for people and for machines: a table on a terminal, JSON Lines when piped or asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
import typer


def show_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool = False) -> None:
    """Print them on standard output; the keys of the first row are the columns."""
    if as_json or not sys.stdout.isatty():
        for row in rows:
            typer.echo(orjson.dumps(row, option=orjson.OPT_UTC_Z).decode())
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in rows[0] if rows else ():
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        # Text, since a value may hold what rich takes for markup
        table.add_row(*(Text("" if value is None else str(value)) for value in row.values()))
    Console().print(table)


def write_rows(rows: Iterable[Mapping[str, Any]], *, lines: bool) -> None:
    """JSON on standard output: a line for each row as it comes, or one indented list."""
    if lines:
        for row in rows:
            sys.stdout.write(orjson.dumps(row).decode() + "\n")
    else:
        sys.stdout.write(orjson.dumps(list(rows), option=orjson.OPT_INDENT_2).decode() + "\n")
