"""What a group still has to settle: every seeded gap is told, and a complete group has none."""

import json

import pandas as pd
import pytest

from copwidgets.frames import long_frame
from copwidgets.guide import parse_guide
from copwidgets.kinds import Status
from copwidgets.response import State
from copwidgets.summary import gaps

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.why
        title: Why
        questions:
          - {id: a.why.needs, kind: list, text: Needs?, answered_by: a.why.gains}
          - id: a.why.gains
            kind: table
            text: Gains?
            columns: [{id: gain, text: Gain, required: true}, {id: who, text: Who}]
          - {id: a.why.notes, kind: notes, text: Notes}
      - id: a.who
        title: Who
        questions:
          - id: a.who.roles
            kind: table
            text: Roles?
            columns:
              - {id: role, text: Role, required: true}
              - {id: taker, text: Taken on by, open_is_gap: true}
          - id: a.who.money
            kind: yes_no
            text: Money?
            follow_up:
              text: From whom?
              kind: table
              columns: [{id: giver, text: Giver}, {id: asked, text: Asked by, open_is_gap: true}]
"""
COMPLETE = {
    "a.why.needs": ["Rooms to meet"],
    "a.why.gains": [{"gain": "Meeting rooms", "who": ""}],
    "a.who.roles": [{"role": "Chair", "taker": "Ana"}],
    "a.who.money": {"choice": "yes", "follow_up": [{"giver": "Fund", "asked": "Bo"}]},
}


@pytest.fixture(scope="module")
def asking():
    return parse_guide(GUIDE)


@pytest.fixture
def find(asking, community, people, respond):
    """Find the gaps where all three have shared complete answers, but for what is given.

    `changes` are member -> {question: value, a status, or None for no answer at all}.
    """

    def run(changes=None, **given_):
        given = [
            respond(member.id, question, **_answer(value))
            for member in people
            for question, value in {**COMPLETE, **(changes or {}).get(member.id, {})}.items()
            if value is not None
        ]
        return gaps(long_frame(asking, community, people, given), asking, **given_)

    return run


def _answer(value):
    return {"value": value} if not isinstance(value, Status) else {"status": value}


def everyone(people, **values):
    found = {question.replace("_", "."): value for question, value in values.items()}
    return {each.id: found for each in people}


def told(frame):
    return [
        (kind, item, members)
        for kind, item, members in zip(
            *(frame[n] for n in ("kind", "item", "members")), strict=True
        )
    ]


def test_a_complete_group_has_none(find):
    frame = find()
    assert frame.empty
    assert frame.dtypes.astype(str).to_dict() == {
        "kind": "category",
        "question": "category",
        "item": "string",
        "about": "string",
        "members": "Int64",
        "of": "Int64",
        "named_by": "string",
        "sentence": "string",
        "answers": "string",
    }


def test_nobody_has_answered_anything(asking, community, people):
    assert gaps(long_frame(asking, community, people, []), asking).empty


def test_a_role_that_nobody_takes(find):
    open_role = [{"role": "Scribe", "taker": ""}, {"role": "Chair", "taker": " "}]
    frame = find({"Ana": {"a.who.roles": open_role}, "Bo": {"a.who.roles": open_role}})
    # The chair is taken on in Zoë's answer.
    assert told(frame) == [("open", "Scribe", 2)]
    row = frame.iloc[0]
    assert row["sentence"] == ("“Scribe”, named by 2 members: nobody has filled in “Taken on by”.")
    assert (row["question"], row["of"], row["named_by"]) == ("a.who.roles", 3, "Ana; Bo")
    assert row["about"] == "Taken on by"
    assert json.loads(row["answers"]) == [["a.who.roles", "Ana"], ["a.who.roles", "Bo"]]


def test_a_role_is_the_same_in_any_case_and_with_any_end(find):
    scribe = {"Ana": [{"role": "Scribe", "taker": ""}], "Bo": [{"role": "scribe.", "taker": "Bo"}]}
    assert find({name: {"a.who.roles": rows} for name, rows in scribe.items()}).empty


def test_what_people_merged_is_one_thing(find):
    roles = {"Ana": ("Scribe", ""), "Bo": ("Schriftführer", "Bo"), "Zoë": ("Tea", "")}
    changes = {
        name: {"a.who.roles": [{"role": role, "taker": taker}]}
        for name, (role, taker) in roles.items()
    }
    assert told(find(changes)) == [("open", "Tea", 1), ("open", "Scribe", 1)]
    keys = ["scribe", "schriftführer"]
    merges = pd.DataFrame({"question": "a.who.roles", "key": keys, "name": "Who writes"})
    assert told(find(changes, merges=merges)) == [("open", "Tea", 1)]
    merges["key"] = ["scribe", "tea"]
    assert told(find(changes, merges=merges)) == [("open", "Who writes", 2)]


def test_an_open_cell_of_a_follow_up_counts_only_where_it_was_asked(find):
    fund = [{"giver": "Town", "asked": ""}]
    yes, no = ({"choice": each, "follow_up": fund} for each in ("yes", "no"))
    assert told(find({"Bo": {"a.who.money": yes}})) == [("open", "Town", 1)]
    assert find({"Bo": {"a.who.money": no}}).empty


def test_a_need_that_no_gain_answers(find):
    frame = find({"Zoë": {"a.why.needs": ["Rooms", "Money for travel"]}})
    assert told(frame) == [("unanswered", "Money for travel", 1)]
    assert frame["sentence"][0] == (
        "“Money for travel”, named by 1 member: no answer to “Gains?” shares a word with it."
    )
    assert find({"Zoë": {"a.why.needs": ["Rooms"]}}).empty


def test_needs_without_any_gain_are_all_told(find, people):
    nothing = {each.id: {"a.why.gains": Status.EMPTIED} for each in people}
    assert told(find(nothing))[0] == ("unanswered", "Rooms to meet", 3)


@pytest.mark.parametrize(("count", "expected"), [(1, []), (2, [2]), (3, [3])])
def test_several_are_not_sure_yet(find, people, count, expected):
    unsure = {each.id: {"a.who.money": Status.NOT_SURE} for each in people[:count]}
    frame = find(unsure)
    assert frame["members"].tolist() == expected
    if expected:
        assert set(frame["kind"]) == {"not_sure"}
        words = f"“Money?”: {count} of 3 members who have answered are not sure yet."
        assert frame["sentence"][0] == words
        quoted = [["a.who.money", each.id] for each in people[:count]]
        assert json.loads(frame["answers"][0]) == quoted


def test_the_question_that_most_have_skipped(find):
    skipped = {"a.who.money": None, "a.why.notes": None}
    frame = find({"Zoë": skipped, "Ana": {**skipped, "a.why.gains": None}, "Bo": skipped})
    assert told(frame) == [("skipped", "", 3)]
    assert frame["sentence"][0] == (
        "“Money?”: 3 of 3 members who have shared “Who” left it out; "
        "no question was left out by more."
    )
    assert (frame["named_by"][0], frame["answers"][0]) == ("Zoë; Ana; Bo", "[]")


def test_an_emptied_answer_is_skipped_too_and_equals_are_all_told(find):
    changes = {"a.who.money": Status.EMPTIED, "a.why.gains": None}
    frame = find({"Ana": changes, "Bo": changes})
    assert frame["question"].tolist() == ["a.why.gains", "a.who.money"]


def test_one_who_skips_and_those_who_have_not_come_so_far_are_no_gap(find):
    assert find({"Bo": {"a.who.money": None}}).empty
    nothing = {"a.who.money": None, "a.who.roles": None}
    assert find({"Bo": nothing, "Ana": nothing}).empty


def test_drafts_are_nobody_s_business(asking, community, people, respond):
    row = [{"role": "Scribe", "taker": ""}]
    draft = respond("Bo", "a.who.roles", row, state=State.DRAFT)
    assert gaps(long_frame(asking, community, people, [draft]), asking).empty


def test_small_numbers_are_withheld(find, people):
    roles = [{"role": "Scribe", "taker": ""}]
    changes = {each.id: {"a.who.roles": roles, "a.who.money": None} for each in people[:2]}
    frame = find(changes, fewest=3)
    assert frame["kind"].tolist() == ["open"]
    assert frame["members"].isna().all()
    assert frame["named_by"].tolist() == [""]
    assert "named by fewer than 3 members" in frame["sentence"][0]


def test_what_is_withheld_is_not_called_skipped(find, people):
    withheld = {each.id: {"a.who.money": None} for each in people}
    assert find(withheld, fewest=3).empty


def test_answers_to_questions_that_are_gone_are_left_alone(asking, community, people, respond):
    gone = respond("Bo", "a.old.roles", [{"role": "Scribe", "taker": ""}])
    odd = respond("Ana", "a.who.roles", "no table")
    assert gaps(long_frame(asking, community, people, [gone, odd]), asking).empty
