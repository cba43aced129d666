"""Reads `config/detection/` and `config/gazetteer/` and builds the detector."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import monitor.config.gazetteer as gazetteer_part
from monitor.config.pipeline import PipelineFile, keep_whole, load_pipeline, parts_of_speech
from monitor.config.reader import Reader, Strict
from monitor.config.weights import read_judge
from monitor.detection.chronicle import Chronicle, PastEvent
from monitor.detection.detector import Detector
from monitor.detection.engine import Engine
from monitor.detection.gazetteer import Gazetteer
from monitor.detection.judge import Judge
from monitor.detection.lexicon import Lexicon
from monitor.detection.parse import Parser
from monitor.detection.rules import (
    Attribution,
    Background,
    BlameCues,
    DomainCues,
    EuphemismRule,
    Frame,
    Gates,
    Grammar,
    Language,
    RetractionCues,
    Scope,
)

_FOLDER = "detection"


class LanguagesFile(Strict):
    """`languages.yml`."""

    default: str
    languages: tuple[str, ...]


class FramesFile(Strict):
    """One file of `frames/`."""

    frames: tuple[Frame, ...]


class ChronicleFile(Strict):
    """`chronicle.yml`."""

    events: tuple[PastEvent, ...]


class EuphemismsFile(Strict):
    """`euphemisms.yml`."""

    euphemisms: tuple[EuphemismRule, ...]


@dataclass(frozen=True, slots=True)
class DetectionConfig:
    """All languages' rules and how their parsers are found."""

    default: str
    languages: dict[str, Language]
    pipelines: dict[str, PipelineFile]
    chronicle: Chronicle
    judges: dict[str, Judge | None]


def load_detector(root: Path, below: Path | None = None) -> Detector:
    """The detector of a configuration; `ConfigError` with every fault, `WhiteflagError` without a parser.

    Files that `root` does not have are read from `below`.
    """
    reader = Reader(root, below)
    config = read(reader)
    gazetteer = gazetteer_part.read(reader)
    reader.finish()
    if config is None or gazetteer is None:
        raise AssertionError("finish() raises where a part is missing")
    engines = {code: build_engine(config, code, gazetteer) for code in config.languages}
    return Detector(engines, config.default)


def build_engine(config: DetectionConfig, code: str, gazetteer: Gazetteer) -> Engine:
    """The engine of one language."""
    language = config.languages[code]
    lexicon = Lexicon(language.grammar, language.classes, words(language))
    pipeline = load_pipeline(config.pipelines[code])
    keep_whole(pipeline, lexicon.hyphenated())
    speech = parts_of_speech(pipeline)
    parser = Parser(pipeline, speech, lexicon, gazetteer, language.grammar)
    return Engine(language, gazetteer, lexicon, parser, config.chronicle, config.judges[code])


def words(language: Language) -> set[str]:
    """Every dictionary form that a rule names, so that the lexicon knows how it bends."""
    cues = (getattr(language.scope, name).words for name in Scope.__slots__)
    found = {word for group in cues for word in group}
    found |= set().union(*(cue.words for cue in language.attribution.cues().values()))
    grammar = language.grammar
    found |= grammar.transparent | grammar.quantities | grammar.referring | grammar.demands
    found |= language.blame.bent
    for frame in language.frames:
        found |= {verb.split()[0] for verb in frame.verbs} | set(frame.nouns)
    return found


def read(reader: Reader) -> DetectionConfig | None:
    """The rules of all languages; faults are left with the reader."""
    file = reader.yaml(f"{_FOLDER}/languages.yml", LanguagesFile)
    if file is None:
        return None
    languages: dict[str, Language] = {}
    pipelines: dict[str, PipelineFile] = {}
    judges: dict[str, Judge | None] = {}
    for code in file.languages:
        language = _language(reader, code)
        pipeline = reader.yaml(f"{_FOLDER}/{code}/pipeline.yml", PipelineFile)
        if language is None or pipeline is None:
            return None
        languages[code], pipelines[code] = language, pipeline
        judges[code] = read_judge(reader, f"{_FOLDER}/{code}")
    return DetectionConfig(file.default, languages, pipelines, _chronicle(reader), judges)


def count(part: DetectionConfig) -> dict[str, int]:
    """How much of what, for `config check`."""
    return {
        "frames": sum(len(language.frames) for language in part.languages.values()),
        "euphemisms": sum(len(language.euphemisms) for language in part.languages.values()),
    }


def _chronicle(reader: Reader) -> Chronicle:
    file = reader.yaml(f"{_FOLDER}/chronicle.yml", ChronicleFile)
    return Chronicle(file.events if file else ())


def _language(reader: Reader, code: str) -> Language | None:
    folder = f"{_FOLDER}/{code}"
    grammar = reader.yaml(f"{folder}/language.yml", Grammar)
    classes = reader.yaml(f"{folder}/classes.yml", dict[str, tuple[str, ...]])
    scope = reader.yaml(f"{folder}/scope.yml", Scope)
    background = reader.yaml(f"{folder}/background.yml", Background)
    attribution = reader.yaml(f"{folder}/attribution.yml", Attribution)
    euphemisms = reader.yaml(f"{folder}/euphemisms.yml", EuphemismsFile)
    domain = reader.yaml(f"{folder}/domain.yml", DomainCues)
    gates = reader.yaml(f"{folder}/gates.yml", Gates)
    blame = reader.yaml(f"{folder}/blame.yml", BlameCues)
    frames = _frames(reader, f"{folder}/frames")
    if not (grammar and classes and scope and background and attribution and euphemisms and domain and gates):
        return None
    retraction = reader.yaml(f"{folder}/retraction.yml", RetractionCues)
    if blame is None or retraction is None:
        return None
    return Language(
        code,
        grammar,
        classes,
        frames,
        scope,
        background,
        attribution,
        euphemisms.euphemisms,
        domain,
        gates,
        blame,
        retraction,
    )


def _frames(reader: Reader, folder: str) -> tuple[Frame, ...]:
    """The frames of all files of a folder; an id may stand only once."""
    frames: dict[str, Frame] = {}
    for path in reader.paths(folder, "*.yml"):
        file = reader.yaml(path, FramesFile)
        for number, frame in enumerate(file.frames if file else ()):
            if frame.id in frames:
                reader.fault_at(path, ("frames", number, "id"), f"another frame is called {frame.id}")
            frames[frame.id] = frame
    return tuple(frames.values())
