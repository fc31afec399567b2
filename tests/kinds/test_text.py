import pytest

from copwidgets.kinds import Answer, Problem, Status


@pytest.mark.parametrize("name", ["text", "long_text", "notes"])
def test_words_survive_as_typed(kind, name):
    typed = "  <b>“Zoë” said</b>\t我们  "
    checked = kind(name).check_value(typed)
    assert checked.answer == Answer(Status.ANSWERED, typed)
    assert kind(name).to_text(typed) == typed
    assert kind(name).to_items(typed) == ()
    assert kind(name).to_fields() == {}
    assert kind(name).categories() is None
    assert kind(name).visible(typed) == typed


@pytest.mark.parametrize("raw", [None, 3, True, ["x"], {"x": "y"}])
def test_what_is_no_text_is_refused(kind, raw):
    assert kind("text").check_value(raw).answer is None


def test_only_text_loses_its_line_ends(kind):
    assert kind("text").check_value("a\nb").answer.value == "a b"
    assert kind("long_text").check_value("a\nb").answer.value == "a\nb"
    assert kind("notes").check_value("a\nb").answer.value == "a\nb"


def test_too_many_words_stay_a_draft(kind):
    checked = kind("long_text", max_words=3).check_value("one two three\nfour")
    assert checked.answer == Answer(Status.ANSWERED, "one two three\nfour")
    assert checked.problems == (Problem("Shorten this answer to 3 words; it has 4."),)
    assert kind("long_text", max_words=4).check_value("one two three\nfour").problems == ()


def test_notes_are_not_counted(kind):
    assert kind("text").is_counted
    assert not kind("notes").is_counted


def test_the_browser_is_told_the_height_of_the_box(kind):
    spec = {"name": "notes", "rows": 3, "max_words": None}
    assert kind("notes").to_spec() == spec
    assert kind("long_text", rows=9).to_spec()["rows"] == 9
