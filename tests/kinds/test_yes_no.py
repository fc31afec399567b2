import pytest

from copwidgets.kinds import Answer, Item, Problem, Status


@pytest.fixture
def plain(kind):
    return kind("yes_no")


@pytest.fixture
def asking(kind):
    """Ask for up to two words when the answer is yes."""
    return kind("yes_no", follow_up={"text": "Who?", "kind": "text", "max_words": 2})


def test_yes_and_no(plain):
    for choice, label in (("yes", "Yes"), ("no", "No")):
        checked = plain.check_value({"choice": choice})
        assert checked.answer == Answer(Status.ANSWERED, {"choice": choice})
        assert plain.answer_text(checked.answer) == label
    assert plain.categories() == ("Yes", "No")
    assert plain.to_items({"choice": "yes"}) == ()
    assert plain.to_fields() == {}
    assert plain.to_spec() == {"name": "yes_no", "follow_up": None}


@pytest.mark.parametrize(
    "raw",
    [
        None,
        True,
        "yes",
        {},
        {"choice": "maybe"},
        {"choice": ["yes"]},
        {"choice": None},
        {"choice": "yes", "follow_up": "x"},
        {"choice": "yes", "more": "x"},
    ],
)
def test_what_is_neither_yes_nor_no_is_refused(plain, raw):
    assert plain.check_value(raw).answer is None


def test_a_follow_up_is_checked_as_its_own_kind(asking):
    value = {"choice": "yes", "follow_up": "three whole words"}
    checked = asking.check_value(value)
    assert checked.answer == Answer(Status.ANSWERED, value)
    message = "Shorten this answer to 2 words; it has 3."
    assert checked.problems == (Problem(message, ("follow_up",)),)
    refused = asking.check_value({"choice": "yes", "follow_up": 3})
    assert refused.answer is None
    assert refused.problems[0].path == ("follow_up",)


def test_a_blank_follow_up_is_none(asking):
    for blank in ("", " ", None):
        checked = asking.check_value({"choice": "yes", "follow_up": blank})
        assert checked.answer.value == {"choice": "yes"}
    assert asking.answer_text(checked.answer) == "Yes"
    assert asking.visible({"choice": "yes"}) == {"choice": "yes"}


def test_a_follow_up_that_does_not_apply_is_kept_unseen_and_need_not_be_right(asking):
    value = {"choice": "no", "follow_up": "three whole words"}
    checked = asking.check_value(value)
    assert checked.answer == Answer(Status.ANSWERED, value)
    assert checked.problems == ()
    assert asking.visible(value) == {"choice": "no"}
    assert asking.answer_text(checked.answer) == "No"


def test_a_follow_up_may_belong_to_no(kind):
    asking = kind("yes_no", follow_up={"text": "Where?", "when": "no", "kind": "list"})
    value = {"choice": "no", "follow_up": ["here", "there"]}
    assert asking.visible(value) == value
    assert asking.to_text(value) == "No\nhere\nthere"
    assert asking.to_items(value) == (Item("here"), Item("there"))
    assert asking.categories() is None
    assert asking.visible({**value, "choice": "yes"}) == {"choice": "yes"}


def test_not_sure_stands_in_place_of_yes_and_no_and_keeps_the_follow_up(asking):
    raw = {"status": "not_sure", "value": {"choice": "yes", "follow_up": "Ada"}}
    checked = asking.check(raw)
    assert checked.answer == Answer(Status.NOT_SURE, {"follow_up": "Ada"})
    assert "Ada" not in asking.answer_text(checked.answer)
    for nothing in (None, {}, {"choice": "no"}):
        bare = asking.check({"status": "not_sure", "value": nothing})
        assert bare.answer == Answer(Status.NOT_SURE)


@pytest.mark.parametrize("value", ["yes", 3, {"follow_up": 3}, {"more": 1}])
def test_not_sure_is_no_way_around_the_check(asking, value):
    assert asking.check({"status": "not_sure", "value": value}).answer is None


def test_a_follow_up_may_have_one_of_its_own(kind):
    inner = {"text": "Why?", "when": "no", "kind": "long_text"}
    asking = kind("yes_no", follow_up={"text": "Sure?", "kind": "yes_no", "follow_up": inner})
    value = {"choice": "yes", "follow_up": {"choice": "yes", "follow_up": "set aside"}}
    assert asking.check_value(value).answer.value == value
    assert asking.visible(value) == {"choice": "yes", "follow_up": {"choice": "yes"}}
    assert asking.to_spec()["follow_up"]["kind"]["follow_up"]["kind"]["name"] == "long_text"


def test_a_table_below_gives_its_items_and_columns(kind, stakeholders):
    follow_up = {"text": "Who?", "kind": "table", "columns": stakeholders.columns}
    asking = kind("yes_no", follow_up=follow_up)
    value = {"choice": "yes", "follow_up": [{"role": "fig", "name": "Ada", "cares": ""}]}
    assert [item.text for item in asking.to_items(value)] == ["Ada"]
    assert list(asking.to_fields()) == ["role", "name", "cares"]
