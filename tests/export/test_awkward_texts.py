"""Whatever members type, names included: every format gives it back, to a reader of its own."""

import csv
import json
from dataclasses import replace

import duckdb
import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copwidgets.csv_text import defuse
from copwidgets.export import choose_formats, write_all
from copwidgets.export.texts import cut, storable
from tests.export.page import Page
from tests.export.sav import SavFile

AWKWARD = [
    "=1+1",
    "🎉🇪🇺👩‍👩‍👧",
    "שלום \u202e=1+1",
    "a\r\nb\rc\nd",
    "\x00\x01\x7f",
    "\ufffe\uffff",
    "_x000D_",
    "]]>&lt;!--",
    '"; DROP',
    "x" * 40_000,
    "\u0085\u2028\u2029",
    " ",
    "'",
    "-->",
]
TEXTS = st.one_of(
    st.sampled_from(AWKWARD), st.text(st.characters(codec="utf-8"), min_size=1, max_size=40)
)
READERS = {}


def reader(name):
    def add(function):
        READERS[name] = function
        return function

    return add


@reader("csv")
def read_csv(folder, expected):
    with (folder / "responses.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [row["answer"] for row in csv.DictReader(file)]
    assert found == [defuse(each) for each in expected]


@reader("json")
def read_json(folder, expected):
    found = json.loads((folder / "responses.json").read_bytes())
    assert [each["answer"] for each in found["responses"]] == expected


@reader("parquet")
def read_parquet(folder, expected):
    found = duckdb.read_parquet(str(folder / "responses.parquet")).project("answer")
    assert [row[0] for row in found.fetchall()] == expected


@reader("xlsx")
def read_excel(folder, expected):
    sheet = openpyxl.load_workbook(folder / "responses.xlsx").worksheets[0]
    found = [row[2] for row in sheet.iter_rows(min_row=2, values_only=True)]
    fitting = [cut(each, 65_534, "utf-16-le") for each in expected]
    # Excel's own way to write a carriage return, which openpyxl leaves as it is.
    assert found == [each.replace("\r", "_x000D_") for each in fitting]


@reader("spss")
def read_spss(folder, expected):
    found = SavFile(folder / "responses.sav").texts("begin.words.aim")
    assert found == [cut(each, 32_767, "utf-8").rstrip(" ") for each in expected]


@reader("html")
def read_html(folder, expected):
    page = Page((folder / "report.html").read_bytes().decode("utf-8"))
    assert page.texts("p", class_="said") == expected


@pytest.mark.parametrize("name", READERS)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(texts=st.lists(TEXTS, min_size=1, max_size=4))
def test_every_text_comes_back(name, texts, make_contents, tmp_path):
    made = make_contents({f"m{n} {t[:20]}": {"words.aim": "x"} for n, t in enumerate(texts)})
    contents = replace(made, long=made.long.assign(answer=pd.array(texts, dtype="string")))
    list(write_all(contents, choose_formats([name]), tmp_path))
    READERS[name](tmp_path, [storable(each) for each in texts])


def test_what_no_file_can_hold_is_replaced():
    assert storable("a\x00\ud800\uffff\r\n\tb 🎉") == "a\ufffd\ufffd\ufffd\r\n\tb 🎉"


@given(text=TEXTS, most=st.integers(80, 300), encoding=st.sampled_from(["utf-8", "utf-16-le"]))
def test_a_cut_text_fits_and_begins_as_it_did(text, most, encoding):
    whole = storable(text)
    short = cut(whole, most, encoding)
    assert len(short.encode(encoding)) <= most
    assert short == whole or whole.startswith(
        short.removesuffix(" … (cut here; whole in the CSV file)")
    )
