"""From an article to mentions: what counts, what is silent, who says so, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.detection.detector import Detector
from monitor.models import Article, Mention


def _mentions(detector: Detector, article: Article, text: str, title: str = "") -> list[Mention]:
    return list(detector.detect([replace(article, text=text, title=title)])[0].mentions)


def _firing(detector: Detector, article: Article, text: str, title: str = "") -> list[Mention]:
    return [mention for mention in _mentions(detector, article, text, title) if mention.fires]


def _one(detector: Detector, article: Article, text: str, kind: str) -> Mention:
    found = [mention for mention in _firing(detector, article, text) if mention.kind == kind]
    assert found, f"no {kind} in {text!r}"
    return found[0]


@pytest.mark.parametrize(
    "text",
    [
        "The home side suffered a heavy defeat in the cup final after the goalkeeper was sent off.",
        "She spent a week at a yoga retreat in the mountains and slept well.",
        "The victim was admitted to hospital with a broken leg.",
        "The retailer announced its retreat from the online market as profits fell.",
        "The withdrawal of Soviet troops from Afghanistan in 1989 ended a long war.",
        "The prime minister called on Russia to withdraw its troops from Kherson.",
        "The army denied that its soldiers had retreated from the town.",
        "Thousands of families fled the shelling.",
        "If the rebels withdraw from the town, the talks can begin.",
        "Ukraine said that it would never surrender.",
    ],
)
def test_what_is_no_news_of_a_retreat_is_silent(text: str, detector: Detector, article: Article) -> None:
    assert not _firing(detector, article, text)


@pytest.mark.parametrize(
    ("text", "kind", "actor"),
    [
        ("Russian troops withdrew from the town of Lyman on Saturday.", "retreat", "state:RU"),
        ("Ukraine announced the withdrawal of its soldiers from the besieged town.", "retreat", "state:UA"),
        ("M23 rebels captured the town of Masisi from the Congolese army.", "defeat", "state:CD"),
        (
            "Hundreds of Islamic State fighters surrendered to Kurdish forces.",
            "defeat",
            "group:islamic-state",
        ),
        (
            "Israel admitted that its soldiers had mistakenly killed three aid workers.",
            "admission",
            "state:IL",
        ),
    ],
)
def test_who_did_what(text: str, kind: str, actor: str, detector: Detector, article: Article) -> None:
    mention = _one(detector, article, text, kind)
    assert mention.domain == "military"
    assert mention.actor is not None
    assert mention.actor.id == actor


@pytest.mark.parametrize(("year", "holder"), [(2021, "state:AF"), (2023, "group:nrf")])
def test_who_held_a_place_depends_on_the_day(
    year: int, holder: str, detector: Detector, article: Article
) -> None:
    dated = replace(article, published_at=datetime(year, 8, 8, tzinfo=UTC))
    text = "The Taliban seized the northern city of Kunduz after heavy fighting."
    actor = _one(detector, dated, text, "defeat").actor
    assert actor is not None
    assert actor.id == holder


def test_a_denial_is_a_mention_with_negated_polarity(detector: Detector, article: Article) -> None:
    found = _mentions(
        detector, article, "The Russian defence ministry denied that its troops had withdrawn from Lyman."
    )
    assert [(one.kind, one.polarity) for one in found if one.kind == "retreat"] == [("retreat", "negated")]


def test_an_admission_told_by_somebody_else_is_attributed(detector: Detector, article: Article) -> None:
    text = (
        "Moscow has admitted defeat in the Kharkiv region, according to the Institute for the Study of War."
    )
    mention = _one(detector, article, text, "admission")
    assert mention.stance == "attributed"
    assert mention.chain == ("Example Herald", "Institute for the Study of War", "Moscow")


def test_an_official_who_admits_is_the_side_itself(detector: Detector, article: Article) -> None:
    text = "The Ukrainian defence ministry admitted that its forces had retreated from the town."
    assert _one(detector, article, text, "admission").stance == "self"


def test_a_euphemism_is_decoded_and_kept(detector: Detector, article: Article) -> None:
    text = "The Russian defence ministry said its forces were withdrawing from the Kharkiv region to regroup."
    mention = _one(detector, article, text, "retreat")
    assert mention.stance == "self"
    assert mention.euphemism is not None
    assert (mention.euphemism.literal, mention.euphemism.means) == ("to regroup", "withdraw")


def test_its_troops_belong_to_the_one_named_before(detector: Detector, article: Article) -> None:
    text = "Rwanda faces new pressure over the fighting. Its troops withdrew from the town on Friday."
    mention = _one(detector, article, text, "retreat")
    assert mention.actor is not None
    assert mention.actor.name == "Rwanda"


def test_what_everybody_knows_is_background_long_after(detector: Detector, article: Article) -> None:
    text = "Prices rose after the Russian retreat from Snake Island."
    late = replace(article, published_at=datetime(2022, 9, 16, tzinfo=UTC))
    soon = replace(article, published_at=datetime(2022, 7, 2, tzinfo=UTC))
    assert not _firing(detector, late, text)
    assert _firing(detector, soon, text)


def test_titles_are_read_too(detector: Detector, article: Article) -> None:
    found = _firing(detector, article, "", title="Russian troops retreat from Lyman")
    assert [(one.field, one.start) for one in found] == [("title", 0)]


def test_each_sentence_with_a_trigger_leaves_a_decision(detector: Detector, article: Article) -> None:
    text = "The team lost its final match and the coach left. Rebels fled the town. It rained."
    decisions = detector.detect([replace(article, text=text)])[0].decisions
    assert [decision.outcome for decision in decisions] == ["stopped", "passed"]
    assert all(decision.reason and decision.at == article.fetched_at for decision in decisions)
    assert len({decision.id for decision in decisions}) == len(decisions)


def test_an_article_in_a_language_without_rules_is_left_with_a_reason(
    detector: Detector, article: Article
) -> None:
    found = detector.detect([replace(article, text="Las tropas se retiraron.", language="es")])[0]
    assert found.mentions == ()
    assert [decision.gate for decision in found.decisions] == ["language"]


def test_more_sentences_than_the_cap_are_left_with_a_reason(detector: Detector, article: Article) -> None:
    text = "\n".join(f"Rebels fled town number {number}." for number in range(60))
    decisions = detector.detect([replace(article, text=text)])[0].decisions
    assert [decision.gate for decision in decisions].count("cap") == 20


def test_the_same_article_gets_the_same_ids(detector: Detector, article: Article) -> None:
    filled = replace(article, text="Russian troops withdrew from Lyman. They fled in panic.")
    first, second = detector.detect([filled, filled])
    assert [one.id for one in first.mentions] == [one.id for one in second.mentions]
    assert len({one.id for one in first.mentions}) == len(first.mentions)


def test_the_order_of_the_articles_is_kept(detector: Detector, article: Article) -> None:
    texts = ["Nothing here.", "Russian troops withdrew from Lyman.", "", "Rebels fled the town."]
    found = detector.detect([replace(article, id=str(i), text=text) for i, text in enumerate(texts)])
    assert [len(one.mentions) for one in found] == [0, 1, 0, 1]
    assert found[1].mentions[0].article.id == "1"


def test_what_a_spokesman_admits_his_side_has_admitted(detector: Detector, article: Article) -> None:
    text = (
        "Kremlin spokesman Dmitry Peskov admitted on Thursday that Russian troops had suffered heavy losses."
    )
    admitted = _one(detector, article, text, "admission")
    assert admitted.stance == "self"
    assert admitted.actor is not None
    assert (admitted.actor.id, admitted.actor.text) == ("state:RU", "Kremlin spokesman Dmitry Peskov")


def test_an_admission_is_where_its_sentence_says_it_happened(detector: Detector, article: Article) -> None:
    text = "The Kremlin admitted that Russian troops had been driven out of Lyman."
    (found,) = detector.detect([replace(article, text=text)])
    places = {one.kind: one.place and one.place.name for one in found.mentions}
    assert places == {"admission": "Lyman", "retreat": "Lyman"}
