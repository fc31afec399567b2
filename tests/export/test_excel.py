"""The Excel file, read by openpyxl: its sheets, its texts, and its limits."""

import openpyxl
import pytest

from copwidgets.errors import CopwidgetsError
from copwidgets.export import excel
from copwidgets.export.excel import EXCEL_CHARACTERS, Sheet, write_excel, write_sheets
from copwidgets.export.sheet_names import sheet_names
from copwidgets.frames.columns import MOMENT as MOMENTS
from copwidgets.frames.columns import TEXT, WHOLE, build_frame
from tests.export.conftest import MOMENT
from tests.export.test_plain import FORMULAS, ODD, PLAIN


@pytest.fixture
def book(contents, tmp_path):
    write_excel(contents, tmp_path / "responses.xlsx")
    return openpyxl.load_workbook(tmp_path / "responses.xlsx")


@pytest.fixture
def rewritten(tmp_path):
    """Write one column of cells, and return how they read."""

    def write(*cells):
        write_sheets([Sheet("x", ["a"], [cells])], tmp_path / "x.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "x.xlsx").active
        return [cell for (cell,) in sheet.iter_rows(min_row=2)]

    return write


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_there_is_a_sheet_for_each_section_then_the_tables(book):
    sections = ["Words why what", "Words Why What (2)", "History (2)", "Earlier questions"]
    assert book.sheetnames == [*sections, "Items", "Codebook", "Responses"]


def test_a_section_s_sheet_has_a_row_a_member_in_the_guide_s_words(book):
    assert rows(book["History (2)"]) == [
        ["Member", "Where?", "With what?", "How keen?"],
        ["Zoë", "Other: Outside", "Chat", "3"],
        ["李雷", "In a room", "(not sure yet)", None],
        ["Bo", None, None, None],
    ]
    assert rows(book["Earlier questions"])[1] == ["Zoë", "Long ago"]


def test_the_tables_are_those_of_the_frames(book, contents):
    frame = contents.responses
    found = rows(book["Responses"])
    assert found[0] == list(frame.columns)
    answers = [row[frame.columns.get_loc("answer")] or "" for row in found[1:]]
    assert answers == frame["answer"].tolist()
    moment = found[1][frame.columns.get_loc("answered_at")]
    assert abs(moment - MOMENT.replace(tzinfo=None)).total_seconds() < 0.01
    assert [row[7] for row in rows(book["Items"])[1:]] == contents.items["item"].tolist()


def test_headings_stay_in_sight_and_long_texts_wrap(book):
    for sheet in book:
        assert sheet.freeze_panes == "B2"
        assert sheet["B1"].alignment.wrap_text
        assert all(each.width <= 61 for each in sheet.column_dimensions.values())


def test_themes_have_a_sheet_once_there_are_any(make_contents, tmp_path):
    themes = build_frame({"theme": (["t1"], TEXT), "name": (["Money"], TEXT)})
    more = {"themes": themes, "codings": themes.iloc[:0], "=odd": themes}
    write_excel(make_contents({"Ann": {}}, more=more), tmp_path / "x.xlsx")
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames[-3:] == ["Responses", "Themes", "=odd"]
    assert rows(book["Themes"]) == [["theme", "name"], ["t1", "Money"]]


def test_a_section_that_is_not_shown_has_no_sheet(make_contents, tmp_path):
    write_excel(make_contents({"Ann": {}}, sections=["begin.how"]), tmp_path / "x.xlsx")
    names = openpyxl.load_workbook(tmp_path / "x.xlsx").sheetnames
    assert names == ["History (2)", "Items", "Codebook", "Responses"]


# --- cells --------------------------------------------------------------------------------------


def test_every_text_is_there_exactly_and_none_is_a_formula(rewritten):
    texts = FORMULAS + PLAIN + [each for each in ODD if len(each) < EXCEL_CHARACTERS]
    cells = rewritten(*texts)
    # Excel's own way to write a carriage return, which openpyxl leaves as it is.
    assert [cell.value for cell in cells] == [
        each.replace("\r", "_x000D_") or None for each in texts
    ]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)


def test_a_text_that_begins_like_a_formula_stays_one_when_it_is_edited(rewritten):
    quoted, plain = rewritten("=1+1", "1+1")
    assert (quoted.quotePrefix, plain.quotePrefix) == (True, False)


def test_numbers_truths_and_what_is_missing_are_what_they_are(rewritten):
    # Blank rows at the end are no rows.
    assert [cell.value for cell in rewritten(-1, None, 2.5, True, None)] == [-1, None, 2.5, True]  # noqa: FBT003 - a cell


@pytest.mark.parametrize("mark", ["x", "🎉"])
def test_a_text_too_long_for_a_cell_is_cut_and_says_so(rewritten, mark):
    (cell,) = rewritten(mark * 40_000)
    length = len(cell.value.encode("utf-16-le")) // 2
    assert length in {EXCEL_CHARACTERS - 1, EXCEL_CHARACTERS}
    assert cell.value.startswith(mark * 16_000)
    assert cell.value.endswith(f"{mark} … (cut here; whole in the CSV file)")


def test_the_longest_text_that_fits_is_whole(rewritten):
    assert rewritten("x" * EXCEL_CHARACTERS)[0].value == "x" * EXCEL_CHARACTERS


def test_more_than_a_sheet_holds_is_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "EXCEL_ROWS", 3)
    write_sheets([Sheet("x", ["a"], [["1", "2"]])], tmp_path / "fits.xlsx")
    with pytest.raises(CopwidgetsError, match="“x” has 3 and 1") as caught:
        write_sheets([Sheet("x", ["a"], [["1", "2", "3"]])], tmp_path / "x.xlsx")
    assert caught.value.remedy == "Choose CSV or Parquet instead."
    assert not (tmp_path / "x.xlsx").exists()


def test_what_a_frame_misses_is_a_blank_cell(tmp_path):
    frame = build_frame({"a": ([None], TEXT), "b": ([None], WHOLE), "c": ([None], MOMENTS)})
    write_sheets([Sheet.from_frame("x", frame.assign(d=1))], tmp_path / "x.xlsx")
    (cells,) = openpyxl.load_workbook(tmp_path / "x.xlsx").active.iter_rows(min_row=2)
    assert [cell.value for cell in cells] == [None, None, None, 1]


# --- names --------------------------------------------------------------------------------------


def test_names_of_sheets_are_as_excel_takes_them():
    wanted = ["a", "A", "[b]:*?/\\c", "'d'", "history", "", "🎉" * 40, "e" * 31, "e" * 40]
    names = sheet_names(wanted)
    assert names[:6] == ["a", "A (2)", "b c", "d", "history (2)", "Sheet"]
    assert names[6] == "🎉" * 15
    assert names[7:] == ["e" * 31, "e" * 27 + " (2)"]
