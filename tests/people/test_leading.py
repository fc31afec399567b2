"""What a facilitator may do, looked up at every act: nobody else may, and changes nothing."""

from dataclasses import replace
from itertools import product
from types import SimpleNamespace

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
)
from copwidgets.errors import AccessError, AnswerError, NameTakenError
from copwidgets.people import Leader, claim, hash_key, join
from copwidgets.people.leading import MOST_COMMUNITIES

ACTS = {
    "community": lambda leader, _other: leader.community(),
    "members": lambda leader, _other: leader.members(),
    "find": lambda leader, other: leader.find(other.id),
    "check": lambda leader, _other: leader.check(),
    "read": lambda leader, _other: leader.read("Zoe"),
    "add": lambda leader, _other: leader.add("Zoe"),
    "add_people": lambda leader, _other: leader.add_people((NewMember("Zoe"),)),
    "make_facilitator": lambda leader, _other: leader.make_facilitator("Zoe"),
    "correct": lambda leader, other: leader.correct(other.id, "Zoe", "zoe@example.org"),
    "set_role": lambda leader, other: leader.set_role(other.id, "facilitator"),
    "make_link": lambda leader, other: leader.make_link(other.id),
    "make_links": lambda leader, _other: leader.make_links("all"),
    "waiting": lambda leader, _other: leader.waiting("all"),
    "revoke": lambda leader, other: leader.revoke(other.id),
    "make_community_link": lambda leader, _other: leader.make_community_link(),
    "revoke_community_link": lambda leader, _other: leader.revoke_community_link(),
    "change": lambda leader, _other: leader.change("name", "Zoe's"),
    "open_results": lambda leader, _other: leader.open_results(opened=True),
    "close_answering": lambda leader, _other: leader.close_answering(closed=True),
    "found": lambda leader, _other: leader.found("Zoe's", None),
    "person": lambda leader, other: leader.person(other.id),
    "erase": lambda leader, other: leader.erase(other.id, "Ann"),
    "audit": lambda leader, _other: leader.audit(),
}
OF_ONE = ("find", "correct", "set_role", "make_link", "revoke", "person", "erase")


@pytest.fixture
def ann(store, community):
    return store.add_members(community.id, [NewMember("Ann", "ann@example.org")])[0]


@pytest.fixture
def place(store, community, lead, ann):
    """Everybody and everything of one community, under one name."""
    return SimpleNamespace(store=store, community=community, lead=lead, ann=ann)


@pytest.fixture(params=["facilitator", "host"])
def leader_of(request, store, lead):
    """Return a function: whoever may lead a community."""
    by = {"facilitator": lead, "host": lambda community: Leader(store, community.id)}
    return by[request.param]


def everything(store):
    """Return all that the store tells, so that two moments can be compared."""
    return [
        (
            each,
            store.members(each.id),
            store.audit(each.id),
            store.shares(each.id),
            tuple(store.history(each.id)),
            tuple(store.keys(member) for member in store.members(each.id)),
            store.has_community_key(each.id),
        )
        for each in store.communities()
    ]


def test_every_public_act_is_tried_here():
    found = {name for name in vars(Leader) if not name.startswith("_")}
    assert found - {"member", "credential", "store", "community_id"} == set(ACTS)


@pytest.mark.parametrize(
    "who", ["member", "demoted", "revoked", "expelled", "elsewhere", "stranger"]
)
def test_who_is_no_facilitator_here_does_nothing(place, who):
    store, community, lead = place.store, place.community, place.lead
    fay = lead(community)
    key = "k" * 64
    store.add_key(fay.member, key)
    if who == "member":
        leader = Leader(store, community.id, join(store, community, "Bo").member)
    if who == "demoted":
        store.change_member(fay.member, {"role": "member"})
        leader = Leader(store, community.id, fay.member, Credential(key))
    if who == "revoked":
        store.revoke_keys(fay.member)
        leader = Leader(store, community.id, fay.member, Credential(key))
    if who == "expelled":
        store.erase(fay.member)
        leader = Leader(store, community.id, fay.member)
    if who == "elsewhere":
        other = store.add_community("Other")
        leader = Leader(store, community.id, lead(other, "Ann").member)
    if who == "stranger":
        leader = Leader(store, community.id, fay.member, Credential("x" * 64))
    before = everything(store)
    for act in ACTS.values():
        with pytest.raises(AccessError):
            act(leader, place.ann)
        assert everything(store) == before


