"""One article with everything that is hard about who says what: nested sources, carried sources, euphemisms
and background, in our own words; each of its claims must come out with the right chain and stance."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.detection.detector import Detector
from monitor.models import Article, Kind, Mention

_TEXT = """Moscow has acknowledged its defeat near Kharkiv for the first time this year. Officials there are \
busy putting the blame on the generals, according to the Institute for the Study of War.

Until this week Russia had never conceded a defeat. The ISW notes that Russia framed "the retreat \
from Kyiv as a choice and the later one as a 'gesture of goodwill'".

The Russian defence ministry said its troops were leaving Balakliya to regroup. The ministry added that its \
forces had withdrawn from Izium as well.

Ukrainian forces recaptured the town of Kupiansk, a brigade commander told Reuters.

Separately, the British defence ministry said on Thursday that Russian units had fled in "apparent disorder".

Ukrainian military intelligence reported that Russian soldiers in Crimea are leaving the peninsula, \
according to the Kyiv Independent."""


@pytest.fixture
def mentions(detector: Detector, article: Article) -> list[Mention]:
    whole = replace(
        article,
        title="Kremlin shifts the blame after the retreat in the north",
        text=_TEXT,
        publisher="Example Herald",
        published_at=datetime(2022, 9, 16, 9, tzinfo=UTC),
    )
    return [one for one in detector.detect([whole])[0].mentions if one.field == "text"]


def _of(mentions: list[Mention], words: str, kind: Kind) -> Mention:
    found = [one for one in mentions if words in one.quote and one.kind == kind]
    assert found, f"no {kind} in the sentence with {words!r}"
    return found[0]


def test_an_admission_that_an_institute_tells_of_is_attributed_and_not_the_actors_own(
    mentions: list[Mention],
) -> None:
    one = _of(mentions, "Moscow has acknowledged", "admission")
    assert one.chain == ("Example Herald", "Institute for the Study of War", "Moscow")
    assert one.stance == "attributed"
    assert one.actor is not None
    assert one.actor.id == "state:RU"


def test_no_admission_of_the_article_is_the_actors_own(mentions: list[Mention]) -> None:
    assert not [one for one in mentions if one.kind == "admission" and one.stance == "self" and one.fires]


def test_what_was_called_a_gesture_of_goodwill_is_background(mentions: list[Mention]) -> None:
    one = _of(mentions, "from Kyiv", "retreat")
    assert one.polarity == "historical"
    assert one.chain == ("Example Herald", "Institute for the Study of War", "Russia")
    assert one.euphemism is not None
    assert one.euphemism.literal == "gesture of goodwill"


def test_the_ministry_that_regroups_speaks_for_itself(mentions: list[Mention]) -> None:
    one = _of(mentions, "Balakliya", "retreat")
    assert (one.stance, one.chain[-1]) == ("self", "The Russian defence ministry")
    assert one.euphemism is not None
    assert one.euphemism.means == "withdraw"


def test_the_ministry_of_the_next_sentence_is_the_same(mentions: list[Mention]) -> None:
    one = _of(mentions, "Izium", "retreat")
    assert one.stance == "self"
    assert one.actor is not None
    assert one.actor.id == "state:RU"


def test_an_outlet_that_was_told_is_a_relay(mentions: list[Mention]) -> None:
    one = _of(mentions, "Kupiansk", "defeat")
    assert one.source is not None
    assert one.source.name == "a brigade commander"
    assert one.chain == ("Example Herald", "Reuters", "a brigade commander")
    assert one.actor is not None
    assert one.actor.id == "state:RU"


def test_a_third_state_assesses(mentions: list[Mention]) -> None:
    one = _of(mentions, "apparent disorder", "retreat")
    assert (one.stance, one.chain[-1]) == ("assessment", "the British defence ministry")


def test_an_outlet_citing_an_adversary_and_the_peninsula(mentions: list[Mention]) -> None:
    one = _of(mentions, "the peninsula", "retreat")
    assert one.stance == "adversary"
    assert one.chain == ("Example Herald", "Kyiv Independent", "Ukrainian military intelligence")
    assert one.place is not None
    assert (one.place.name, one.place.country) == ("Crimea", "UA")


def test_every_quote_is_verbatim(mentions: list[Mention]) -> None:
    assert mentions
    assert all(_TEXT[one.start : one.end] == one.quote for one in mentions)
