"""Articles as an archive holds them: three about one retreat with two origins, one about rain."""

from __future__ import annotations

from typing import Any

import orjson

TEXTS = {
    "Herald": "Russian troops withdrew from the town of Lyman, the Institute for the Study of War said.",
    "Courier": "The Institute for the Study of War said that Russian forces had withdrawn from Lyman.",
    "Gazette": "Russian forces retreated from Lyman, the British defence ministry said on Sunday.",
    "Post": "It rained in the capital for the third day, and the trams were late again.",
}


def lines(*more: dict[str, Any]) -> list[bytes]:
    """One article for each outlet, an hour apart, and more."""
    told = [
        {
            "id": name,
            "title": "",
            "text": text,
            "publisher": name,
            "published_at": f"2022-10-01T0{n}:00:00Z",
            "url": f"https://{name.lower()}.example/1",
        }
        for n, (name, text) in enumerate(TEXTS.items())
    ]
    return [orjson.dumps(one) for one in (*told, *more)]
