"""What becomes of answers when a guide changes: renamed, merged, split, unfit, replaced."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from copwidgets.carrying import carry, without_set_aside
from copwidgets.guide import NOTHING_KEPT, Kept, parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

BEFORE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.b
        title: B
        questions:
"""
START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def guide_of(*questions):
    return parse_guide(BEFORE + "".join(f"          - {{{each}}}\n" for each in questions))


def asks(name, kind="long_text", was="", rest=""):
    earlier = f", was: [{was}]" if was else ""
    return f"id: a.b.{name}, kind: {kind}, text: T{earlier}{rest}"


def said(name, value, who="ann", at=0, **changes):
    """Write a shared response; a value that is a Status has no value beside it."""
    answer = Answer(value) if isinstance(value, Status) else Answer(Status.ANSWERED, value)
    settings = {"revision": 1, "base": 0, "state": State.SHARED, "guide_version": "v", **changes}
    return Response(
        community_id="c",
        member_id=who,
        question_id=f"a.b.{name}",
        answer=answer,
        saved_at=START + timedelta(minutes=at),
        **settings,
    )


def short(responses):
    """Return question -> (value or status, what it was carried from), sorted; of one member."""
    return {
        each.question_id.removeprefix("a.b."): (
            each.answer.status if each.answer.value is None else each.answer.value,
            " ".join(each.carried_from).replace("a.b.", ""),
        )
        for each in sorted(responses, key=lambda each: each.question_id)
    }


NEW = guide_of(asks("new", was="a.b.old"))
MERGED = guide_of(asks("new", was="a.b.one, a.b.two"))
SPLIT = guide_of(asks("left", was="a.b.old"), asks("right", was="a.b.old"))


# --- one question -------------------------------------------------------------------------------


def test_without_earlier_ids_nothing_changes():
    given = [said("new", "x"), said("gone", "y")]
    assert carry(guide_of(asks("new")), iter(given)) == tuple(given)


def test_a_renamed_question_takes_the_answer_over_as_it_is():
    old = said("old", "Sing.", at=3, revision=4, base=3)
    (new,) = carry(NEW, [old])
    assert (new.question_id, new.carried_from) == ("a.b.new", ("a.b.old",))
    assert (new.answer, new.state, new.saved_at) == (old.answer, State.SHARED, old.saved_at)
    assert (new.revision, new.base, new.guide_version) == (4, 3, "v")


@pytest.mark.parametrize("status", [Status.NOT_SURE, Status.EMPTIED])
def test_a_doubt_and_an_emptied_answer_are_taken_over_too(status):
    assert short(carry(NEW, [said("old", status)])) == {"new": (status, "old")}


def test_a_draft_stays_a_draft():
    (new,) = carry(NEW, [said("old", "x", state=State.DRAFT)])
    assert new.state is State.DRAFT


def test_an_own_answer_wins_and_stands_for_the_earlier_one():
    own = said("new", "Mine", at=2)
    assert carry(NEW, [said("old", "Old", at=1), own]) == (own,)
    emptied = said("new", Status.EMPTIED, at=2)
    assert carry(NEW, [said("old", "Old", at=1), emptied]) == (emptied,)


def test_what_was_written_to_the_earlier_question_later_stays():
    """A page that was open when the guide changed still asks the earlier question."""
    given = [said("old", "Later", at=3), said("new", "Mine", at=2)]
    assert short(carry(NEW, given)) == {"new": ("Mine", ""), "old": ("Later", "")}


def test_an_answer_that_does_not_fit_stays_an_earlier_one():
    rows = said("old", ["a", "list"])
    assert carry(NEW, [rows]) == (rows,)


def test_everybody_s_answers_are_their_own():
    given = [said("old", "x", "ann"), said("old", "y", "bo"), said("new", "z", "bo", at=1)]
    found = {(each.member_id, each.answer.value) for each in carry(NEW, given)}
    assert found == {("ann", "x"), ("bo", "z")}


def test_an_answer_to_a_question_that_nobody_names_stays():
    given = [said("gone", "x"), said("old", "y")]
    assert short(carry(NEW, given)) == {"gone": ("x", ""), "new": ("y", "old")}


