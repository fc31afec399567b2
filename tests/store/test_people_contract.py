"""What every store promises about people: who is let in, what is logged, what erasing leaves."""

import itertools
import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from copwidgets.community import (
    Act,
    Credential,
    Joining,
    KeyKind,
    Naming,
    NewMember,
    ResultsFor,
    Role,
    utc_now,
)
from copwidgets.errors import AccessError, AnswerError, NameTakenError, StoreError
from copwidgets.store import keys, open_store

HASH = "a" * 64
OTHER_HASH = "b" * 64


@pytest.fixture
def hidden(ground):
    """A pseudonymous community, with a facilitator and a member who was invited."""
    made = ground.store.add_community("Quiet")
    return ground.store.change_community(made.id, {"naming": str(Naming.PSEUDONYMOUS)})


@pytest.fixture
def days_later(monkeypatch):
    """Let the store's clock for links go on by so many days."""
    return lambda days: monkeypatch.setattr(keys, "utc_now", lambda: utc_now() + timedelta(days))


@pytest.fixture
def invite(ground):
    def add(community, name="Bo", key_hash=HASH, **given):
        (member,) = ground.store.add_members(community.id, [NewMember(name, **given)])
        ground.store.add_invitations([(member, key_hash)])
        return member

    return add


def acts(store, community_id):
    return [each.act for each in store.audit(community_id)]


def refuses_all(ground, draft, credential, sentence):
    """Tell that neither looking, saving nor sharing is allowed, and that nothing was written."""
    before = (dict(ground.seen.current(ground.member)), ground.seen.shares(ground.community_id))
    with pytest.raises(AccessError, match=sentence):
        ground.store.check_access(ground.member, credential)
    with pytest.raises(AccessError, match=sentence):
        ground.store.save(ground.member, draft("never kept"), "v", credential)
    with pytest.raises(AccessError, match=sentence):
        ground.store.share(ground.member, "a.b", {"a.b.c": 1}, credential)
    after = (dict(ground.seen.current(ground.member)), ground.seen.shares(ground.community_id))
    return before == after


# --- communities ----------------------------------------------------------------------------------


def test_a_new_community_is_for_those_invited_and_the_first_of_all_is_open(ground):
    made = ground.store.add_community("Choir")
    assert ground.seen.community(made.id) == made
    assert (made.joining, made.results) == (Joining.INVITED, ResultsFor.AFTER_SHARING)
    assert (made.naming, made.is_closed, made.link_days) == (Naming.NAMED, False, None)
    assert ground.seen.communities()[0].joining is Joining.OPEN
    assert ground.seen.community("none") is None


def test_only_what_really_changes_is_changed_and_logged(ground):
    wanted = {"joining": "link", "results": "after_sharing", "name": " Choir  ", "link_days": 9}
    found = ground.store.change_community(ground.community_id, wanted, ground.member)
    assert (found.joining, found.name, found.link_days) == (Joining.LINK, "Choir", 9)
    lines = [
        each for each in ground.seen.audit(ground.community_id) if each.act is Act.SETTING_CHANGED
    ]
    assert {each.details["setting"]: each.details["value"] for each in lines} == {
        "joining": "link",
        "name": "Choir",
        "link_days": 9,
    }
    assert {each.actor for each in lines} == {"Ann"}
    ground.store.change_community(ground.community_id, {"results_open": True, "is_closed": True})
    assert {Act.RESULTS_OPENED, Act.ANSWERING_CLOSED} <= set(acts(ground.seen, ground.community_id))


@pytest.mark.parametrize("name", ["", "x" * 81, "A\x00"])
def test_a_community_keeps_its_name_when_another_cannot_be_one(ground, name):
    with pytest.raises(AnswerError):
        ground.store.change_community(ground.community_id, {"name": name, "is_closed": True})
    found = ground.seen.community(ground.community_id)
    assert (found.name, found.is_closed) == ("Group", False)


def test_a_community_that_is_none_cannot_be_changed(ground):
    with pytest.raises(StoreError, match="there is no such community"):
        ground.store.change_community("none", {"name": "X"})


