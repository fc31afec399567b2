"""What members list, as the page tells it, and what they may do about it."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.community import ResultsFor
from copwidgets.errors import AnswerError
from copwidgets.guide import parse_guide
from copwidgets.judgement import JudgementKind
from copwidgets.results import Board, Wish

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.needs, kind: list, text: Needs?}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.gains, kind: list, text: Gains?}
"""
NEEDS, PART = "a.one.needs", "items/a.one.needs"


@pytest.fixture
def store(away):
    with open_store(f"sqlite:///{away}/store.sqlite") as store:
        community = store.default_community("Choir")
        store.change_community(community.id, {"results": ResultsFor.ALWAYS})
        yield store


@pytest.fixture
def open_as(store):
    return lambda who=None: Workbook(parse_guide(GUIDE), store, "url", who)


@pytest.fixture
def share(store, open_as):
    """Let somebody share a list."""

    def write(who, *needs, section="a.one", question=NEEDS):
        workbook = open_as(who)
        form = workbook.form(section)
        form.value = {question: list(needs)}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert store.share(workbook.member, section, seen) == ()

    return write


@pytest.fixture
def board(open_as, share):
    """The page of Ann, who shares needs with Bo."""
    share("Ann", "Time to meet", "tea")
    share("Bo", "time for meetings", "Tea.", "Money for travel")
    return Board(open_as("Ann"))


def block(board, **wished):
    (found,) = [each for each in board.look(Wish(**wished)) if each.id == PART]
    return found.blocks[0]


def told(board):
    return [(row["item"], row["words"]) for row in block(board)["rows"]]


SEPARATE = [
    ("Tea.", "2 members"),
    ("Money for travel", "1 member"),
    ("time for meetings", "1 member"),
    ("Time to meet", "1 member"),
]
TOGETHER = [("Tea.", "2 members"), ("Time", "2 members"), ("Money for travel", "1 member")]
KEYS = ["time to meet", "time for meetings"]


def test_members_are_counted_and_lead_to_their_answers(board):
    assert told(board) == SEPARATE
    row = block(board)["rows"][0]
    assert [each["member"] for each in row["links"]] == ["Ann", "Bo"]
    assert row["links"][0]["anchor"].startswith("answer/a.one.needs/")
    assert row["written"] == ["Tea.", "tea"]
    assert row["share"] == 1


def test_what_may_be_one_is_suggested_and_nothing_merged(board):
    (pair,) = block(board)["similar"]
    assert (pair["item"], pair["other"]) == ("time for meetings", "Time to meet")
    assert pair["reason"] == "the same words in another form or order"
    assert board.workbook.judgements() == ()


def test_a_member_merges_and_takes_it_back(board):
    done = board.act("items_merge", {"question": NEEDS, "keys": KEYS, "name": "  Time \n"})
    assert done == {"name": "Time"}
    assert told(board) == TOGETHER
    row = block(board)["rows"][1]
    assert row["written"] == ["Time to meet", "time for meetings"]
    (judgement,) = board.workbook.judgements()
    assert judgement.by == board.workbook.member.id
    assert board.workbook.merges()["key"].to_list() == ["time for meetings", "time to meet"]
    assert board.act("items_undo", {"merge": row["merge"]}) == {"name": "Time"}
    assert told(board) == SEPARATE


def test_a_merge_takes_earlier_ones_in(board):
    board.act("items_merge", {"question": NEEDS, "keys": KEYS, "name": ""})
    board.act("items_merge", {"question": NEEDS, "keys": ["time to meet", "tea"], "name": "All"})
    assert told(board) == [("All", "2 members"), ("Money for travel", "1 member")]


def test_what_was_refused_is_not_suggested_again(board, open_as):
    (pair,) = block(board)["similar"]
    board.act("items_refuse", {"suggestion": pair["suggestion"]})
    assert block(board)["similar"] == []
    assert block(Board(open_as("Bo")))["similar"] == []
    (judgement,) = board.workbook.judgements()
    assert judgement.kind is JudgementKind.SUGGESTION_REFUSED


@pytest.mark.parametrize(
    ("action", "values"),
    [
        ("items_merge", {"question": NEEDS, "keys": ["tea", "gone"], "name": ""}),
        ("items_merge", {"question": NEEDS, "keys": ["tea"], "name": ""}),
        ("items_merge", {"question": NEEDS, "keys": ["tea", "tea"], "name": ""}),
        ("items_merge", {"question": NEEDS, "keys": [], "name": ""}),
        ("items_merge", {"question": "a.two.gains", "keys": KEYS, "name": ""}),
        ("items_merge", {"question": NEEDS, "keys": KEYS, "name": "x" * 201}),
        ("items_merge", {"question": NEEDS, "keys": "tea", "name": ""}),
        ("items_merge", {"question": NEEDS, "keys": [1, 2], "name": ""}),
        ("items_merge", {"question": ["x"], "keys": KEYS, "name": ""}),
        ("items_merge", {}),
        ("items_undo", {"merge": ""}),
        ("items_undo", {"merge": "unknown"}),
        ("items_undo", {}),
        ("items_refuse", {"suggestion": "unknown"}),
        ("items_refuse", {"suggestion": None}),
    ],
)
def test_what_a_page_must_not_ask_for(board, action, values):
    with pytest.raises(AnswerError):
        board.act(action, values)
    assert board.workbook.judgements() == ()


@pytest.mark.usefixtures("board")
def test_nothing_is_merged_in_a_section_out_of_sight(store, open_as, share):
    community = store.default_community("Choir")
    store.change_community(community.id, {"results": ResultsFor.AFTER_SHARING})
    share("Cy", "song", section="a.two", question="a.two.gains")
    with pytest.raises(AnswerError):
        Board(open_as("Cy")).act("items_merge", {"question": NEEDS, "keys": KEYS, "name": ""})


def test_a_long_list_comes_in_parts_and_the_choice_when_asked_for(share, open_as):
    share("Ann", *(f"need {number}" for number in range(30)))
    board = Board(open_as("Ann"))
    first = block(board)
    assert (len(first["rows"]), first["rest"], first["things"]) == (12, 18, None)
    assert len(block(board, more={PART: 24})["rows"]) == 24
    chosen = block(board, open=frozenset({f"{PART}/by-hand"}))["things"]
    assert len(chosen) == 30
    assert chosen[0] == {"item": "need 0", "key": "need 0"}


def test_in_a_large_group_suggestions_come_when_asked_for(share, open_as):
    for number in range(26):
        share(f"M{number}", "time to meet" if number % 2 else "times for meeting")
    board = Board(open_as("M1"))
    assert (block(board)["folded"], block(board)["similar"]) == (True, None)
    (pair,) = block(board, open=frozenset({f"{PART}/similar"}))["similar"]
    assert {pair["item"], pair["other"]} == {"time to meet", "times for meeting"}


def test_a_name_may_hold_what_separates_names(share, open_as):
    share("Ann; Bo", "tea")
    (row,) = block(Board(open_as("Ann; Bo")))["rows"]
    assert [each["member"] for each in row["links"]] == ["Ann; Bo"]
