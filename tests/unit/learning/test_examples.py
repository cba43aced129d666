"""Which proposal of the rules realises which label."""

from __future__ import annotations

from monitor.learning.examples import Example, assign
from monitor.learning.labels import Label


def _example(position: int, kind: str = "retreat") -> Example:
    return Example("s1", "retreat" if kind == "retreat" else "defeat", position, {})


def test_all_proposals_inside_the_words_of_a_label_are_it() -> None:
    text = "the troops were forced to retreat"
    inside, also, other = (
        _example(text.index("forced")),
        _example(text.index("retreat")),
        _example(4, "defeat"),
    )
    label = Label("retreat", "military", "asserted", trigger="forced to retreat")
    assign(label, text, [inside, also, other])
    assert (inside.label, also.label, other.label) == (label, label, None)


def test_else_the_nearest_free_one_of_its_kind_is_it() -> None:
    text = "they gave up the town and withdrew"
    far, near = _example(200), _example(text.index("gave"))
    label = Label("retreat", "military", "asserted", trigger="up the town")
    assign(label, text, [far, near])
    assert (far.label, near.label) == (None, label)


def test_a_label_with_words_in_pieces() -> None:
    text = "pushed the rebels out of the town"
    example = _example(0)
    label = Label("retreat", "military", "asserted", trigger="pushed ... out")
    assign(label, text, [example])
    assert example.label == label
