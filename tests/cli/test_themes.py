"""`copwidgets themes`: the codebook out and in, and what is refused."""

import pytest


@pytest.fixture(autouse=True)
def group(run):
    run("members add Ann")


@pytest.mark.parametrize("name", ["codebook.qdc", "codebook.csv"])
def test_what_was_taken_out_comes_in_elsewhere(said, run, away, name):
    (away / "first.csv").write_text("name;description\nJoy;Fun\nMoney;\n", encoding="utf-8")
    assert said("themes import first.csv") == "2 new, 0 changed.\n"
    assert said(f"themes export {name}") == f"{name}\n"
    run("community create Other")
    assert said(f"themes import {name} --community Other --dry-run") == (
        "2 new, 0 changed, if it were done.\n"
    )
    assert said(f"themes import {name} --community Other") == "2 new, 0 changed.\n"
    assert said(f"themes import {name} --community Other") == "0 new, 0 changed.\n"


def test_without_a_theme_no_file_is_written(refused, away):
    assert "there is no theme yet" in refused("themes export codebook.qdc")
    assert not (away / "codebook.qdc").exists()


def test_a_file_that_stands_there_is_not_written_over(said, refused, away):
    (away / "codebook.csv").write_text("name\nJoy\n", encoding="utf-8")
    said("themes import codebook.csv")
    assert "something is there already" in refused("themes export codebook.csv")
    assert said("themes export codebook.csv --replace") == "codebook.csv\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"<html/>", "no REFI-QDA codebook"),
        (b"colour\nred\n", "names no column"),
        (b"name\n" + b"a" * 5_000_000, "longer than"),
        (None, "cannot be read"),
    ],
)
def test_what_is_no_codebook_ends_in_one_sentence(refused, away, content, sentence):
    if content is not None:
        (away / "codes.qdc").write_bytes(content)
    assert sentence in refused("themes import codes.qdc")
