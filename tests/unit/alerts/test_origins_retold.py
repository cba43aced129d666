"""An outlet that retells what its article cites is no second witness; nor is one office of the actor more."""

from __future__ import annotations

import itertools

from monitor.alerts.origins import origins, roots
from monitor.models import Mention, Origin, Source
from tests.builders import ENEMY, INSTITUTE, MINISTRY, NORDEN, THIRD, article, mention


def found(*mentions: Mention) -> tuple[Origin, ...]:
    return origins(mentions, roots(mentions, 0.5))


def labels(*mentions: Mention) -> list[str]:
    return [origin.label for origin in found(*mentions)]


def said_to_admit(publisher: str) -> Mention:
    """The institute says that the actor admits it."""
    bare = Source("Norden", "Norden", "party")
    return mention(
        "admission",
        stance="attributed",
        source=bare,
        publisher=publisher,
        chain=(publisher, INSTITUTE.name, bare.name),
    )


def test_who_says_that_somebody_admits_is_the_origin_and_independent() -> None:
    (origin,) = found(said_to_admit("Herald"), said_to_admit("Courier"), mention(source=INSTITUTE))
    assert (origin.label, origin.independent) == (INSTITUTE.name, True)
    assert set(origin.outlets) == {"Herald", "Courier"}


def test_an_outlet_that_reads_it_so_by_itself_is_its_own_origin() -> None:
    bare = Source("Norden", "Norden", "party")
    read = mention("admission", stance="attributed", source=bare, chain=("Herald", "Norden"))
    assert [(o.label, o.independent) for o in found(read)] == [("Herald", True)]


def test_all_offices_of_the_actor_are_one_origin() -> None:
    command = Source("the command", "Northern Command of Norden", "party")
    both = found(mention(source=MINISTRY), mention(source=command, publisher="Courier", hours=1))
    assert [(o.label, o.independent) for o in both] == [(MINISTRY.name, False)]


def test_the_name_in_the_text_goes_before_the_one_in_the_headline() -> None:
    of = article()
    short = Source("Norden", "Norden", "party")
    headline = mention(source=short, of=of, field="title", id="a")
    (origin,) = found(headline, mention(source=MINISTRY, of=of, id="b"))
    assert origin.label == MINISTRY.name


def test_own_words_rest_on_what_the_same_article_cites() -> None:
    of = article()
    assert [o.label for o in found(mention(of=of), mention(source=INSTITUTE, of=of))] == [INSTITUTE.name]


def test_and_on_others_before_the_actor() -> None:
    of = article()
    labels = {
        o.label for o in found(mention(source=MINISTRY, of=of), mention(of=of), mention(source=THIRD, of=of))
    }
    assert labels == {MINISTRY.name, THIRD.name}


def test_own_words_in_another_article_are_a_witness() -> None:
    labels = {o.label for o in found(mention(source=INSTITUTE), mention(publisher="Courier"))}
    assert labels == {INSTITUTE.name, "Courier"}


def test_the_order_does_not_matter() -> None:
    of = article()
    some = [
        mention(source=MINISTRY, of=of),
        mention(of=of),
        mention("defeat", source=THIRD, of=of),
        said_to_admit("Courier"),
        mention(publisher="Post", actor=NORDEN),
    ]
    expected = set(found(*some))
    assert all(set(found(*order)) == expected for order in itertools.permutations(some))


def test_a_common_noun_is_the_source_that_the_article_names() -> None:
    of = article()
    short, nobody = Source("The institute", "The institute", "other"), Source("analysts", "analysts", "other")
    cited = [mention(source=short, of=of, id="a"), mention(source=nobody, of=of, field="title", id="b")]
    both = found(*cited, mention(source=THIRD, of=of), mention(source=INSTITUTE, of=of))
    assert {origin.label for origin in both} == {THIRD.name, INSTITUTE.name}
    assert {origin.label for origin in found(*cited)} == {"The institute", "analysts"}
    assert [origin.label for origin in found(mention(of=of), cited[1])] == ["analysts"]


def test_spellings_of_a_ministry_are_one_origin() -> None:
    names = ("the Westland Ministry of Defence", "The Westland MoD", "Westland Ministry of Defense")
    cited = [
        mention(source=Source(name, name, "state"), publisher=name[:7] + str(n))
        for n, name in enumerate(names)
    ]
    assert len(found(*cited)) == 1


def test_the_offices_of_the_other_side_are_one_origin() -> None:
    president = Source("the president", "President of Suden", "adversary")
    second = mention(source=president, publisher="Courier", hours=1)
    assert labels(mention(source=ENEMY), second) == [ENEMY.name]


def test_what_an_outlet_says_that_it_has_learnt_itself_is_its_own_voice() -> None:
    own = Source("Herald", "Herald", "newspaper")
    of = article("Herald News", hours=1)
    assert labels(mention(publisher="Herald News"), mention("defeat", of=of, source=own)) == ["Herald News"]


def test_a_surname_is_whoever_is_cited_by_a_longer_name() -> None:
    full = Source("Senator Ada Quill", "Senator Ada Quill", "other")
    short, other = Source("Quill", "Quill", "other"), Source("Senator Bo Marsh", "Senator Bo Marsh", "other")
    first, second = mention(source=full), mention("defeat", source=short, publisher="Courier")
    assert labels(first, second) == [full.name]
    assert len(labels(first, second, mention(source=other, publisher="Post"))) == 2