def test_names_stay_when_answers_were_seen_with_them(ground, draft):
    community = ground.seen.community(ground.community_id)
    ground.store.save(ground.member, draft(), "v")
    assert ground.seen.naming_obstacle(community) == ""
    ground.store.share(ground.member, "a.b", {"a.b.c": 1})
    assert "seen with their members' names" in ground.seen.naming_obstacle(community)
    with pytest.raises(AccessError, match="cannot become pseudonymous any more"):
        ground.store.change_community(community.id, {"naming": "pseudonymous", "name": "New"})
    assert ground.seen.community(community.id) == community


def test_names_stay_when_somebody_answered_by_a_link_that_others_have(ground, draft):
    ground.store.add_invitations([(ground.member, HASH)])
    community = ground.seen.community(ground.community_id)
    assert ground.seen.naming_obstacle(community) == ""
    ground.store.save(ground.member, draft(), "v", Credential(key_hash=HASH))
    assert "whoever sent it has too" in ground.seen.naming_obstacle(community)
    with pytest.raises(AccessError):
        ground.store.change_community(community.id, {"naming": "pseudonymous"})


def test_pseudonyms_stay_when_somebody_trusted_in_them(ground, hidden, draft):
    member = ground.store.add_member(hidden.id, "Cy", HASH)
    assert ground.seen.naming_obstacle(hidden) == ""
    ground.store.save(member, draft(), "v")
    assert "promised that no name" in ground.seen.naming_obstacle(hidden)
    with pytest.raises(AccessError, match="cannot become named any more"):
        ground.store.change_community(hidden.id, {"naming": "named"})


def test_becoming_pseudonymous_takes_out_of_the_log_what_would_not_have_been_written(ground):
    community_id = ground.community_id
    bo = ground.store.add_member(community_id, "Bo", HASH)
    ground.store.add_invitations([(bo, OTHER_HASH)], ground.member)
    ground.store.note(community_id, Act.DATA_HANDED_OUT, bo)
    ground.store.note_seen(bo, datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC))
    ground.store.change_community(community_id, {"naming": "pseudonymous"})
    lines = ground.seen.audit(community_id)
    assert {each.act for each in lines} == {
        Act.COMMUNITY_CREATED,
        Act.LINK_MADE,
        Act.SETTING_CHANGED,
    }
    assert {each.target for each in lines} == {""}
    assert all(is_day(each.at) for each in lines)
    assert ground.seen.find_member(community_id, bo.id).seen_at == datetime(2026, 3, 4, tzinfo=UTC)


