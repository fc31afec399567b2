"""Passages: found again in an edited answer, or said to be gone; never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.themes import Found, Passage, find, make_passage

TEXT = "We meet on Mondays. It is 😀 fun, and the room is free on Mondays."


def passage_of(words: str, text: str = TEXT) -> Passage:
    start = text.index(words)
    found = make_passage(text, start, start + len(words))
    assert found is not None
    return found


@settings(deadline=None)
@given(text=st.text(max_size=80), places=st.tuples(st.integers(0, 80), st.integers(0, 80)))
def test_a_passage_is_found_where_it_was_marked(text: str, places: tuple[int, int]) -> None:
    start, end = sorted(places)
    passage = make_passage(text, start, end)
    if passage is None:
        assert end > len(text) or not text[start:end].strip()
        return
    assert find(passage, text) == (Found.SAME, start, end)
    assert Passage.from_json(passage.to_json()) == passage


@settings(deadline=None)
@given(before=st.text(max_size=40), after=st.text(max_size=40), words=st.text("abc", min_size=1))
def test_what_is_found_says_what_was_marked(before: str, after: str, words: str) -> None:
    passage = passage_of(words, f"{before}{words}{after}")
    how, start, end = find(passage, f"{after}{words}{before}")
    assert how is Found.GONE or f"{after}{words}{before}"[start:end] == words


@pytest.mark.parametrize(
    ("words", "edited", "how", "found"),
    [
        ("fun", TEXT, Found.SAME, "fun"),
        ("fun", f"I think: {TEXT}", Found.MOVED, "fun"),
        ("😀 fun", "It is 😀 fun.", Found.MOVED, "😀 fun"),
        ("It is", "It was dull.", Found.GONE, ""),
        ("Mondays", f"Mondays! {TEXT}", Found.MOVED, "Mondays"),
        ("Mondays", "Mondays, or Mondays only", Found.GONE, ""),
        ("fun", "", Found.GONE, ""),
    ],
)
def test_an_edited_answer(words: str, edited: str, how: Found, found: str) -> None:
    told, start, end = find(passage_of(words), edited)
    assert (told, edited[start:end]) == (how, found)


def test_of_two_places_the_one_in_its_surroundings_is_taken() -> None:
    passage = passage_of("Mondays.", "We rest. We meet on Mondays. We eat.")
    edited = "Not on Mondays. We rest. We meet on Mondays. We eat."
    assert find(passage, edited)[1] == edited.rindex("Mondays.")


@pytest.mark.parametrize(
    "raw",
    [
        None, "x", 3, {}, {"start": 0}, {"start": 0, "end": 1},
        {"start": 2, "end": 1, "exact": "x"},
        {"start": -1, "end": 1, "exact": "x"}, {"start": True, "end": 2, "exact": "x"},
        {"start": 0, "end": 1, "exact": 5}, {"start": 0, "end": 1, "exact": "x", "prefix": None},
    ],
)  # fmt: skip
def test_what_is_no_passage_is_none(raw: object) -> None:
    assert Passage.from_json(raw) is None  # type: ignore[arg-type] # anything may come


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 4), (0, 999), (2, 3)])
def test_no_words_are_no_passage(start: int, end: int) -> None:
    assert make_passage(TEXT, start, end) is None
