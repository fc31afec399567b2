"""What a pseudonymous community may know: nothing that joins a name to an answer is left over."""

import random
from dataclasses import fields
from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copwidgets.anonymity import (
    FEWEST,
    advice,
    alias_of,
    pool,
    pseudonyms,
    withheld,
    withhold_few,
)
from copwidgets.community import Member, Role
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

MOMENTS = st.datetimes(timezones=st.just(UTC))
ANSWERS = st.one_of(
    st.builds(Answer, st.just(Status.ANSWERED), st.sampled_from(["words", "more words"])),
    st.just(Answer(Status.NOT_SURE)),
    st.just(Answer(Status.EMPTIED)),
)


def member(number, alias=None, **given_):
    """A member whose id and name are recognised wherever they turn up."""
    found = {"email": f"mail{number}@example.org", "login": f"login{number}", **given_}
    return Member(f"id-{number}-", "c", f"Name{number}", alias=alias or str(500 - number), **found)


def response(who, question="q.1", **given_):
    found = {
        "revision": 1,
        "base": 0,
        "answer": Answer(Status.ANSWERED, "words"),
        "state": State.SHARED,
        "guide_version": "v",
        "saved_at": datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
    }
    return Response("c", who.id, question, **{**found, **given_})


@st.composite
def communities(draw):
    """Draw members in joining order and responses in the store's order, drafts among them."""
    aliases = draw(st.lists(st.integers(100, 999), min_size=1, max_size=9, unique=True))
    people = [member(number, str(alias)) for number, alias in enumerate(aliases)]
    places = st.tuples(
        st.sampled_from(people), st.sampled_from(["q.1", "q.2", "q.3"]), st.integers(1, 40)
    )
    found = draw(st.lists(places, max_size=60, unique=True))
    return people, [
        response(
            who,
            question,
            revision=n,
            base=n // 2,
            answer=draw(ANSWERS),
            state=draw(st.sampled_from(State)),
            saved_at=draw(MOMENTS),
        )
        for who, question, n in sorted(found, key=lambda place: (place[0].id, *place[1:]))
    ]


@given(communities(), st.randoms())
def test_nothing_of_a_person_reaches_what_is_pooled(group, chance):
    people, responses = group
    pooled = pool(people, responses)
    written = repr(pooled)
    for each in people:
        for word in (each.id, each.name, each.email, each.login):
            assert word not in written
    assert {each.saved_at.time() for each in pooled} <= {time(0)}
    assert {each.state for each in pooled} <= {State.SHARED}
    shuffled = list(responses)
    chance.shuffle(shuffled)
    mixed = list(people)
    chance.shuffle(mixed)
    assert pool(mixed, shuffled) == pooled


@given(communities())
def test_revisions_are_counted_anew_and_come_in_the_order_of_pseudonyms(group):
    people, responses = group
    pooled = pool(people, responses)
    assert list(pooled) == sorted(
        pooled, key=lambda each: (each.question_id, each.member_id, each.revision)
    )
    counts = {}
    for each in pooled:
        place = (each.member_id, each.question_id)
        counts[place] = counts.get(place, 0) + 1
        assert (each.revision, each.base) == (counts[place], counts[place] - 1)


@given(communities())
def test_a_question_is_told_when_three_people_have_shared_an_answer(group):
    people, responses = group
    given_by = {}
    for each in responses:
        if each.state is State.SHARED and each.answer.status is not Status.EMPTIED:
            given_by.setdefault(each.question_id, set()).add(each.member_id)
    wide = {question for question, found in given_by.items() if len(found) >= FEWEST}
    pooled = pool(people, responses)
    assert {each.question_id for each in pooled} == wide
    shared = [e for e in responses if e.state is State.SHARED and e.question_id in wide]
    assert len(pooled) == len(shared)
    assert sorted(map(repr, (each.answer for each in pooled))) == sorted(
        map(repr, (each.answer for each in shared))
    )


def test_one_person_with_many_revisions_is_one_person():
    ann, bo, cy = map(member, range(3))
    many = [response(ann, revision=n) for n in range(1, 9)]
    assert pool([ann, bo, cy], [*many, response(bo)]) == ()
    assert len(pool([ann, bo, cy], [*many, response(bo), response(cy)])) == 10


def test_who_is_no_member_any_more_is_left_out():
    ann, bo, cy, gone = map(member, range(4))
    found = [response(each) for each in (ann, bo, cy, gone)]
    assert len(pool([ann, bo, cy], found)) == 3
    assert pool([ann, bo], found) == ()


def test_pseudonyms_hold_no_field_of_a_person_and_come_in_no_order_of_theirs():
    people = [
        member(0, "900", role=Role.FACILITATOR, has_key=True, seen_at=datetime.now(UTC)),
        member(1, "100", has_own_key=True),
        member(2, "500"),
    ]
    bare = pseudonyms(people)
    assert [each.name for each in bare] == ["Member 100", "Member 500", "Member 900"]
    for each in bare:
        named = {"id": each.name, "name": each.name, "community_id": "c"}
        plain = Member(**named)
        assert all(getattr(each, f.name) == getattr(plain, f.name) for f in fields(Member))
    assert pseudonyms(reversed(people)) == bare
    assert alias_of(people[0]) == "Member 900"


