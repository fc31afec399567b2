"""What a changed guide means for answers that are there, question by question."""

from datetime import UTC, datetime

import pytest

from copwidgets.comparing import compare, word_diff
from copwidgets.guide import Kept, parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

BEFORE = """
title: Small
phases:
  - id: a
    title: A
    sections:
"""
FIRST = (
    "id: a.b.name, kind: text, text: What is the group called by others?",
    "id: a.b.needs, kind: list, text: Which needs are there?",
    "id: a.c.keen, kind: scale, text: How keen are you?",
)


def guide_of(*questions):
    text = BEFORE
    for section in dict.fromkeys(each.split(",")[0].split()[1][:3] for each in questions):
        text += f"      - id: {section}\n        title: S\n        questions:\n"
        here = (each for each in questions if each.startswith(f"id: {section}"))
        text += "".join(f"          - {{{each}}}\n" for each in here)
    return parse_guide(text)


OLD = guide_of(*FIRST)
ANSWERS = {"a.b.name": "Choir", "a.b.needs": ["rooms"], "a.c.keen": 5}


@pytest.fixture
def given():
    """Let Ann answer everything, and Bo the first question."""
    pairs = [("ann", each) for each in ANSWERS] + [("bo", "a.b.name")]
    return [
        Response(
            community_id="c",
            member_id=who,
            question_id=question_id,
            revision=1,
            base=0,
            answer=Answer(Status.ANSWERED, ANSWERS[question_id]),
            state=State.DRAFT,
            guide_version=OLD.version,
            saved_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        for who, question_id in pairs
    ]


@pytest.fixture
def changes(given):
    """Compare a guide with the first one: question -> (what, who has no place any more)."""

    def found(*questions):
        compared = compare(guide_of(*questions), Kept((OLD,)), given)
        return {each.question_id: (each.what, set(each.unplaced)) for each in compared.changes}

    return found


def test_the_same_guide_changes_nothing(changes, given):
    assert changes(*FIRST) == {each: (("same",), set()) for each in ANSWERS}
    compared = compare(OLD, Kept((OLD,)), given)
    assert (compared.members, compared.unplaced) == ({"ann", "bo"}, set())
    assert compared.changes[0].members == {"ann", "bo"}


@pytest.mark.parametrize(
    ("old", "new", "what", "unplaced"),
    [
        ("text: Which", "text: What", ("reworded",), set()),
        ("kind: list", "kind: text", ("kind changed from list to text",), {"ann"}),
        ("kind: list", "kind: list, item: need", ("settings changed",), set()),
        ("kind: list", "kind: list, answered_by: a.b.name", ("settings changed",), set()),
    ],
)
def test_a_question_with_its_id(changes, old, new, what, unplaced):
    changed = FIRST[1].replace(old, new)
    assert changes(FIRST[0], changed, FIRST[2])["a.b.needs"] == (what, unplaced)


def test_settings_that_answers_no_longer_fit(changes):
    found = changes(*FIRST[:2], f"{FIRST[2]}, max: 4")
    assert found["a.c.keen"] == (("settings changed",), {"ann"})


def test_another_order(changes):
    found = changes(FIRST[1], FIRST[0], FIRST[2])
    assert sum("reordered" in what for what, _ in found.values()) == 1


def test_renamed_moved_merged_and_split(changes):
    named = FIRST[0].replace("a.b.name", "a.b.title") + ", was: [a.b.name]"
    assert changes(named, *FIRST[1:])["a.b.title"] == (("renamed",), set())
    moved = FIRST[0].replace("a.b.name", "a.c.name") + ", was: [a.b.name]"
    assert changes(FIRST[1], moved, FIRST[2])["a.c.name"][0] == ("renamed", "moved")
    merged = "id: a.b.all, kind: list, text: All?, was: [a.b.name, a.b.needs]"
    found = changes(merged, FIRST[2])
    assert found["a.b.all"] == (
        ("merged", "reworded", "kind changed from text to list"),
        {"ann", "bo"},
    )
    halves = [f"id: a.b.{each}, kind: text, text: Half?, was: [a.b.name]" for each in "xy"]
    found = changes(*halves, *FIRST[1:])
    assert [found[each] for each in ("a.b.x", "a.b.y")] == [(("split", "reworded"), set())] * 2


def test_a_question_taken_out_and_one_that_looks_like_it(given):
    added = "id: a.b.title, kind: text, text: What is the group called?"
    other = "id: a.b.else, kind: text, text: Anything else?"
    compared = compare(guide_of(added, other, *FIRST[1:]), Kept((OLD,)), given)
    (removed,) = [each for each in compared.changes if each.what == ("removed",)]
    assert (removed.question_id, removed.unplaced) == ("a.b.name", {"ann", "bo"})
    assert compared.suggestions == (("a.b.name", "a.b.title"),)
    compared = compare(guide_of(other, *FIRST[1:]), Kept((OLD,)), given)
    assert compared.suggestions == ()
    compared = compare(guide_of(*FIRST[1:]), Kept((OLD,)), given)
    assert compared.suggestions == ()


def test_what_an_earlier_version_had_taken_over_already_is_not_said_to_be_removed(given):
    named = FIRST[0].replace("a.b.name", "a.b.title") + ", was: [a.b.name]"
    second = guide_of(named, *FIRST[1:])
    third = guide_of(named.replace("title", "label").replace("a.b.name", "a.b.title"), *FIRST[1:])
    for today in (second, third):
        compared = compare(today, Kept((OLD, second)), given)
        assert [each.what for each in compared.changes if each.what == ("removed",)] == []
        assert compared.unplaced == set()


def test_where_nobody_has_answered_every_question_is_new():
    compared = compare(OLD, Kept(), [])
    assert {each.what for each in compared.changes} == {("added",)}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("a b c", "a b c", "a b c"),
        ("a b c", "a x c", "a [-b-] {+x+} c"),
        ("a b", "a", "a [-b-]"),
        ("a", "a b", "a {+b+}"),
    ],
)
def test_words_are_compared_one_by_one(before, after, said):
    assert word_diff(before, after) == said
