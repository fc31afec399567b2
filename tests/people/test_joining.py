"""Becoming a member: what is open, whose name is whose, and which key is whose alone."""

import pytest

from copwidgets import people
from copwidgets.community import Community, Credential, NewMember
from copwidgets.errors import AccessError, AnswerError, NameTakenError
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


@pytest.mark.parametrize("way", ["invited", "by login", "facilitator"])
def test_only_a_name_that_waits_for_nothing_else_can_be_picked(store, community, way):
    """Whoever picked the name of a facilitator would be one."""
    (ann,) = store.add_members(community.id, [NewMember("Ann")])
    if way == "invited":
        store.add_invitations([(ann, "a" * 64)])
    if way == "by login":
        store.change_member(ann, {"login": "ann7"})
    if way == "facilitator":
        store.change_member(ann, {"role": "facilitator"})
    assert people.roster(store, community) == ()
    with pytest.raises(NameTakenError):
        join(store, community, "ann")


# --- by a login -----------------------------------------------------------------------------------


def test_whoever_a_hub_vouches_for_joins_without_a_key(store, community):
    joined = people.join_by_login(store, community, "Ann", "ann7")
    assert (joined.key, joined.credential) == ("", Credential(login="ann7"))
    assert store.members_by_login("ann7") == (joined.member,)
    assert store.keys(joined.member) == ()


def test_who_joins_twice_by_a_login_leaves_nobody_behind(store, community):
    """Two tabs of one person: the second must not leave a name that anybody could pick."""
    people.join_by_login(store, community, "Ann", "ann7")
    with pytest.raises(NameTakenError):
        people.join_by_login(store, community, "Anna", "ann7")
    assert [each.name for each in store.members(community.id)] == ["Ann"]


# --- what a community allows, at the moment of joining --------------------------------------------


def change(store, community, **settings):
    return store.change_community(community.id, settings)


def test_an_open_community_lets_strangers_join_until_it_closes(store, community):
    people.check_joining(store, community)
    change(store, community, is_closed=True)
    with pytest.raises(AccessError, match="answering is closed, so nobody can join any more"):
        people.check_joining(store, community)


def test_what_was_open_when_the_page_was_drawn_may_be_open_no_more(store, community):
    change(store, community, joining="invited")
    with pytest.raises(AccessError, match="only people who were invited can join"):
        people.check_joining(store, community)
    change(store, community, joining="link")
    with pytest.raises(AccessError, match="joining needs the link of the community"):
        people.check_joining(store, community)


@pytest.mark.parametrize("joining", ["link", "open"])
def test_a_community_s_link_lets_join_until_it_is_withdrawn(store, community, joining):
    """A page that was opened by the link must not let anybody in after it has ended."""
    change(store, community, joining=joining)
    store.set_community_key(community, "a" * 64)
    people.check_joining(store, community, link_hash="a" * 64)
    store.set_community_key(community, "b" * 64)
    with pytest.raises(AccessError, match="the link of the community was withdrawn"):
        people.check_joining(store, community, link_hash="a" * 64)
    change(store, community, joining="invited")
    with pytest.raises(AccessError, match="only people who were invited"):
        people.check_joining(store, community, link_hash="b" * 64)


def test_a_flood_of_names_ends(store, community, monkeypatch):
    monkeypatch.setattr(people.joining, "MAX_MEMBERS", 2)
    for name in ("Ann", "Bo"):
        people.check_joining(store, community)
        join(store, community, name)
    with pytest.raises(AccessError, match="this community has 2 members already"):
        people.check_joining(store, community)


def test_a_community_that_is_gone_lets_nobody_join(store):
    with pytest.raises(AccessError):
        people.check_joining(store, Community("none", "Gone"))


# --- invitations and further links ----------------------------------------------------------------


def test_an_invitation_is_exchanged_for_a_key_that_only_its_member_has(store, hidden):
    (ann,) = store.add_members(hidden.id, [NewMember("Ann")])
    store.add_invitations([(ann, hash_key("invitation"))])
    joined = people.claim(store, hash_key("invitation"))
    assert joined.member.id == ann.id
    assert joined.credential == Credential(key_hash=hash_key(joined.key))
    assert store.member_by_key(hash_key(joined.key)).id == ann.id
    with pytest.raises(AccessError):
        people.claim(store, hash_key("invitation"))


def test_nobody_needs_more_than_fifty_links(store, community, monkeypatch):
    monkeypatch.setattr(people.joining, "MAX_LINKS", 3)
    ann = join(store, community, "Ann").member
    people.new_link(store, ann)
    people.new_link(store, ann)
    with pytest.raises(AccessError, match="you have 3 links already"):
        people.new_link(store, ann)
    store.revoke_keys(ann)
    people.new_link(store, ann)
