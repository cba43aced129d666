"""Loads a language's parser: an official package where there is one, else ours, checked file by file."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monitor.config.reader import Strict
from monitor.detection.speech import PartsOfSpeech
from monitor.errors import WhiteflagError

_RULER = "attribute_ruler"

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline


class PipelineFile(Strict):
    """`pipeline.yml`: which packages may serve, and the sums of the packaged one's files."""

    official: str
    packaged: str
    version: str
    leave_out: tuple[str, ...]
    sha256: Mapping[str, str]


def load_pipeline(file: PipelineFile) -> Pipeline:
    """The parser; `WhiteflagError` where none is installed or a file is not the expected one."""
    import spacy

    official = _folder(file.official, file.version)
    if official is not None and _version(file.official) == file.version:
        return spacy.load(official, exclude=list(file.leave_out))
    packaged = _folder(file.packaged, file.version)
    if packaged is None:
        raise WhiteflagError(
            f"The English parser is missing: install {file.packaged.replace('_', '-')}=={file.version}."
        )
    check_files(packaged, file.sha256)
    return spacy.load(packaged, exclude=list(file.leave_out))


def parts_of_speech(pipeline: Pipeline) -> PartsOfSpeech:
    """The rules of the pipeline's attribute ruler, which then need not run any more."""
    ruler: Any = pipeline.get_pipe(_RULER)
    pipeline.disable_pipe(_RULER)
    return PartsOfSpeech(ruler.patterns)


def keep_whole(pipeline: Pipeline, words: Iterable[str]) -> None:
    """Teach the tokenizer words that it would take apart (*u-turn*)."""
    tokenizer: Any = pipeline.tokenizer
    for word in words:
        tokenizer.add_special_case(word, [{"ORTH": word}])


def check_files(folder: Path, sums: Mapping[str, str]) -> None:
    """Compare each file with its sum; `WhiteflagError` names the first that differs."""
    for name, expected in sums.items():
        path = folder / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != expected:
            raise WhiteflagError(f"The parser's file {path} is not the one this version was made with.")


def _folder(package: str, version: str) -> Path | None:
    """Where the package keeps the pipeline; found without running its code."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / f"{package}-{version}"
    return folder if (folder / "config.cfg").is_file() else None


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
