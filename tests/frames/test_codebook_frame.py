import pandas as pd
import pytest

from copwidgets.frames import codebook_frame
from copwidgets.guide import parse_guide
from copwidgets.kinds import KINDS

pytestmark = pytest.mark.filterwarnings("error")


def ordered(*categories):
    return pd.CategoricalDtype(pd.Index(categories, dtype="string"), ordered=True)


def test_one_row_per_question_with_its_dtypes(guide):
    codebook = codebook_frame(guide)
    ids = [question.id for question in guide.questions]
    assert list(codebook["question"]) == ids
    words = ("text", "help", "values", "columns", "follow_up", "phase_title", "section_title")
    expected = {
        "phase": ordered("begin", "agree"),
        "section": ordered("begin.words", "begin.people", "agree.how"),
        "question": ordered(*ids),
        "kind": ordered(*KINDS),
        "required": pd.BooleanDtype(),
        **dict.fromkeys(words, pd.StringDtype()),
    }
    assert codebook.dtypes.to_dict() == expected
    assert list(codebook.columns) == [
        "phase",
        "section",
        "question",
        "text",
        "kind",
        "help",
        "required",
        "values",
        "columns",
        "follow_up",
        "phase_title",
        "section_title",
    ]


def test_every_kind_of_the_guide_is_covered(guide):
    assert set(codebook_frame(guide)["kind"]) == set(KINDS)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("begin.words.name", {"required": True, "values": "", "columns": "", "follow_up": ""}),
        ("begin.words.aim", {"required": False, "help": "A sentence or two."}),
        ("begin.people.open", {"values": "yes: Yes\nno: No", "follow_up": ""}),
        (
            "begin.people.funders",
            {"columns": "who: Who\nwhy: Why", "follow_up": "after yes: Who are they?"},
        ),
        (
            "begin.people.roles",
            {
                "columns": "role: Role\nheld: Held by (one = One person, all = Everybody)\n"
                "item: What it does",
                "phase_title": "Begin",
                "section_title": "People",
            },
        ),
        ("agree.how.often", {"values": "week: Every week\nmonth: Every month"}),
        ("agree.how.where", {"values": "room: In a room\nweb: On the web\nother: Other"}),
        ("agree.how.tools", {"values": "mail: Mail\nchat: Chat\nwiki: Wiki\nother: Other"}),
        ("agree.how.keen", {"values": "1: not at all\n2\n3"}),
    ],
)
def test_what_a_row_says(guide, question, expected):
    row = codebook_frame(guide).set_index("question").loc[question]
    assert {key: row[key] for key in expected} == expected


def test_the_values_of_a_follow_up_are_told_as_well():
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
            kind: yes_no
            text: Do you meet?
            follow_up:
              kind: select_one
              text: How often?
              when: "no"
              choices: [{value: never, label: Never}]
""")
    row = codebook_frame(guide).iloc[0]
    assert row["values"] == "yes: Yes\nno: No"
    assert row["follow_up"] == "after no: How often?\nnever: Never"
    assert row["columns"] == ""
