"""The parts of the results page: what is said of a group, and that JSON can carry it."""

import json

import pytest

from copwidgets import Status, Workbook, load_guide, open_store
from copwidgets.guide import parse_guide
from copwidgets.results.board import FAILED
from copwidgets.sample import fill_sample
from tests.board import blocks_of

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.needs, kind: list, text: Which needs?}
          - {id: a.one.notes, kind: notes, text: Notes}
"""
LATER = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
"""


@pytest.fixture
def store(away):
    with open_store(f"sqlite:///{away}/store.sqlite") as store:
        yield store


@pytest.fixture
def answer(store):
    """Let somebody answer in the small guide, and share it unless told otherwise."""

    def write(who, *, share=True, **answers):
        workbook = Workbook(parse_guide(GUIDE), store, "url", who)
        form = workbook.form("a.one")
        form.value = {f"a.one.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        if share:
            assert store.share(workbook.member, "a.one", seen) == ()

    return write


@pytest.fixture
def results(store):
    return lambda guide=GUIDE: blocks_of(Workbook(parse_guide(guide), store, "url"))


def summed(blocks):
    (found,) = [block["words"] for block in blocks if block["type"] == "progress"]
    return found


def texts(blocks, kind="text"):
    return [block["text"] for block in blocks if block["type"] == kind]


def quoted(blocks):
    rows = [block["rows"] for block in blocks if block["type"] == "answers"]
    return [[(each["member"], each["text"]) for each in block] for block in rows]


def table(blocks, caption):
    (found,) = [block for block in blocks if block.get("caption") == caption]
    return found


def test_nobody_has_joined(results):
    blocks = results()
    assert blocks[1] == {
        "type": "progress",
        "members": 0,
        "started": 0,
        "shared": 0,
        "words": "Nobody has joined yet.",
    }
    assert texts(blocks)[:5] == [
        "There is nothing to show yet.",
        "Nothing shared yet.",
        "Nothing shared yet.",
        "Nothing has been listed yet.",
        "Nothing has been shared yet in members' own words.",
    ]
    headings = ["Who has taken part", "Who has answered what", "What was said", "First"]
    assert texts(blocks, "heading")[:4] == headings
    json.dumps(blocks, allow_nan=False)


def test_a_draft_shows_that_it_is_there_and_nothing_of_it(results, answer):
    answer("Ann", share=False, name="A secret draft")
    blocks = results()
    assert summed(blocks) == "1 member: 1 has started, none have shared an answer so far."
    rows = [
        {"question": "What is it called?", "cells": ["draft"]},
        {"question": "Which needs?", "cells": ["empty"]},
    ]
    assert table(blocks, "Questions and members") == {
        "type": "grid",
        "caption": "Questions and members",
        "members": ["Ann"],
        "groups": [{"title": "First", "rows": rows}],
    }
    assert "A secret draft" not in json.dumps(blocks)


def test_what_is_shared_is_counted_and_quoted(results, answer):
    answer("Ann", name="<b>Choir</b>", needs=["Rooms", "money."])
    answer("Bo", name=Status.NOT_SURE, needs=["rooms"])
    answer("Cy", share=False, name="Band")
    blocks = results()
    assert summed(blocks) == "3 members: 3 have started, 2 have shared an answer so far."
    (bars,) = [block for block in blocks if block["type"] == "sections"]
    counts = {"members": 3, "started": 3, "shared": 2}
    assert bars["rows"] == [{"name": "First", **counts, "words": "2 of 3 shared, 3 started"}]
    assert quoted(blocks)[0] == [("Ann", "<b>Choir</b>"), ("Bo", "(not sure yet)")]
    (named,) = [block for block in blocks if block["type"] == "items"]
    told = [(row["item"], row["words"]) for row in named["rows"]]
    assert told == [("Rooms", "2 members"), ("money.", "1 member")]
    assert [link["member"] for link in named["rows"][0]["links"]] == ["Ann", "Bo"]
    (group,) = table(blocks, "Questions and members")["groups"]
    assert group["rows"][0]["cells"] == ["shared", "not sure", "draft"]


def test_one_member_reads_as_one(results, answer):
    answer("Ann", name="Choir")
    assert summed(results()) == "1 member: 1 has started, 1 has shared an answer so far."


def test_notes_have_a_place_only_where_somebody_wrote(results, answer):
    answer("Ann", name="Choir")
    assert "Notes" not in texts(results(), "heading")
    answer("Bo", notes="Ask Cy")
    assert "Notes" in texts(results(), "heading")


def test_answers_to_earlier_questions_are_not_hidden(results, answer):
    answer("Ann", name="Choir", needs=["rooms"])
    blocks = results(LATER)
    assert texts(blocks, "heading")[-3:-1] == ["Answers to earlier questions", "Which needs?"]
    assert quoted(blocks)[-1] == [("Ann", "rooms")]


def test_the_sample_s_results_are_plain_json(repository, away):
    guide = load_guide(repository / "data" / "guide.yaml")
    with open_store(f"sqlite:///{away}/sample.sqlite") as store:
        fill_sample(store, guide, repository / "data" / "sample.yaml")
        blocks = blocks_of(Workbook(guide, store, "url"))
    assert json.loads(json.dumps(blocks, allow_nan=False)) == blocks
    kinds = {"heading", "text", "progress", "sections", "grid", "finder", "answers"}
    assert {block["type"] for block in blocks} >= kinds
    assert summed(blocks).startswith("12 members: ")


def test_a_slice_that_fails_leaves_the_rest_of_the_page(results, answer, monkeypatch, caplog):
    def fail(_reading, _wish):
        raise ZeroDivisionError

    answer("Ann", name="Choir")
    monkeypatch.setattr("copwidgets.results.items.parts", fail)
    blocks = results()
    assert texts(blocks, "notice") == [FAILED]
    assert ("Ann", "Choir") in quoted(blocks)[0]
    assert "ZeroDivisionError" in caplog.text
