import json

import pytest

from copwidgets.frames import items_frame
from copwidgets.summary import merges_frame, similar_items
from copwidgets.summary.alike import is_slip


@pytest.fixture
def suggest(guide, community, people, respond):
    """Return what is suggested of the needs of Zoë and Ana."""

    def make(zoe, ana, *, merges=None, refused=()):
        said = [respond("Zoë", "a.one.needs", zoe), respond("Ana", "a.one.needs", ana)]
        items = items_frame(guide, community, people, said)
        return similar_items(items, merges, refused)

    return make


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Time to meet", "time for meetings", "the same words in another form or order"),
        ("Money for travel", "travel money", "the same words in another form or order"),
        ("a meeting room", "Meeting rooms", "the same words in another form or order"),
        ("Funding", "Fundign", "the same words, but for a letter"),
        ("Child care", "childcare", "the same but for spaces or hyphens"),
        ("time to meet new people", "time to meet people", "both say “time”, “meet”, “people”"),
        ("Zeit für Treffen", "die Zeit zum Treffen", "the same words in another form or order"),
        ("деньги на поездки", "деньги для поездок", "the same words, but for a letter"),
        ("旅行经费", "经费旅行", "the same words in another form or order"),
    ],
)
def test_what_may_be_one_is_suggested(suggest, one, other, reason):
    (row,) = suggest([one, "we need this and that"], [other, "something else"]).to_dict("records")
    assert {row["item"], row["other"]} == {one, other}
    assert row["reason"] == reason
    assert row["members"] == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("funding", "money for travel"),  # meaning is not known
        ("a cat", "a car"),
        ("a room", "a room for children to play"),
        ("2024", "2025"),
        ("the", "a"),
        ("Time.", "time"),  # one already
    ],
)
def test_what_is_not_suggested(suggest, one, other):
    assert suggest([one], [other]).empty


def test_a_suggestion_keeps_its_id(suggest):
    (first,) = suggest(["Time to meet"], ["time for meetings"])["suggestion"]
    (again,) = suggest(["time for meetings", "tea"], ["Time to meet.", "cake"])["suggestion"]
    assert first == again
    assert suggest(["Time to meet"], ["time for meetings"], refused={first}).empty


def test_what_is_merged_is_not_suggested_again(suggest, merge):
    merges = merges_frame([merge(1, "m", ["time to meet", "time for meetings"], "Time")])
    assert suggest(["Time to meet"], ["time for meetings"], merges=merges).empty
    (row,) = suggest(["Time to meet", "times"], ["time for meetings"], merges=merges).to_dict(
        "records"
    )
    keys = ["time for meetings", "time to meet", "times"]
    assert sorted(json.loads(row["keys"])) == keys


def test_pairs_are_found_among_many(suggest):
    many = [f"wish number {n}" for n in range(300)]
    found = suggest([*many, "time to meet"], ["times for meeting"])
    assert "times for meeting" in set(found["other"])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("meeting", "meeitng", True),
        ("colour", "color", True),
        ("house", "mouse", True),
        ("funds", "fundss", True),
        ("abcde", "bacdf", False),
        ("abcdef", "abfdec", False),
        ("room1", "room2", False),
        ("cat", "car", False),
    ],
)
def test_a_slip_is_one_letter(one, other, expected):
    assert is_slip(one, other) is expected
    assert is_slip(other, one) is expected
