"""A Slack message as people see it, in plain text: for previews and documents. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from monitor.alerts.receivers.slack_blocks import Json


def seen(message: Json) -> str:
    """All blocks, one below the other."""
    return "\n".join(line.rstrip() for block in message["blocks"] for line in _block(block))


def _block(block: Json) -> Iterator[str]:
    kind = block["type"]
    if kind == "header":
        yield f"*{block['text']['text']}*"
    elif kind == "rich_text":
        for element in block["elements"]:
            yield from _rich(element)
    elif kind == "context":
        yield f"  ({' '.join(element['text'] for element in block['elements'])})"
    elif kind == "actions":
        yield "  " + " ".join(f"[ {one['text']['text']} → {one['url']} ]" for one in block["elements"])


def _rich(element: Json) -> Iterator[str]:
    if element["type"] == "rich_text_list":
        yield from (f"• {_inline(item)}" for item in element["elements"])
    else:
        mark = "┃ " if element["type"] == "rich_text_quote" else ""
        yield from (f"{mark}{line}" for line in _inline(element).split("\n"))


def _inline(element: Json) -> str:
    return "".join(_run(run) for run in element["elements"])


def _run(run: Json) -> str:
    if run["type"] == "link":
        return f"{run['text']} → {run['url']}"
    if run["type"] == "date":
        return str(run["fallback"])
    return f"*{run['text']}*" if run.get("style") else str(run["text"])
