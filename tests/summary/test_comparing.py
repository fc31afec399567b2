"""Two states side by side: who answered, what was gained and lost."""

import pytest

from copwidgets.frames import items_frame, long_frame
from copwidgets.kinds import Status
from copwidgets.response import State
from copwidgets.summary import compared, gained_and_lost, items_by_members, listed_items

NEEDS = "a.one.needs"


@pytest.fixture
def long(guide, community, people):
    return lambda given: long_frame(guide, community, people, given)


@pytest.fixture
def before(long, respond):
    return long(
        [
            respond("Zoë", "a.one.aim", "Sing"),
            respond("Ana", "a.one.aim", status=Status.NOT_SURE),
            respond("Bo", "a.one.aim", "Rest", state=State.DRAFT),
            respond("Zoë", NEEDS, ["Rooms", "Money", "Trust"]),
            respond("Ana", NEEDS, ["rooms.", "Tea"]),
        ]
    )


@pytest.fixture
def after(long, respond):
    return long(
        [
            respond("Zoë", "a.one.aim", "Sing"),
            respond("Ana", "a.one.aim", "Listen"),
            respond("Bo", "a.one.aim", "Rest"),
            respond("Zoë", NEEDS, ["ROOMS", "Time", "Money"]),
            respond("Ana", NEEDS, None),
            respond("Bo", NEEDS, ["Money"]),
            respond("Bo", "a.two.more", ["Cake"]),
            respond("Bo", "a.gone", "An earlier question"),
        ]
    )


def test_counts_of_both_states(before, after):
    frame = compared(before, after).set_index("question")
    assert frame.index.tolist() == ["a.one.aim", NEEDS, "a.two.more", "a.gone"]
    assert frame.loc["a.one.aim"].tolist() == ["Aim?", 1, 3, 1, 0, 2, 1]
    assert frame.loc[NEEDS].tolist() == ["Needs?", 2, 2, 0, 0, 1, 1]
    assert frame.loc["a.two.more"].tolist() == ["More?", 0, 1, 0, 0, 0, 0]
    assert frame["text"].isna().tolist() == [False, False, False, True]


def test_a_state_and_itself(before):
    frame = compared(before, before)
    assert frame["changed"].sum() == 0
    assert frame["in_both"].tolist() == [2, 2]


def test_nothing_and_nothing(guide, long):
    empty = long([])
    frame = compared(empty, empty)
    assert frame.empty
    assert {str(each) for each in frame.dtypes[2:]} == {"Int64"}
    items = items_by_members(listed_items(empty, guide))
    assert gained_and_lost(items, items).empty


def test_what_was_gained_and_lost(guide, before, after):
    one, other = (items_by_members(listed_items(each, guide)) for each in (before, after))
    frame = gained_and_lost(one, other)
    rows = [
        tuple(each) for each in frame[["item", "members_one", "members_other", "change"]].values
    ]
    assert rows == [
        ("Time", 0, 1, "gained"),
        ("Tea", 1, 0, "lost"),
        ("Trust", 1, 0, "lost"),
        ("Money", 1, 2, "more"),
        ("ROOMS", 2, 1, "fewer"),
        ("Cake", 0, 1, "gained"),
    ]
    assert frame["question"].tolist() == [NEEDS] * 5 + ["a.two.more"]
    assert frame["question"].cat.categories.tolist() == [NEEDS, "a.two.more"]


def test_terms_are_compared_likewise(guide, before, after):
    one, other = (
        items_by_members(listed_items(each, guide)).rename(columns={"item": "term"})
        for each in (before, after)
    )
    frame = gained_and_lost(one, other, "term")
    assert frame.columns.tolist() == [
        "question",
        "term",
        "members_one",
        "members_other",
        "change",
    ]
    assert frame["change"].value_counts()["lost"] == 2


def test_the_items_of_a_frame_are_those_of_the_workbook(guide, community, people, respond):
    given = [
        respond("Zoë", NEEDS, ["Rooms", "Money"]),
        respond("Ana", NEEDS, ["Tea"], Status.NOT_SURE),
        respond("Bo", NEEDS, "no list"),
    ]
    items = items_frame(guide, community, people, given).query("status != 'not_sure'")
    found = listed_items(long_frame(guide, community, people, given), guide)
    assert found["item"].tolist() == items["item"].tolist() == ["Rooms", "Money"]
    assert found["member"].dtype == items["member"].dtype
