"""What is odd about a rule though its file can be read: it can never count, or another is always first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.config.detection import FramesFile
from monitor.config.reader import KeyPath, Reader
from monitor.detection.classes import FULL_NAME, NAME, NONE, PRONOUN
from monitor.detection.rules import OF_FORM, Frame, Language

_NAMED = frozenset({"state", "group", "party", "person", "org", "place"})
"""Classes that the gazetteer gives to names."""
_COMPUTED = frozenset({NONE, PRONOUN, NAME, FULL_NAME})


@dataclass(frozen=True, slots=True)
class Located:
    """A frame, and where it stands."""

    frame: Frame
    path: Path
    keys: KeyPath


def located_frames(reader: Reader, code: str) -> list[Located]:
    """The frames of a language in the order in which they are tried."""
    found = [
        Located(frame, path, ("frames", number))
        for path in reader.paths(f"detection/{code}/frames", "*.yml")
        for number, frame in enumerate(_frames(reader, path))
    ]
    return sorted(found, key=lambda one: one.frame.weak)


def odd_frames(frames: Iterable[Located], language: Language) -> Iterator[tuple[Located, KeyPath, str]]:
    """What is odd about frames: where, at which key below, and a sentence that says it."""
    before: list[Frame] = []
    for one in frames:
        for keys, message in (*_unfounded(one.frame), *_unknown(one.frame, language)):
            yield one, keys, message
        shadow = _shadow(one.frame, before)
        if shadow is not None:
            yield one, (), f"it can never count: {shadow} is before it and asks for less"
        before.append(one.frame)


def _frames(reader: Reader, path: Path) -> tuple[Frame, ...]:
    file = reader.yaml(path, FramesFile)
    return file.frames if file else ()


def _unfounded(frame: Frame) -> Iterator[tuple[KeyPath, str]]:
    if not frame.verbs and not frame.nouns:
        yield (), "it can never count: it has neither verbs nor nouns"
    if not frame.weak and not frame.fires:
        yield (), "it has no example that must count (fires)"
    if not frame.weak and not frame.silent:
        yield (), "it has no example that must not count (silent)"
    for part, classes in frame.needs.items():
        if not set(classes) - set(frame.bars.get(part, ())):
            yield ("needs", part), "it can never count: bars forbids all that needs asks for"


def _unknown(frame: Frame, language: Language) -> Iterator[tuple[KeyPath, str]]:
    known = {*language.classes, *_NAMED, *_COMPUTED}
    for key, asked in (("needs", frame.needs), ("bars", frame.bars)):
        for part, classes in asked.items():
            strange = [] if part in OF_FORM else [name for name in classes if name not in known]
            if strange:
                yield (key, part), f"no list of words is called {', '.join(strange)}"


def _shadow(frame: Frame, before: Iterable[Frame]) -> str | None:
    """The rules before it that leave nothing to a frame: one for each of its triggers."""
    looser = [
        one for one in before if one.kind == frame.kind and one.weak == frame.weak and _looser(one, frame)
    ]
    takers = {
        trigger: next((one.id for one in looser if _begins(one, trigger)), None)
        for trigger in (*frame.verbs, *frame.nouns)
    }
    if not takers or None in takers.values():
        return None
    return " and ".join(dict.fromkeys(name for name in takers.values() if name))


def _begins(frame: Frame, trigger: str) -> bool:
    """Whether a frame looks at a trigger; a verb without a particle takes those with one too."""
    return trigger in frame.nouns or trigger in frame.verbs or trigger.split()[0] in frame.verbs


def _looser(one: Frame, other: Frame) -> bool:
    """Whether all that the other frame lets pass, this one lets pass as well."""
    return (
        one.actor == other.actor
        and _wider(one.needs, other.needs)
        and _wider(other.bars, one.bars, reverse=True)
    )


def _wider(
    one: Mapping[str, tuple[str, ...]], other: Mapping[str, tuple[str, ...]], *, reverse: bool = False
) -> bool:
    """Whether what `one` asks of each part is asked by `other` too, and no less narrowly."""
    if reverse:
        return all(set(classes) <= set(one.get(part, ())) for part, classes in other.items())
    return all(part in other and set(other[part]) <= set(classes) for part, classes in one.items())
