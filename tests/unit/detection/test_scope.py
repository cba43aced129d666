"""Polarity of whole sentences, read by the rules alone on 10 March 2026."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.detection.detector import Detector
from monitor.models import Article, Kind, Polarity


def _polarities(detector: Detector, article: Article, text: str, kind: Kind) -> set[Polarity]:
    found = detector.detect([replace(article, text=text)])[0].mentions
    return {one.polarity for one in found if one.kind == kind}


@pytest.mark.parametrize(
    "text",
    [
        "The ministry denied reports that its troops had withdrawn from the valley.",
        "The ministry rejected claims of a withdrawal of its troops from the valley.",
        "The army cannot and does not withdraw from the valley.",
        "At no point did the army withdraw from the valley.",
        "The general is unwilling to withdraw his troops from the valley.",
        "A withdrawal of the troops from the valley is not an option, the general said.",
        "The army has no plans to withdraw its troops from the valley.",
        "The general vowed never to withdraw his troops from the valley.",
        "The rebels repelled an attempt to capture the village.",
        "An attempt by the army to capture the village failed.",
    ],
)
def test_what_did_not_happen(text: str, rules_alone: Detector, article: Article) -> None:
    kind: Kind = "defeat" if "capture" in text else "retreat"
    assert _polarities(rules_alone, article, text, kind) == {"negated"}


@pytest.mark.parametrize(
    "text",
    [
        "The council did not call for the troops to withdraw from the valley.",
        "The troops may not withdraw from the valley.",
        "The army did not rule out a withdrawal of its troops from the valley.",
        "If the rebels attack, the army will withdraw from the valley.",
        "The army will withdraw from the valley if the rebels attack.",
        "Talks will begin only when the troops withdraw from the valley.",
        "Ministers demanded that the troops be withdrawn from the valley.",
        "The envoy explained how to withdraw the troops from the valley.",
        "The general launched an operation to capture the town.",
        "The army will defeat the rebels, the general vowed.",
        "Their goal is the defeat of the rebels in the valley.",
    ],
)
def test_what_is_only_in_somebodys_mind(text: str, rules_alone: Detector, article: Article) -> None:
    kind: Kind = "defeat" if "capture" in text or "defeat" in text else "retreat"
    assert _polarities(rules_alone, article, text, kind) == {"hypothetical"}


@pytest.mark.parametrize(
    "text",
    [
        "The two sides signed a deal to withdraw troops from the valley.",
        "Critics fear that the king's plan to withdraw his troops from the valley would help the rebels.",
        "The president ordered the troops to withdraw from the valley.",
        "The troops will withdraw from the valley by May.",
    ],
)
def test_what_is_to_come(text: str, rules_alone: Detector, article: Article) -> None:
    assert _polarities(rules_alone, article, text, "retreat") == {"planned"}


@pytest.mark.parametrize(
    "text",
    [
        "The shelling forced the troops to withdraw from the valley.",
        "The minister said the rebels must disarm, even as his troops have withdrawn from the valley.",
        "The army not only withdrew from the valley but left its guns behind.",
        "Officials warned that the troops had withdrawn from the valley.",
        "The army has withdrawn from the valley that it took in 2014.",
        "Since the army withdrew from the valley on Sunday, shops have opened again.",
        "The troops withdrew from the valley in February.",
    ],
)
def test_what_happened(text: str, rules_alone: Detector, article: Article) -> None:
    assert _polarities(rules_alone, article, text, "retreat") == {"asserted"}


@pytest.mark.parametrize(
    "text",
    [
        "The troops withdrew from the valley in October.",
        "The troops withdrew from the valley in late 2022.",
        "Four years after the troops withdrew from the valley, its schools are still closed.",
        "In 2003 the troops withdrew from the valley.",
        "The village never recovered from the withdrawal of the troops last summer.",
        "The troops withdrew from the valley after an ambush in 2016.",
    ],
)
def test_what_is_long_past(text: str, rules_alone: Detector, article: Article) -> None:
    assert _polarities(rules_alone, article, text, "retreat") == {"historical"}
