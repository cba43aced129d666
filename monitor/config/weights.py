"""Reads the linear model of a language: weights, and the scores from which a claim is shown and alerts."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

import orjson
from pydantic import model_validator

from monitor.config.reader import Reader, Strict
from monitor.detection.judge import BIAS, DOMAINS, POLARITIES, Judge
from monitor.models import Domain, Kind

FILE = "weights.json.gz"


class JudgeFile(Strict):
    """`judge.yml`: the least score of a claim that is shown (`board`) and of one that may raise an alert."""

    board: Mapping[Kind, Mapping[Domain, float]]
    alert: Mapping[Kind, Mapping[Domain, float]]

    @model_validator(mode="after")
    def _in_order(self) -> JudgeFile:
        for kind in get_args(Kind):
            for domain in DOMAINS[:2]:
                if not 0 <= self._score("board", kind, domain) <= self._score("alert", kind, domain) <= 1:
                    raise ValueError(f"{kind}, {domain}: 0 <= board <= alert <= 1 must hold")
        return self

    def _score(self, table: str, kind: Kind, domain: Domain) -> float:
        try:
            score: float = getattr(self, table)[kind][domain]
        except KeyError as error:
            raise ValueError(f"{table} lacks {kind}, {domain}") from error
        return score


def read_judge(reader: Reader, folder: str) -> Judge | None:
    """The model of a language; None, without a fault, where it has none: then the rules stand alone."""
    path = reader.find(f"{folder}/{FILE}")
    file = reader.yaml(f"{folder}/judge.yml", JudgeFile)
    if file is None or not path.is_file():
        return None
    weights = _weights(reader, path)
    return Judge(weights, file.board, file.alert) if weights else None


def write_weights(path: Path, weights: Mapping[str, tuple[float, ...]]) -> None:
    """Write the table; the same weights give the same bytes."""
    data = orjson.dumps(weights, option=orjson.OPT_SORT_KEYS)
    path.write_bytes(gzip.compress(data, compresslevel=9, mtime=0))


def _weights(reader: Reader, path: Path) -> dict[str, list[float]] | None:
    try:
        table = orjson.loads(gzip.decompress(path.read_bytes()))
        columns = len(DOMAINS) + len(POLARITIES)
        if (
            not isinstance(table, dict)
            or any(len(row) != columns for row in table.values())
            or BIAS not in table
        ):
            raise ValueError(f"not a table of {columns} columns with a bias")
    except (OSError, ValueError, TypeError, EOFError) as error:
        reader.fault(path, None, "", f"cannot be read as weights: {error}")
        return None
    return table
