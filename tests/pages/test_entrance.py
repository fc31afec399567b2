"""The start page: who may come in by what, and a member's own data; asked when it is done."""

import json

import pytest

from copwidgets import facilitate_page, open_store, open_workbook, phase_page, start_page
from copwidgets.community import Act, KeyKind, NewMember
from copwidgets.people import hash_key, join, new_key
from copwidgets.widgets import FacilitatePanel, JoinForm, OwnData, PageHeader, Report, SectionForm


def widgets(page):
    return [page, *(each for child in getattr(page, "children", ()) for each in widgets(child))]


def only(kind, page):
    return [each for each in widgets(page) if isinstance(each, kind)]


def say(widget, **content):
    heard = []
    widget.send = heard.append
    for callback in widget._msg_callbacks.callbacks:  # noqa: SLF001 - as ipywidgets does
        callback(widget, content, [])
    return heard


def form_of(page):
    return only(JoinForm, page)[0]


@pytest.fixture
def default(store):
    """The community whose door a stranger finds: it is the oldest."""
    return store.default_community("Our community")


@pytest.fixture
def change(store, default):
    return lambda **settings: store.change_community(default.id, settings)


@pytest.fixture
def invited(store, default):
    """Somebody who was invited, with the key."""
    (member,) = store.add_members(default.id, [NewMember("Bo")])
    key = new_key()
    store.add_invitations([(member, hash_key(key))])
    return member, key


# --- strangers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("joining", ["invited", "link"])
def test_a_stranger_is_told_to_open_their_link(serve, change, joining):
    change(joining=joining)
    serve()
    form = form_of(start_page())
    assert form.mode == "locked"
    assert form.notice.startswith("Open the personal link that you were sent.")
    assert (form.roster, form.community, form.intro) == ([], "", "")
    assert say(form, type="join", name="Eve") == []
    for kind in ("claim", "link"):
        assert say(form, type=kind)[0]["type"] == "problem"


@pytest.mark.parametrize("build", [start_page, phase_page, facilitate_page])
def test_where_strangers_reach_the_page_an_open_community_is_locked(serve, change, store, build):
    found = change(joining="open")
    store.add_members(found.id, [NewMember("Wilhelmina")])
    serve(COPWIDGETS_OPEN_JOINING="no")
    page = build()
    assert form_of(page).mode == "locked"
    assert "Wilhelmina" not in json.dumps([each.get_state() for each in widgets(page)], default=str)
    assert only(PageHeader, page)[0].community == ""
    form_of(page).mode = "join"  # as if it had been forged
    assert say(form_of(page), type="join", name="Eve")[0]["message"].startswith("You cannot join")
    assert [each.name for each in store.members(found.id)] == ["Wilhelmina"]


def test_what_has_been_closed_since_the_page_was_drawn_is_closed(serve, change, store, default):
    change(joining="open")
    serve()
    form = form_of(start_page())
    for settings, words in (
        ({"is_closed": True}, "Answering is closed, so nobody can join any more"),
        ({"is_closed": False, "joining": "invited"}, "Only people who were invited can join"),
    ):
        change(**settings)
        (reply,) = say(form, type="join", name="Eve")
        assert (reply["type"], reply["message"].startswith(words)) == ("problem", True)
    assert store.members(default.id) == ()


# --- links ----------------------------------------------------------------------------------------


def test_the_community_s_link_lets_somebody_join_until_it_is_withdrawn(serve, change, store):
    found = change(joining="link")
    store.set_community_key(found, hash_key("k" * 22))
    serve("k" * 22)
    first, second = form_of(start_page()), form_of(start_page())
    assert (first.mode, first.community) == ("join", "Our community")
    (reply,) = say(first, type="join", name="Ann")
    assert store.member_by_key(hash_key(reply["key"])).name == "Ann"
    store.set_community_key(found, None)
    (reply,) = say(second, type="join", name="Eve")
    assert reply["message"].startswith("The link of the community was withdrawn")
    assert [each.name for each in store.members(found.id)] == ["Ann"]


def test_nobody_joins_twice_from_one_page(serve, store, default):
    serve()
    form = form_of(start_page())
    assert say(form, type="join", name="Ann")[0]["type"] == "joined"
    assert say(form, type="join", name="Anna")[0]["message"].startswith("You cannot join here")
    assert [each.name for each in store.members(default.id)] == ["Ann"]


