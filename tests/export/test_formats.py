"""Files as they reach a folder: which there are, whole or not at all, and what is said if not."""

import resource
import sys
import zipfile
from contextlib import contextmanager

import pytest

from copwidgets.errors import CopwidgetsError
from copwidgets.export import DEFAULT_FORMATS, FORMATS, choose_formats, write_all
from copwidgets.export.files import put

NAMES = {
    "csv": ["responses.csv", "wide.csv", "items.csv", "codebook.csv"],
    "xlsx": ["responses.xlsx"],
    "html": ["report.html"],
    "json": ["responses.json"],
    "parquet": ["responses.parquet", "items.parquet", "codebook.parquet"],
    "spss": ["responses.sav"],
}


@contextmanager
def small_files(most):
    """Let no file grow beyond `most` bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_makes_its_files(name, contents, tmp_path):
    folder = tmp_path / "new" / "deep"
    paths = list(write_all(contents, choose_formats([name]), folder))
    assert [path.name for path in paths] == NAMES[name]
    assert sorted(folder.iterdir()) == sorted(paths)


def test_the_usual_ones_are_for_programs_and_for_reading():
    assert DEFAULT_FORMATS == ("csv", "xlsx")


def test_an_unknown_format_is_said_with_those_there_are():
    with pytest.raises(CopwidgetsError, match="there is no format 'xls'") as caught:
        choose_formats(["csv", "xls"])
    assert caught.value.remedy == "Choose from: csv, xlsx, html, json, parquet, spss."
    with pytest.raises(CopwidgetsError, match="no format was named"):
        choose_formats([])


@pytest.mark.parametrize(
    ("name", "library", "extra"),
    [
        ("xlsx", "xlsxwriter", "analysis"),
        ("parquet", "pyarrow", "scale"),
        ("spss", "pyreadstat", "spss"),
    ],
)
def test_what_is_missing_is_said_with_how_to_get_it(name, library, extra, monkeypatch):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(CopwidgetsError, match=rf'pip install "copwidgets\[{extra}\]"'):
        choose_formats(["csv", name])
    assert not FORMATS[name].is_installed


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_one_sentence(name, contents, tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "deep"):
        with pytest.raises(CopwidgetsError, match="the export cannot be written") as caught:
            list(write_all(contents, choose_formats([name]), folder))
        assert caught.value.remedy == "Name a folder that you may write, with enough space."
        assert "\n" not in str(caught.value)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the zip's own end
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(name, contents, tmp_path):
    for each in NAMES[name]:
        (tmp_path / each).write_text("earlier")
    with small_files(300), pytest.raises(CopwidgetsError, match="cannot be written") as caught:
        list(write_all(contents, choose_formats([name]), tmp_path))
    assert "\n" not in str(caught.value)
    assert {each.read_text() for each in tmp_path.iterdir()} == {"earlier"}
    assert len(list(tmp_path.iterdir())) == len(NAMES[name])


def test_a_crash_half_way_leaves_the_earlier_file_and_no_other(tmp_path):
    (tmp_path / "x.csv").write_text("earlier")

    def crash(path):
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put(tmp_path / "x.csv", crash)
    assert [each.read_text() for each in tmp_path.iterdir()] == ["earlier"]


def test_an_excel_file_made_anew_replaces_the_earlier_one(contents, tmp_path):
    (tmp_path / "responses.xlsx").write_text("earlier")
    (path,) = write_all(contents, choose_formats(["xlsx"]), tmp_path)
    assert zipfile.is_zipfile(path)
