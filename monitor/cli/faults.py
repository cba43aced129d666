"""Lines of an input that are no articles: each is told, the others go on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import typer

from monitor.cli.articles_in import BadLine
from monitor.models import Article


class Faults:
    """Tells of them on standard error, and counts them for the exit code."""

    def __init__(self) -> None:
        self.count = 0

    def without(self, items: Iterable[Article | BadLine]) -> Iterator[Article]:
        """The articles among the items."""
        for item in items:
            if isinstance(item, BadLine):
                self.tell(f"line {item.number} is no article: {item.problem}")
            else:
                yield item

    def tell(self, problem: str) -> None:
        """One more that was wrong."""
        self.count += 1
        typer.echo(f"whiteflag: {problem}", err=True)