def test_a_facilitator_and_the_host_do_everything(community, leader_of, store):
    leader = leader_of(community)
    for number, act in enumerate(ACTS.values()):
        (other,) = store.add_members(community.id, [NewMember(f"Ann {number}")])
        found = store.member(community.id, "Zoe")
        if found is not None:
            store.erase(found)
        if act is ACTS["erase"]:
            store.change_member(other, {"name": "Ann"})
        act(leader, other)


def test_nobody_of_another_community_is_touched(place, leader_of):
    store = place.store
    stranger = store.add_members(store.add_community("Other").id, [NewMember("Ann")])[0]
    leader = leader_of(place.community)
    before = everything(store)
    for found in (stranger, replace(stranger, id="no such id")):
        for act in OF_ONE:
            with pytest.raises(AccessError, match="there is no such member"):
                ACTS[act](leader, found)
            assert everything(store) == before
    assert place.ann.name == stranger.name


@pytest.mark.usefixtures("ann")
def test_what_is_no_id_is_nobody(community, lead):
    leader = lead(community)
    for raw in (None, 7, True, [], {}, ["x"], b"x", ""):
        for act in OF_ONE:
            with pytest.raises(AccessError, match="there is no such member"):
                ACTS[act](leader, SimpleNamespace(id=raw))


# --- people ---------------------------------------------------------------------------------------


def test_a_list_is_added_only_when_all_of_it_can_be(store, community, lead):
    leader = lead(community)
    with pytest.raises(AnswerError, match="line 2"):
        leader.add("Ann\nx\x00\nBo")
    assert [each.name for each in store.members(community.id)] == ["Fay"]
    assert [each.name for each in leader.add("Ann <ann@example.org>\nfay\nBo")] == ["Ann", "Bo"]
    lines = [each for each in leader.audit() if each.act is Act.MEMBER_ADDED and each.actor]
    assert sorted(each.target for each in lines) == ["Ann", "Bo"]
    assert leader.add("Ann") == ()


def test_names_and_addresses_are_corrected(store, community, lead, ann):
    leader = lead(community)
    leader.correct(ann.id, " Anna  Lee ", " anna@example.org ")
    found = store.find_member(community.id, ann.id)
    assert (found.name, found.email) == ("Anna Lee", "anna@example.org")
    leader.correct(ann.id, "ANNA LEE", "")
    assert store.find_member(community.id, ann.id).email == ""
    for name, email in (("x" * 81, ""), ("", ""), (7, ""), ("Ann", None), ("Ann", "a b@c.org")):
        with pytest.raises(AnswerError):
            leader.correct(ann.id, name, email)
    with pytest.raises(NameTakenError):
        leader.correct(ann.id, "FAY", "")
    assert store.find_member(community.id, ann.id).name == "ANNA LEE"


def test_a_community_is_never_left_without_a_facilitator(community, lead, ann):
    leader = lead(community)
    with pytest.raises(AccessError, match="without a facilitator"):
        leader.set_role(leader.member.id, "member")
    leader.set_role(ann.id, "facilitator")
    leader.set_role(leader.member.id, "member")
    with pytest.raises(AccessError):
        leader.set_role(ann.id, "member")


@pytest.mark.parametrize("role", ["host", "", None, 1, [], "FACILITATOR"])
def test_there_are_two_roles(store, community, lead, ann, role):
    with pytest.raises(AnswerError, match="Choose member, facilitator"):
        lead(community).set_role(ann.id, role)
    assert store.find_member(community.id, ann.id).role is Role.MEMBER


def test_members_of_a_pseudonymous_community_come_by_name(store, community, hidden, lead):
    for each in (community, hidden):
        store.add_members(each.id, [NewMember(name) for name in ("Zoe", "ann", "Bo")])
    assert [each.name for each in lead(community).members()] == ["Zoe", "ann", "Bo", "Fay"]
    assert [each.name for each in lead(hidden).members()] == ["ann", "Bo", "Fay", "Zoe"]


# --- links ----------------------------------------------------------------------------------------


