"""A guide that changes under a community: forms, frames and results, from the first save on."""

import json
from itertools import pairwise

import pytest

from copwidgets import Workbook, open_store
from copwidgets.errors import CopwidgetsWarning
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from tests.board import blocks_of

BEFORE = "title: Small\nphases:\n  - id: a\n    title: A\n    sections:\n"
NAME = "id: a.one.name, kind: text, text: What is it called?"
NEEDS = "id: a.one.needs, kind: list, text: Which needs?"
FEARS = "id: a.one.fears, kind: list, text: Which fears?"
WHEN = "id: a.two.when, kind: text, text: When?"
TITLE = "id: a.one.title, kind: text, text: What is its title?, was: [a.one.name]"
NAMES = ("Ann", "Bo", "Cy", "Dee")


def guide_of(*questions):
    text = BEFORE
    for section in dict.fromkeys(each.split(",")[0].split()[1][:5] for each in questions):
        text += f"      - id: {section}\n        title: S\n        questions:\n"
        here = (each for each in questions if each.startswith(f"id: {section}."))
        text += "".join(f"          - {{{each}}}\n" for each in here)
    return parse_guide(text)


FIRST = guide_of(NAME, NEEDS, FEARS, WHEN)
RENAMED = guide_of(TITLE, NEEDS, FEARS, WHEN)
SHORTER = guide_of(NAME, WHEN)


@pytest.fixture
def store(away):
    with open_store(f"sqlite:///{away}/store.sqlite") as store:
        yield store


@pytest.fixture(params=["named"])
def community(store, request):
    made = store.add_community("Choir")
    return store.change_community(made.id, {"naming": request.param, "joining": "open"})


@pytest.fixture
def book(store, community):
    """Open a guide as somebody, or as nobody."""

    def open_book(guide, who=None):
        opened = Workbook(guide, store, "url", community=community.id)
        if who is not None:
            known = store.member(community.id, who)
            opened.enter(known or store.add_member(community.id, who, f"key of {who}"), None)
        return opened

    return open_book