def test_an_invitation_is_exchanged_before_anything_is_shown(serve, change, store, invited):
    change(naming="pseudonymous")
    member, key = invited
    serve(key)
    page = phase_page()
    assert not only(SectionForm, page)
    assert not only(OwnData, page)
    form = form_of(page)
    assert (form.mode, form.member, form.naming) == ("claim", "Bo", "pseudonymous")
    assert say(form, type="link")[0]["type"] == "problem"
    (reply,) = say(form, type="claim")
    assert reply["name"] == "Bo"
    kinds = {each.kind for each in store.keys(member) if each.revoked_at is None}
    assert kinds == {KeyKind.PERSONAL}
    assert say(form, type="claim")[0]["message"].startswith("There is no invitation to exchange")
    serve(reply["key"])
    assert only(SectionForm, phase_page())
    serve(key)
    page = phase_page()
    assert not only(SectionForm, page)
    (notice,) = only(Report, page)
    assert notice.blocks[0]["text"].startswith("This invitation has been used.")


def test_a_withdrawn_link_opens_nothing_and_says_why(serve, store, ann):
    store.revoke_keys(ann.member)
    serve(ann.key)
    page = phase_page()
    assert not only(SectionForm, page)
    assert (
        only(Report, page)[0].blocks[0]["text"].startswith("The link that you opened was withdrawn")
    )
    assert form_of(page).notice == ""


def test_a_page_that_is_open_gives_no_link_after_theirs_was_withdrawn(serve, store, ann):
    serve(ann.key)
    page = start_page()
    store.revoke_keys(ann.member)
    (reply,) = say(form_of(page), type="link")
    assert reply["message"].startswith("Your personal link was withdrawn")
    for content in ({"type": "download", "format": "json"}, {"type": "erase", "name": "Ann"}):
        (reply,) = say(only(OwnData, page)[0], **content)
        assert (reply["type"], "withdrawn" in reply["message"]) == ("problem", True)
    assert store.find_member(ann.member.community_id, ann.member.id)


# --- logins ---------------------------------------------------------------------------------------


def test_whoever_is_signed_in_joins_once_without_a_key(serve, store, default):
    store.add_members(default.id, [NewMember("Waiting")])
    serve(HTTP_X_SESSION_USER="ann7")
    form = form_of(start_page())
    assert (form.known_as, form.roster) == ("ann7", [])
    (reply,) = say(form, type="join", name="Ann")
    assert (reply["type"], reply["key"]) == ("joined", "")
    assert only(SectionForm, phase_page())
    assert [each.name for each in store.members_by_login("ann7")] == ["Ann"]


