"""Searching answers: accents and capitals do not count, in any script; hits are told by place."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.summary import find_words, search_answers
from copwidgets.summary.searching import fold

TEXTS = st.text(st.characters(codec="utf-8"), max_size=40)


def said(*answers):
    return pd.DataFrame({"member": [f"m{n}" for n in range(len(answers))], "answer": answers})


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("Ein fester Raum, die Räume", "RAUME"),
        ("We meet in the café", "Cafe"),
        ("cafe\u0301s", "café"),
        ("Straße", "STRASSE"),
        ("ΕΛΕΝΗ Παπαδάκη", "παπαδακη ελενη"),
        ("Истории про ёлку", "елку"),
        ("مُدَرِّسَة", "مدرسة"),
        ("שָׁלוֹם", "שלום"),
        ("学习的场地", "场地"),
        ("ﬁnding ①", "finding 1"),
        ("İstanbul", "istanbul"),
        ("Geld für Reisen\nund Zeit", "zeit  reisen"),
    ],
)
def test_what_people_type_is_found(answer, words):
    assert len(search_answers(said(answer, "something else"), words)) == 1
    assert find_words(answer, words)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("Rooms and money", "rooms time"),
        ("कल", "कुल"),  # another word: the vowel sign is a letter of its own
        ("か", "が"),
        ("", "rooms"),
        (None, "rooms"),
    ],
)
def test_what_is_another_word_is_not_found(answer, words):
    assert search_answers(said(answer), words).empty


def test_no_words_find_everything_and_nothing_is_marked():
    answers = said("Rooms", None)
    assert len(search_answers(answers, "  ")) == 2
    assert find_words("Rooms", " ") == ()


def test_rows_stay_as_they_were():
    answers = said("Rooms", "Time", "Rooms").set_index(pd.Index([7, 8, 9]))
    assert list(search_answers(answers, "rooms").index) == [7, 9]
    assert list(search_answers(answers[:0], "rooms").columns) == ["member", "answer"]


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("Räume und räume", "raume", ["Räume", "räume"]),
        ("Ra\u0308ume", "rau", ["Ra\u0308u"]),
        ("Straße", "ass", ["aß"]),  # what stands for half a character marks all of it
        ("aaaa", "aa", ["aaaa"]),
        ("new town, old town", "town new", ["new", "town", "town"]),
    ],
)
def test_hits_are_told_by_place(text, words, marked):
    assert [text[start:end] for start, end in find_words(text, words)] == marked


@given(TEXTS, TEXTS)
def test_hits_are_in_order_and_hold_what_was_looked_for(text, words):
    spans = find_words(text, words)
    ends = [0, *(end for _, end in spans)]
    assert all(before <= start < end for before, (start, end) in zip(ends, spans, strict=False))
    assert ends[-1] <= len(text)
    for start, end in spans:
        assert any(each in fold(text[start:end]) for each in fold(words).split())


@given(TEXTS)
def test_every_text_is_found_by_itself(text):
    assert len(search_answers(said(text), text)) == 1
