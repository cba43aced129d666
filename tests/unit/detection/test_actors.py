"""Who retreats or is beaten: named, pointed back to, or known only by the table of wars."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.detection.detector import Detector
from monitor.detection.parse import dateline
from monitor.models import Article


def _actors(detector: Detector, article: Article, text: str, kind: str) -> list[str]:
    found = detector.detect([replace(article, text=text)])[0].mentions
    return [one.actor.id for one in found if one.kind == kind and one.actor is not None]


CASES = [
    # the one who is made to go
    ("Militants of Boko Haram forced the Nigerian army to pull back from the town.", "retreat", "state:NG"),
    ("Ethiopia gave the Tigrayan fighters three days to surrender.", "defeat", "group:tplf"),
    ("Rwanda rejected American calls to withdraw its soldiers from eastern Congo.", "retreat", "state:RW"),
    # whose troops they are
    ("France said that it would pull its soldiers out of Niger by May.", "retreat", "state:FR"),
    ("The US military withdrew hundreds of troops from bases in Syria.", "retreat", "state:US"),
    # who held it
    ("Ukrainian soldiers recaptured the village from the occupiers on Sunday.", "defeat", "state:RU"),
    ("The coalition has liberated the Islamic State-held town of Manbij.", "defeat", "group:islamic-state"),
    ("Rebels captured the city of Goma from government forces in Congo.", "defeat", "state:CD"),
    ("The army seized power in Niger after the president was detained.", "defeat", "state:NE"),
    ("Hamas fighters fled after Israeli troops took control of the camp in Gaza.", "defeat", "group:hamas"),
    # the enemy
    ("Ukrainian defenders repelled an enemy assault and the enemy retreated.", "retreat", "state:RU"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "actor"), CASES)
def test_the_right_side(text: str, kind: str, actor: str, detector: Detector, article: Article) -> None:
    assert actor in _actors(detector, article, text, kind)


@pytest.mark.parametrize(
    ("before", "text", "kind", "actor"),
    [
        (
            "Wagner fighters entered Bakhmut.",
            "They retreated from the city centre.",
            "retreat",
            "group:wagner",
        ),
        ("M23 closes in on Uvira.", "The group captured a base from the army.", "defeat", "state:CD"),
        (
            "The Sudanese army shelled Wad Madani.",
            "Its soldiers withdrew from the town at dawn.",
            "retreat",
            "state:SD",
        ),
        ("Rapid Support Forces took Nyala.", "The army retreated from the town.", "retreat", "state:SD"),
    ],
)
def test_the_sentence_before_says_who(
    before: str, text: str, kind: str, actor: str, detector: Detector, article: Article
) -> None:
    assert actor in _actors(detector, article, f"{before}\n\n{text}", kind)


def test_who_held_a_town_is_read_from_the_table_of_wars_on_the_day(
    detector: Detector, article: Article
) -> None:
    text = "US troops captured the town of Karbala in Iraq after two days of fighting."
    held = {
        year: _actors(
            detector, replace(article, published_at=datetime(year, 4, 2, tzinfo=UTC)), text, "defeat"
        )
        for year in (2003, 2006)
    }
    assert held == {2003: ["state:IQ"], 2006: ["group:iraqi-insurgents"]}


def test_a_dateline_is_no_part_of_the_actor(detector: Detector, article: Article) -> None:
    text = "KYIV, Nov 24 (Reuters) - Russian troops withdrew from the village of Robotyne."
    mention = detector.detect([replace(article, text=text)])[0].mentions[0]
    assert mention.actor is not None
    assert mention.actor.text == "Russian troops"
    assert mention.quote == text


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("GAZA CITY -- Soldiers left.", "GAZA CITY -- "),
        ("NAJAF, Iraq - Soldiers left.", "NAJAF, Iraq - "),
        ("Goma, 27 January (AFP) – Soldiers left.", "Goma, 27 January (AFP) – "),
        ("24 Nov — Soldiers left.", "24 Nov — "),
        ("Soldiers left - and came back.", ""),
        ("US-backed forces left.", ""),
    ],
)
def test_the_head_of_a_wire_report(text: str, head: str) -> None:
    assert text[: dateline(text)] == head