def test_a_link_is_an_invitation_beside_earlier_ones(store, community, lead, ann):
    leader = lead(community)
    first, second = leader.make_link(ann.id), leader.make_link(ann.id)
    for each in (first, second):
        assert store.member_by_key(hash_key(each.key)).id == ann.id
    assert {each.kind for each in store.keys(ann)} == {KeyKind.INVITATION}
    assert leader.revoke(ann.id) == 2
    assert store.member_by_key(hash_key(first.key)) is None


def test_links_for_many_go_to_those_who_are_meant(store, community, lead, ann, answer):
    leader = lead(community)
    leader.make_link(leader.member.id)
    bo, _ = store.add_members(community.id, [NewMember("Bo"), NewMember("Cy", login="cy7")])
    answer(bo)
    assert [each.member.name for each in leader.make_links("none_yet")] == ["Ann", "Bo"]
    assert leader.make_links("none_yet") == ()
    assert {each.member.name for each in leader.make_links("not_started")} == {"Ann", "Fay"}
    assert {each.member.name for each in leader.make_links("all")} == {"Ann", "Bo", "Fay"}
    for which in ("nobody", "", None, 3, []):
        with pytest.raises(AnswerError):
            leader.make_links(which)
    assert len(store.keys(ann)) == 3


@pytest.mark.parametrize(
    ("way", "after"), list(product(["claimed", "joined", "login"], ["at once", "when withdrawn"]))
)
def test_nobody_gets_a_link_to_a_pseudonym_s_answers(hidden, leader_of, answer, way, after):
    """A facilitator who could make one would read the answers under the member's name."""
    leader = leader_of(hidden)
    store = leader.store
    (bo,) = store.add_members(hidden.id, [NewMember("Bo", login="bo7" if way == "login" else "")])
    early = None if way == "joined" else leader_link(store, leader, bo)
    if way == "claimed":
        claim(store, hash_key(early))
    if way == "joined":
        join(store, hidden, "Bo")
    answer(bo, "a secret of Bo")
    if after == "when withdrawn":
        leader.revoke(bo.id)
    if way != "login" or after == "at once":
        with pytest.raises(AccessError, match="open their answers to you"):
            leader.make_link(bo.id)
    keys = [each.key for each in leader.make_links("all") if each.member.id == bo.id]
    for key in filter(None, (early, *keys)):
        with pytest.raises(AccessError):
            claim(store, hash_key(key))
        with pytest.raises(AccessError):
            store.check_access(bo, Credential(key_hash=hash_key(key)))


def leader_link(store, leader, member):
    """Return an invitation's key that was made before its member came."""
    key = "invitation-of-bo-00000"
    store.add_invitations([(member, hash_key(key))], leader.member)
    return key


def test_the_community_s_link_is_made_and_withdrawn(store, community, lead):
    leader = lead(community)
    first, second = leader.make_community_link(), leader.make_community_link()
    assert store.key(hash_key(first)).revoked_at
    assert store.key(hash_key(second)).member is None
    leader.revoke_community_link()
    assert not store.has_community_key(community.id)


# --- settings -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("name", "  A  new name ", "A new name"),
        ("joining", "link", Joining.LINK),
        ("results", "when_opened", ResultsFor.WHEN_OPENED),
        ("naming", "pseudonymous", Naming.PSEUDONYMOUS),
        ("link_days", 1, 1),
        ("link_days", 3650, 3650),
        ("link_days", None, None),
    ],
)
def test_a_setting_takes_its_values(community, lead, name, value, wanted):
    leader = lead(community)
    leader.change(name, value)
    assert getattr(leader.community(), name) == wanted


NO_SETTINGS = [
    *(("name", value) for value in ("", None, 7, "x" * 81, ["x"])),
    *(("link_days", value) for value in (0, -1, 3651, True, 1.5, "7", float("nan"))),
    *(("joining", "anybody"), ("joining", None), ("results", True), ("naming", [])),
    *((name, "x") for name in ("id", "guide_version", "", None, [], {}, 7)),
    *(("is_closed", True), ("results_open", True)),
]


def test_a_setting_takes_nothing_else(store, community, lead):
    leader = lead(community)
    before = everything(store)
    for name, value in NO_SETTINGS:
        with pytest.raises(AnswerError):
            leader.change(name, value)
        assert everything(store) == before


