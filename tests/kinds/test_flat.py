from copwidgets.guide import Question
from copwidgets.kinds import nest_kind


def test_settings_move_below_the_kind():
    flat = {"id": "a.b.c", "kind": "list", "item": "need"}
    assert nest_kind(flat, Question) == {"id": "a.b.c", "kind": {"name": "list", "item": "need"}}


def test_what_is_nested_or_no_mapping_stays():
    nested = {"id": "a.b.c", "kind": {"name": "list"}}
    assert nest_kind(nested, Question) is nested
    assert nest_kind("text", Question) == "text"


def test_name_is_no_key_of_a_guide_file():
    assert nest_kind({"kind": "list", "name": "text"}, Question) == {
        "name": "text",
        "kind": {"name": "list"},
    }


def test_settings_without_a_kind_are_not_the_questions_own():
    assert nest_kind({"id": "a.b.c", "item": "need", "kind": None}, Question) == {
        "id": "a.b.c",
        "kind": {"item": "need"},
    }
