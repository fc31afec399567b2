"""What an export holds: the tables, and only codings of answers that are in it."""

import pandas as pd
import pytest

from copwidgets.export import with_answers
from copwidgets.frames.columns import TEXT, build_frame


@pytest.fixture
def codings():
    return build_frame(
        {
            "question": (["begin.words.aim", "begin.words.aim", "begin.how.keen"], TEXT),
            "member": (["Ann", "Bo", "Ann"], TEXT),
            "passage": (["a", "b", "c"], TEXT),
        }
    )


def test_a_coding_is_there_only_with_its_answer(make_contents, codings):
    long = make_contents({"Ann": {"words.aim": "x"}, "Bo": {"how.keen": 2}}).long
    found = with_answers(codings, long)
    assert found["passage"].tolist() == ["a"]
    assert with_answers(codings.iloc[:0], long).empty


def test_the_wide_table_has_everybody_and_every_question_that_is_shown(contents):
    wide = contents.tables["wide"]
    assert wide["member"].tolist() == ["Zoë", "李雷", "Bo"]
    asked = [each.id for each in contents.guide.questions]
    assert list(wide.columns) == ["member", *asked, "gone.question"]
    assert wide.loc[1, "begin.words.name"] == "(not sure yet)"
    assert wide.loc[1, "begin.words.aim"] == ""
    assert pd.isna(wide.loc[2, "begin.words.aim"])


def test_the_wide_table_has_no_question_of_a_section_that_is_not_shown(make_contents):
    tables = make_contents({"Ann": {"how.keen": 2}}, sections=["begin.how"]).tables
    assert all(name.startswith("begin.how.") for name in tables["wide"].columns[1:])


def test_tables_without_rows_are_left_out_unless_they_are_always_there(make_contents, codings):
    more = {"themes": codings.iloc[:0], "codings": codings}
    assert list(make_contents({}, more=more).tables) == [
        "responses",
        "wide",
        "items",
        "codebook",
        "codings",
    ]
