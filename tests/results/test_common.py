"""What several say and what one alone says, as the page tells it."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.community import ResultsFor
from copwidgets.guide import parse_guide
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
          - {id: a.one.aim, kind: long_text, text: What for?}
          - {id: a.one.open, kind: yes_no, text: Open to all?}
          - {id: a.one.notes, kind: notes, text: Notes}
"""
PART = "common/a.one.aim"
SAID = {
    "Ann": "Old trees, some benches. And shade!",
    "Bo": "A bench with shade; a tree.",
    "Cy": "Music, cake and a long evening.",
}


@pytest.fixture(params=["named", "pseudonymous"])
def store(away, request):
    with open_store(f"sqlite:///{away}/store.sqlite") as store:
        community = store.default_community("Choir")
        changes = {"results": ResultsFor.ALWAYS, "naming": request.param}
        store.change_community(community.id, changes)
        yield store


@pytest.fixture
def open_as(store):
    return lambda who=None: Workbook(parse_guide(GUIDE), store, "url", who)


@pytest.fixture
def share(store, open_as):
    """Let somebody share what they say."""

    def write(who, aim):
        workbook = open_as(who)
        form = workbook.form("a.one")
        form.value = {"a.one.aim": aim, "a.one.open": {"choice": "yes"}, "a.one.notes": aim}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert store.share(workbook.member, "a.one", seen) == ()

    return write


@pytest.fixture
def look(open_as):
    def find(**wished):
        parts = {each.id: each for each in Board(open_as()).look(Wish(**wished))}
        return {each: parts[each] for each in parts if each.startswith("common")}

    return find


only_named = pytest.mark.parametrize("store", ["named"], indirect=True)
only_pseudonymous = pytest.mark.parametrize("store", ["pseudonymous"], indirect=True)


@only_named
def test_terms_voices_and_pairs_of_each_open_question(share, look):
    for who, aim in SAID.items():
        share(who, aim)
    found = look()
    assert list(found) == ["common", PART]
    (block,) = found[PART].blocks
    shared = [(each["term"], each["words"]) for each in block["shared"]]
    assert shared == [
        ("bench", "2 of 3 who answered"),
        ("shade", "2 of 3 who answered"),
        ("tree", "2 of 3 who answered"),
    ]
    voice = block["alone"][0]
    assert (voice["member"], voice["terms"]) == ("Cy", ["cake", "evening", "Music"])
    near, far = block["pairs"]
    assert {near["first"]["member"], near["second"]["member"]} == {"Ann", "Bo"}
    assert near["shared"] == ["benches", "shade", "trees"]
    assert (far["shared"], far["similarity"]) == ([], "0.00")


@only_named
def test_sentences_come_when_a_term_is_unfolded(share, look):
    for who, aim in SAID.items():
        share(who, aim)
    name = look()[PART].blocks[0]["shared"][0]["name"]
    (term, *others) = look(open=frozenset({name}))[PART].blocks[0]["shared"]
    assert [(each["member"], each["pieces"]) for each in term["quotes"]] == [
        ("Ann", ["Old trees, some ", "benches", "."]),
        ("Bo", ["A ", "bench", " with shade; a tree."]),
    ]
    assert all(each["quotes"] is None for each in others)


@only_named
def test_a_large_group_is_compared_when_asked_for(share, look):
    for number in range(26):
        share(f"M{number}", "trees and shade for all")
    assert look()[PART].blocks == ({"type": "common", "part": PART, "folded": True, "answers": 26},)
    (block,) = look(open=frozenset({PART}))[PART].blocks
    assert {each["words"] for each in block["shared"]} == {"26 of 26 who answered"}


@only_named
def test_one_answer_is_not_compared(share, look):
    share("Ann", SAID["Ann"])
    assert list(look()) == ["common"]


@only_pseudonymous
def test_few_and_single_voices_are_not_told_where_names_are_hidden(share, look):
    for who, aim in SAID.items():
        share(who, aim)
    (block,) = look()[PART].blocks
    assert block["shared"] == []
    assert block["alone"] == []
    assert not [how for how in look()[PART].how if "lone_voices" in how.call]
    share("Cy", "Trees, too")
    (block,) = look()[PART].blocks
    assert [each["words"] for each in block["shared"]] == ["3 of 3 who answered"]
