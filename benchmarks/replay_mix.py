"""Three months of made-up entries: mostly everyday news, one in a hundred a claim about one of two wars."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from monitor.ids import stable_id
from monitor.models import Article

START = datetime(2022, 2, 1, tzinfo=UTC)
ENTRIES = 6000
DAYS = 89
CLAIMS = 0.01
_OUTLETS = ("Herald", "Courier", "Gazette", "Post", "Sun", "Chronicle")
_EVERYDAY = (
    "The council has put off its vote on the new bridge until {day}, its chairwoman said.",
    "Bakers in the old town say that flour costs a third more than it did in spring.",
    "A fire in a warehouse by the harbour was put out before noon; nobody was hurt.",
    "The museum opens its rooms on the history of clocks on {day}.",
    "Trains on the northern line run late again, and passengers want their money back.",
    "The orchestra has found a conductor, who will begin in autumn.",
    "Heavy rain is expected in the hills on {day}, the weather service says.",
    "The university is looking for people who sleep badly, for a study that lasts two years.",
)
_CLAIMS = (
    "{side} troops withdrew from {town} on {day}, residents said.",
    "{side} forces have lost control of {town}, the Institute for the Study of War said.",
    "The {side} defence ministry said its soldiers were pulling back from {town} to regroup.",
    "{side} forces retreated from {town}, according to the British defence ministry.",
    "The {side} defence ministry denied that its troops had left {town}.",
)
_WARS = (
    ("Russian", ("Izyum", "Lyman", "Kherson", "Chernihiv", "Mykolaiv", "Sumy", "Melitopol", "Vuhledar")),
    ("Syrian", ("Idlib", "Aleppo", "Hama", "Palmyra", "Daraa", "Raqqa")),
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")


def mix(entries: int = ENTRIES) -> list[Article]:
    """The same each time, in order of time."""
    choose = random.Random(7)
    return [_entry(number, choose, entries) for number in range(entries)]


def _entry(number: int, choose: random.Random, entries: int) -> Article:
    at = START + timedelta(days=DAYS) * number / entries
    outlet, day = choose.choice(_OUTLETS), choose.choice(_DAYS)
    side, towns = choose.choice(_WARS)
    claim = choose.random() < CLAIMS
    first = choose.choice(_CLAIMS if claim else _EVERYDAY)
    told = [first, *choose.sample(_EVERYDAY, 2)]
    text = " ".join(told).format(day=day, side=side, town=choose.choice(towns))
    return Article(
        id=stable_id("article", outlet, str(number)),
        url=f"https://{outlet.lower()}.example/{number}",
        title=f"Report {number}",
        text=text,
        publisher=outlet,
        published_at=at,
        fetched_at=at,
        language="en",
    )
