"""Runs the rules' own examples through the rules alone, without the model, and tells of what differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import monitor.config.gazetteer as gazetteer_part
from monitor.config.detection import build_engine, read
from monitor.config.reader import KeyPath, Reader
from monitor.config.rule_care import Located, located_frames
from monitor.detection.detector import Detector
from monitor.detection.record import Trace
from monitor.errors import Fault
from monitor.models import Article

_DAY = datetime(2026, 3, 10, 9, tzinfo=UTC)
"""Examples are read as news of this day."""


def check_examples(root: Path, below: Path | None = None) -> tuple[int, tuple[Fault, ...]]:
    """How many examples there are, and those that do not do what they promise; `ConfigError` as ever."""
    reader = Reader(root, below)
    config, gazetteer = read(reader), gazetteer_part.read(reader)
    reader.finish()
    assert config is not None  # noqa: S101 (a faulty one has raised)
    assert gazetteer is not None  # noqa: S101
    alone = replace(config, judges=dict.fromkeys(config.judges))
    number = 0
    for code in config.languages:
        detector = Detector({code: build_engine(alone, code, gazetteer)}, code)
        frames = located_frames(reader, code)
        number += sum(len(one.frame.fires) + len(one.frame.silent) for one in frames)
        for one, keys, message in _broken(frames, detector):
            reader.warn_at(one.path, (*one.keys, *keys), f"{one.frame.id}: {message}")
    return number, tuple(reader.warnings)


def _broken(frames: list[Located], detector: Detector) -> Iterator[tuple[Located, KeyPath, str]]:
    wanted = [
        (one, key, place, text)
        for one in frames
        for key in ("fires", "silent")
        for place, text in enumerate(getattr(one.frame, key))
    ]
    traces = detector.traces([_article(text) for *_, text in wanted])
    for (one, key, place, text), found in zip(wanted, traces, strict=True):
        problem = _problem(one, found, must_fire=key == "fires")
        if problem:
            yield one, (key, place), f"“{text}” {problem}"


def _problem(one: Located, traces: list[Trace], *, must_fire: bool) -> str | None:
    firing = [mention.rule for trace in traces for mention in trace.mentions if mention.fires]
    if not must_fire:
        return "must not count, but does" if one.frame.id in firing else None
    if one.frame.id in firing:
        return None
    same = [rule for rule in firing if rule != one.frame.id]
    if same:
        return f"is taken by {', '.join(same)}"
    return f"does not count: {'; '.join(trace.reason for trace in traces) or 'it has no trigger word'}"


def _article(text: str) -> Article:
    return Article("example", "", "", text, "", _DAY, _DAY)
