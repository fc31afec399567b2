import pytest
from pydantic import ValidationError

from copwidgets.kinds import MAX_CHARACTERS, Answer, Item, Problem, Status


def test_one_choice(kind):
    one = kind("select_one")
    checked = one.check_value({"choice": "pear"})
    assert checked.answer == Answer(Status.ANSWERED, {"choice": "pear"})
    assert one.to_text({"choice": "pear"}) == "A pear"
    assert one.to_items({"choice": "pear"}) == (Item("A pear"),)
    assert one.categories() == ("An apple", "A pear", "A fig")


@pytest.mark.parametrize(
    "raw",
    [
        None,
        "pear",
        [],
        {},
        {"choice": None},
        {"choice": "Pear"},
        {"choice": ["pear"]},
        {"choice": "other"},
        {"choice": "pear", "other": "plum"},
        {"choice": "pear", "other": 3},
        {"choice": "pear", "more": "x"},
    ],
)
def test_what_is_no_single_choice_is_refused(kind, raw):
    assert kind("select_one").check_value(raw).answer is None


def test_another_answer_may_be_written_in_where_the_guide_allows_it(kind):
    one = kind("select_one", other=True)
    value = {"choice": "other", "other": "a plum"}
    checked = one.check_value(value)
    assert checked.answer == Answer(Status.ANSWERED, value)
    assert checked.problems == ()
    assert one.visible(value) == value
    assert one.to_text(value) == "Other: a plum"
    assert one.to_text({"choice": "other"}) == "Other"
    assert one.categories() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [("select_one", {"choice": "other"}), ("select_multiple", {"choices": ["other"]})],
)
def test_other_without_words_stays_a_draft(kind, name, value):
    checked = kind(name, other=True).check_value({**value, "other": ""})
    assert checked.answer == Answer(Status.ANSWERED, value)
    assert checked.problems == (Problem("Say what you mean by other.", ("other",)),)


@pytest.mark.parametrize(
    ("name", "value"),
    [("select_one", {"choice": "pear"}), ("select_multiple", {"choices": ["pear", "fig"]})],
)
def test_what_was_written_before_another_choice_is_kept_but_nobody_else_sees_it(kind, name, value):
    select = kind(name, other=True)
    checked = select.check_value({**value, "other": "plum"})
    assert checked.answer.value == {**value, "other": "plum"}
    assert select.visible(checked.answer.value) == value
    assert "plum" not in select.answer_text(checked.answer)
    assert "plum" not in str(select.to_items(checked.answer.value))


@pytest.mark.parametrize("name", ["select_one", "select_multiple"])
def test_other_has_the_limit_of_every_text(kind, name):
    value = {"choice": "other"} if name == "select_one" else {"choices": ["other"]}
    raw = {**value, "other": "x" * (MAX_CHARACTERS + 1)}
    checked = kind(name, other=True).check_value(raw)
    assert checked.answer is None
    assert checked.problems[0].path == ("other",)


def test_the_word_other_may_be_an_ordinary_choice(kind):
    choices = [{"value": "other", "label": "Something else"}]
    one = kind("select_one", choices=choices)
    assert one.to_text({"choice": "other"}) == "Something else"
    assert one.check_value({"choice": "other"}).problems == ()
    many = kind("select_multiple", choices=choices)
    assert many.to_text({"choices": ["other"]}) == "Something else"


def test_several_choices_stand_in_the_order_of_the_guide_once_each(kind):
    many = kind("select_multiple")
    checked = many.check_value({"choices": ["fig", "apple", "fig"]})
    assert checked.answer == Answer(Status.ANSWERED, {"choices": ["apple", "fig"]})
    assert many.to_text(checked.answer.value) == "An apple\nA fig"
    assert many.to_items(checked.answer.value) == (Item("An apple"), Item("A fig"))
    assert many.categories() is None


@pytest.mark.parametrize("raw", [{}, {"choices": []}, {"choices": [], "other": "plum"}])
def test_no_choice_left_is_emptied(kind, raw):
    assert kind("select_multiple", other=True).check_value(raw).answer == Answer(Status.EMPTIED)


@pytest.mark.parametrize(
    "raw",
    [
        None,
        ["pear"],
        {"choices": "pear"},
        {"choices": None},
        {"choices": [3]},
        {"choices": [["pear"]]},
        {"choices": ["plum"]},
        {"choices": ["pear"], "other": "plum"},
        {"choice": "pear"},
    ],
)
def test_what_is_no_list_of_choices_is_refused(kind, raw):
    assert kind("select_multiple").check_value(raw).answer is None


@pytest.mark.parametrize(
    ("choices", "other"),
    [
        ([], False),
        ([{"value": "a", "label": ""}], False),
        ([{"value": "", "label": "A"}], False),
        ([{"label": "A"}], False),
        ([{"value": "a", "label": "A"}, {"value": "a", "label": "B"}], False),
        ([{"value": "a", "label": "A"}, {"value": "b", "label": "A"}], False),
        ([{"value": "other", "label": "Else"}], True),
    ],
)
def test_choices_that_cannot_be(kind, choices, other):
    with pytest.raises(ValidationError):
        kind("select_one", choices=choices, other=other)
