import csv
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from copwidgets.errors import CopwidgetsError
from copwidgets.export import EXCEL_CHARACTERS, write_csv, write_excel
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
ODD = ["_x0041_", "a_x000D_b", "x\ufffdy", " spaced ", "<b>&amp;</b>", "z" * 25_000]
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


def read_sheet(path, name):
    sheet = openpyxl.load_workbook(path)[name]
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)], sheet


# --- CSV ----------------------------------------------------------------------------------------


def test_what_would_be_a_formula_is_defused_and_the_rest_is_as_typed(frame, tmp_path):
    (path,) = write_csv({"responses": frame}, tmp_path)
    rows = read_csv(path)
    assert [row["answer"] for row in rows] == [f"'{each}" for each in FORMULAS] + PLAIN + ODD
    assert [row["member"] for row in rows[:2]] == ["'=Ann", "Bo"]


def test_numbers_and_times_stay_what_they_are(frame, tmp_path):
    (path,) = write_csv({"responses": frame}, tmp_path)
    row = read_csv(path)[0]
    assert row["revision"] == "-1"
    assert pd.Timestamp(row["answered_at"]) == pd.Timestamp(TIME)
    assert row["missing"] == ""


def test_a_column_s_name_is_defused_too(tmp_path):
    (path,) = write_csv({"wide": build_frame({"=x": (["a"], TEXT)})}, tmp_path / "new" / "deep")
    assert path.read_bytes() == "\ufeff'=x\r\na\r\n".encode()


def test_an_empty_frame_has_its_header(tmp_path):
    (path,) = write_csv({"wide": build_frame({"a": ([], TEXT), "b": ([], WHOLE)})}, tmp_path)
    assert path.read_text(encoding="utf-8-sig") == "a,b\n"


def test_frames_are_not_changed(frame, tmp_path):
    before = frame.copy()
    write_csv({"responses": frame}, tmp_path)
    write_excel({"responses": frame}, tmp_path / "x.xlsx")
    pd.testing.assert_frame_equal(frame, before)


# --- Excel --------------------------------------------------------------------------------------


def test_excel_holds_every_text_exactly(frame, tmp_path):
    path = write_excel({"responses": frame}, tmp_path / "new" / "responses.xlsx")
    rows, sheet = read_sheet(path, "responses")
    assert len(rows) == len(frame)
    # Excel's own way to write a carriage return, which openpyxl leaves as it is.
    wanted = [each.replace("\r", "_x000D_") or None for each in frame["answer"]]
    assert [row[0] for row in rows] == wanted
    assert {cell.data_type for cell in sheet["A"]} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in sheet["A"])


def test_excel_s_numbers_and_times_are_numbers_and_times(frame, tmp_path):
    path = write_excel({"responses": frame}, tmp_path / "responses.xlsx")
    rows, sheet = read_sheet(path, "responses")
    assert [row[2] for row in rows] == list(frame["revision"])
    assert sheet["D2"].is_date
    assert abs(rows[0][3] - TIME.replace(tzinfo=None)).total_seconds() < 0.01
    assert [row[1] for row in rows[:2]] == ["=Ann", "Bo"]


def test_each_frame_is_a_sheet(frame, tmp_path):
    frames = {"responses": frame, "empty": frame.iloc[:0]}
    path = write_excel(frames, tmp_path / "responses.xlsx")
    assert openpyxl.load_workbook(path).sheetnames == ["responses", "empty"]
    assert read_sheet(path, "empty")[0] == []


@pytest.mark.parametrize("mark", ["x", "🎉"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(tmp_path, mark):
    long = mark * 40_000
    path = write_excel({"x": build_frame({"a": ([long], TEXT)})}, tmp_path / "x.xlsx")
    cell = read_sheet(path, "x")[0][0][0]
    assert len(cell.encode("utf-16-le")) // 2 in {EXCEL_CHARACTERS - 1, EXCEL_CHARACTERS}
    assert cell.startswith(mark * 16_000)
    assert cell.endswith(f"{mark} … (cut here; whole in the CSV file)")


def test_the_longest_text_that_fits_is_whole(tmp_path):
    long = "x" * EXCEL_CHARACTERS
    path = write_excel({"x": build_frame({"a": ([long], TEXT)})}, tmp_path / "x.xlsx")
    assert read_sheet(path, "x")[0] == [[long]]


# --- what can go wrong --------------------------------------------------------------------------


def test_a_place_that_cannot_be_written_is_one_sentence(frame, tmp_path):
    (tmp_path / "file").touch()
    for write in (
        lambda: write_csv({"x": frame}, tmp_path / "file"),
        lambda: write_csv({"x": frame}, tmp_path / "file" / "deep"),
        lambda: write_excel({"x": frame}, tmp_path / "file" / "x.xlsx"),
        lambda: write_excel({"x": frame}, tmp_path),
    ):
        with pytest.raises(CopwidgetsError, match="the export cannot be written") as caught:
            write()
        assert "Name a folder that you may write" in str(caught.value)
        assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the zip's own end
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a disk that is full")
def test_a_full_disk_is_one_sentence(frame, tmp_path):
    for name, write in (("x.csv", write_csv), ("x.xlsx", write_excel)):
        (tmp_path / name).symlink_to("/dev/full")
        place = tmp_path if write is write_csv else tmp_path / name
        with pytest.raises(CopwidgetsError, match="No space left on device"):
            write({"x": frame}, place)


def test_excel_without_xlsxwriter_says_how_to_get_it(frame, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter.exceptions", None)
    with pytest.raises(CopwidgetsError, match=r"pip install \"copwidgets\[analysis\]\""):
        write_excel({"x": frame}, tmp_path / "x.xlsx")
