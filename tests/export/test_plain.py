"""CSV read by the standard library, Parquet by DuckDB: the same texts, numbers and times."""

import csv
from datetime import UTC, datetime

import duckdb
import pandas as pd
import pytest

from copwidgets.export.plain import write_csv, write_parquet
from copwidgets.frames.columns import MOMENT, TEXT, WHOLE, build_frame, category

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\n=1",
    "\r=1",
    "＝1+1",
    "\ufeff=1+1",
    "\u200b \u202e-1",
    "=cmd|' /C calc'!A0",
]
PLAIN = ["x", "", "a=b", "1,5", 'say "no"', "two\nlines", "日本語 🎉", "'quoted", "1e5", "http://x"]
ODD = ["_x0041_", "a_x000D_b", "x\ufffdy", " spaced ", "<b>&amp;</b>", "z" * 40_000, "a\r\nb"]
TIME = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture
def frame():
    texts = FORMULAS + PLAIN + ODD
    count = len(texts)
    return build_frame(
        {
            "answer": (texts, TEXT),
            "member": (["=Ann", "Bo"] + ["Bo"] * (count - 2), category(["=Ann", "Bo"])),
            "revision": (range(-1, count - 1), WHOLE),
            "answered_at": ([TIME] * count, MOMENT),
            "missing": ([None] * count, TEXT),
        }
    )


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- CSV ----------------------------------------------------------------------------------------


def test_what_would_be_a_formula_is_defused_and_the_rest_is_as_typed(frame, tmp_path):
    write_csv(frame, tmp_path / "x.csv")
    rows = read_csv(tmp_path / "x.csv")
    assert [row["answer"] for row in rows] == [f"'{each}" for each in FORMULAS] + PLAIN + ODD
    assert [row["member"] for row in rows[:2]] == ["'=Ann", "Bo"]


def test_numbers_and_times_stay_what_they_are(frame, tmp_path):
    write_csv(frame, tmp_path / "x.csv")
    row = read_csv(tmp_path / "x.csv")[0]
    assert row["revision"] == "-1"
    assert pd.Timestamp(row["answered_at"]) == pd.Timestamp(TIME)
    assert row["missing"] == ""


def test_a_column_s_name_is_defused_too(tmp_path):
    write_csv(build_frame({"=x": (["a"], TEXT)}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes() == "\ufeff'=x\r\na\r\n".encode()


def test_an_empty_frame_has_its_header(tmp_path):
    write_csv(build_frame({"a": ([], TEXT), "b": ([], WHOLE)}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig") == "a,b\n"


def test_frames_are_not_changed(frame, tmp_path):
    before = frame.copy()
    write_csv(frame, tmp_path / "x.csv")
    write_parquet(frame, tmp_path / "x.parquet")
    pd.testing.assert_frame_equal(frame, before)


# --- Parquet ------------------------------------------------------------------------------------


def test_parquet_holds_everything_exactly(frame, tmp_path):
    write_parquet(frame, tmp_path / "x.parquet")
    found = duckdb.read_parquet(str(tmp_path / "x.parquet"))
    rows = found.project("answer, member, revision, epoch_us(answered_at), missing").fetchall()
    texts = FORMULAS + PLAIN + ODD
    assert [row[0] for row in rows] == texts
    assert [row[1:3] for row in rows[:2]] == [("=Ann", -1), ("Bo", 0)]
    assert rows[0][3] == TIME.timestamp() * 1_000_000
    assert {row[4] for row in rows} == {None}


def test_an_empty_frame_has_its_types(tmp_path):
    empty = build_frame({"a": ([], TEXT), "b": ([], WHOLE), "c": ([], MOMENT)})
    write_parquet(empty, tmp_path / "x.parquet")
    found = duckdb.read_parquet(str(tmp_path / "x.parquet"))
    assert (found.fetchall(), [str(each) for each in found.types]) == (
        [],
        ["VARCHAR", "BIGINT", "TIMESTAMP WITH TIME ZONE"],
    )
