"""Who is answering: whom a Hub or proxy names, then whose link it is, then whoever may join."""

from datetime import timedelta

import pytest

from copwidgets.community import Credential, NewMember, utc_now
from copwidgets.errors import AccessError
from copwidgets.people import (
    check_named,
    choose_key,
    claim,
    find_visit,
    hash_key,
    is_page,
    join,
    join_by_login,
    new_key,
    new_link,
    whose_key,
)
from copwidgets.people import identity as sentences
from copwidgets.store import keys

URL = "sqlite:////somewhere/store.sqlite"
SERVED = {"SERVER_SOFTWARE": "voila/0.5.8"}


@pytest.fixture
def visit(store, community, ring):
    """Return a function: who comes to a page (or, not served, to JupyterLab) with what."""

    def come(key=None, user=None, *, served=True, now=community, **environ):
        known = {"HTTP_X_SESSION_KEY": key, "HTTP_X_SESSION_USER": user, **environ}
        given = {name: value for name, value in known.items() if value is not None}
        return find_visit(store, now, {**(SERVED if served else {}), **given}, ring, URL)

    return come


@pytest.fixture
def invite(store):
    """Return a function: somebody who was invited, with the key."""

    def add(community, name="Ann"):
        (member,) = store.add_members(community.id, [NewMember(name)])
        key = new_key()
        store.add_invitations([(member, hash_key(key))])
        return member, key

    return add


@pytest.mark.parametrize(
    ("value", "served"),
    [
        ("voila/0.5.8", True),
        ("voila/", True),
        ("", False),
        ("apache voila/0.5", False),
        ("Voila/0.5", False),
        ("voila", False),
        ("not-voila/1", False),
    ],
)
def test_a_page_is_known_by_voila_s_own_word(value, served):
    assert is_page({"SERVER_SOFTWARE": value}) is served
    assert is_page({}) is False


def test_a_page_names_nobody():
    check_named({})
    with pytest.raises(AccessError, match="a page cannot name its visitor"):
        check_named(SERVED)


# --- links ----------------------------------------------------------------------------------------


def test_on_a_page_the_visitor_s_key_decides_and_never_the_ring(store, community, ring, visit):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    ring.remember(URL, ann.key)
    assert visit().member is None
    found = visit(bo.key)
    assert (found.member.name, found.community) == ("Bo", community)
    assert found.credential == Credential(key_hash=hash_key(bo.key))
    for key in ("", "wrong", new_key(), "\udcff", hash_key(bo.key), bo.key.lower() + "x"):
        assert visit(key).member is None


def test_in_jupyterlab_the_ring_decides_and_no_variable(store, community, ring, visit):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    spoofed = {"key": bo.key, "user": "bo", "SERVER_SOFTWARE": "other voila/1", "served": False}
    assert visit(**spoofed).member is None
    ring.remember(URL, ann.key)
    assert visit(**spoofed).member.name == "Ann"
    assert find_visit(store, community, {}, ring, "sqlite:////another").member is None


def test_a_member_of_another_community_is_taken_to_theirs(store, visit):
    other = store.add_community("Another group")
    found = visit(join(store, other, "Ann").key)
    assert (found.community, found.member.community_id) == (other, other.id)


def test_a_community_s_link_is_a_door_and_nobody(store, visit):
    other = store.add_community("Another group")
    store.set_community_key(other, hash_key("k" * 22))
    found = visit("k" * 22, "ann7")
    assert (found.community, found.member, found.credential) == (other, None, None)
    assert (found.link_hash, found.login) == (hash_key("k" * 22), "ann7")


def test_an_invitation_is_a_link_where_names_are_shown(community, invite, visit):
    ann, key = invite(community)
    found = visit(key)
    assert (found.member.id, found.invitation) == (ann.id, "")
    assert found.credential == Credential(key_hash=hash_key(key))


def test_an_invitation_to_a_pseudonymous_community_has_to_be_exchanged(
    store, hidden, invite, visit
):
    ann, key = invite(hidden)
    found = visit(key)
    assert (found.member.id, found.invitation, found.credential) == (ann.id, hash_key(key), None)
    own = claim(store, found.invitation).key
    found = visit(own)
    assert (found.member.id, found.invitation) == (ann.id, "")
    assert found.credential == Credential(key_hash=hash_key(own))


# --- why a link leads nowhere ---------------------------------------------------------------------


def test_a_link_that_leads_nowhere_says_why(store, community, hidden, invite, visit):
    assert visit().notice == ""
    assert visit("wrong").notice == sentences.UNKNOWN
    ann = join(store, community, "Ann")
    store.revoke_keys(ann.member)
    assert visit(ann.key).notice == sentences.REVOKED
    _, invitation = invite(hidden)
    claim(store, hash_key(invitation))
    assert visit(invitation).notice == sentences.USED
    bo, withdrawn = invite(community, "Bo")
    store.revoke_keys(bo)
    assert visit(withdrawn).notice == sentences.REVOKED
    store.set_community_key(community, hash_key("k" * 22))
    store.set_community_key(community, None)
    assert visit("k" * 22).notice == sentences.REVOKED


def test_a_link_that_has_expired_says_so(store, community, visit, monkeypatch):
    store.change_community(community.id, {"link_days": 1})
    cy = join(store, community, "Cy")
    assert visit(cy.key).notice == ""
    later = utc_now() + timedelta(days=2)
    for module in (keys, sentences):
        monkeypatch.setattr(module, "utc_now", lambda: later)
    assert visit(cy.key).notice == sentences.EXPIRED
    assert visit(cy.key).member is None


