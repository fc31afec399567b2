"""The themes and codings frames: a row a theme, a row a coding, dtypes those of an empty one."""

import pandas as pd
import pytest

from copwidgets.community import Community, Member
from copwidgets.frames import codings_frame, themes_frame
from copwidgets.themes import fold
from tests.themes.logs import KIND, coded, done, log, made, none, on_theme, uncoded

NAME, AIM = "begin.words.name", "begin.words.aim"
GROUP = Community("c1", "Choir")
PEOPLE = [Member("m1", "c1", "Zoë"), Member("m2", "c1", "Ana")]
CODERS = {"x": "Xenia", "y": "Yusuf"}
BOOK = fold(
    log(
        made("t", "Trust"), made("m", "Money"), made("g", "Gone"),
        coded("1", "t", "m2", "x", AIM), coded("2", "g", "m1", "x", AIM),
        coded("3", "m", "m1", "y", NAME), coded("4", "t", "m1", "y", "an.earlier.one"),
        coded("5", "t", "somebody gone", "x", AIM), none("m2", "y"),
        done("x", AIM), uncoded("1", "x"), coded("6", "m", "m2", "x", AIM),
        on_theme(KIND.THEME_MERGED, "m", into="t"), on_theme(KIND.THEME_REMOVED, "g"),
    )
)  # fmt: skip


@pytest.fixture
def frame(guide):
    def make(book=BOOK):
        return codings_frame(guide, GROUP, PEOPLE, book, CODERS)

    return make


def test_a_row_a_coding_in_guide_order_then_by_member(frame):
    columns = ["question", "member", "coder", "theme_name", "independent", "stands", "finished"]
    assert frame()[columns].astype(object).to_numpy().tolist() == [
        [NAME, "Zoë", "Yusuf", "Trust", False, True, False],
        [AIM, "Zoë", "Xenia", "", True, True, True],
        [AIM, "Ana", "Xenia", "Trust", True, False, True],
        [AIM, "Ana", "Xenia", "Trust", False, True, True],
        ["an.earlier.one", "Zoë", "Yusuf", "Trust", False, True, False],
        ["q", "Ana", "Yusuf", "", False, True, False],
    ]


def test_a_passage_is_told_with_its_place(frame):
    kind, content, by, about = coded("1", "t", "m1", "x", AIM)
    passage = {"start": 3, "end": 7, "exact": "sing", "prefix": "we ", "suffix": ""}
    (row,) = frame(
        fold(log(made("t"), (kind, {**content, "passage": passage}, by, about)))
    ).itertuples()
    assert (row.passage, row.start, row.end) == ("sing", 3, 7)
    whole = frame().iloc[0]
    assert whole["passage"] == ""
    assert pd.isna(whole["start"])


def test_a_row_a_theme_in_the_order_of_making():
    found = themes_frame(GROUP, BOOK, {"x": "Xenia"})
    columns = ["theme", "name", "state", "into", "suggested", "made_by"]
    assert found[columns].astype(object).to_numpy().tolist() == [
        ["t", "Trust", "alive", "", False, ""],
        ["m", "Money", "merged", "t", False, ""],
        ["g", "Gone", "removed", "", False, ""],
    ]


def test_dtypes_are_those_of_an_empty_frame(frame):
    empty = frame(fold(()))
    assert empty.empty
    assert [str(each) for each in frame().drop(columns="question").dtypes] == [
        str(each) for each in empty.drop(columns="question").dtypes
    ]
    assert list(themes_frame(GROUP, fold(()), {}).dtypes) == list(
        themes_frame(GROUP, BOOK, {}).dtypes
    )
