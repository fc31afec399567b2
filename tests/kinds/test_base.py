import pytest

from copwidgets.kinds import MAX_ANSWER, MAX_CHARACTERS, NOT_SURE_TEXT, Answer, Status
from copwidgets.kinds.base import clean_text, read_text


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "answered",
        {},
        {"value": "x"},
        {"status": "shared", "value": "x"},
        {"status": ["answered"], "value": "x"},
        {"status": "answered", "value": "x", "member": "someone else"},
    ],
)
def test_what_is_no_answer_is_refused_in_words(kind, raw):
    checked = kind("text").check(raw)
    assert checked.answer is None
    assert [problem.path for problem in checked.problems] == [()]


def test_answered_emptied_and_not_sure_are_three_things(kind):
    text = kind("text")
    assert text.check({"status": "answered", "value": "x"}).answer == Answer(Status.ANSWERED, "x")
    assert text.check({"status": "answered", "value": " \n"}).answer == Answer(Status.EMPTIED)
    assert text.check({"status": "emptied", "value": "x"}).answer == Answer(Status.EMPTIED)
    assert text.check({"status": "not_sure"}).answer == Answer(Status.NOT_SURE)
    assert text.check({"status": "not_sure", "value": " "}).answer == Answer(Status.NOT_SURE)


def test_not_sure_keeps_what_was_typed_and_asks_nobody_to_finish_it(kind):
    checked = kind("text", max_words=1).check({"status": "not_sure", "value": "two words"})
    assert checked.answer == Answer(Status.NOT_SURE, "two words")
    assert checked.problems == ()


def test_not_sure_is_no_way_around_the_limits(kind):
    checked = kind("text").check({"status": "not_sure", "value": "x" * (MAX_CHARACTERS + 1)})
    assert checked.answer is None


def test_answer_text_of_every_status(kind):
    text = kind("text")
    assert text.answer_text(Answer(Status.ANSWERED, "x")) == "x"
    assert text.answer_text(Answer(Status.EMPTIED)) == ""
    assert text.answer_text(Answer(Status.NOT_SURE)) == NOT_SURE_TEXT
    assert text.answer_text(Answer(Status.NOT_SURE, "x")) == f"{NOT_SURE_TEXT}\nx"


def test_an_answer_is_frozen_and_goes_to_the_browser_as_json():
    answer = Answer(Status.ANSWERED, ["a"])
    assert answer.to_json() == {"status": "answered", "value": ["a"]}
    with pytest.raises(AttributeError):
        answer.value = "b"


@pytest.mark.parametrize(
    ("raw", "lines", "expected"),
    [
        ("a\r\nb\rc\nd", True, "a\nb\nc\nd"),
        ("a\r\nb\rc\nd", False, "a b c d"),
        ("a\0b\ud800c\x7f\x1b[0m\td", True, "a\ufffdb\ufffdc\ufffd\ufffd[0m\td"),
        ("  ä  e\u0301 👩‍🌾 \u202eعربي", True, "  ä  e\u0301 👩‍🌾 \u202eعربي"),
        (3, True, None),
        (None, True, None),
    ],
)
def test_clean_text_changes_only_what_no_store_can_hold(raw, lines, expected):
    assert clean_text(raw, lines=lines) == expected


def test_read_text_says_by_how_much_a_text_is_too_long():
    assert read_text("x" * MAX_CHARACTERS, lines=True) == "x" * MAX_CHARACTERS
    problem = read_text("x" * (MAX_CHARACTERS + 5), (3, "name"), lines=True)
    assert "20,005" in problem.message
    assert "by 5" in problem.message
    assert problem.path == (3, "name")


@pytest.mark.parametrize(
    ("value", "fitting"),
    [
        ({"choice": "pear"}, {"choice": "pear"}),
        ({"choice": "pear", "other": "set aside"}, {"choice": "pear"}),
        ({"choice": "plum"}, None),
        ({"choice": "other", "other": "a plum"}, None),
        ("a pear", None),
    ],
)
def test_an_old_answer_fits_as_a_whole_or_without_what_was_set_aside(kind, value, fitting):
    expected = None if fitting is None else Answer(Status.ANSWERED, fitting)
    assert kind("select_one").fit(Answer(Status.ANSWERED, value)) == expected


def test_an_old_answer_that_says_nothing_fits_every_kind(kind):
    for answer in (Answer(Status.EMPTIED), Answer(Status.NOT_SURE)):
        assert kind("scale").fit(answer) == kind("yes_no").fit(answer) == answer


@pytest.mark.parametrize("status", ["answered", "not_sure"])
def test_an_answer_of_many_long_rows_is_refused_as_a_whole(kind, status):
    lines = ["x" * 19_997] * 9  # 20,000 characters each, with quotes and comma
    lines, rest = [*lines, "y" * 97], MAX_ANSWER - 9 * 20_000 - 100 - 4
    longest = {"status": status, "value": [*lines, "字" * rest]}
    assert kind("list").check(longest).answer.value == longest["value"]
    checked = kind("list").check({"status": status, "value": [*lines, "字" * (rest + 5)]})
    assert checked.answer is None
    (problem,) = checked.problems
    assert problem.message == (
        "This answer has 200,005 characters in all and at most 200,000 can be saved. "
        "Shorten it by 5."
    )
    assert problem.path == ()