def test_whoever_comes_by_a_bad_link_may_still_join_where_anybody_may(community, visit):
    found = visit("wrong")
    assert (found.community, found.notice) == (community, sentences.UNKNOWN)


# --- logins ---------------------------------------------------------------------------------------


def test_whom_a_hub_or_proxy_names_is_a_member_whatever_link_they_hold(store, community, visit):
    ann = join_by_login(store, community, "Ann", "ann7").member
    bo = join(store, community, "Bo")
    found = visit(bo.key, "ann7")
    assert (found.member.id, found.login) == (ann.id, "ann7")
    assert found.credential == Credential(login="ann7")


def test_the_hub_s_own_variable_counts_in_jupyterlab_and_never_on_a_page(store, community, visit):
    ann = join_by_login(store, community, "Ann", "ann7").member
    hub = {"JUPYTERHUB_USER": "ann7"}
    assert visit(served=False, **hub).member.id == ann.id
    assert visit(**hub).member is None
    assert visit(user="ann7", served=False).member is None


def test_a_hub_s_user_comes_before_the_key_ring(store, community, ring, visit):
    ann = join_by_login(store, community, "Ann", "ann7").member
    ring.remember(URL, join(store, community, "Bo").key)
    assert visit(served=False, JUPYTERHUB_USER="ann7").member.id == ann.id
    assert visit(served=False, JUPYTERHUB_USER="nobody").member.name == "Bo"


def test_somebody_signed_in_whom_nobody_knows_comes_by_their_link(store, community, visit):
    bo = join(store, community, "Bo")
    found = visit(bo.key, "stranger")
    assert (found.member.name, found.credential.key_hash) == ("Bo", hash_key(bo.key))
    found = visit(user="stranger")
    assert (found.member, found.login, found.community) == (None, "stranger", community)


def test_a_login_in_several_communities_goes_where_the_link_says_then_home(store, community, visit):
    """Somebody else's facilitator cannot draw a person away from their own community."""
    others = [store.add_community(f"Other {number}") for number in range(3)]
    for each in others:
        store.add_members(each.id, [NewMember("Ann", login="ann7")])
    assert visit(user="ann7").community.id == min(each.id for each in others)
    store.set_community_key(others[1], hash_key("k" * 22))
    assert visit("k" * 22, "ann7").community.id == others[1].id
    store.add_members(community.id, [NewMember("Ann", login="ann7")])
    assert visit(user="ann7").community.id == community.id
    assert visit("k" * 22, "ann7").community.id == others[1].id


@pytest.mark.parametrize("login", ["ANN7", "ann7 ", "", "ann7\x00", "%"])
def test_a_login_is_that_very_text(store, community, visit, login):
    join_by_login(store, community, "Ann", "ann7")
    assert visit(user=login).member is None


def test_a_withdrawn_login_is_a_stranger(store, community, visit):
    ann = join_by_login(store, community, "Ann", "ann7").member
    store.revoke_keys(ann)
    found = visit(user="ann7")
    assert (found.member, found.login) == (None, "ann7")


# --- strangers ------------------------------------------------------------------------------------


def test_a_stranger_has_a_door_where_anybody_may_join(store, visit, community):
    cases = {
        ("open", True, None): True,
        ("open", True, "yes"): True,
        ("open", True, "no"): False,
        ("open", False, "no"): True,
        ("link", True, "yes"): False,
        ("invited", True, "yes"): False,
        ("invited", False, None): False,
    }
    for (joining, served, allowed), is_open in cases.items():
        now = store.change_community(community.id, {"joining": joining})
        found = visit(served=served, COPWIDGETS_OPEN_JOINING=allowed, now=now)
        assert found.member is None
        assert found.community == (now if is_open else None)


# --- which key a browser holds --------------------------------------------------------------------


def test_a_key_is_known_while_it_works(store, community):
    ann = join(store, community, "Ann")
    store.set_community_key(community, hash_key("k" * 22))
    mine = whose_key(store, ann.key)
    assert ann.member.id in mine
    assert ann.key not in mine
    assert whose_key(store, new_link(store, ann.member).key) == mine
    assert whose_key(store, join(store, community, "Bo").key) != mine
    # The community's link is many people's: for the limits of a server they are strangers.
    assert not whose_key(store, "k" * 22)
    store.revoke_keys(ann.member)
    assert not whose_key(store, ann.key)
    for key in ("", "x", "\udcff", hash_key("k" * 22)):
        assert not whose_key(store, key)


def test_whoever_opens_their_community_s_link_again_stays_who_they_are(store, community):
    ann = join(store, community, "Ann")
    store.set_community_key(community, hash_key("k" * 22))
    assert choose_key(store, "k" * 22, ann.key) == ann.key
    assert choose_key(store, "k" * 22, "") == "k" * 22
    assert choose_key(store, "k" * 22, "wrong") == "k" * 22
    store.revoke_keys(ann.member)
    assert choose_key(store, "k" * 22, ann.key) == "k" * 22


def test_another_person_s_or_community_s_link_is_taken(store, community):
    ann, bo = join(store, community, "Ann"), join(store, community, "Bo")
    other = store.add_community("Other")
    store.set_community_key(other, hash_key("k" * 22))
    assert choose_key(store, bo.key, ann.key) == bo.key
    assert choose_key(store, "k" * 22, ann.key) == "k" * 22
    assert choose_key(store, "wrong", ann.key) is None
