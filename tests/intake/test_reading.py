"""Files as rows: encodings, separators, quoted lines, workbooks of Excel, and what is refused."""

import csv
import io
import zipfile
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from copwidgets.errors import IntakeError
from copwidgets.intake import sheet as limits
from copwidgets.intake.delimited import DELIMITERS, read_delimited
from copwidgets.intake.encodings import ENCODINGS, decode
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.sheet import Choice

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
GERMAN = "Zeitstempel;Name;Frage\r\n1;Jörg Müller;Größere Räume – „bald“\r\n"


def rows(text, **choice):
    return read_sheet("a.csv", text.encode(), Choice(**choice)).rows


@settings(deadline=None)  # other work may hold the machine
@given(
    st.lists(st.lists(CELLS, min_size=2, max_size=5), min_size=1, max_size=6),
    st.sampled_from(list(DELIMITERS)),
    st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_MINIMAL]),
)
def test_whatever_a_csv_writer_writes_reads_back(table, delimiter, quoting):
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(table)
    # A first line like "sep=;" says how the rest is read; no survey has such a question.
    read, _ = read_delimited(file.getvalue(), delimiter)
    if not table[0][0].lower().startswith("sep="):
        assert read == tuple(map(tuple, table))


@settings(deadline=None)  # other work may hold the machine
@given(st.lists(st.lists(CELLS.map(str.strip), min_size=3, max_size=3), min_size=2, max_size=5))
def test_reading_again_what_was_read_changes_nothing(table):
    file = io.StringIO()
    csv.writer(file, quoting=csv.QUOTE_ALL).writerows(table)
    once, delimiter = read_delimited(file.getvalue())
    again = io.StringIO()
    csv.writer(again, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(once)
    assert read_delimited(again.getvalue(), delimiter)[0] == once


@settings(deadline=None)  # other work may hold the machine
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(content):
    with suppress(IntakeError):
        assert read_sheet("a.csv", content).rows


@pytest.mark.parametrize("delimiter", DELIMITERS)
def test_what_stands_between_cells_is_found_out(delimiter):
    text = "\n".join(
        [
            delimiter.join(["Name", "Why, when; and how?", "How many"]).replace(",", ", "),
            delimiter.join(["Ann", '"Well, yes; or no\nas we said"', "3"]),
            delimiter.join(["Bo", '"a, b, c"', "4"]),
        ]
    )
    if delimiter == ",":
        text = 'Name,"Why, when; and how?",How many\nAnn,"Well, yes; or no\nas we said",3\nBo,x,4'
    found, sign = read_delimited(text)
    assert sign == delimiter
    assert found[1] == ("Ann", "Well, yes; or no\nas we said", "3")


def test_sentences_with_as_many_commas_do_not_pass_for_columns():
    lines = "\n".join("Ann;one, two, three, four" for _ in range(60))
    assert read_delimited(f"Name;Why\n{lines}")[1] == ";"
    assert read_delimited(f"Answers of our survey\nName;Why\n{lines}".replace(",", ""))[1] == ";"


def test_a_line_that_names_the_separator_is_believed_and_keeps_its_place():
    assert rows("sep=|\na,b|c;d\n1|2\n") == ((), ("a,b", "c;d"), ("1", "2"))
    assert rows('"sep=;"\r\na;b') == ((), ("a", "b"))
    assert rows("sep=x\n1,2") == (("sep=x",), ("1", "2"))


def test_a_separator_can_be_chosen_whatever_is_found():
    assert rows("a;b,c", delimiter=";") == (("a", "b,c"),)
    with pytest.raises(IntakeError, match="does not stand between cells"):
        rows("a", delimiter="x")


def test_blank_rows_keep_their_numbers_and_the_end_is_cut():
    assert rows("a,b\n\n1,2\n,\n\n") == (("a", "b"), (), ("1", "2"))


def test_a_quotation_mark_that_is_never_closed_is_named():
    with pytest.raises(IntakeError, match="row 2: a cell of this file does not end"):
        rows('a,b\n1,"2\n3,4\n')
    with pytest.raises(IntakeError, match="too long"):
        rows('a\n"' + "x" * 200_000)


@pytest.mark.parametrize(
    ("encoding", "text", "found"),
    [
        ("utf-8", GERMAN, "utf-8"),
        ("utf-8-sig", GERMAN, "utf-8"),
        ("utf-16", GERMAN, "utf-16-le"),
        ("utf-16-le", GERMAN, "utf-16-le"),
        ("utf-16-be", GERMAN, "utf-16-be"),
        ("utf-32", GERMAN, "utf-32"),
        ("cp1252", GERMAN, "cp1252"),
        ("cp1252", "Name,Why\nZoë,It’s a “café”, 5 €\n", "cp1252"),
        ("latin-1", "Name;Wo\nJörg;Größe\n", "cp1252"),
        ("cp932", "タイムスタンプ,お名前,質問\n1,山田太郎,みんなで学びたい、練習したい\n", "cp932"),
        ("gb18030", "时间戳,姓名,问题\n1,王小明,我们想一起学习\n", "gb18030"),
        ("big5", "時間戳記,姓名,問題\n1,王小明,我們想一起學習\n", "big5"),
        ("euc_kr", "타임스탬프,이름,질문\n1,김철수,함께 배우고 싶습니다\n", "cp949"),
        ("cp1251", "Отметка времени;Имя\n1;Иван Петров, учиться вместе\n", "cp1251"),
        ("cp1253", "Όνομα;Ερώτηση\nΓιώργος;Θέλουμε να μάθουμε μαζί\n", "cp1253"),
    ],
)
def test_encodings_are_found_out(encoding, text, found):
    assert decode(text.encode(encoding)) == (text, found)


def test_a_wrong_guess_can_be_corrected_and_nonsense_is_refused():
    czech = "Jméno;Otázka\nŽofie Dvořáková;Každý týden\n"
    assert decode(czech.encode("cp1250"), "cp1250")[0] == czech
    with pytest.raises(IntakeError, match=r"is not written in UTF-8\. Choose another"):
        decode(b"\xff\xe9\xe8", "utf-8")
    with pytest.raises(IntakeError, match="not known here"):
        decode(b"a", "rot13")


def test_every_encoding_to_choose_from_exists():
    assert all("a".encode(name) for name in ENCODINGS)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "this file is empty"),
        (b"\n\n , \n", "nothing in this file"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel, or one with a password"),
        (b"PK\x03\x04 and then nothing", "this workbook is damaged"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "neither a text nor a workbook"),
        (b"a\n" * 20_001, "more than 20,000 rows"),
        (b"," * 2_000, "more than 2,000 columns"),
        (b" " * 20_000_001, "20.0 MB and at most 20 MB"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content, sentence):
    with pytest.raises(IntakeError, match=sentence) as caught:
        read_sheet("a.csv", content)
    assert caught.value.remedy


# --- Excel ----------------------------------------------------------------------------------------


def saved(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.fixture
def book():
    made = Workbook()
    made.active.title = "Answers"
    for row in (
        ["Name", "When", "How many", "Sure?"],
        ["Ann", datetime(2026, 3, 1, 9, 30), 3.0, True],  # noqa: DTZ001 - Excel knows no zones
        [],
        ["Bo\nLee", None, 2.5, "=1+1"],
    ):
        made.active.append(row)
    return made


def test_a_workbook_is_read_as_a_text_would_be(book):
    found = read_sheet("a.xlsx", saved(book))
    assert found.rows == (
        ("Name", "When", "How many", "Sure?"),
        ("Ann", "2026-03-01 09:30:00", "3", "TRUE"),
        (),
        ("Bo\nLee", "", "2.5"),
    )
    assert (found.sheet, found.sheets) == ("Answers", ("Answers",))
    assert "formulas" in found.notes[0]


def test_hidden_sheets_are_not_read_and_said(book):
    book.create_sheet("Notes").append(["seen"])
    secret = book.create_sheet("Secret", 0)
    secret.append(["hidden"])
    secret.sheet_state = "hidden"
    book.active = 1
    found = read_sheet("a.xlsx", saved(book))
    assert (found.sheet, found.sheets) == ("Answers", ("Answers", "Notes"))
    assert "Hidden sheets are not read: Secret." in found.notes
    assert read_sheet("a.xlsx", saved(book), Choice(sheet="Notes")).rows == (("seen",),)
    with pytest.raises(IntakeError, match="no sheet 'Secret' to be seen"):
        read_sheet("a.xlsx", saved(book), Choice(sheet="Secret"))


def test_joined_cells_and_errors_are_told():
    book = Workbook()
    book.active.append(["a", "b"])
    book.active.append(["joined", None])
    book.active.append(["#REF!", "x"])
    book.active.merge_cells("A2:B2")
    found = read_sheet("a.xlsx", saved(book))
    assert found.rows == (("a", "b"), ("joined",), ("", "x"))
    assert "joined" in found.notes[0]


def test_a_bomb_and_an_endless_sheet_are_refused(book, monkeypatch):
    content = saved(book)
    monkeypatch.setattr("copwidgets.intake.excel.MOST_UNPACKED", 1000)
    with pytest.raises(IntakeError, match="far larger than it seems"):
        read_sheet("a.xlsx", content)
    monkeypatch.undo()
    book.active.cell(row=200_000, column=1, value="far away")
    with pytest.raises(IntakeError, match="goes on below row 100,000"):
        read_sheet("a.xlsx", saved(book))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/another.xml"])
def test_a_table_of_too_many_texts_is_refused_before_it_is_read(book, part):
    file = io.BytesIO(saved(book))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr(part, f"<sst>{'<si><t/></si>' * 500_001}</sst>")
    with pytest.raises(IntakeError, match="far larger than it seems"):
        read_sheet("a.xlsx", file.getvalue())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_a_damaged_workbook_is_refused_with_a_sentence(book, part):
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"<broken" if name == part else old.read(name))
    with pytest.raises(IntakeError, match="damaged"):
        read_sheet("a.xlsx", file.getvalue())


def test_entities_that_explode_are_refused(book):
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = f'<!DOCTYPE x [<!ENTITY l0 "ha">{levels}]>' + text.replace("<v>", "<v>&l8;")
            new.writestr(name, text)
    with pytest.raises(IntakeError, match="damaged"):
        read_sheet("a.xlsx", file.getvalue())


def test_an_empty_workbook_is_refused():
    with pytest.raises(IntakeError, match="no sheet of this workbook shows anything"):
        read_sheet("a.xlsx", saved(Workbook()))


def test_cells_are_limited_in_all(monkeypatch):
    monkeypatch.setattr(limits, "MOST_CELLS", 3)
    with pytest.raises(IntakeError, match="more than 3 cells"):
        read_sheet("a.csv", b"a,b\nc,d")
