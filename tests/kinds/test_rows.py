import pytest
from pydantic import ValidationError

from copwidgets.kinds import MAX_CHARACTERS, MAX_ROWS, Answer, Item, Status


def test_a_list_keeps_its_lines_without_blank_ones_and_outer_spaces(kind):
    checked = kind("list").check_value([" time ", "", " \n", "two\nlines"])
    assert checked.answer == Answer(Status.ANSWERED, ["time", "two lines"])
    assert kind("list").check_value([" ", ""]).answer == Answer(Status.EMPTIED)


@pytest.mark.parametrize("raw", [None, "a", {"0": "a"}, [1], [["a"]], [None], [{}]])
def test_what_is_no_list_of_texts_is_refused(kind, raw):
    assert kind("list").check_value(raw).answer is None


def test_a_list_has_limits_and_names_the_line(kind):
    many = kind("list", item="need").check_value(["x"] * (MAX_ROWS + 1))
    assert many.answer is None
    assert "201 rows here (need)" in many.problems[0].message
    assert kind("list").check_value(["x"] * MAX_ROWS).answer.value == ["x"] * MAX_ROWS
    long = kind("list").check_value(["x", "y" * (MAX_CHARACTERS + 1)])
    assert long.answer is None
    assert long.problems[0].path == (1,)


def test_a_list_as_text_and_items(kind):
    assert kind("list").to_text(["a", "b"]) == "a\nb"
    assert kind("list").to_items(["a", "b"]) == (Item("a"), Item("b"))


def test_a_table_keeps_every_column_of_every_row_that_is_not_blank(stakeholders):
    raw = [{"name": "Ada", "role": "pear"}, {"name": " ", "role": ""}, {}, {"name": "Bo\n"}]
    assert stakeholders.check_value(raw).answer.value == [
        {"role": "pear", "name": "Ada", "cares": ""},
        {"role": "", "name": "Bo ", "cares": ""},
    ]
    assert stakeholders.check_value([{}, {"name": "  "}]).answer == Answer(Status.EMPTIED)


def test_long_cells_keep_their_lines_and_read_as_one(stakeholders):
    raw = [{"name": "Ada", "cares": "trees\nbenches"}]
    value = stakeholders.check_value(raw).answer.value
    assert value[0]["cares"] == "trees\nbenches"
    assert stakeholders.to_text(value) == "Name: Ada; Cares about: trees benches"


def test_a_required_cell_is_missed_only_where_its_row_is_not_blank(stakeholders):
    checked = stakeholders.check_value([{}, {"role": "fig"}])
    assert checked.answer.status is Status.ANSWERED
    assert [problem.path for problem in checked.problems] == [(1, "name")]
    assert checked.problems[0].message == "Fill in “Name” for stakeholder 2."


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (None, ()),
        ("rows", ()),
        ({"name": "Ada"}, ()),
        ([{}] * (MAX_ROWS + 1), ()),
        (["Ada"], (0,)),
        ([{"name": "Ada"}, {"nmae": "Bo"}], (1,)),
        ([{"name": None}], (0, "name")),
        ([{"name": "x" * (MAX_CHARACTERS + 1)}], (0, "name")),
        ([{"role": "banana"}], (0, "role")),
        ([{"role": " "}], (0, "role")),
    ],
)
def test_what_a_table_cannot_hold_is_refused_at_its_place(stakeholders, raw, path):
    checked = stakeholders.check_value(raw)
    assert checked.answer is None
    assert checked.problems[0].path == path


def test_a_row_is_named_by_its_first_required_column_else_by_text_else_by_a_label(stakeholders):
    rows = [
        {"role": "fig", "name": "Ada", "cares": "trees"},
        {"role": "fig", "name": "", "cares": "trees"},
        {"role": "fig", "name": "", "cares": ""},
    ]
    items = stakeholders.to_items(rows)
    assert [item.text for item in items] == ["Ada", "trees", "A fig"]
    assert items[0].fields == {"role": "A fig", "name": "Ada", "cares": "trees"}
    assert stakeholders.to_fields() == {"role": "Role", "name": "Name", "cares": "Cares about"}


def test_columns_of_the_same_words_both_appear(kind):
    columns = [{"id": "a", "text": "Who"}, {"id": "b", "text": "Who"}]
    table = kind("table", columns=columns)
    assert table.to_text([{"a": "Ada", "b": "Bo"}]) == "Who: Ada; Who: Bo"


@pytest.mark.parametrize(
    "columns",
    [
        [],
        [{"id": "a", "text": "A"}, {"id": "a", "text": "B"}],
        [{"id": "a", "text": "A", "kind": "select_one"}],
        [{"id": "a", "text": "A", "kind": "text", "choices": [{"value": "x", "label": "X"}]}],
        [{"id": "a b", "text": "A"}],
        [{"id": "a", "text": "A", "kind": "table"}],
    ],
)
def test_columns_that_cannot_be(kind, columns):
    with pytest.raises(ValidationError):
        kind("table", columns=columns)
