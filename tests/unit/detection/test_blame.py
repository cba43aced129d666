"""Whom the admitting side blames and whom that shields, each with the words that say so."""

from __future__ import annotations

from dataclasses import replace

from monitor.config.detection import DetectionConfig, build_engine
from monitor.detection.detector import Detector
from monitor.detection.gazetteer import Gazetteer
from monitor.models import Article, Blame


def test_every_example_of_the_cues(rules: DetectionConfig, gazetteer: Gazetteer) -> None:
    engine = build_engine(rules, "en", gazetteer)
    wrong = []
    for example in rules.languages["en"].blame.examples:
        (tree,) = engine.parser.trees([example.text])
        found = engine.blame.find(tree)
        blamed = tuple(one.name for one in found if one.role == "blamed")
        shielded = tuple(one.name for one in found if one.role == "shielded")
        if (blamed, shielded) != (example.blamed, example.shielded):
            wrong.append(f"{example.text!r}: blamed {blamed}, shielded {shielded}")
    assert not wrong, "\n".join(wrong)


SHIFT = (
    "The ministry said its troops had withdrawn from Izyum. State television shifted the blame for the "
    "retreat away from Vladimir Putin and onto the Russian generals. It rained on Sunday."
)


def blame_of(detector: Detector, article: Article, text: str) -> tuple[Blame, ...]:
    (found,) = detector.detect([replace(article, text=text, title="Russian troops withdraw from Izyum")])
    assert all(
        text[one.start : one.end] == one.quote for m in found.mentions for one in m.blame if m.field == "text"
    )
    return tuple(one for mention in found.mentions for one in mention.blame)


def test_a_claim_carries_who_is_blamed_and_who_is_shielded_beside_it(
    detector: Detector, article: Article
) -> None:
    found = {(one.role, one.name): one for one in blame_of(detector, article, SHIFT)}
    assert set(found) == {("shielded", "Vladimir Putin"), ("blamed", "Russian generals")}
    assert all(one.quote.startswith("State television shifted") for one in found.values())


def test_the_enemys_blame_is_not_the_sides_own(detector: Detector, article: Article) -> None:
    text = "Russian troops withdrew from Izyum. Ukraine blamed the Russian army for the looting of the town."
    assert blame_of(detector, article, text) == ()


def test_blame_far_from_the_claim_is_left(detector: Detector, article: Article) -> None:
    far = " ".join(f"The market of quarter {number} opened late and closed early." for number in range(12))
    text = f"Russian troops withdrew from Izyum. {far} The mayor blamed the bakers for the queue."
    assert blame_of(detector, article, text) == ()
