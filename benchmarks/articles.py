"""Articles to measure with: everyday news in our own words, put together by chance, the same for a seed.

One in so many holds a claim about a war or an election. In harder sets one in ten, or each, holds words
that any news has and rules begin with (*lost the final*, *gave up his post*), and is parsed for it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime

from monitor.models import Article

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
WHO = (
    *(
        "The council",
        "A local bakery",
        "The museum",
        "An engineer from the port",
        "The library",
        "Her cousin",
    ),
    *(
        "The choir",
        "A team of botanists",
        "The ferry company",
        "The orchestra",
        "A retired teacher",
        "The mill",
    ),
    *(
        "The swimming club",
        "A shopkeeper",
        "The weather service",
        "The university",
        "The dairy",
        "The brewery",
    ),
)
DID = (
    *(
        "opened a new room for visitors",
        "planted forty trees along the canal",
        "raised the price of a ticket",
    ),
    *(
        "repaired the clock above the market",
        "published a history of the valley",
        "painted the old lighthouse",
    ),
    *("counted more herons than in any year", "bought a second printing press", "moved to a quieter street"),
    *("recorded the wettest April of the decade", "sold the last of its wooden boats", "baked for the fair"),
    *("found a letter in the attic", "measured the depth of the lake", "invited pupils to a rehearsal"),
)
HOW = (
    *(
        "after two years of planning",
        "to the surprise of the neighbours",
        "as the days grew longer",
        "with a loan",
    ),
    *(
        "in spite of the rain",
        "for the first time in a generation",
        "before the summer holidays",
        "at no charge",
    ),
    *(
        "with help from volunteers",
        "near the old railway bridge",
        "in front of a large crowd",
        "by candlelight",
    ),
)
ORDINARY = (
    "The home side lost the final by two goals after the goalkeeper was sent off.",
    "Prices of butter fell by a tenth, and shoppers took what they could carry.",
    "The singer left the band in March and has said little about it since.",
    "The patient was admitted to a clinic with a broken wrist.",
    "The coach gave up his post after a poor season.",
    "Shares in the retailer dropped as it pulled out of the online market.",
    "He broke the record for the longest swim across the bay.",
    "The storm forced the festival to end a day early.",
)
CLAIMS = (
    "Russian troops withdrew from the town of Lyman on Saturday, the Institute for the Study of War said.",
    "M23 rebels captured the town of Masisi from the Congolese army after two days of fighting.",
    "The Ukrainian defence ministry admitted that its forces had lost the last road into the city.",
    "Fighters of the Rapid Support Forces fled Wad Madani as Sudanese army units closed in.",
    "The governing party conceded defeat in the general election on Sunday evening.",
    "Ethiopia announced the withdrawal of its soldiers from the border region of Gedo.",
)


def everyday(choose: random.Random, characters: int, ordinary: float = 0.0) -> str:
    """So many characters of everyday news; a share of its sentences has words that rules begin with."""
    sentences: list[str] = []
    length = 0
    while length < characters:
        if choose.random() < ordinary:
            sentence = choose.choice(ORDINARY)
        else:
            sentence = f"{choose.choice(WHO)} {choose.choice(DID)} {choose.choice(HOW)}."
        sentences.append(sentence)
        length += len(sentence) + 1
    return " ".join(sentences)


def mix(
    number: int, characters: int = 4000, *, claims: float = 0.06, ordinary: float = 0.0, seed: int = 7
) -> Iterator[Article]:
    """Articles of about this length; a share of them holds one or two claims."""
    choose = random.Random(seed)
    for place in range(number):
        text = everyday(choose, characters, ordinary)
        if choose.random() < claims:
            found = " ".join(choose.sample(CLAIMS, choose.choice((1, 2, 2))))
            text = f"{found} {text}"
        yield article(str(place), "The council opened a new room", text)


def long_articles(characters: int, seed: int = 11) -> Iterator[Article]:
    """One article of this length, with a claim in every few thousand characters."""
    choose = random.Random(seed)
    parts = [f"{everyday(choose, 4000)} {choose.choice(CLAIMS)}" for _ in range(max(1, characters // 4100))]
    yield article(f"long-{characters}", "A long read", "\n\n".join(parts))


def article(name: str, title: str, text: str) -> Article:
    """An article with this text."""
    return Article(
        name, f"https://example.org/{name}", title, text, "Example Herald", NOW, NOW, language="en"
    )
