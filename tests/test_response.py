import dataclasses

import pytest

from copwidgets import response
from copwidgets.response import State, json_key


def test_states_are_the_words_that_are_stored():
    assert [str(state) for state in State] == ["draft", "shared"]


def test_what_crosses_layers_is_frozen():
    found = [each for each in vars(response).values() if dataclasses.is_dataclass(each)]
    assert len(found) >= 7
    for each in found:
        assert each.__dataclass_params__.frozen


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": ["ü", "\n"]}, '{"a":["ü","\\n"],"b":1}'),
        ("“x”", '"“x”"'),
        (None, "null"),
    ],
)
def test_equal_values_have_one_text(value, text):
    assert json_key(value) == text
