import json
import random

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import items_frame
from copwidgets.summary import items_by_members, merges_frame
from copwidgets.summary.items import item_key

pytestmark = pytest.mark.filterwarnings("error")

DTYPES = {
    "item": "string",
    "members": "Int64",
    "named_by": "string",
    "wordings": "Int64",
}


@pytest.fixture
def to_items(guide, community, people, respond):
    """Return how to make an items frame of `{(member, question): items}`."""

    def make(said):
        responses = [respond(member, question, said[member, question]) for member, question in said]
        return items_frame(guide, community, people, responses)

    return make


def test_members_are_counted_not_mentions(to_items):
    items = to_items(
        {
            ("Zoë", "a.one.needs"): ["Time", "money", "Money.", "tea"],
            ("Ana", "a.one.needs"): ["time ", "Money"],
            ("Bo", "a.one.needs"): ["Money", "a room"],
            ("Ana", "a.two.more"): ["money"],
        }
    )
    expected = pd.DataFrame(
        [
            ("a.one.needs", "Money", 3, "Zoë; Ana; Bo", 3),
            ("a.one.needs", "Time", 2, "Zoë; Ana", 2),
            ("a.one.needs", "a room", 1, "Bo", 1),
            ("a.one.needs", "tea", 1, "Zoë", 1),
            ("a.two.more", "money", 1, "Ana", 1),
        ],
        columns=["question", *DTYPES],
    ).astype({"question": items["question"].dtype, **DTYPES})
    assert_frame_equal(items_by_members(items)[expected.columns], expected)
    assert_frame_equal(items_by_members(items[:0])[expected.columns], expected[:0])


def test_all_wordings_are_kept(to_items):
    said = {("Zoë", "a.one.needs"): ["Money."], ("Ana", "a.one.needs"): ["money", "Money."]}
    (row,) = items_by_members(to_items(said)).to_dict("records")
    assert (row["written"], row["keys"], row["merge"]) == ('["Money.", "money"]', '["money"]', "")


def test_what_people_merged_is_one_thing(to_items, merge):
    items = to_items(
        {
            ("Zoë", "a.one.needs"): ["Funding", "tea"],
            ("Ana", "a.one.needs"): ["money for travel", "Funding."],
            ("Bo", "a.one.needs"): ["Money for travel"],
            ("Bo", "a.two.more"): ["funding"],
        }
    )
    merges = merges_frame([merge(1, "m", ["funding", "money for travel", "gone"], "Money")])
    merged, tea, other = items_by_members(items, merges).to_dict("records")
    assert (merged["item"], merged["members"], merged["named_by"]) == ("Money", 3, "Zoë; Ana; Bo")
    assert json.loads(merged["keys"]) == ["funding", "money for travel"]
    assert len(json.loads(merged["written"])) == merged["wordings"] == 4
    assert (tea["item"], tea["merge"]) == ("tea", "")
    assert (other["item"], other["merge"]) == ("funding", "")


def test_a_merge_with_one_thing_left_changes_nothing(to_items, merge):
    items = to_items({("Zoë", "a.one.needs"): ["Funding"]})
    merges = merges_frame([merge(1, "m", ["funding", "gone"], "Money")])
    assert_frame_equal(items_by_members(items, merges), items_by_members(items))


def test_the_order_of_the_rows_does_not_matter(to_items):
    items = to_items(
        {
            ("Zoë", "a.two.more"): ["x", "Y", "z."],
            ("Ana", "a.two.more"): ["X", "y"],
            ("Bo", "a.one.needs"): ["Z"],
        }
    )
    rows = list(range(len(items)))
    random.Random(1).shuffle(rows)
    assert_frame_equal(items_by_members(items.iloc[rows]), items_by_members(items))


def test_one_question_alone(guide, community, people, respond):
    responses = [respond("Ana", "a.two.more", ["tea"]), respond("Ana", "a.one.needs", ["money"])]
    items = items_frame(guide, community, people, responses, question="a.two.more")
    assert items_by_members(items)["item"].to_list() == ["tea"]


def test_blank_items_are_left_out(to_items):
    items = to_items({("Ana", "a.one.needs"): ["tea"]})
    assert len(items_by_members(items.assign(item=pd.Series(["  "], dtype="string")))) == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Funding", "funding."),
        ("money  for\ttravel ", "Money for travel!"),
        ("Straße", "STRASSE"),
        ("\uff46\uff55\uff4c\uff4c", "full"),
        ("cafe\u0301", "CAFÉ"),
        ("时间。", "时间"),
        ("وقت؟", "وقت"),
        ("why?! …", "why"),
    ],
)
def test_the_same_in_other_letters(one, other):
    assert item_key(one) == item_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("C#", "C"), ("100%", "100"), ("???", "!"), ("resume", "résumé"), ("a-b", "ab")],
)
def test_not_the_same(one, other):
    assert item_key(one) != item_key(other)
    assert item_key(one)
