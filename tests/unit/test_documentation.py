"""What the documents promise can be checked: dependencies are justified, links lead somewhere."""

from __future__ import annotations

import configparser
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def requirements() -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(ROOT / "setup.cfg")
    listed = parser["options"]["install_requires"] + "".join(parser["options.extras_require"].values())
    return [line for line in listed.split("\n") if line.strip()]


@pytest.mark.parametrize("requirement", requirements())
def test_every_dependency_has_its_reason(requirement: str) -> None:
    name = re.split(r"[\[<>=!~ ]", requirement, maxsplit=1)[0]
    assert re.search(
        rf"(?<![\w-]){re.escape(name)}(?![\w-])", (ROOT / "docs/dependencies.md").read_text(), re.I
    )


@pytest.mark.parametrize("requirement", requirements())
def test_every_dependency_has_an_upper_bound(requirement: str) -> None:
    assert re.search(r"==|<", requirement) or requirement.startswith("types-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []
