"""The text of a piece of HTML."""

from __future__ import annotations

import pytest

from monitor.feeds.paragraphs import paragraphs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
        ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
        ("<p>A <b>bold</b> and <a href='x'>linked</a>\n  word.</p>", "A bold and linked word."),
        ("<h2>Head</h2>Text<ul><li>a<li>b</ul>", "Head\nText\na\nb"),
        ("<p>Said.<script>alert('x')</script></p><style>p{}</style>", "Said."),
        ("<figure><img src=x><figcaption>Photo: AFP</figcaption></figure><p>Text.</p>", "Text."),
        ("<p>5 &lt; 6 &amp; &quot;so&quot; &#8217;tis&nbsp;true</p>", '5 < 6 & "so" \u2019tis true'),
        ("&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;br/&gt;Three.&lt;/p&gt;", "One.\nTwo.\nThree."),
        ("&lt;script&gt;x&lt;/script&gt;Text.", "Text."),
        ("a &lt;unit&gt; of B", "a <unit> of B"),
        ("<p>cut in the middle of a ta<", "cut in the middle of a ta<"),
        ("no markup", "no markup"),
        ("safe \u202eexe\u0007.", "safe exe."),
        ("", ""),
    ],
)
def test_paragraphs_are_lines_and_markup_is_gone(html: str, text: str) -> None:
    assert paragraphs(html) == text
