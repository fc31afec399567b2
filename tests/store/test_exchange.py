"""Answers that cross from one store to another, on every engine."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copwidgets.community import Act, Naming
from copwidgets.errors import AccessError, HandOverError
from copwidgets.histories import HandOver, History, Revision, Sharing
from copwidgets.kinds import Answer, Status
from copwidgets.response import Import, ImportedAnswer
from copwidgets.store import open_store
from tests.test_histories import DEEDS, lived

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
NAME, GUIDES = "a.b.c", {"v": "{}"}


def revision(token, minutes, base=None, question=NAME):
    moment = NOON + timedelta(minutes=minutes)
    return Revision(question, token, base, Answer(Status.ANSWERED, f"text {token}"), "v", moment)


def handed(*revisions, sharings=(), passport="a" * 64, name="Zoë"):
    return HandOver(passport, name, "Home", GUIDES, History(revisions, tuple(sharings)))


def sharing(token, minutes=0):
    return Sharing("a.b", NOON + timedelta(minutes=minutes), ((NAME, token),))


def test_what_is_handed_over_is_all_that_was_answered(ground, draft):
    ground.store.keep_guide("v", "{}")
    ground.store.save(ground.member, draft("one", token="t1"), "v")
    ground.store.save(ground.member, draft("two", 1, token="t2"), "v")
    ground.store.share(ground.member, "a.b", {NAME: 2})
    found = ground.store.hand_over(ground.member)
    assert ground.store.hand_over(ground.member) == found
    assert (found.name, found.community, found.guides) == ("Ann", "Group", GUIDES)
    assert [(each.token, each.base) for each in found.history.revisions] == [
        ("t1", None),
        ("t2", "t1"),
    ]
    assert [each.tokens for each in found.history.sharings] == [((NAME, "t2"),)]
    assert len(found.passport) == 64


def test_somebody_new_comes_with_an_id_of_their_passport(ground):
    new = handed(revision("t1", 0), revision("t2", 1, "t1"), sharings=[sharing("t1")])
    taken = ground.store.take_in(ground.community_id, new, ground.member)
    assert (taken.name, taken.new, taken.is_changed) == ("Zoë", 2, True)
    member = ground.seen.find_member(ground.community_id, new.member_id)
    assert (member.name, member.has_key, member.login) == ("Zoë", False, "")
    history = list(ground.seen.history(ground.community_id))
    assert [(each.revision, each.base, each.state) for each in history] == [
        (1, 0, "shared"),
        (2, 1, "draft"),
    ]
    assert ground.seen.guide("v") == "{}"
    acts = {each.act for each in ground.seen.audit(ground.community_id)}
    assert {Act.ANSWERS_MERGED, Act.MEMBER_ADDED} <= acts
    again = ground.store.take_in(ground.community_id, new, ground.member)
    assert (again.new, again.is_changed) == (0, False)
    assert ground.store.hand_over(member).passport == new.passport


def test_what_comes_between_gets_its_place_and_nothing_is_lost(ground):
    first = handed(revision("t1", 0), revision("t3", 9, "t1"), sharings=[sharing("t3", 10)])
    ground.store.take_in(ground.community_id, first)
    number = ground.seen.change_number(ground.community_id)
    second = handed(revision("t1", 0), revision("t2", 5, "t1"), sharings=[sharing("t2", 12)])
    ground.store.take_in(ground.community_id, second)
    history = list(ground.seen.history(ground.community_id))
    assert [each.answer.value for each in history] == ["text t1", "text t2", "text t3"]
    assert [(each.revision, each.base) for each in history] == [(1, 0), (2, 1), (3, 1)]
    assert [each.revision for each in ground.seen.responses(ground.community_id)] == [3]
    assert [each.revisions for each in ground.seen.shares(ground.community_id)] == [
        {NAME: 3},
        {NAME: 2},
    ]
    assert ground.seen.changes(ground.community_id, number).is_whole


EARLIER, LATER = -(10**7), 10**8  # minutes, so that every clock agrees


@pytest.mark.parametrize(
    ("minutes", "wanted"),
    [(EARLIER, ["old 1", "new 2", "mine 3"]), (LATER, ["old 1", "mine 3", "new 4"])],
    ids=["before", "after"],
)
def test_where_an_import_was_undone_no_number_falls(ground, draft, minutes, wanted):
    """Of the numbers 1, 2 and 3 the import had the second."""
    answer = ImportedAnswer(ground.member.id, NAME, Answer(Status.ANSWERED, "brought in"))
    brought = Import("f.csv", "v", {NAME: "a.b"}, (answer,))
    record = ground.store.add_import(ground.community_id, brought)
    ground.store.keep_guide("v", "{}")
    passport = ground.store.hand_over(ground.member).passport
    old = replace(revision("old", EARLIER - 1), answer=Answer(Status.ANSWERED, "old"))
    ground.store.take_in(ground.community_id, handed(old, passport=passport))
    ground.store.save(ground.member, draft("mine", 2), "v")
    ground.store.share(ground.member, "a.b", {NAME: 3})
    ground.store.undo_import(ground.community_id, record.id)
    assert [each.revision for each in ground.seen.history(ground.community_id)] == [1, 3]
    new = replace(revision("new", minutes), answer=Answer(Status.ANSWERED, "new"))
    more = handed(new, sharings=[sharing("new", LATER)], passport=passport)
    assert ground.store.take_in(ground.community_id, more).new == 1
    found = [f"{each.answer.value} {each.revision}" for each in _history(ground)]
    assert found == wanted
    numbers = dict(each.split() for each in found)
    assert [each.revisions for each in ground.seen.shares(ground.community_id)] == [
        {NAME: int(numbers["mine"])},
        {NAME: int(numbers["new"])},
    ]
    newest = ground.seen.current(ground.member)[NAME]
    assert f"{newest.answer.value} {newest.revision}" == wanted[-1]
    assert not ground.store.take_in(ground.community_id, more).is_changed
    assert [f"{each.answer.value} {each.revision}" for each in _history(ground)] == wanted


def _history(ground):
    return ground.seen.history(ground.community_id)


def test_trying_writes_nothing(ground):
    new = handed(revision("t1", 0))
    taken = ground.store.take_in(ground.community_id, new, is_tried=True)
    assert (taken.new, taken.is_changed) == (1, True)
    assert ground.seen.members(ground.community_id) == (ground.member,)
    assert ground.seen.guide("v") is None


def test_refusals_leave_everything_as_it_was(ground):
    ground.store.take_in(ground.community_id, handed(revision("t1", 0)))
    forged = replace(revision("t1", 0), answer=Answer(Status.ANSWERED, "forged"))
    with pytest.raises(HandOverError, match="another answer"):
        ground.store.take_in(ground.community_id, handed(forged))
    with pytest.raises(AccessError, match="does not exist"):
        ground.store.take_in("no such community", handed(revision("t1", 0)))
    hidden = ground.store.add_community("Quiet")
    ground.store.change_community(hidden.id, {"naming": str(Naming.PSEUDONYMOUS)})
    with pytest.raises(AccessError, match="person's name"):
        ground.store.take_in(hidden.id, handed(revision("t1", 0)))
    texts = [each.answer.value for each in ground.seen.history(ground.community_id)]
    assert texts == ["text t1"]
    assert ground.seen.members(hidden.id) == ()


def test_who_was_erased_stays_erased(ground):
    new = handed(revision("t1", 0))
    ground.store.take_in(ground.community_id, new)
    ground.store.erase(ground.seen.find_member(ground.community_id, new.member_id))
    with pytest.raises(AccessError, match="was erased"):
        ground.store.take_in(ground.community_id, new)
    assert ground.seen.members(ground.community_id) == (ground.member,)


def test_who_never_had_a_file_leaves_no_mark(ground, draft):
    ground.store.save(ground.member, draft("x"), "v")
    ground.store.erase(ground.member)
    ground.store.take_in(ground.community_id, handed(revision("t1", 0)))
    assert len(ground.seen.members(ground.community_id)) == 1


def test_who_is_no_member_any_more_gets_no_passport(ground, draft):
    ground.store.save(ground.member, draft("x"), "v")
    ground.store.erase(ground.member)
    with pytest.raises(AccessError, match="no member"):
        ground.store.hand_over(ground.member)


def content(store, community_id):
    """Return all that a store holds of answers, without what differs from store to store."""
    history = [replace(each, community_id="") for each in store.history(community_id)]
    pooled = [replace(each, community_id="") for each in store.responses(community_id)]
    shares = [replace(each, community_id="") for each in store.shares(community_id)]
    standings = store.standings(community_id)
    return history, pooled, shares, standings


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(DEEDS, st.data())
def test_any_order_and_any_repetition_of_files_leaves_one_content(deeds, data):
    files = [
        handed(*each.revisions, sharings=each.sharings) for each in lived(deeds) if each.revisions
    ]
    shuffled = data.draw(st.permutations(files))
    again = data.draw(st.lists(st.sampled_from(files), max_size=3)) if files else []
    found = []
    for order in (files, [*shuffled, *again]):
        with open_store("sqlite://") as store:
            community = store.default_community("Group")
            for each in order:
                store.take_in(community.id, each)
            for each in files:
                assert not store.take_in(community.id, each).is_changed
            found.append(content(store, community.id))
            people = store.members(community.id)
            if people:
                texts = {each.token for own in files for each in own.history.revisions}
                out = store.hand_over(people[0]).history
                assert {each.token for each in out.revisions} == texts
    assert found[0] == found[1]
