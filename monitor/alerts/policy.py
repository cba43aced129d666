"""How mentions become incidents and when a change is told: `config/correlation.yml`, typed."""

from __future__ import annotations

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from monitor.durations import Duration


class Policy(BaseModel):
    """Thresholds and windows of correlation.

    window          how far an article may lie from an incident's others, in article time
    max_age         older articles than this raise nothing
    group_wait      how long a new incident waits, so that its first alert already carries the copies
    group_interval  how long a lesser change waits (one more origin, one more kind)
    expire_after    how long after its last mention an incident leaves the table
    min_confidence  mentions below it raise nothing
    copy_similarity share of common shingles from which two leads count as copies of one text
    max_evidence    mentions that an incident keeps; further ones are counted by outlet
    max_citations   citations in one alert
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    window: Duration = timedelta(days=4)
    max_age: Duration = timedelta(days=7)
    group_wait: Duration = timedelta(seconds=10)
    group_interval: Duration = timedelta(minutes=1)
    expire_after: Duration = timedelta(days=10)
    min_confidence: float = Field(default=0.3, ge=0, le=1)
    copy_similarity: float = Field(default=0.5, gt=0, le=1)
    max_evidence: int = Field(default=40, ge=4, le=500)
    max_citations: int = Field(default=20, ge=1, le=100)