@pytest.mark.parametrize(("count", "told"), [(0, 0), (1, None), (2, None), (3, 3), (12, 12)])
def test_a_number_that_points_at_somebody_is_withheld(count, told):
    assert withheld(count) == told


# --- what a member is told before sharing ---------------------------------------------------------


def told(value, name="Ann Lee", others=("Bo Ray", "Cy"), question="What?"):
    """Return what is said after the first sentence about an answer."""
    people = [Member(str(n), "c", each) for n, each in enumerate(others)]
    answers = {"q.1": (question, Answer(Status.ANSWERED, value))}
    return advice(answers, Member("x", "c", name), people)[1:]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (1, "You are 1 in this community. Nothing is shown before 3"),
        (2, "You are 2 in this community."),
        (3, "can easily tell you"),
        (8, "can easily tell you"),
        (9, "can quite well tell you"),
        (20, "can quite well tell you"),
        (21, "can sometimes tell you"),
    ],
)
def test_a_member_is_told_how_small_the_group_is(size, words):
    others = [Member(str(number), "c", f"P{number}") for number in range(size - 1)]
    (sentence,) = advice({}, Member("x", "c", "Ann"), others)
    assert words in sentence
    assert str(FEWEST) in sentence


@pytest.mark.parametrize(
    "value",
    [
        "I am Ann and I sing",
        "ANN!",
        "by lee.",
        ["rooms", "ask ａｎｎ"],
        {"choice": "yes", "follow_up": ["Ann"]},
        [{"who": "Ann-Marie", "what": 3}],
    ],
)
def test_their_own_name_is_found_in_every_kind_of_answer(value):
    assert told(value) == ("Your answer to “What?” holds your own name.",)


@pytest.mark.parametrize("value", ["planning", "sleep", "Annual", None, True, 7, [], {}, ""])
def test_parts_of_other_words_are_no_names(value):
    assert told(value) == ()


def test_short_names_are_not_looked_for():
    assert told("like Li", name="Li", others=("Al", "Bo")) == ()


def test_the_names_of_others_are_found_but_not_what_one_shares_with_them():
    assert told("Ray knows") == ("Your answer to “What?” names somebody of the group: Bo Ray.",)
    assert told("Lee", others=("Bo Lee",)) == ("Your answer to “What?” holds your own name.",)
    many = told("Ant Bee Cat Dog", others=("Ant", "Bee", "Cat", "Dog"))
    assert many == ("Your answer to “What?” names somebody of the group: Ant, Bee, Cat.",)


@pytest.mark.parametrize(
    "value",
    [
        "write to me@example.org",
        "see https://example.org/me",
        "at www.example.org",
        "+49 (0)30 123-456",
        "call 030/1234567",
        ["rooms", "0301234567"],
    ],
)
def test_addresses_and_numbers_are_found(value):
    assert told(value) == ("Your answer to “What?” holds what looks like an address or a number.",)


@pytest.mark.parametrize("value", ["in 2026", "10 or 12", "a @ b", "1. 2. 3.", "50 000 people"])
def test_plain_numbers_are_no_contacts(value):
    assert told(value) == ()


def test_two_questions_with_the_same_words_are_both_looked_at():
    answers = {
        "q.1": ("Why?", Answer(Status.ANSWERED, "because Ann")),
        "q.2": ("Why?", Answer(Status.ANSWERED, "because")),
    }
    assert len(advice(answers, Member("x", "c", "Ann"), [])) == 2


def test_the_names_of_others_answers_are_not_needed():
    """Only the member's own answers go in: no sentence can tell what others wrote."""
    assert told("I sing", others=[f"P{n}" for n in range(30)]) == ()


@pytest.mark.parametrize("part", ["@", "a@", "1 ", "+", "1(", "ß"])
def test_a_text_that_was_made_to_be_slow_is_not(part):
    """A pattern that backtracks would look at this for minutes."""
    assert len(told((part * 60_000)[:60_000] + "\n")) <= 1


def test_a_random_pseudonym_says_nothing_of_the_joining_order():
    numbers = list(range(100, 130))
    random.Random(4).shuffle(numbers)
    people = [member(place, str(number)) for place, number in enumerate(numbers)]
    assert [each.name for each in pseudonyms(people)] == [f"Member {n}" for n in range(100, 130)]


# --- when the guide changes -----------------------------------------------------------------------


def test_few_answers_to_earlier_questions_are_left_out_before_they_are_joined_with_others():
    people, asked = [member(each) for each in range(4)], {"now"}
    few = [response(each, "few") for each in people[:2]]
    many = [response(each, "many") for each in people[:3]]
    now = [response(people[0], "now")]
    strangers = [response(member(9), "few")]
    answers = [*few, *many, *now, *strangers]
    assert withhold_few(people, answers, asked=asked) == (*many, *now)
    draft = response(people[2], "few", state=State.DRAFT)
    assert withhold_few(people, [*few, draft], asked=asked) == ()


@pytest.mark.parametrize(("first", "second", "told"), [(3, 0, True), (3, 1, False), (3, 3, True)])
def test_versions_of_the_guide_are_told_where_none_has_few(first, second, told):
    people = [member(each) for each in range(first + second)]
    versions = ["one"] * first + ["two"] * second
    answers = [
        response(each, guide_version=version)
        for each, version in zip(people, versions, strict=True)
    ]
    found = {each.guide_version for each in pool(people, answers)}
    assert found == (set(versions) if told else {""})
