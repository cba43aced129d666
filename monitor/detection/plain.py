"""Decisions in plain words: for people who know the news and not the rules."""

from __future__ import annotations

import re
from collections.abc import Collection

from monitor.detection.frames import Match, Miss
from monitor.models import Mention

_PARTS = {
    "actor": "who it is about",
    "subject": "the subject",
    "object": "what it is done to",
    "tree": "what belongs to it",
    "sentence": "the sentence",
    "modifier": "what describes it",
    "theme": "what falls or is lost",
    "theme-lost": "what is lost",
    "clause": "what is said",
    "clause-head": "what is said to have happened",
    "clause-subject": "whom it is said of",
}
_CLASSES = {
    "none": "nothing",
    "pronoun": "a pronoun",
    "name": "an unknown name",
    "full-name": "an unknown full name",
    "own": "the speaker's own side",
}
_MANY = 4

_POLARITIES = {
    "planned": "is announced, not done yet",
    "negated": "is denied, refused or did not succeed",
    "hypothetical": "is only demanded, feared, possible or supposed",
    "historical": "is told as background from long before",
    "asserted": "happened",
}

_FEATURES: tuple[tuple[str, str], ...] = (
    (r"kind:(.+)", "it would be a {0}"),
    (r"(?:frame|frame-rules):([^:]+).*", "the rule “{0}”"),
    (r"word:\w+:(.+)", "the word “{0}”"),
    (r"form:([^:]+):(.+)", "“{0}” as {1}"),
    (r"tag:(.+)", "the trigger is {0}"),
    (r"dep:(.+)", "its place in the sentence ({0})"),
    (r"passive:True:.+", "it is done to somebody (passive)"),
    (r"passive:False:.+", "somebody does it (active)"),
    (r"polarity:(.+)", "the rules read it as {0}"),
    (r"domain:(.+)", "the rules read it as {0}"),
    (r"because:", "nothing says that it did not happen"),
    (r"because:(.+)", "“{0}” says whether it happened"),
    (r"rules:(\w+):(\w+):(\w+)", "the rules read it as a {1} {0}, {2}"),
    (r"stance:\w+:(.+)", "the speaker is {0}"),
    (r"named:\w+:True", "the one it is about is known"),
    (r"named:\w+:False", "nobody known is named"),
    (r"role:\w+:none", "nobody is cited"),
    (r"role:\w+:(.+)", "it is said by a {0}"),
    (r"at-war:\w+:True", "the actor is at war"),
    (r"at-war:\w+:False", "the actor is not at war"),
    (r"who:\w+:None", "the actor is not in the gazetteer"),
    (r"who:\w+:(.+)", "the actor is a {0}"),
    (r"weight:(.+)", "{0} words around"),
    (r"article:(.+)", "words of “{0}” in the article"),
    (r"sentence:(.+)", "words of “{0}” in the sentence"),
    (r"(?:\w+:)?tree:(.+)", "words of “{0}” below it"),
    (r"(actor|subject|object|place)-word:(.+)", "the {0} is “{1}”"),
    (r"(?:\w+:)?(actor|subject|object|place):(.+)", "the {0} is a word of “{1}”"),
    (r"(?:\w+:)?prep-([^:]+)-word:(.+)", "“{0} {1}”"),
    (r"(?:\w+:)?prep-([^:]+):(.+)", "behind “{0}” stands a word of “{1}”"),
    (r"prep:([^:]+):(.+)", "“{1} {0} …”"),
    (r"clause-word:(.+)", "what is said: “{0}”"),
    (r"clause:(.+)", "what is said has words of “{0}”"),
    (r"above\d*:(?:\w+:)?([^:]+)", "it depends on “{0}”"),
    (r"above-(?:aux|neg|mark):(.+)", "“{0}” stands above it"),
    (r"above-dep\d*:(.+)", "how it hangs in the sentence ({0})"),
    (r"child:\w+:(.+)", "“{0}” stands with it"),
    (r"trait:(.+)", "{0}"),
    (r"root:(.+)", "the sentence is built around {0}"),
    (r"quotes", "there are quotation marks"),
    (r"question", "it is a question"),
    (r"short", "the sentence is short"),
)
_TAGS = {
    "VB": "a verb in its plain form",
    "VBD": "a verb in the past",
    "VBG": "a verb in -ing",
    "VBN": "a participle",
    "VBP": "a verb in the present",
    "VBZ": "a verb in the present",
    "NN": "a noun",
    "NNS": "a noun in the plural",
    "NNP": "a name",
    "JJ": "an adjective",
}


def needed(miss: Miss) -> str:
    """What a frame asks for and did not find."""
    return f"{_part(miss)} should be {_some(miss.needed)}, but {_written(miss)}"


def barred(miss: Miss) -> str:
    """What a frame does not allow and found."""
    return f"{_part(miss)} ({_written(miss)}) is {_some(sorted(miss.barred))}, which this rule leaves out"


def because(mention: Mention, trigger: str, word: str) -> str:
    """Why a mention that was found is no news."""
    cause = f": {word}" if word.startswith("known since") else f" (“{word}”)" if word else ""
    if word == "the linear model":
        cause = ", as the linear model finds likelier"
    return f"“{trigger}” is {article(mention.kind)} that {_POLARITIES[mention.polarity]}{cause}"


def feature(name: str) -> str:
    """A feature of the linear model in plain words; its name where there are none."""
    for pattern, words in _FEATURES:
        found = re.fullmatch(pattern, name)
        if found:
            return words.format(*(_TAGS.get(part, part.replace("-", " ")) for part in found.groups()))
    return name.replace(":", " ") or "what holds for every claim"


def article(kind: str) -> str:
    """With its indefinite article."""
    return f"an {kind}" if kind.startswith("a") else f"a {kind}"


def _part(miss: Miss) -> str:
    if miss.part in ("form", "particle"):
        return "its form"
    if miss.part.startswith("clause-"):
        return _PARTS.get(miss.part, "how it is said")
    return _PARTS.get(miss.part) or f"what stands behind “{miss.part}”"


def _written(miss: Miss) -> str:
    word = _word(miss.match, miss.part)
    if word is not None:
        return f"here it is “{word}”"
    return "here there is nothing" if miss.part in _PARTS else "here it is not"


def _word(match: Match, part: str) -> str | None:
    named = {"actor": match.actor, "subject": match.roles.subject, "object": match.roles.object}
    word = named.get(part) or match.roles.parts.get(part)
    return word.text if word is not None else None


def _some(classes: Collection[str]) -> str:
    shown = [_CLASSES.get(name, name.replace("-", " ")) for name in list(classes)[:_MANY]]
    return " or ".join(shown) + (" …" if len(classes) > _MANY else "")
