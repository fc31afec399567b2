"""What may be a name, and when two names are one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.errors import AnswerError
from copwidgets.store.names import MAX_NAME, clean_name, name_key


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  Ann  \t Lee\n", "Ann Lee"),
        ("\u202eAnn\u202c", "Ann"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\U0001f469\u200d\U0001f52c", "\U0001f469\u200d\U0001f52c"),
        ("7", "7"),
        ("O'Neil; --", "O'Neil; --"),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_keeps_what_can_be_read(raw, name):
    assert clean_name(raw) == name


@pytest.mark.parametrize(("one", "other"), [("Stra\u00dfe", "STRASSE"), ("e\u0301", "\u00c9")])
def test_two_ways_to_write_one_name(one, other):
    assert name_key(one) == name_key(other)


def test_accents_tell_people_apart():
    assert name_key("Rene") != name_key("Ren\u00e9")


@given(st.text(max_size=200))
def test_a_name_is_refused_or_clean(raw):
    try:
        name = clean_name(raw)
    except AnswerError:
        return
    assert name == clean_name(name)
    assert 0 < len(name) <= MAX_NAME
    assert name_key(name)
    assert name_key(name_key(name)) == name_key(name)
    name.encode()