@pytest.fixture
def share(store, book):
    """Answer a section and share all of it."""

    def write(guide, who, section="a.one", **answers):
        opened = book(guide, who)
        form = opened.form(section)
        form.value = {f"{section}.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert store.share(opened.member, section, seen) == ()

    return write


def rows(frame, *columns):
    return list(frame[list(columns)].itertuples(index=False, name=None))


# --- the form -----------------------------------------------------------------------------------


def test_a_renamed_question_s_answer_is_in_the_form_as_a_draft_saved_once(store, book, share):
    share(FIRST, "Ann", name="Choir")
    for _ in range(3):
        opened = book(RENAMED, "Ann")
        form = opened.form("a.one")
        assert form.value == {"a.one.title": "Choir"}
        assert form.state == "changed"
    own = store.current(opened.member)["a.one.title"]
    assert (own.revision, str(own.state), own.guide_version) == (1, "draft", RENAMED.version)
    assert own.carried_from == ()


def test_two_tabs_take_over_once(store, book, share):
    share(FIRST, "Ann", name="Choir")
    tabs = [book(RENAMED, "Ann") for _ in range(2)]
    forms = [each.form("a.one") for each in tabs]
    assert forms[0].answers_json() == forms[1].answers_json()
    found = [each for each in store.history(tabs[0].community.id) if "title" in each.question_id]
    assert len(found) == 1


def test_only_the_questions_of_the_form_are_taken_over(store, book, share):
    share(FIRST, "Ann", name="Choir")
    opened = book(RENAMED, "Ann")
    opened.form("a.two")
    opened.form("a.one.needs")
    assert set(store.current(opened.member)) == {"a.one.name"}
    assert opened.form("a.one.title").value == {"a.one.title": "Choir"}


def test_an_own_answer_is_not_touched(book, share):
    share(FIRST, "Ann", name="Choir")
    book(RENAMED, "Ann").form("a.one").value = {"a.one.title": "Band"}
    assert book(RENAMED, "Ann").form("a.one").value == {"a.one.title": "Band"}


def test_in_a_closed_community_it_is_shown_unsaved(store, community, book, share):
    share(FIRST, "Ann", name="Choir")
    store.change_community(community.id, {"is_closed": True})
    opened = book(RENAMED, "Ann")
    form = opened.form("a.one")
    assert form.value == {"a.one.title": "Choir"}
    assert form.answers_json()["a.one.title"]["revision"] == 0
    assert "a.one.title" not in store.current(opened.member)
    store.change_community(community.id, {"is_closed": False})
    assert book(RENAMED, "Ann").form("a.one").answers_json()["a.one.title"]["revision"] == 1


def test_merged_lists_are_one_in_the_form(book, share):
    share(FIRST, "Ann", needs=["rooms", "time"], fears=["noise", "time"])
    both = "id: a.one.both, kind: list, text: Both?, was: [a.one.needs, a.one.fears]"
    form = book(guide_of(NAME, both), "Ann").form("a.one")
    assert form.value == {"a.one.both": ["rooms", "time", "noise"]}


def test_a_page_that_was_open_when_the_guide_changed_goes_on_saving(store, book):
    """Its kernel holds the guide it was opened with."""
    early = book(FIRST, "Ann")
    form = early.form("a.one")
    form.value = {"a.one.name": "Before"}
    form_now = book(RENAMED, "Bo").form("a.one")
    form.value = {"a.one.name": "After"}
    assert store.share(early.member, "a.one", {"a.one.name": 2}) == ()
    assert rows(book(RENAMED).responses(), "question", "answer") == [("a.one.title", "After")]
    assert book(RENAMED, "Ann").form("a.one").value == {"a.one.title": "After"}
    form.value = {"a.one.name": "Later still"}
    drafts = book(RENAMED).responses(drafts=True)
    assert rows(drafts, "question", "answer") == [
        ("a.one.title", "After"),
        ("a.one.name", "Later still"),
    ]
    assert form_now.value == {}


# --- frames -------------------------------------------------------------------------------------


def test_what_was_shared_stays_so_until_the_new_one_is(store, book, share):
    share(FIRST, "Ann", name="Choir")
    opened = book(RENAMED, "Ann")
    opened.form("a.one").value = {"a.one.title": "Band"}
    columns = ("question", "text", "answer", "state", "carried_from")
    now = ("a.one.title", "What is its title?")
    assert rows(book(RENAMED).responses(), *columns) == [(*now, "Choir", "shared", "a.one.name")]
    assert rows(book(RENAMED).responses(drafts=True), *columns) == [(*now, "Band", "draft", "")]
    assert store.share(opened.member, "a.one", {"a.one.title": 2}) == ()
    assert rows(book(RENAMED).responses(), *columns) == [(*now, "Band", "shared", "")]
    assert book(RENAMED).wide().loc["Ann", "a.one.title"] == "Band"


def test_earlier_answers_stand_last_in_the_words_they_were_given_to(book, share):
    share(FIRST, "Ann", name="Choir", needs=["rooms"])
    long = book(SHORTER).responses()
    assert rows(long, "question", "text", "kind", "answer") == [
        ("a.one.name", "What is it called?", "text", "Choir"),
        ("a.one.needs", "Which needs?", "list", "rooms"),
    ]
    assert long["section"].isna().tolist() == [False, True]
    assert list(book(SHORTER).items()["item"]) == ["rooms"]


def test_history_has_each_revision_in_the_words_and_version_it_was_given_to(book, share):
    share(FIRST, "Ann", name="Choir")
    reworded = guide_of(NAME.replace("called", "named"), WHEN)
    share(reworded, "Ann", name="Band")
    history = book(guide_of(WHEN)).history()
    assert rows(history, "text", "answer", "guide_version") == [
        ("What is it called?", "Choir", FIRST.version[:12]),
        ("What is it named?", "Band", reworded.version[:12]),
    ]


def test_an_answer_that_no_longer_fits_reads_as_it_did(book, share):
    when = "id: a.two.when, kind: select_one, text: When?, choices: [{value: x, label: At noon}]"
    share(guide_of(NAME, when), "Ann", "a.two", when={"choice": "x"})
    assert list(book(FIRST).responses()["answer"]) == ["At noon"]


def test_a_kept_guide_that_cannot_be_read_takes_only_its_words_along(store, book, share):
    store.keep_guide("broken", "{}")
    share(FIRST, "Ann", needs=["rooms"])
    opened = book(FIRST, "Ann")
    odd = Draft("a.one.odd", Answer(Status.ANSWERED, "words"), 0, "token")
    store.save(opened.member, odd, "broken")
    with pytest.warns(CopwidgetsWarning, match="The earlier guide broken cannot be read"):
        long = book(FIRST).responses(drafts=True)
    assert rows(long, "question", "answer") == [("a.one.needs", "rooms"), ("a.one.odd", "words")]


# --- results ------------------------------------------------------------------------------------


def headings(blocks):
    return [each["text"] for each in blocks if each["type"] == "heading"]


def test_the_results_end_with_answers_to_earlier_questions(book, share):
    share(FIRST, "Ann", name="Choir", needs=["rooms"])
    blocks = blocks_of(book(SHORTER))
    said, last = headings(blocks), "Answers to earlier questions"
    assert said[said.index(last) : -1] == [last, "Which needs?"]  # then what can be taken away
    (answer,) = [each for each in blocks if each["type"] == "answers"][-1]["rows"]
    assert (answer["member"], answer["text"]) == ("Ann", "rooms")
    levels = [each["level"] for each in blocks if each["type"] == "heading"]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert "Answers to earlier questions" not in headings(blocks_of(book(FIRST)))


def test_what_is_taken_over_is_counted(book, share):
    share(FIRST, "Ann", name="Choir")
    blocks = blocks_of(book(RENAMED))
    assert "Answers to earlier questions" not in headings(blocks)
    (table,) = [each for each in blocks if each.get("caption") == "Questions and members"]
    (first, *_) = table["groups"]
    assert first["rows"][0] == {"question": "What is its title?", "cells": ["shared"]}
    (bars,) = [each for each in blocks if each["type"] == "sections"]
    assert [row["shared"] for row in bars["rows"]] == [1, 0]


def test_earlier_answers_are_seen_by_whoever_may_see_their_section(store, community, book, share):
    share(FIRST, "Ann", needs=["rooms"])
    share(FIRST, "Bo", name="Band")
    share(FIRST, "Cy", "a.two", when="Now")
    dee = store.add_member(community.id, "Dee", "key of Dee")
    store.change_member(dee, {"role": "facilitator"})
    gone = guide_of(WHEN)
    seen = {
        (who, label): "rooms" in json.dumps(blocks_of(book(guide, who)))
        for who in ("Bo", "Cy", "Dee")
        for label, guide in (("section is there", SHORTER), ("section is gone", gone))
    }
    assert seen == {
        ("Bo", "section is there"): True,
        ("Bo", "section is gone"): False,
        ("Cy", "section is there"): False,
        ("Cy", "section is gone"): True,  # whoever has shared every section there is sees all
        ("Dee", "section is there"): True,
        ("Dee", "section is gone"): True,
    }


# --- a pseudonymous community -------------------------------------------------------------------

quiet = pytest.mark.parametrize("community", ["pseudonymous"], indirect=True)


@quiet
def test_what_few_have_answered_is_not_told_because_it_is_merged(book, share):
    """The fears of one person are withheld; a guide that joins them with needs must not tell."""
    for name in NAMES:
        share(FIRST, name, needs=["rooms"], **({"fears": ["SECRET"]} if name == "Ann" else {}))
    both = "id: a.one.both, kind: list, text: Both?, was: [a.one.needs, a.one.fears]"
    for guide in (FIRST, guide_of(NAME, both), guide_of(NAME, WHEN)):
        opened = book(guide)
        frames = [opened.responses(), opened.wide(), opened.items(), opened.history()]
        text = "".join(each.to_csv() for each in frames) + json.dumps(blocks_of(opened))
        assert "SECRET" not in text
        assert "rooms" in text
    assert set(book(guide_of(NAME, both)).responses()["carried_from"]) == {"a.one.needs"}


@quiet
def test_what_few_have_answered_is_not_told_among_the_answers_of_others(book, share):
    for name in NAMES[:3]:
        share(guide_of(TITLE), name, title="Choir")
    share(FIRST, "Dee", name="SECRET")
    found = book(RENAMED).responses()
    assert list(found["answer"]) == ["Choir"] * 3


@quiet
def test_earlier_answers_of_few_are_withheld_and_of_three_are_told(book, share):
    for name in NAMES[:2]:
        share(FIRST, name, needs=["rooms"])
    assert book(SHORTER).responses().empty
    assert "rooms" not in json.dumps(blocks_of(book(SHORTER)))
    share(FIRST, "Cy", needs=["rooms"])
    assert len(book(SHORTER).responses()) == 3
    assert headings(blocks_of(book(SHORTER)))[-2] == "Which needs?"


@quiet
def test_the_version_is_told_only_where_several_have_answered_it(book, share):
    reworded = guide_of(NAME.replace("called", "named"), WHEN)
    for name in NAMES[:3]:
        share(FIRST, name, name="Choir")
    share(reworded, "Dee", name="Band")
    history = book(FIRST).history()
    assert set(history["guide_version"]) == {""}
    assert set(history["text"]) == {"What is it called?"}
    for name in NAMES[:2]:
        share(reworded, name, name="Band")
    assert set(book(FIRST).history()["guide_version"]) == {
        FIRST.version[:12],
        reworded.version[:12],
    }