def test_what_is_asked_today_is_taken_from_nowhere():
    """No guide file can say so, but a chain over kept versions can lead there."""
    again = Kept((guide_of(asks("mid", was="a.b.old")),))
    today = guide_of(asks("old"), asks("new", was="a.b.mid"))
    given = (said("old", "Mine"),)
    assert carry(today, given, again) == given


# --- several into one ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "one", "two", "joined"),
    [
        ("long_text", "x", "y", "x\ny"),
        ("long_text", "x", "x", "x"),
        ("text", "x", "y", "x y"),
        ("notes", "x", Status.EMPTIED, "x"),
        ("list", ["a", "b"], ["b", "c"], ["a", "b", "c"]),
        ("list", ["a"], Status.EMPTIED, ["a"]),
        ("scale", 3, Status.EMPTIED, 3),
        ("yes_no", {"choice": "no"}, Status.EMPTIED, {"choice": "no"}),
        ("long_text", Status.EMPTIED, Status.EMPTIED, Status.EMPTIED),
        ("long_text", Status.NOT_SURE, Status.NOT_SURE, Status.NOT_SURE),
    ],
)
def test_merged_answers(kind, one, two, joined):
    guide = guide_of(asks("new", kind, was="a.b.one, a.b.two"))
    given = [said("one", one), said("two", two)]
    assert short(carry(guide, given)) == {"new": (joined, "one two")}


def test_rows_of_tables_are_joined_when_the_columns_fit():
    table = asks("new", "table", was="a.b.one, a.b.two", rest=", columns: [{id: who, text: Who}]")
    given = [said("one", [{"who": "Ann"}]), said("two", [{"who": "Ann"}, {"who": "Bo"}])]
    merged = [{"who": "Ann"}, {"who": "Bo"}]
    assert short(carry(guide_of(table), given)) == {"new": (merged, "one two")}


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("scale", 1, 2),
        ("scale", 3, 3),
        ("list", ["a"], "b"),
        ("long_text", ["a"], "b"),
        ("list", "a", "b"),
        ("yes_no", {"choice": "no"}, {"choice": "no"}),
        ("long_text", "x" * 15_000, "y" * 15_000),
    ],
)
def test_what_cannot_be_joined_stays_apart(kind, one, two):
    guide = guide_of(asks("new", kind, was="a.b.one, a.b.two"))
    given = (said("one", one), said("two", two))
    assert carry(guide, given) == given


def test_a_doubt_about_one_is_a_doubt_about_all():
    (new,) = carry(MERGED, [said("one", "x"), said("two", Status.NOT_SURE)])
    assert new.answer == Answer(Status.NOT_SURE, "x")


@pytest.mark.parametrize(
    ("one", "two", "state"),
    [
        (State.SHARED, State.SHARED, State.SHARED),
        (State.SHARED, State.DRAFT, State.DRAFT),
        (State.DRAFT, State.DRAFT, State.DRAFT),
    ],
)
def test_a_merged_answer_is_shared_only_if_all_of_it_is(one, two, state):
    given = [said("one", "x", at=5, state=one), said("two", "y", at=2, state=two)]
    (new,) = carry(MERGED, given)
    assert (new.state, new.saved_at) == (state, START + timedelta(minutes=5))


def test_the_one_of_two_that_is_there_is_taken_over_alone():
    assert short(carry(MERGED, [said("two", "y")])) == {"new": ("y", "two")}


def test_of_two_earlier_answers_only_those_before_the_own_one_are_replaced():
    given = [said("one", "x", at=1), said("two", "y", at=9), said("new", "z", at=5)]
    assert short(carry(MERGED, given)) == {"new": ("z", ""), "two": ("y", "")}


# --- one into several ---------------------------------------------------------------------------


def test_a_split_answer_goes_to_both():
    assert short(carry(SPLIT, [said("old", "x")])) == {"left": ("x", "old"), "right": ("x", "old")}


def test_a_split_answer_goes_where_no_own_one_is():
    given = [said("old", "x", at=1), said("left", "mine", at=2)]
    assert short(carry(SPLIT, given)) == {"left": ("mine", ""), "right": ("x", "old")}


