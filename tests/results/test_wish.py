"""What a page says it wishes to see, whoever wrote it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.errors import AnswerError
from copwidgets.results import Wish
from copwidgets.results.wish import ALL

TEXTS = st.text(st.characters(codec="utf-8"), max_size=50)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=8,
)


def test_nothing_said_is_the_page_as_it_comes():
    assert Wish.from_json({}) == Wish()
    assert Wish.from_json({}).key == Wish().key


@given(TEXTS, st.lists(TEXTS), st.dictionaries(TEXTS, st.integers(0, 100_000)))
def test_what_a_page_of_ours_says_is_read(words, opened, more):
    raw = {"search": words, "open": opened, "more": more, "extra": {"coding": words}, "else": 7}
    wish = Wish.from_json(json.loads(json.dumps(raw)))
    assert (wish.search, wish.open, wish.more) == (words, frozenset(opened), more)
    assert wish.extra == {"coding": words}
    assert wish.theme == wish.member == ""


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"search": 7},
        {"member": "x" * 1001},
        {"theme": "\ud800"},
        {"open": "all"},
        {"open": [7]},
        {"open": [""] * 1001},
        {"more": {"a": -1}},
        {"more": {"a": True}},
        {"more": {"a": 10**9}},
        {"extra": {"a": None}},
        {"extra": {7: "a"}},
        {"extra": {str(n): "" for n in range(1001)}},
    ],
)
def test_anything_else_is_refused_without_repeating_it(raw):
    with pytest.raises(AnswerError, match="unreadable") as caught:
        Wish.from_json(raw)
    assert caught.value.to_sentence() == "The page sent something unreadable. Reload the page."


@given(ANYTHING)
def test_whatever_it_is_it_is_read_or_refused(raw):
    try:
        wish = Wish.from_json(raw)
    except AnswerError:
        return
    hash(wish.key)


def test_what_is_left_of_a_wish_is_what_was_named():
    wish = Wish(search="choir", member="Ann", more={"a": 7})
    assert wish.only(("more",)) == Wish(more={"a": 7})
    assert wish.only(ALL) == wish
    assert wish.only(()).key == Wish().key
