"""Themes counted by members whose answers carry them."""

from __future__ import annotations

import pandas as pd
import pytest

from copwidgets.frames import codings_frame, long_frame, themes_frame
from copwidgets.kinds import Status
from copwidgets.summary import overall_themes, themes_by_members
from copwidgets.themes import fold
from tests.themes.logs import KIND, coded, log, made, none, on_theme

AIM, NEEDS = "a.one.aim", "a.one.needs"


@pytest.fixture
def frames(guide, community, people, respond):
    """Themes, codings and answers: Zoë and Ana said an aim, Bo is not sure; Zoë names needs."""

    def make(*entries) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
        book = fold(log(*entries))
        said = [
            respond("Zoë", AIM, "to sing"),
            respond("Ana", AIM, "to be heard"),
            respond("Bo", AIM, status=Status.NOT_SURE),
            respond("Zoë", NEEDS, ["a room"]),
        ]
        codings = codings_frame(guide, community, people, book, {"x": "X", "y": "Y"})
        themes = themes_frame(community, book, {})
        return codings, themes, long_frame(guide, community, people, said)

    return make


CODED = (
    made("s", "Singing"), made("r", "Room"),
    coded("1", "s", "Zoë", "x", AIM), coded("2", "s", "Zoë", "y", AIM),
    coded("3", "s", "Ana", "x", AIM), coded("4", "r", "Zoë", "x", NEEDS),
    coded("5", "s", "Zoë", "x", NEEDS), coded("6", "r", "Bo", "x", NEEDS),
    coded("7", "r", "Bo", "x", AIM), none("Ana", "y"),
)  # fmt: skip


def test_members_are_counted_once_of_those_who_answered(frames) -> None:
    found = themes_by_members(*frames(*CODED))
    assert found.drop(columns="named_by").astype(object).to_numpy().tolist() == [
        [AIM, "s", "Singing", 2, 2, 2],
        [NEEDS, "s", "Singing", 1, 1, 1],
        [NEEDS, "r", "Room", 1, 1, 1],
    ]
    assert found["named_by"].tolist() == ["Zoë, Ana", "Zoë", "Zoë"]


def test_over_all_questions_every_theme_alive_has_a_row(frames) -> None:
    removed = [made("w", "Weather"), made("g", "Gone"), on_theme(KIND.THEME_REMOVED, "g")]
    found = overall_themes(*frames(*CODED, *removed))
    assert found.drop(columns="named_by").astype(object).to_numpy().tolist() == [
        ["s", "Singing", 2, 2, 2, 2],
        ["r", "Room", 1, 2, 1, 1],
        ["w", "Weather", 0, 2, 0, 0],
    ]


def test_a_merged_theme_counts_where_it_went(frames) -> None:
    found = themes_by_members(*frames(*CODED, on_theme(KIND.THEME_MERGED, "r", into="s")))
    assert found["theme"].tolist() == ["s", "s"]
    assert found["members"].tolist() == [2, 1]


@pytest.mark.parametrize("count", [themes_by_members, overall_themes])
def test_dtypes_are_those_of_an_empty_frame(frames, count) -> None:
    full, empty = count(*frames(*CODED)), count(*frames())
    assert empty.empty
    assert [str(each) for each in full.dtypes] == [str(each) for each in empty.dtypes]
