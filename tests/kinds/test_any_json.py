"""Whatever a browser sends to any kind: no exception, and nothing stored that cannot be kept."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.guide import load_guide
from copwidgets.kinds import KINDS, MAX_CHARACTERS, MAX_ROWS, Status

MANY_KINDS = Path(__file__).parents[1] / "data" / "many_kinds.yaml"
QUESTIONS = load_guide(MANY_KINDS).questions

# Words that some kind of the guide knows, so that random JSON often comes near a real answer.
words = st.sampled_from(
    ["yes", "no", "choice", "choices", "follow_up", "other", "sat", "electric", "name", "role"]
)
texts = words | st.text(st.characters(), max_size=30)  # with halves of surrogate pairs
scalars = st.none() | st.booleans() | st.integers(-3, 13) | st.floats() | texts
anything = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(texts, below, max_size=4),
    max_leaves=12,
)
statuses = st.sampled_from([*map(str, Status)]) | anything
raw_answers = st.fixed_dictionaries({"status": statuses, "value": anything}) | anything


def cells(column):
    if column.choices:
        return st.sampled_from(["", *column.labels])
    return texts


def values(kind):
    """Draw values that fit a kind."""
    below = kind.follow_up.kind if kind.name == "yes_no" and kind.follow_up else None
    choices = st.sampled_from([*getattr(kind, "labels", "x")])
    optional = {"other": texts} if getattr(kind, "other", False) else {}
    strategies = {
        "list": lambda: st.lists(texts, max_size=6),
        "table": lambda: st.lists(
            st.fixed_dictionaries({}, optional={each.id: cells(each) for each in kind.columns})
        ),
        "yes_no": lambda: st.fixed_dictionaries(
            {"choice": st.sampled_from(["yes", "no"])},
            optional={"follow_up": values(below)} if below else {},
        ),
        "select_one": lambda: st.fixed_dictionaries({"choice": choices}, optional=optional),
        "select_multiple": lambda: st.fixed_dictionaries(
            {"choices": st.lists(choices)}, optional=optional
        ),
        "scale": lambda: st.integers(kind.min, kind.max),
    }
    return strategies.get(kind.name, lambda: texts)()


@st.composite
def kinds_with_answers(draw):
    kind = draw(st.sampled_from(QUESTIONS)).kind
    fitting = st.fixed_dictionaries(
        {"status": st.sampled_from([*map(str, Status)]), "value": values(kind)}
    )
    return kind, draw(fitting | raw_answers)


@settings(deadline=None)
@given(kinds_with_answers())
def test_any_json_is_answered_with_a_stable_storable_answer_or_a_problem(drawn):
    kind, raw = drawn
    checked = kind.check(raw)
    if checked.answer is None:
        assert checked.problems
        assert all(problem.message for problem in checked.problems)
        return
    stored = json.loads(json.dumps(checked.answer.to_json(), allow_nan=False).encode().decode())
    json.dumps(stored, ensure_ascii=False).encode()
    assert kind.check(stored).answer == checked.answer
    assert (checked.answer.status is Status.EMPTIED) <= (checked.answer.value is None)
    assert (checked.answer.status is Status.ANSWERED) <= (checked.answer.value is not None)


@settings(deadline=None)
@given(kinds_with_answers())
def test_what_others_see_is_stable_and_readable(drawn):
    kind, raw = drawn
    answer = kind.check(raw).answer
    if answer is None:
        return
    assert isinstance(kind.answer_text(answer), str)
    if answer.value is not None:
        seen = kind.visible(answer.value)
        assert kind.visible(seen) == seen
        items = kind.to_items(seen)
        assert all(item.text for item in items)
        assert all(tuple(item.fields) in {(), tuple(kind.to_fields())} for item in items)


@settings(deadline=None)
@given(st.data())
def test_an_answer_that_fits_is_never_refused(data):
    kind = data.draw(st.sampled_from(QUESTIONS)).kind
    value = data.draw(values(kind))
    answer = kind.check({"status": "answered", "value": value}).answer
    assert answer is not None
    if kind.categories() is not None and answer.status is Status.ANSWERED:
        assert kind.to_text(answer.value) in kind.categories()


def test_the_largest_answers_are_kept(kind):
    longest = "字" * MAX_CHARACTERS
    assert kind("long_text").check_value(longest).answer.value == longest
    row = {"a": "x" * 100}
    table = kind("table", columns=[{"id": "a", "text": "A"}])
    assert table.check_value([row] * MAX_ROWS).answer.value == [row] * MAX_ROWS


@pytest.mark.parametrize("name", KINDS)
def test_the_table_of_kinds_is_by_name(name):
    assert KINDS[name].model_fields["name"].default == name


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.id)
def test_a_kind_tells_what_may_be_chosen_in_it(question):
    asked = question.kind
    assert set(asked.to_field_values()) <= set(asked.to_fields())
    assert asked.to_gap_fields().items() <= asked.to_fields().items()
    if asked.categories() is not None:
        assert len(asked.to_values()) == len(asked.categories())