def is_day(moment):
    return (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


# --- members --------------------------------------------------------------------------------------


def test_members_are_added_all_or_none(ground):
    people = [NewMember("Bo", "bo@example.org", "bo7"), NewMember("ANN"), NewMember("Cy")]
    with pytest.raises(NameTakenError):
        ground.store.add_members(ground.community_id, people)
    assert [each.name for each in ground.seen.members(ground.community_id)] == ["Ann"]
    bo, cy = ground.store.add_members(ground.community_id, [people[0], people[2]], ground.member)
    assert (bo.email, bo.login, bo.role, bo.has_key) == (
        "bo@example.org",
        "bo7",
        Role.MEMBER,
        False,
    )
    assert ground.seen.members_by_login("bo7") == (bo,)
    assert ground.seen.find_member(ground.community_id, cy.id) == cy
    assert [each.target for each in ground.seen.audit(ground.community_id)[:2]] != ["", ""]


def test_a_login_is_one_person_in_a_community_and_said_to_be_taken(ground):
    other = ground.store.add_community("Other")
    ground.store.add_member(ground.community_id, "Bo", login="bo7")
    with pytest.raises(NameTakenError, match="Bo already has the login bo7"):
        ground.store.add_member(ground.community_id, "Bob", login="bo7")
    with pytest.raises(NameTakenError, match="bo7"):
        ground.store.add_members(ground.community_id, [NewMember("Bob", login="bo7")])
    assert ground.seen.member(ground.community_id, "Bob") is None
    ground.store.add_member(other.id, "Bob", login="bo7")
    assert len(ground.seen.members_by_login("bo7")) == 2
    assert ground.seen.members_by_login("") == ()


def test_a_member_is_found_in_their_own_community_only(ground):
    other = ground.store.add_community("Other")
    assert ground.seen.find_member(other.id, ground.member.id) is None
    assert ground.seen.find_member(ground.community_id, "none") is None
    assert ground.seen.member(ground.community_id, "\ud800") is None


def test_roles_change_and_are_logged_once(ground):
    found = ground.store.change_member(ground.member, {"role": "facilitator"}, ground.member)
    assert found.is_facilitator
    ground.store.change_member(found, {"role": "facilitator", "email": "a@example.org"})
    ground.store.change_member(found, {"role": "member", "email": ""})
    now = ground.seen.find_member(ground.community_id, found.id)
    assert (now.role, now.email) == (Role.MEMBER, "")
    told = [each for each in acts(ground.seen, ground.community_id) if "made" in each]
    assert sorted(told) == ["made facilitator", "made member again"]


def test_when_a_member_was_seen_is_a_day_where_names_are_hidden(ground, hidden):
    moment = datetime(2026, 1, 2, 13, 14, 15, 16, tzinfo=UTC)
    bo = ground.store.add_member(hidden.id, "Bo")
    for member, wanted in ((ground.member, moment), (bo, datetime(2026, 1, 2, tzinfo=UTC))):
        ground.store.note_seen(member, moment)
        assert ground.seen.find_member(member.community_id, member.id).seen_at == wanted


def test_pseudonyms_are_unique_and_say_nothing_of_who_came_when(ground, hidden):
    names = [NewMember(f"Member {number}") for number in range(120)]
    ground.store.add_members(hidden.id, names)
    aliases = [int(each.alias) for each in ground.seen.members(hidden.id)]
    assert len(set(aliases)) == 120
    # In a random order about half of all neighbours rise; in joining order all of them would.
    rising = sum(first < second for first, second in itertools.pairwise(aliases))
    assert 35 < rising < 85


# --- links ----------------------------------------------------------------------------------------


def test_an_invitation_is_logged_and_is_nobody_s_own_key(ground, invite):
    community = ground.seen.community(ground.community_id)
    bo = invite(community)
    found = ground.seen.find_member(community.id, bo.id)
    assert (found.has_key, found.has_own_key) == (True, False)
    (key,) = ground.seen.keys(bo)
    assert (key.kind, key.expires_at, key.revoked_at) == (KeyKind.INVITATION, None, None)
    line = next(each for each in ground.seen.audit(community.id) if each.act is Act.LINK_MADE)
    assert (line.target, line.actor, line.by_host) == ("Bo", "", True)


def test_invitations_are_added_all_or_none(ground, invite):
    community = ground.seen.community(ground.community_id)
    bo = invite(community)
    with pytest.raises(StoreError):
        ground.store.add_invitations([(ground.member, OTHER_HASH), (bo, HASH)])
    assert ground.seen.keys(ground.member) == ()
    assert acts(ground.seen, community.id).count(Act.LINK_MADE) == 1


def test_a_first_key_is_not_given_beside_an_invitation(ground, invite):
    bo = invite(ground.seen.community(ground.community_id))
    assert ground.store.add_key(bo, OTHER_HASH, first=True) is False
    assert ground.seen.key(OTHER_HASH) is None


def test_a_withdrawn_key_is_not_given_back_by_adding_it_again(ground):
    assert ground.store.add_key(ground.member, HASH)
    assert ground.store.add_key(ground.member, HASH)
    ground.store.revoke_keys(ground.member)
    assert ground.store.add_key(ground.member, HASH) is False
    assert ground.seen.member_by_key(HASH) is None


def test_links_end_with_the_days_of_their_community(ground, draft, days_later):
    ground.store.change_community(ground.community_id, {"link_days": 10})
    ground.store.add_key(ground.member, HASH)
    (key,) = ground.seen.keys(ground.member)
    assert key.expires_at - key.added_at == timedelta(days=10)
    assert ground.seen.member_by_key(HASH) is not None
    days_later(9.9)
    ground.store.save(ground.member, draft(), "v", Credential(key_hash=HASH))
    days_later(10)
    assert refuses_all(ground, draft, Credential(key_hash=HASH), "has expired")
    ground.store.change_community(ground.community_id, {"link_days": None})
    assert refuses_all(ground, draft, Credential(key_hash=HASH), "has expired")


def test_the_link_of_a_community_is_one_at_a_time(ground, days_later):
    community = ground.seen.community(ground.community_id)
    assert not ground.seen.has_community_key(community.id)
    ground.store.set_community_key(community, HASH, ground.member)
    ground.store.set_community_key(community, OTHER_HASH, ground.member)
    assert ground.seen.key(HASH).revoked_at is not None
    found = ground.seen.key(OTHER_HASH)
    assert (found.member, found.revoked_at, found.community_id) == (None, None, community.id)
    assert ground.seen.has_community_key(community.id)
    assert ground.seen.member_by_key(OTHER_HASH) is None
    ground.store.set_community_key(community, None)
    assert not ground.seen.has_community_key(community.id)
    ended = [Act.COMMUNITY_LINK_REVOKED, Act.COMMUNITY_LINK_MADE, Act.COMMUNITY_LINK_MADE]
    assert acts(ground.seen, community.id)[:3] == ended
    days_later(0)


def test_a_community_s_link_opens_no_answers(ground, draft):
    ground.store.set_community_key(ground.seen.community(ground.community_id), HASH)
    assert refuses_all(ground, draft, Credential(key_hash=HASH), "is not known any more")
    with pytest.raises(AccessError):
        ground.store.claim(HASH, OTHER_HASH)


# --- who is let in, looked up at every save -------------------------------------------------------


def test_whoever_holds_the_store_or_a_key_that_works_may_save_and_share(ground, draft):
    ground.store.add_key(ground.member, HASH)
    ground.store.save(ground.member, draft(), "v")
    ground.store.save(ground.member, draft(base=1), "v", Credential(key_hash=HASH))
    assert ground.store.share(ground.member, "a.b", {"a.b.c": 2}, Credential(key_hash=HASH)) == ()
    found = ground.store.change_member(ground.member, {"login": "ann7"})
    ground.store.save(found, draft(base=2), "v", Credential(login="ann7"))
    ground.store.check_access(found, Credential(login="ann7"))


def test_a_withdrawn_link_saves_nothing_more(ground, draft):
    ground.store.add_key(ground.member, HASH)
    ground.store.save(ground.member, draft(), "v", Credential(key_hash=HASH))
    assert ground.store.revoke_keys(ground.member) == 1
    assert refuses_all(ground, draft, Credential(key_hash=HASH), "your personal link was withdrawn")


def test_a_withdrawn_login_saves_nothing_more(ground, draft):
    ground.store.change_member(ground.member, {"login": "ann7"})
    ground.store.save(ground.member, draft(), "v", Credential(login="ann7"))
    ground.store.revoke_keys(ground.member)
    assert ground.seen.members_by_login("ann7") == ()
    assert refuses_all(ground, draft, Credential(login="ann7"), "your sign-in was withdrawn")


@pytest.mark.parametrize(
    "credential",
    [Credential(key_hash=HASH), Credential(key_hash="none"), Credential(login="bo7"), Credential()],
)
def test_the_credential_of_another_saves_nothing(ground, draft, credential):
    ground.store.save(ground.member, draft(), "v")
    ground.store.add_member(ground.community_id, "Bo", HASH, login="bo7")
    assert refuses_all(ground, draft, credential, "is not known any more|sign-in was withdrawn")


def test_answering_that_is_closed_is_still_looked_at(ground, draft):
    ground.store.save(ground.member, draft(), "v")
    ground.store.change_community(ground.community_id, {"is_closed": True})
    ground.store.check_access(ground.member, None)
    with pytest.raises(AccessError, match="answering is closed"):
        ground.store.save(ground.member, draft(base=1), "v")
    with pytest.raises(AccessError, match="answering is closed"):
        ground.store.share(ground.member, "a.b", {"a.b.c": 1})
    assert ground.seen.shares(ground.community_id) == ()
    ground.store.change_community(ground.community_id, {"is_closed": False})
    assert ground.store.share(ground.member, "a.b", {"a.b.c": 1}) == ()


def test_an_invitation_answers_only_where_names_are_shown(ground, draft):
    ground.store.add_invitations([(ground.member, HASH)])
    ground.store.check_access(ground.member, Credential(key_hash=HASH))
    ground.store.change_community(ground.community_id, {"naming": "pseudonymous"})
    assert refuses_all(ground, draft, Credential(key_hash=HASH), "a link that only you know")


# --- invitations that are exchanged ---------------------------------------------------------------


def test_an_invitation_is_exchanged_once(ground, hidden, invite, draft):
    bo = invite(hidden)
    found = ground.store.claim(HASH, OTHER_HASH)
    assert (found.id, found.has_own_key) == (bo.id, True)
    assert ground.seen.member_by_key(HASH) is None
    assert ground.seen.member_by_key(OTHER_HASH).id == bo.id
    ground.store.save(bo, draft(), "v", Credential(key_hash=OTHER_HASH))
    with pytest.raises(AccessError, match="has been used"):
        ground.store.claim(HASH, "c" * 64)
    assert ground.seen.key("c" * 64) is None


def test_all_invitations_of_a_member_end_with_the_first(ground, hidden, invite):
    bo = invite(hidden)
    ground.store.add_invitations([(bo, "d" * 64)])
    ground.store.claim(HASH, OTHER_HASH)
    with pytest.raises(AccessError):
        ground.store.claim("d" * 64, "c" * 64)


@pytest.mark.parametrize("end", ["revoke", "expire", "erase", "unknown"])
def test_an_invitation_that_does_not_work_is_exchanged_for_nothing(
    ground, hidden, invite, days_later, end
):
    ground.store.change_community(hidden.id, {"link_days": 1})
    bo = invite(hidden)
    ends = {
        "revoke": lambda: ground.store.revoke_keys(bo),
        "expire": lambda: days_later(2),
        "erase": lambda: ground.store.erase(bo),
        "unknown": lambda: None,
    }
    ends[end]()
    with pytest.raises(AccessError):
        ground.store.claim("e" * 64 if end == "unknown" else HASH, OTHER_HASH)
    assert ground.seen.key(OTHER_HASH) is None


@pytest.mark.parametrize("way", ["key", "withdrawn key", "login", "answers"])
def test_who_sent_an_invitation_cannot_take_the_place_of_somebody_who_has_come(
    ground, hidden, invite, draft, way
):
    """Whoever made the link has it too, and would read the answers under the member's name."""
    bo = invite(hidden)
    if way.endswith("key"):
        ground.store.add_key(bo, "f" * 64)
    if way == "withdrawn key":
        ground.store.revoke_keys(bo)
        ground.store.add_invitations([(bo, "9" * 64)])
    if way == "login":
        ground.store.change_member(bo, {"login": "bo7"})
    if way == "answers":
        ground.store.save(bo, draft(), "v")
    for invitation in (HASH, "9" * 64, "f" * 64):
        with pytest.raises(AccessError):
            ground.store.claim(invitation, OTHER_HASH)
    assert ground.seen.key(OTHER_HASH) is None


_CLAIM = """
import os, sys
from copwidgets.errors import AccessError
from copwidgets.store import open_store

reader, writer = os.pipe()
children = []
for number in range(6):
    child = os.fork()
    if child == 0:
        os.close(writer)
        os.read(reader, 1)  # returns for all at once, when the parent closes its end
        with open_store(sys.argv[1]) as store:
            try:
                store.claim("a" * 64, f"{number:064x}")
            except AccessError:
                os._exit(3)
        os._exit(0)
    children.append(child)
os.close(writer)
print(*sorted(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


def test_of_six_who_exchange_an_invitation_at_once_one_gets_in(path, spawn):
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        community = store.add_community("Quiet")
        store.change_community(community.id, {"naming": "pseudonymous"})
        (bo,) = store.add_members(community.id, [NewMember("Bo")])
        store.add_invitations([(bo, HASH)])
    output, errors = spawn(_CLAIM, url).communicate(timeout=60)
    assert (output.split(), errors) == (["0", "3", "3", "3", "3", "3"], "")
    with open_store(url) as store:
        kinds = [each.kind for each in store.keys(bo) if each.revoked_at is None]
    assert kinds == [KeyKind.PERSONAL]


# --- the audit log --------------------------------------------------------------------------------


def test_the_log_is_written_with_the_act_or_not_at_all(ground, draft, monkeypatch):
    ground.store.save(ground.member, draft(), "v")
    before = ground.seen.audit(ground.community_id)

    def fail(*_arguments):
        raise RuntimeError("in the middle of the act")

    monkeypatch.setattr("copwidgets.store.audit.write", fail)
    doings = (
        lambda: ground.store.share(ground.member, "a.b", {"a.b.c": 1}),
        lambda: ground.store.add_member(ground.community_id, "Bo", HASH),
        lambda: ground.store.add_members(ground.community_id, [NewMember("Bo")]),
        lambda: ground.store.add_invitations([(ground.member, HASH)]),
        lambda: ground.store.revoke_keys(ground.member),
        lambda: ground.store.change_member(ground.member, {"role": "facilitator"}),
        lambda: ground.store.change_community(ground.community_id, {"is_closed": True}),
        lambda: ground.store.erase(ground.member),
        lambda: ground.store.add_community("Choir"),
    )
    for doing in doings:
        with pytest.raises(RuntimeError):
            doing()
    monkeypatch.undo()
    assert ground.seen.audit(ground.community_id) == before
    assert ground.seen.members(ground.community_id) == (ground.member,)
    assert ground.seen.shares(ground.community_id) == ()
    assert [each.name for each in ground.seen.communities()] == ["Group"]
    assert not ground.seen.community(ground.community_id).is_closed


def test_the_log_tells_who_did_what_to_whom_and_never_the_content(ground, draft, invite):
    community = ground.seen.community(ground.community_id)
    bo = invite(community)
    ground.store.save(bo, draft("the words of Bo"), "v")
    ground.store.share(bo, "a.b", {"a.b.c": 1})
    ground.store.note(community.id, Act.DATA_HANDED_OUT, ground.member, bo)
    lines = ground.seen.audit(community.id)
    assert [(each.actor, each.act, each.target) for each in lines[:2]] == [
        ("Ann", Act.DATA_HANDED_OUT, "Bo"),
        ("Bo", Act.SECTION_SHARED, ""),
    ]
    assert dict(lines[1].details) == {"section": "a.b"}
    assert "the words of Bo" not in str(lines)
    assert [each.at for each in lines] == sorted((each.at for each in lines), reverse=True)


def test_where_names_are_hidden_no_line_joins_a_member_with_a_moment(ground, hidden, invite, draft):
    (fay,) = ground.store.add_members(hidden.id, [NewMember("Fay")])
    fay = ground.store.change_member(fay, {"role": "facilitator"})
    bo = invite(hidden)
    ground.store.add_members(hidden.id, [NewMember("Dee")], fay)
    ground.store.claim(HASH, OTHER_HASH)
    ground.store.add_member(hidden.id, "Cy", "c" * 64)
    ground.store.save(bo, draft(), "v")
    ground.store.share(bo, "a.b", {"a.b.c": 1})
    ground.store.note(hidden.id, Act.DATA_HANDED_OUT, bo)
    ground.store.erase(bo, bo)
    lines = ground.seen.audit(hidden.id)
    assert all(is_day(each.at) for each in lines)
    assert {each.target for each in lines} == {""}
    assert {each.actor for each in lines} == {"", "Fay"}
    assert not {Act.SECTION_SHARED, Act.MEMBER_JOINED, Act.DATA_HANDED_OUT} & set(
        acts(ground.seen, hidden.id)
    )
    erased = next(each for each in lines if each.act is Act.DATA_ERASED)
    assert (erased.actor, erased.by_host, dict(erased.details)) == ("", False, {})


# --- a person's data ------------------------------------------------------------------------------


def test_all_that_is_stored_about_a_person_is_told(ground, draft):
    ground.store.add_key(ground.member, HASH)
    ground.store.save(ground.member, draft("one"), "v")
    ground.store.share(ground.member, "a.b", {"a.b.c": 1})
    ground.store.save(ground.member, draft("two", base=1), "v")
    other = ground.store.add_member(ground.community_id, "Bo", OTHER_HASH)
    ground.store.save(other, draft("not Ann's"), "v")
    record = ground.seen.person(ground.member)
    assert record.member.id == ground.member.id
    assert [each.answer.value for each in record.revisions] == ["one", "two"]
    assert [each.section_id for each in record.shares] == ["a.b"]
    assert [each.kind for each in record.keys] == [KeyKind.PERSONAL]
    assert {each.act for each in record.audit} == {Act.MEMBER_JOINED, Act.SECTION_SHARED}
    assert record.joined_at.tzinfo is not None
    told = record.shared_only()
    assert [each.answer.value for each in told.revisions] == ["one"]
    assert (told.hidden, record.hidden) == (1, 0)


def test_an_erased_member_is_nowhere_any_more(ground, draft):
    bo = ground.store.add_member(ground.community_id, "Bo", HASH)
    ground.store.save(bo, draft(), "v", Credential(key_hash=HASH))
    ground.store.share(bo, "a.b", {"a.b.c": 1})
    ground.store.save(ground.member, draft("Ann's"), "v")
    ground.store.note(ground.community_id, Act.DATA_HANDED_OUT, ground.member, bo)
    ground.store.erase(bo, ground.member)
    community_id = ground.community_id
    assert ground.seen.find_member(community_id, bo.id) is None
    assert ground.seen.member(community_id, "Bo") is None
    assert ground.seen.key(HASH) is None
    assert dict(ground.seen.current(bo)) == {}
    assert ground.seen.shares(community_id) == ()
    assert [each.answer.value for each in ground.seen.history(community_id)] == ["Ann's"]
    assert [each.member_id for each in ground.seen.standings(community_id)] == [ground.member.id]
    lines = ground.seen.audit(community_id)
    assert "Bo" not in {name for each in lines for name in (each.actor, each.target)}
    assert lines[0].act is Act.DATA_ERASED
    assert (lines[0].actor, lines[0].target) == ("Ann", "")
    for credential in (None, Credential(key_hash=HASH)):
        with pytest.raises(AccessError, match="you are not a member of this community any more"):
            ground.store.save(bo, draft("too late"), "v", credential)
        with pytest.raises(AccessError, match="not a member"):
            ground.store.check_access(bo, credential)
    assert ground.store.add_member(community_id, "Bo").id != bo.id


def test_who_erases_themselves_leaves_a_line_without_a_name(ground):
    ground.store.erase(ground.member, ground.member)
    lines = ground.seen.audit(ground.community_id)
    assert (lines[0].act, lines[0].actor, lines[0].target) == (Act.DATA_ERASED, "", "")
    assert not lines[0].by_host


_READ = """
import pathlib, sys
stored = b"".join(each.read_bytes() for each in pathlib.Path(sys.argv[1]).iterdir())
print([word for word in sys.argv[2:] if bytes.fromhex(word) in stored])
"""


def read_elsewhere(folder, words):
    """Return which words another process finds in the files of a folder."""
    codes = [word.encode().hex() for word in words]
    command = [sys.executable, "-c", _READ, str(folder), *codes]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [words[codes.index(code)] for code in json.loads(found.replace("'", '"'))]


@pytest.mark.parametrize("length", [1, 400])
@pytest.mark.parametrize("order", [1, 3])
def test_erasing_leaves_no_byte_of_a_person_in_the_file(path, draft, length, order):
    """Others' answers stand before and after, so that pages are split, moved and freed."""
    url = f"sqlite:///{path}"
    text = "Zwölfton " * length
    with open_store(url) as store:
        community = store.default_community("Group")
        people = store.add_members(
            community.id,
            [NewMember("Secret Person", "secret@example.org", "secretlogin")]
            + [NewMember(f"Member {number}", f"m{number}@example.org") for number in range(12)],
        )
        secret = people[0]
        store.add_invitations([(secret, HASH)], secret)
        for n in range(30):
            for each in people[::order]:
                value = f"{'SECRETWORD' if each == secret else 'public'} {n} {text}"
                store.save(each, draft(value, base=n, question=f"q.{n % 3}"), "v")
        for each in people:
            found = {q: r.revision for q, r in store.current(each).items()}
            store.share(each, "secretsection" if each == secret else "s", found)
        words = ["SECRETWORD", "Secret Person", "secret person", "secret@example.org"]
        words += ["secretlogin", "secretsection", secret.id, HASH]
        assert read_elsewhere(path.parent, words) == words
        store.erase(secret, people[1])
    assert read_elsewhere(path.parent, words) == []


def test_in_a_pseudonymous_community_only_invitations_expire(ground):
    ground.store.change_community(
        ground.community_id, {"naming": Naming.PSEUDONYMOUS, "link_days": 1}
    )
    (bo,) = ground.store.add_members(ground.community_id, (NewMember("Bo"),))
    ground.store.add_invitations([(bo, "a" * 64)])
    ground.store.claim("a" * 64, "b" * 64)
    assert ground.seen.key("a" * 64).expires_at is not None
    # Nobody can make Bo another link that opens the answers.
    assert ground.seen.key("b" * 64).expires_at is None
