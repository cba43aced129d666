"""A stream in any order, with repetitions, gives the same incidents and the same alerts."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.alerts.policy import Policy
from monitor.models import Alert, Mention
from monitor.replay.engine import Engine, History
from tests.builders import ELMS, ENEMY, FARPORT, INSTITUTE, MINISTRY, OAKS, THIRD, VALE, mention

a_mention = st.builds(
    mention,
    st.sampled_from(["retreat", "retreat", "defeat", "admission"]),
    st.sampled_from([ELMS, OAKS, FARPORT, VALE, None]),
    publisher=st.sampled_from(["Herald", "Courier", "Gazette", "Post"]),
    hours=st.integers(0, 400),
    polarity=st.sampled_from(["asserted", "asserted", "planned", "negated"]),
    source=st.sampled_from([None, None, MINISTRY, ENEMY, INSTITUTE, THIRD]),
)


def replayed(mentions: Sequence[Mention]) -> tuple[list[Alert], list[History]]:
    """As an archive gives them: by article time."""
    engine, alerts = Engine(Policy()), list[Alert]()
    for one in sorted(mentions, key=lambda m: (m.article.published_at, m.article.id, m.id)):
        alerts += engine.advance(one.article.published_at)
        engine.take(one)
    return [*alerts, *engine.finish()], engine.histories()


@settings(max_examples=60, deadline=None)
@given(st.lists(a_mention, min_size=1, max_size=12), st.data())
def test_shuffled_and_repeated_it_is_the_same(stream: Sequence[Mention], data: st.DataObject) -> None:
    again = data.draw(st.lists(st.sampled_from(stream), max_size=4))
    mixed = data.draw(st.permutations([*stream, *again]))
    assert replayed(mixed) == replayed(stream)


@settings(max_examples=60, deadline=None)
@given(st.lists(a_mention, min_size=1, max_size=12))
def test_every_alert_is_news_and_none_is_admitted_by_others(stream: Sequence[Mention]) -> None:
    alerts, histories = replayed(stream)
    own = {one.id for one in stream if one.stance == "self" and one.kind == "admission"}
    for alert in alerts:
        if alert.state == "admitted":
            assert own & {cited.mention_id for cited in alert.citations}
        if alert.state == "corroborated":
            assert len(alert.origins) >= 2
    assert {alert.incident_id for alert in alerts} == {history.last.incident_id for history in histories}