def test_results_and_answering_are_opened_and_closed(store, community, lead):
    leader = lead(community)
    for wanted in (True, False):
        leader.open_results(opened=wanted)
        leader.close_answering(closed=wanted)
        found = store.community(community.id)
        assert (found.results_open, found.is_closed) == (wanted, wanted)


def test_a_facilitator_founds_communities_up_to_a_limit(store, community, lead):
    leader = lead(community)
    joined = leader.found("Choir", "version-7")
    choir = store.community(joined.member.community_id)
    assert (choir.name, choir.guide_version) == ("Choir", "version-7")
    assert (joined.member.name, joined.member.id != leader.member.id) == ("Fay", True)
    assert [each.is_facilitator for each in store.members(choir.id)] == [True]
    for number in range(MOST_COMMUNITIES - 1):
        leader.found(f"Choir {number}", None)
    with pytest.raises(AccessError, match="20 communities already"):
        leader.found("One more", None)
    Leader(store, community.id).found("By the host", None)
    assert len(store.communities()) == 1 + MOST_COMMUNITIES + 1
    with pytest.raises(AnswerError):
        Leader(store, community.id).found("", None)


# --- a person's data ------------------------------------------------------------------------------


def test_a_facilitator_sees_no_draft_in_a_person_s_data(store, community, lead, ann, answer):
    leader = lead(community)
    answer(ann, "shared words")
    store.share(ann, "a.b", {"a.b.c": 1})
    answer(ann, "a newer draft", base=1)
    answer(ann, "another draft", question="a.b.d")
    record = leader.person(ann.id)
    assert [each.answer.value for each in record.revisions] == ["shared words"]
    assert record.hidden == 2
    assert len(Leader(store, community.id).person(ann.id).revisions) == 3
    line = next(each for each in leader.audit() if each.act is Act.DATA_HANDED_OUT and each.actor)
    assert (line.actor, line.target) == ("Fay", "Ann")


@pytest.mark.parametrize("typed", ["", "Bo", None, 7, ["Ann"], "Ann Lee"])
def test_erasing_needs_the_name(store, community, lead, ann, typed):
    leader = lead(community)
    with pytest.raises(AnswerError, match="Type “Ann” to confirm"):
        leader.erase(ann.id, typed)
    assert store.find_member(community.id, ann.id)
    leader.erase(ann.id, " aNN ")
    assert store.find_member(community.id, ann.id) is None


@pytest.mark.parametrize("sign", ["seen", "claimed", "login", "answered"])
def test_what_a_facilitator_is_refused_tells_nobody_s_answers_apart(
    store, hidden, lead, answer, sign
):
    """Refused is whoever has come, whether they have answered or not: that tells nothing."""
    leader = lead(hidden)
    new = [NewMember("Bo", login="bo7" if sign == "login" else ""), NewMember("Cy")]
    bo, cy = store.add_members(hidden.id, new)
    if sign == "seen":
        store.note_seen(bo, store.person(bo).joined_at)
    if sign == "claimed":
        store.add_key(bo, "a" * 64)
    if sign == "answered":
        answer(bo)
    for typed in ("Bo", "wrong"):
        with pytest.raises(AccessError, match="somebody who has come"):
            leader.erase(bo.id, typed)
    with pytest.raises(AccessError, match="somebody who has come"):
        leader.person(bo.id)
    leader.person(cy.id)
    leader.erase(cy.id, "Cy")
    assert Leader(store, hidden.id).person(bo.id).member.id == bo.id
    Leader(store, hidden.id).erase(bo.id, "Bo")
    assert [each.name for each in store.members(hidden.id)] == ["Fay"]


def test_a_facilitator_of_pseudonyms_has_their_own_data(store, hidden, lead, answer):
    leader = lead(hidden)
    answer(leader.member)
    assert leader.person(leader.member.id).member.id == leader.member.id
    leader.erase(leader.member.id, "Fay")
    assert store.members(hidden.id) == ()


def test_a_community_that_is_gone_is_said_to_be(store):
    with pytest.raises(AccessError, match="does not exist any more"):
        Leader(store, "none").community()
