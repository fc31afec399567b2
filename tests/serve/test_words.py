"""A place in a line in words."""

import pytest

from copwidgets.serve.words import to_duration, to_ordinal, to_sentence, to_title


@pytest.mark.parametrize(
    ("number", "word"),
    [
        *((1, "first"), (3, "third"), (8, "eighth"), (9, "9th"), (11, "11th"), (12, "12th")),
        *((21, "21st"), (22, "22nd"), (103, "103rd"), (111, "111th"), (400, "400th")),
    ],
)
def test_ordinals(number, word):
    assert to_ordinal(number) == word


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        *((0, "about 5 seconds"), (18, "about 20 seconds"), (55, "about 55 seconds")),
        *((58, "about a minute"), (89, "about a minute"), (100, "about 2 minutes")),
        *((3590, "about 60 minutes"), (3600, "more than an hour")),
    ],
)
def test_durations_are_no_more_exact_than_they_can_be(seconds, words):
    assert to_duration(seconds) == words


def test_sentences():
    assert to_title(2) == "You are second in line"
    assert to_sentence(3, 19) == "You are third in line; this takes about 20 seconds."
    assert to_sentence(1, None) == ("You are first in line. How long this takes is not known yet.")
