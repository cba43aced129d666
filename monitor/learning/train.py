"""Two logistic regressions, of domain and polarity, to one table of weights. Needs the extra `train`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.detection.judge import BIAS, DOMAINS, POLARITIES
from monitor.errors import WhiteflagError
from monitor.learning.examples import Example

_SEEN_AT_LEAST = 4
"""Rarer features are left out: they tell of single sentences."""
_STRENGTH = 0.06
_DIGITS = 3
_TINY = 0.008

Weights = dict[str, tuple[float, ...]]


def train(found: Sequence[Example]) -> Weights:
    """Weights by feature, rounded; those that hardly count are left out."""
    counts = Counter(name for example in found for name in example.seen)
    names = {name for name, count in counts.items() if count >= _SEEN_AT_LEAST}
    domains = _fit(
        found, [example.label.domain if example.label else "other" for example in found], names, DOMAINS
    )
    labelled = [example for example in found if example.label is not None]
    truths = [example.label.polarity for example in labelled if example.label is not None]
    polarities = _fit(labelled, truths, names, POLARITIES)
    none = (0.0,)
    table = {
        name: domains.get(name, none * len(DOMAINS)) + polarities.get(name, none * len(POLARITIES))
        for name in sorted({*domains, *polarities})
    }
    return {name: row for name, row in table.items() if name == BIAS or max(map(abs, row)) >= _TINY}


def _fit(found: Sequence[Example], truths: Sequence[str], names: set[str], classes: Sequence[str]) -> Weights:
    try:
        from sklearn.feature_extraction import DictVectorizer
        from sklearn.linear_model import LogisticRegression
    except ImportError as error:
        raise WhiteflagError("Training needs scikit-learn: install whiteflag[train].") from error
    missing = set(classes) - set(truths)
    if missing:
        raise WhiteflagError(f"The labels hold no example of {', '.join(sorted(missing))}.")
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([_kept(example.seen, names) for example in found])
    model: Any = LogisticRegression(C=_STRENGTH, max_iter=400).fit(table, truths)
    order = [list(model.classes_).index(name) for name in classes]
    weights = {
        name: tuple(round(float(model.coef_[row][column]), _DIGITS) for row in order)
        for column, name in enumerate(vectorizer.get_feature_names_out())
    }
    return {BIAS: tuple(round(float(model.intercept_[row]), _DIGITS) for row in order), **weights}


def _kept(seen: Mapping[str, float], names: set[str]) -> dict[str, float]:
    return {name: value for name, value in seen.items() if name in names}
