"""Answers that were given under another guide than today's are read, placed and kept."""

import json

import pytest

from copwidgets.frames import items_frame, long_frame, wide_frame
from copwidgets.guide import parse_guide
from copwidgets.kinds import NOT_SURE_TEXT, Status

pytestmark = pytest.mark.filterwarnings("error")


def test_questions_that_are_gone_come_last(guide, community, people, respond):
    responses = [
        respond(people[0], "zz.old.b", "old words"),
        respond(people[1], "aa.old.a", [{"who": "Town"}, {"who": "Fund"}]),
        respond(people[0], "agree.how.keen", 1),
        respond(people[2], "aa.old.a"),
        respond(people[3], "aa.old.a", None, Status.NOT_SURE),
        respond(people[4], "aa.old.a", "perhaps", Status.NOT_SURE),
        respond(people[5], "aa.old.a", 7),
    ]
    long = long_frame(guide, community, people, responses)
    assert list(long["question"]) == ["agree.how.keen", *["aa.old.a"] * 5, "zz.old.b"]
    answers = ["1", "who: Town\nwho: Fund", "", NOT_SURE_TEXT, f"{NOT_SURE_TEXT}\nperhaps", "7"]
    assert list(long["answer"]) == [*answers, "old words"]
    gone = long.iloc[1:]
    assert gone[["phase", "section", "text", "kind"]].isna().all(axis=None)
    assert json.loads(gone["value"].iloc[0]) == [{"who": "Town"}, {"who": "Fund"}]
    assert list(long["question"].cat.categories[-2:]) == ["aa.old.a", "zz.old.b"]
    assert list(wide_frame(guide, people, responses).columns[-2:]) == ["aa.old.a", "zz.old.b"]


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ({"choice": "yes", "follow_up": ["SECRET"]}, "choice: yes"),
        ({"choice": "a", "other": "SECRET"}, "choice: a"),
        ({"choice": "other", "other": "seen"}, "choice: other; other: seen"),
        ({"choices": ["a", "b"], "other": "SECRET"}, "choices: a\nb"),
        ({"choices": ["a", "other"], "other": "seen"}, "choices: a\nother; other: seen"),
        ({"choices": "other", "other": "SECRET"}, "choices: other"),
        ({"follow_up": "SECRET"}, ""),
    ],
)
def test_what_was_set_aside_stays_so_when_the_question_is_gone(
    guide, people, respond, value, answer
):
    wide = wide_frame(guide, people, [respond(people[0], "old.a.b", value)])
    assert wide.loc["Zoë", "old.a.b"] == answer


@pytest.mark.parametrize(
    "case",
    [
        ("begin.words.needs", "was a text", "was a text"),
        ("begin.words.aim", ["was", "a list"], "was\na list"),
        ("agree.how.often", {"choice": "daily"}, "choice: daily"),
        ("agree.how.often", {"choice": "week", "other": "SECRET"}, "Every week"),
        ("agree.how.tools", {"choices": ["mail", "fax"]}, "choices: mail\nfax"),
        ("begin.people.open", {"choice": "yes", "follow_up": [{"who": "SECRET"}]}, "Yes"),
        ("begin.people.funders", {"choice": "no", "follow_up": "SECRET"}, "No"),
        (
            "begin.people.funders",
            {"choice": "yes", "follow_up": "Town"},
            "choice: yes; follow_up: Town",
        ),
        ("begin.people.roles", [{"name": "Chair"}], "name: Chair"),
        ("begin.people.roles", [{"role": "Chair"}], "Role: Chair"),
    ],
)
def test_an_answer_that_does_not_fit_any_more_is_kept(guide, people, respond, case):
    question, value, answer = case
    wide = wide_frame(guide, people, [respond(people[0], question, value)])
    assert wide.loc["Zoë", question] == answer


def test_it_keeps_its_place_and_items(guide, community, people, respond):
    responses = [respond(people[0], "begin.people.roles", [{"name": "Chair", "duty": "Opens"}])]
    long = long_frame(guide, community, people, responses).iloc[0]
    assert (long["section"], long["kind"], long["text"]) == (
        "begin.people",
        "table",
        "Which roles?",
    )
    items = items_frame(guide, community, people, responses, question="begin.people.roles")
    assert items[["item", "role"]].to_numpy().tolist() == [["name: Chair; duty: Opens", ""]]


def test_a_choice_in_the_words_of_not_sure_is_one_category(people, respond):
    guide = parse_guide("""
title: One question
phases:
  - id: a
    title: A
    sections:
      - id: a.b
        title: B
        questions:
          - id: a.b.c
            kind: select_one
            text: Which?
            choices: [{value: x, label: Sure}, {value: y, label: (not sure yet)}]
""")
    responses = [
        respond(people[0], "a.b.c", {"choice": "x"}),
        respond(people[1], "a.b.c", {"choice": "y"}),
    ]
    wide = wide_frame(guide, people[:2], responses)
    assert list(wide["a.b.c"]) == ["Sure", NOT_SURE_TEXT]
    assert list(wide["a.b.c"].cat.categories) == ["Sure", NOT_SURE_TEXT, ""]
