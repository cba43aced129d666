"""An invented alert, plainly marked as a test, and its end: for `receivers test` and `alerts preview`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.models import Alert, Citation, Entity, Euphemism, Origin, Place, Source

_TEXT = (
    "The defence ministry of Examplia said on Tuesday that its troops had been regrouped from the town of "
    "Sampleford to positions across the river."
)
_QUOTE = "its troops had been regrouped from the town of Sampleford"


def sample_alert(now: datetime) -> Alert:
    """A retreat that never was, in the words of a ministry that does not exist."""
    start = _TEXT.index(_QUOTE)
    citation = Citation(
        mention_id="sample-mention",
        article_id="sample-article",
        kind="retreat",
        polarity="asserted",
        stance="self",
        publisher="The Example Gazette",
        title="Test article: troops leave Sampleford",
        url="https://example.org/sampleford",
        published_at=now - timedelta(minutes=4),
        fetched_at=now - timedelta(minutes=1),
        field="text",
        start=start,
        end=start + len(_QUOTE),
        quote=_QUOTE,
        passage=_TEXT,
        passage_start=0,
        origin="sample-origin",
        language="en",
        source=Source("defence ministry of Examplia", "Ministry of Defence of Examplia", "party"),
        chain=("The Example Gazette", "Ministry of Defence of Examplia"),
        euphemism=Euphemism("regrouped", "withdrawn"),
    )
    stamp = f"{now:%Y%m%dT%H%M%S}"
    return Alert(
        id=f"sample-{stamp}-r1",
        incident_id=f"sample-{stamp}",
        revision=1,
        reason="first_report",
        cause="sample-mention",
        headline="Test alert: Examplia says it has left Sampleford",
        state="reported",
        severity="info",
        kinds=("retreat",),
        domain="military",
        actor=Entity("Examplia", "text:examplia", "Examplia"),
        opened_at=now,
        updated_at=now,
        raised_at=now,
        outlets=(citation.publisher,),
        origins=(Origin("sample-origin", "Ministry of Defence of Examplia", False, (citation.publisher,)),),
        citations=(citation,),
        place=Place("Sampleford", "Sampleford"),
    )


def sample_ended(sample: Alert) -> Alert:
    """The next revision of the sample: it is taken back, so that nobody keeps an alert that never was."""
    return replace(
        sample,
        id=f"{sample.incident_id}-r2",
        revision=2,
        reason="retracted",
        state="retracted",
        previous_state=sample.state,
    )
