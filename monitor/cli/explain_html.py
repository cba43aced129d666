"""`--explain` as one HTML page: everything escaped, nothing loaded from elsewhere, no script."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from monitor.cli.explain_marks import PARTS, pieces
from monitor.cli.explain_words import finding_words, passed_over_words, verdict
from monitor.detection.mention import field_text
from monitor.detection.record import Trace
from monitor.models import Article

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --quiet: light-dark(#59636e, #a4adb8); }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin: 2.2rem 0 .2rem; }
p { margin: .4rem 0; } .quiet { color: var(--quiet); font-size: .9rem; }
section { border-left: 4px solid var(--line); padding: .1rem 0 .3rem 1rem; margin: 1.1rem 0; }
section.fires { border-color: #1a7f37; } section.weak { border-color: #bf8700; }
section.polarity { border-color: #bf870066; }
.verdict { font-weight: 600; } ul { margin: .2rem 0 .5rem; padding-left: 1.2rem; }
mark { background: none; color: inherit; border-bottom: 3px solid; padding-bottom: 1px; }
mark.trigger { font-weight: 700; border-color: #cf222e; } mark.actor { border-color: #1a7f37; }
mark.place { border-color: #0969da; } mark.source { border-color: #1b7c83; }
mark.euphemism { border-color: #8250df; font-style: italic; }
mark.passed-over { border-bottom: 2px dotted var(--quiet); }
"""


_LEGEND = " &nbsp; ".join(f'<mark class="{part}">{escape(name)}</mark>' for part, name in PARTS.items())
START = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>What counts, and why</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>What counts, and why</h1>
<p>{_LEGEND}</p>
<p class="quiet">Only sentences with a word that could be a claim are shown.</p>
"""
END = "</body>\n</html>\n"


def article_html(article: Article, traces: list[Trace]) -> Iterator[str]:
    """An article: its title and its sentences."""
    yield f"<h2>{escape(article.title or article.url or article.id)}</h2>\n"
    if not traces:
        yield '<p class="quiet">No sentence holds a word that could be a claim.</p>\n'
    for trace in traces:
        yield from _trace(article, trace)


def _trace(article: Article, trace: Trace) -> Iterator[str]:
    yield f'<section class="{escape(trace.gate)}">\n<p>'
    for words, part in pieces(trace.span.of(field_text(article, trace.field)), trace):
        yield (
            f'<mark class="{part}" title="{escape(PARTS[part])}">{escape(words)}</mark>'
            if part
            else escape(words)
        )
    yield f'</p>\n<p class="verdict">{escape(verdict(trace))}</p>\n'
    if not trace.findings and not trace.passed_over:
        yield f'<p class="quiet">{escape(trace.reason)}</p>\n'
    for finding in trace.findings:
        first, *others = finding_words(finding)
        yield f"<p>{escape(first)}</p>\n{_list(others)}"
    yield _list(passed_over_words(trace))
    yield "</section>\n"


def _list(lines: list[str]) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f'<ul class="quiet">{items}</ul>\n' if items else ""