def test_a_split_answer_is_gone_only_where_one_of_both_takes_it():
    guide = guide_of(asks("left", "scale", was="a.b.old"), asks("right", was="a.b.old"))
    assert short(carry(guide, [said("old", "x")])) == {"right": ("x", "old")}
    assert short(carry(guide, [said("old", ["x"])])) == {"old": (["x"], "")}


# --- over several versions ----------------------------------------------------------------------


def test_a_chain_is_followed_through_the_kept_versions():
    today = guide_of(asks("third", was="a.b.second"))
    second = guide_of(asks("second", was="a.b.first"))
    old = said("first", "x")
    assert carry(today, [old], NOTHING_KEPT) == (old,)
    assert short(carry(today, [old], Kept((second,)))) == {"third": ("x", "first")}


def test_of_a_chain_the_newest_answer_stands_for_those_before_it():
    today = guide_of(asks("third", was="a.b.second"))
    kept = Kept((guide_of(asks("second", was="a.b.first")),))
    given = [said("first", "x", at=1), said("second", "y", at=2)]
    assert short(carry(today, given, kept)) == {"third": ("y", "second")}
    late = [said("first", "x", at=3), said("second", "y", at=2)]
    assert short(carry(today, late, kept)) == {"first": ("x", ""), "third": ("y", "second")}
    own = [*given, said("third", "z", at=3)]
    assert short(carry(today, own, kept)) == {"third": ("z", "")}


def test_ids_that_went_round_in_a_circle_end():
    kept = Kept((guide_of(asks("one", was="a.b.two")), guide_of(asks("two", was="a.b.one"))))
    today = guide_of(asks("new", was="a.b.one"))
    given = [said("one", "x"), said("two", "y", at=1)]
    assert short(carry(today, given, kept)) == {"new": ("x", "one"), "two": ("y", "")}


# --- what was set aside -------------------------------------------------------------------------

FOLLOW = ", follow_up: {{text: Who?, kind: text, when: '{}'}}"


def test_what_was_set_aside_then_is_not_shown_because_the_guide_has_changed():
    """A follow-up after yes that now comes after no: what a "no" had set aside must stay so."""
    then = guide_of(asks("old", "yes_no", rest=FOLLOW.format("yes")))
    today = guide_of(asks("old", "yes_no", rest=FOLLOW.format("no")))
    secret = {"choice": "no", "follow_up": "SECRET"}
    meant = {"choice": "yes", "follow_up": "Meant"}
    given = [said("old", each, guide_version=then.version) for each in (secret, meant)]
    found = [each.answer.value for each in without_set_aside(today, given, Kept((then,)))]
    assert found == [{"choice": "no"}, meant]


def test_what_does_not_fit_its_own_version_shows_its_surest_part():
    then = guide_of(asks("old", "yes_no"))
    given = [said("old", {"choice": "x", "follow_up": "SECRET"}, guide_version=then.version)]
    (found,) = without_set_aside(NEW, given, Kept((then,)))
    assert found.answer.value == {"choice": "x"}


def test_what_is_of_today_or_unknown_is_left_as_it_is():
    then = guide_of(asks("old", "yes_no"))
    kept = Kept((then,))
    given = [
        said("old", {"choice": "no", "follow_up": "x"}, guide_version=NEW.version),
        said("old", {"choice": "no", "follow_up": "x"}, guide_version="unknown"),
        said("gone", "x", guide_version=then.version),
        said("old", Status.EMPTIED, guide_version=then.version),
    ]
    assert list(without_set_aside(NEW, given, kept)) == given


def test_a_doubt_with_nothing_visible_beside_it_stays_a_doubt():
    then = guide_of(asks("old", "yes_no", rest=FOLLOW.format("yes")))
    answer = Answer(Status.NOT_SURE, {"follow_up": "SECRET"})
    given = replace(said("old", "", guide_version=then.version), answer=answer)
    (found,) = without_set_aside(NEW, [given], Kept((then,)))
    assert found.answer.status is Status.NOT_SURE
    assert "SECRET" not in str(found.answer.value)
