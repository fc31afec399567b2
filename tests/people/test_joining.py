"""Becoming a member: what is open, whose name is whose, and which key is whose alone."""

import pytest

from copwidgets import people
from copwidgets.errors import AnswerError, NameTakenError
from copwidgets.people import hash_key, join


def test_whoever_joins_is_found_by_the_key_alone(store, community):
    joined = join(store, community, "  Ann  Lee ")
    assert joined.member.name == "Ann Lee"
    assert store.member_by_key(hash_key(joined.key)) == joined.member
    assert store.member_by_key(hash_key(joined.key[:-1])) is None


@pytest.mark.parametrize("name", ["Ann", "ANN", " ann ", "Ａｎｎ", "An\u200bn"])
def test_a_taken_name_is_refused_whatever_it_looks_like(store, community, name):
    join(store, community, "Ann")
    with pytest.raises(NameTakenError, match="“Ann” has already joined"):
        join(store, community, name)
    assert len(store.members(community.id)) == 1


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 81, "A\x00n", "\ud800"])
def test_what_is_no_name_joins_nobody(store, community, name):
    with pytest.raises(AnswerError):
        join(store, community, name)
    assert store.members(community.id) == ()


def test_eighty_characters_are_a_name(store, community):
    assert join(store, community, "x" * 80).member.name == "x" * 80


def test_a_roster_name_can_be_picked_once(store, community):
    waiting = store.add_member(community.id, "Ann")
    store.add_member(community.id, "Bo")
    assert [each.name for each in people.roster(store, community)] == ["Ann", "Bo"]
    joined = join(store, community, "ann")
    assert joined.member.id == waiting.id
    assert [each.name for each in people.roster(store, community)] == ["Bo"]
    with pytest.raises(NameTakenError):
        join(store, community, "Ann")


def test_whoever_has_answered_is_handed_to_nobody(store, community, answer):
    ann = people.find_or_add(store, community, "Ann")
    answer(ann)
    assert people.roster(store, community) == ()
    with pytest.raises(NameTakenError):
        join(store, community, "Ann")


def test_a_new_link_leaves_the_earlier_one_valid(store, community):
    first = join(store, community, "Ann")
    second = people.new_link(store, first.member)
    assert second.key != first.key
    for key in (first.key, second.key):
        assert store.member_by_key(hash_key(key)).id == first.member.id


def test_a_name_is_found_or_added(store, community):
    ann = people.find_or_add(store, community, "Ann")
    assert people.find_or_add(store, community, "ann") == ann
