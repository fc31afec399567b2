"""CSV as text: what was typed comes back, and no cell is a formula."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.csv_text import BYTE_ORDER_MARK, FORMULA_STARTS, defuse, to_csv

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1+1",
    "\u00a0=1",
    "\u3000=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org")',
]


def read(text):
    assert text.startswith(BYTE_ORDER_MARK)
    return list(csv.reader(io.StringIO(text.removeprefix(BYTE_ORDER_MARK), newline="")))


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_a_text(text):
    assert defuse(text) == f"'{text}"
    assert read(to_csv([[text, "x"]])) == [[f"'{text}", "x"]]


@pytest.mark.parametrize("text", ["", " ", "Ann", "1+1", "a=b", "'=1", "鳥", "ann@example.org"])
def test_any_other_text_stays_as_it_is(text):
    assert defuse(text) == text


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=4), max_size=5))
def test_cells_come_back_and_none_starts_like_a_formula(rows):
    found = read(to_csv(rows))
    assert found == [[defuse(cell) for cell in row] for row in rows]
    assert not any(cell.lstrip().startswith(FORMULA_STARTS) for row in found for cell in row)


def test_lines_end_as_the_standard_says():
    assert to_csv([("a", "b"), ("c", 'd "e", f')]) == f'{BYTE_ORDER_MARK}a,b\r\nc,"d ""e"", f"\r\n'
