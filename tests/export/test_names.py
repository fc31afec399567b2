"""Names of sheets and variables, whatever they are made of: legal, and each one once."""

import re

from hypothesis import given
from hypothesis import strategies as st

from copwidgets.export.sheet_names import sheet_names
from copwidgets.export.variable_names import variable_names

WORDS = st.lists(
    st.one_of(st.text(max_size=80), st.sampled_from(["a", "A", "History", "not", "'"]))
)


@given(WORDS)
def test_sheets(titles):
    names = sheet_names(titles)
    assert len({name.casefold() for name in names}) == len(titles)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 62
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name.strip("'") == name
        assert name.casefold() != "history"


@given(WORDS)
def test_variables(wanted):
    names = variable_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert re.fullmatch(r"[A-Za-z]([A-Za-z0-9_.]{0,62}[A-Za-z0-9])?", name)
        assert name.casefold() not in {"all", "and", "by", "not", "or", "to", "with"}
