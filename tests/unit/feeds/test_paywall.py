"""Pages that show only the beginning."""

from __future__ import annotations

import pytest

from monitor.feeds.paywall import says_paywall, without_appeal

STORY = "The column left the town of Harvan in the night.\nTwo officers said so at the bridge."


@pytest.mark.parametrize(
    "appeal",
    [
        "Subscribe to continue reading",
        "Log in or register to read the full story.",
        "Already a subscriber? Sign in",
        "This article is for subscribers only.",
        "Il vous reste 80 % de cet article. La suite est réservée aux abonnés.",
        "Jetzt weiterlesen mit dem Probeabo",
        "Материал доступен только для подписчиков",
        "To keep reading, choose a plan.\nCancel at any time.",
    ],
)
def test_the_appeal_is_cut_off_and_told(appeal: str) -> None:
    assert without_appeal(f"{STORY}\n{appeal}") == (STORY, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        STORY,
        f"Subscribe to continue reading\n{STORY}\n{STORY}\n{STORY}",
        STORY + "\nPeople were told to register to vote, and to keep their papers at hand.",
        STORY
        + "\nHe wanted to continue reading the statement, "
        + "but was interrupted again and again, " * 10,
    ],
)
def test_a_whole_story_stays_whole(text: str) -> None:
    assert without_appeal(text) == (text, False)


@pytest.mark.parametrize(
    ("facts", "tier", "expected"),
    [
        ([{"isAccessibleForFree": False}], "", True),
        ([{"isAccessibleForFree": "http://schema.org/False"}], "", True),
        ([{}, {"isAccessibleForFree": " false "}], "", True),
        ([{"isAccessibleForFree": True}], "free", False),
        ([{"isAccessibleForFree": None}], "metered", False),
        ([], "Locked", True),
        ([], "", False),
    ],
)
def test_what_the_page_says_about_itself(facts: list[dict[str, object]], tier: str, expected: bool) -> None:
    assert says_paywall(facts, tier) == expected