@pytest.mark.usefixtures("store")
def test_a_hub_s_variable_is_believed_in_jupyterlab_and_not_on_a_page(url, serve, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ann7")
    say(form_of(start_page()), type="join", name="Ann")
    with open_workbook(store=url) as workbook:
        assert workbook.member.login == "ann7"
    serve()
    with open_workbook(store=url) as workbook:
        assert workbook.member is None


# --- one's own data -------------------------------------------------------------------------------


def test_a_member_takes_away_all_that_is_stored_drafts_included(serve, store, ann):
    serve(ann.key)
    (own,) = only(OwnData, start_page())
    assert (own.member, own.alias) == ("Ann", "")
    for form in ("json", "html"):
        (reply,) = say(own, type="download", format=form)
        assert "A secret draft" in reply["text"]
        assert ann.key not in reply["text"]
    assert [each.act for each in store.audit(ann.member.community_id)][:2] == [
        Act.DATA_HANDED_OUT
    ] * 2
    assert say(own, type="download", format="pdf")[0]["type"] == "problem"
    assert "A secret draft" not in json.dumps(own.get_state(), default=str)


def test_a_member_saves_a_file_for_their_facilitator(serve, store, ann):
    serve(ann.key)
    (own,) = only(OwnData, start_page())
    (reply,) = say(own, type="download", format="answers")
    assert reply["filename"].startswith("ann-")
    values = [each["value"] for each in json.loads(reply["text"])["revisions"]]
    assert {"To sing together", "A secret draft"} <= set(values)
    assert ann.key not in reply["text"]
    log = store.audit(ann.member.community_id)
    assert next(each.act for each in log if each.actor == "Ann") is Act.DATA_HANDED_OUT


def test_a_member_of_a_pseudonymous_community_is_told_their_pseudonym(serve, store, community):
    hidden = store.change_community(community.id, {"naming": "pseudonymous"})
    joined = join(store, hidden, "Ann")
    serve(joined.key)
    (own,) = only(OwnData, start_page())
    assert own.alias == f"Member {joined.member.alias}"
    say(own, type="download", format="json")
    assert Act.DATA_HANDED_OUT not in {each.act for each in store.audit(hidden.id)}


def test_a_member_erases_themselves_by_typing_their_name(serve, url, ann):
    serve(ann.key)
    page = start_page()
    (own,) = only(OwnData, page)
    for name in ("", "Bo", "x" * 2000, None, 7):
        assert say(own, type="erase", name=name)[0]["type"] == "problem"
    assert say(own, type="erase", name=" ANN ") == [{"type": "erased"}]
    assert say(own, type="erase", name="Ann")[0]["type"] == "problem"
    assert say(own, type="download", format="json")[0]["type"] == "problem"
    with open_store(url) as store:
        assert store.members(ann.member.community_id) == ()
    page = phase_page()
    assert not only(SectionForm, page)


@pytest.mark.usefixtures("store")
def test_in_jupyterlab_an_erased_member_is_forgotten_by_the_ring(url):
    page = start_page()
    say(form_of(page), type="join", name="Ann")
    (own,) = only(OwnData, page)
    assert say(own, type="erase", name="Ann") == [{"type": "erased"}]
    assert form_of(page).mode == "join"
    assert not only(OwnData, page)
    with open_workbook(store=url) as workbook:
        assert workbook.ring.get(url) is None


# --- the facilitator's page -----------------------------------------------------------------------


@pytest.mark.usefixtures("notebooks")
def test_the_panel_is_for_facilitators_and_the_header_leads_them_there(serve, store, ann):
    serve(ann.key)
    page = facilitate_page()
    assert not only(FacilitatePanel, page)
    assert only(Report, page)[0].blocks[0]["text"].startswith("This page is for facilitators")
    (header,) = only(PageHeader, page)
    assert (header.role, [each["text"] for each in header.links]) == (
        "",
        ["Start", "Define", "Results"],
    )
    store.change_member(ann.member, {"role": "facilitator"})
    page = facilitate_page()
    (panel,) = only(FacilitatePanel, page)
    (header,) = only(PageHeader, page)
    assert header.role == "facilitator"
    assert [each["text"] for each in header.links] == ["Start", "Facilitate", "Define", "Results"]
    assert panel.join_url == "/join"
    assert ann.key not in json.dumps(panel.get_state(), default=str)


def test_a_facilitator_who_is_none_any_more_is_told_so_on_the_open_page(serve, store, ann):
    store.change_member(ann.member, {"role": "facilitator"})
    serve(ann.key)
    (panel,) = only(FacilitatePanel, facilitate_page())
    store.change_member(ann.member, {"role": "member"})
    act = {"type": "act", "id": "token-of-act", "action": "add_members", "values": {"text": "Eve"}}
    replies = say(panel, **act)
    assert {each["type"] for each in replies} == {"problem"}
    assert "for facilitators of the community only" in replies[0]["message"]
    assert [each.name for each in store.members(ann.member.community_id)] == ["Ann"]


def test_a_member_of_another_community_is_at_home_in_theirs(serve, store, ann, community):
    bo = join(store, community, "Bo")
    store.change_member(bo.member, {"role": "facilitator"})
    serve(bo.key)
    page = facilitate_page()
    state = json.dumps([each.get_state() for each in widgets(page)], default=str)
    assert "Choir" in state
    assert "Ann" not in state
    assert ann.member.community_id not in state


# --- when somebody was seen -----------------------------------------------------------------------


def test_a_visit_is_noted_once_in_five_minutes(serve, store, ann):
    serve(ann.key)
    start_page()
    first = store.find_member(ann.member.community_id, ann.member.id).seen_at
    phase_page()
    assert store.find_member(ann.member.community_id, ann.member.id).seen_at == first is not None


def test_closed_answering_is_said_above_the_forms(serve, store, ann):
    store.change_community(ann.member.community_id, {"is_closed": True})
    serve(ann.key)
    page = phase_page()
    assert only(Report, page)[0].blocks[0]["text"].startswith("Answering is closed.")
    assert only(SectionForm, page)
