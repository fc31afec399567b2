"""`copwidgets export`: which files it writes, what it tells meanwhile, and what it refuses."""

import sys

import pytest

ALL = [
    "responses.csv",
    "wide.csv",
    "items.csv",
    "codebook.csv",
    "responses.xlsx",
    "report.html",
    "responses.json",
    "responses.parquet",
    "items.parquet",
    "codebook.parquet",
    "responses.sav",
]


@pytest.fixture(autouse=True)
def group(run):
    run("members add Ann")


def test_every_format_can_be_had_at_once(said, away):
    out = said("export --to out --format csv,xlsx,html,json,parquet,spss").splitlines()
    assert out == [f"out/{name}" for name in ALL]
    assert sorted(each.name for each in (away / "out").iterdir()) == sorted(ALL)


def test_spaces_and_repetitions_change_nothing(said):
    assert said(["export", "--format", "json, json", "--to", "out"]) == "out/responses.json\n"


def test_an_unknown_format_is_told_before_anything_is_written(refused, away):
    assert "Choose from: csv, xlsx, html, json, parquet, spss." in refused("export --format xls")
    assert not (away / "exports").exists()


def test_a_missing_library_is_told_with_how_to_get_it(refused, monkeypatch, away):
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    assert 'pip install "copwidgets[spss]"' in refused("export --format csv,spss")
    assert not (away / "exports").exists()


def test_whoever_watches_is_told_how_far_it_is(run, monkeypatch):
    monkeypatch.setattr("copwidgets.cli.exporting._is_watched", lambda: True)
    code, out, err = run("export --format json,html --to out")
    assert (code, out) == (0, "out/responses.json\nout/report.html\n")
    assert "Reading the answers" in err
    assert "Writing" in err
