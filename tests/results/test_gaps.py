"""What is still open, as the page tells it: grouped, with links, and nothing out of sight."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.community import ResultsFor
from copwidgets.guide import parse_guide
from copwidgets.results import Reading, Wish
from copwidgets.results.gaps import NONE, parts

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.needs, kind: list, text: Needs?, answered_by: a.two.gains}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.gains, kind: list, text: Gains?}
          - id: a.two.roles
            kind: table
            text: Roles?
            columns: [{id: role, text: Role}, {id: taker, text: Taker, open_is_gap: true}]
"""


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
    """Let somebody share their answers to a section."""

    def write(who, section, **answers):
        workbook = open_as(who)
        form = workbook.form(section)
        form.value = {f"{section}.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert store.share(workbook.member, section, seen) == ()

    return write


def told(workbook, wish=None):
    return list(parts(Reading(workbook), wish or Wish()))


def blocks(workbook, wish=None):
    return [block for part in told(workbook, wish) for block in part.blocks]


def test_nothing_shared_and_nothing_open(open_as, share):
    assert blocks(open_as()) == [{"type": "text", "text": "Nothing has been shared yet."}]
    share("Ann", "a.two", gains=["Rooms"])
    assert blocks(open_as()) == [{"type": "text", "text": NONE}]


def test_gaps_are_grouped_and_lead_to_their_answers(open_as, share):
    share("Ann", "a.one", needs=["Time", "Rooms"])
    share("Bo", "a.one", needs=["time"])
    share("Bo", "a.two", gains=["Rooms"], roles=[{"role": "Chair"}])
    workbook = open_as()
    chair, time = blocks(workbook)
    ann, bo = (Reading(workbook).anchor("a.one.needs", each) for each in ("Ann", "Bo"))
    assert time == {
        "type": "gaps",
        "name": "gaps/unanswered/a.one.needs/1",
        "lead": "No answer to “Gains?” shares a word or theme with:",
        "question": "Needs?",
        "place": "answers/a.one.needs",
        "rows": [
            {
                "item": "Time",
                "words": "named by 2 members",
                "links": [{"anchor": ann, "member": "Ann"}, {"anchor": bo, "member": "Bo"}],
                "others": 0,
            }
        ],
        "rest": 0,
    }
    assert chair["lead"] == "Nobody has filled in “Taker” for:"
    (row,) = chair["rows"]
    assert (row["item"], row["words"]) == ("Chair", "named by 1 member")


def test_what_answers_a_need_is_not_missed_before_it_can_be_seen(store, open_as, share):
    share("Ann", "a.one", needs=["Time"])
    store.change_community(open_as().community.id, {"results": ResultsFor.AFTER_SHARING})
    assert blocks(open_as("Ann")) == [{"type": "text", "text": NONE}]
    share("Ann", "a.two", gains=["Rooms"])
    assert [block["type"] for block in blocks(open_as("Ann"))] == ["gaps"]


def test_long_lists_are_told_in_parts(open_as, share):
    share("Ann", "a.one", needs=[f"Need {number}" for number in range(14)])
    name = "gaps/unanswered/a.one.needs/1"
    for wish, shown in ((Wish(), 10), (Wish(more={name: 12}), 12), (Wish(more={name: 99}), 14)):
        (block,) = blocks(open_as(), wish)
        assert (len(block["rows"]), block["rest"]) == (shown, 14 - shown)


def test_the_call_is_that_of_a_notebook(open_as):
    (how,) = told(open_as())[0].how
    assert how.call == (
        "summary.gaps(workbook.responses(), workbook.guide, "
        "codings=workbook.codings(), merges=workbook.merges())"
    )
