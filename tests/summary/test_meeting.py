"""Whether what is listed in one question meets what was said to another: by words, by themes."""

import pandas as pd
import pytest

from copwidgets.frames import long_frame
from copwidgets.guide import parse_guide
from copwidgets.summary import gaps

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.b
        title: B
        questions:
          - {id: a.b.needs, kind: list, text: Needs?, answered_by: a.b.gains}
          - id: a.b.gains
            kind: table
            text: Gains?
            columns:
              - {id: gain, text: The benefit, kind: long_text}
              - id: who
                text: Who
                kind: select_one
                choices: [{value: m, label: Members}, {value: o, label: Others}]
"""
NEEDS = "a.b.needs"
GAINS = "a.b.gains"


@pytest.fixture
def unmet(community, people, respond):
    """Return the needs that no gain meets; Zoë needs, Ana gains."""

    def run(needs, gains, *marks, guide=GUIDE):
        rows = [{"gain": each, "who": "m"} for each in gains]
        given = [respond("Zoë", NEEDS, needs), respond("Ana", GAINS, rows)]
        asking = parse_guide(guide)
        long = long_frame(asking, community, people, given)
        return gaps(long, asking, codings=coded(*marks) if marks else None)["item"].tolist()

    return run


def coded(*marks):
    """Make a codings frame of (question, member, theme, passage, stands)."""
    return pd.DataFrame(marks, columns=["question", "member", "theme", "passage", "stands"])


@pytest.mark.parametrize(
    ("need", "gain"),
    [
        ("Time for meetings", "The group is meeting every week and everybody can come"),
        ("CHILDCARE", "Somebody is there for the childcare of our families"),
        ("Schulungen für Neue", "Wir haben jetzt eine Schulung und die Leute kommen"),
        ("話す練習の場", "毎週会話の練習ができる。"),
        ("Кофе", "Мы пьём кофе, и это хорошо для всех"),
    ],
)
def test_a_word_in_common_meets_a_need(unmet, need, gain):
    assert unmet([need], [gain]) == []


@pytest.mark.parametrize(
    ("need", "gain"),
    [
        ("A place for the group", "They have the time of their lives"),
        ("Schulung für Neue", "They are trained well and stay"),
        ("教材の共有", "正直に話せる相手ができる。"),
        ("Members", "They stay"),
        ("Benefit", "They stay"),
    ],
)
def test_small_words_titles_and_other_languages_meet_none(unmet, need, gain):
    assert unmet([need], [gain]) == [need]


def test_prose_meets_needs_too(respond, community, people):
    asking = parse_guide(
        GUIDE.partition("          - id: a.b.gains")[0]
        + """
          - {id: a.b.gains, kind: long_text, text: Gains?}
"""
    )
    given = [respond("Zoë", NEEDS, ["Rooms", "Tea"]), respond("Ana", GAINS, "A room of our own")]
    assert gaps(long_frame(asking, community, people, given), asking)["item"].tolist() == ["Tea"]


def test_a_theme_in_common_meets_the_need_that_was_marked(unmet):
    gain = (GAINS, "Ana", "t1", "", True)
    needs = ["Schulung", "Ein Raum"]
    for passage, left in (("Schulung", "Ein Raum"), ("Raum", "Schulung")):
        mark = (NEEDS, "Zoë", "t1", passage, True)
        assert unmet(needs, ["They are trained"], mark, gain) == [left]


def test_the_theme_of_a_whole_list_is_that_of_its_only_thing(unmet):
    marks = [(NEEDS, "Zoë", "t1", "", True), (GAINS, "Ana", "t1", "", True)]
    assert unmet(["Schulung"], ["They are trained"], *marks) == []
    assert unmet(["Schulung", "Raum"], ["They are trained"], *marks) == ["Schulung", "Raum"]


@pytest.mark.parametrize(
    "mark",
    [
        (NEEDS, "Zoë", "t2", "", True),
        (NEEDS, "Zoë", "t1", "", False),
        (NEEDS, "Zoë", "", "", True),
        (NEEDS, "Ana", "t1", "", True),
        (GAINS, "Zoë", "t1", "", True),
    ],
)
def test_other_marks_meet_nothing(unmet, mark):
    gain = (GAINS, "Ana", "t1", "", True)
    assert unmet(["Schulung"], ["They are trained"], mark, gain) == ["Schulung"]
