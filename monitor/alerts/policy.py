"""How mentions become incidents and when a change is told: `config/correlation.yml`, typed."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from monitor.durations import Duration
from monitor.models import Kind


def _windows() -> dict[Kind, timedelta]:
    return {"retreat": timedelta(days=6), "defeat": timedelta(days=4), "admission": timedelta(days=4)}


class Policy(BaseModel):
    """Thresholds and windows of correlation.

    windows         how far apart in article time two mentions of one event may lie, by their kind
    vague_window    the same, at most, for claims of a war that name no place or only the country
    near_km         towns so close to each other are one place
    region_km       how far from the middle of a region a town in it may be, where no gazetteer says it
    max_age         older articles than this raise nothing
    group_wait      how long a new incident waits, so that its first alert already carries the copies
    group_interval  how long a lesser change waits (more origins, one more kind)
    stale_after     how long after its last article an incident is stale
    expire_after    how long after its last mention an incident leaves the table
    min_confidence  mentions below it raise nothing
    weak_mentions   what those do that the detector is less sure of: "board" shows them only, "alert"
                    lets them raise and confirm alerts like any other
    copy_similarity share of common shingles from which two leads count as copies of one text
    origin_steps    numbers of origins worth another alert; the second one makes it corroborated anyway
    max_evidence    mentions that an incident keeps; further ones are counted by outlet
    max_citations   citations in one alert
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    windows: dict[Kind, Duration] = Field(default_factory=_windows)
    vague_window: Duration = timedelta(days=2)
    near_km: float = Field(default=50, ge=0, le=500)
    region_km: float = Field(default=120, ge=0, le=1000)
    max_age: Duration = timedelta(days=7)
    group_wait: Duration = timedelta(seconds=10)
    group_interval: Duration = timedelta(minutes=1)
    stale_after: Duration = timedelta(days=4)
    expire_after: Duration = timedelta(days=10)
    min_confidence: float = Field(default=0.3, ge=0, le=1)
    weak_mentions: Literal["board", "alert"] = "board"
    copy_similarity: float = Field(default=0.5, gt=0, le=1)
    origin_steps: tuple[int, ...] = (4, 8, 16)
    max_evidence: int = Field(default=40, ge=12, le=500)
    max_citations: int = Field(default=20, ge=1, le=100)

    @model_validator(mode="after")
    def _makes_sense(self) -> Policy:
        missing = sorted(set(get_args(Kind)) - set(self.windows))
        if missing:
            raise ValueError(f"windows lacks {', '.join(missing)}")
        if self.expire_after < max(self.windows.values()):
            raise ValueError(
                "expire_after must not be shorter than a window: late mentions would open it again"
            )
        return self
