"""Earlier versions of a guide: which question stood under an id, then and last."""

from copwidgets.guide import NOTHING_KEPT, Kept, parse_guide


def test_a_question_is_found_as_it_was_asked_then_and_last(guide_of):
    first = parse_guide(guide_of("{id: a.b.c, kind: text, text: First}"))
    second = parse_guide(guide_of("{id: a.b.c, kind: text, text: Second, was: [a.b.z]}"))
    third = parse_guide(guide_of("{id: a.b.d, kind: text, text: Third}"))
    kept = Kept((first, second, third))
    assert kept.asked(first.version, "a.b.c").question.text == "First"
    assert kept.asked(first.version, "a.b.c").section.id == "a.b"
    assert kept.last("a.b.c").question.text == "Second"
    assert kept.was("a.b.c") == ("a.b.z",)
    assert kept.asked(third.version, "a.b.c") is None
    assert kept.asked("unknown", "a.b.c") is None


def test_what_nobody_asked_is_not_there():
    assert NOTHING_KEPT.last("a.b.c") is None
    assert NOTHING_KEPT.was("a.b.c") == ()
