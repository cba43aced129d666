"""Whose text it is."""

from __future__ import annotations

import pytest

from monitor.feeds.wire import wire_of

BODY = "The column left the town in the night, officers said. " * 20


@pytest.mark.parametrize(
    ("text", "author", "agency"),
    [
        (f"KYIV (Reuters) - {BODY}", None, "Reuters"),
        (f"KYIV (AP) — {BODY}", None, "AP"),
        (f"{BODY}\n(AFP)", None, "AFP"),
        (f"{BODY} [dpa]", None, "dpa"),
        (f"{BODY}\nReuters", None, "Reuters"),
        (f"{BODY}\nAgence France-Presse.", None, "AFP"),
        (f"{BODY}\nreporting by AP", None, "AP"),
        (BODY, "Associated Press", "AP"),
        (BODY, "By Reuters", "Reuters"),
        (BODY, "AFP - Agence France-Presse", "AFP"),
        (BODY, "AP, with local reporters", "AP"),
        (BODY, "J. Writer", None),
        (BODY, None, None),
        (f"{BODY} A spokesman told Reuters that the town was empty.", None, None),
        (f"{BODY}\nThe officers spoke to several people in the town, and later also to Reuters", None, None),
        (f"The PA system failed. {BODY}", "Apia Reporter", None),
        ("", "", None),
    ],
)
def test_agencies_are_known_by_their_marks_and_not_by_being_cited(
    text: str, author: str | None, agency: str | None
) -> None:
    assert wire_of(text, author) == agency
