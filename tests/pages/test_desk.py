"""Every act of the facilitator's panel: with right, wrong, missing and hostile values, by all."""

import csv
import io
import json
import re

import pytest

from copwidgets import Workbook
from copwidgets.community import Act, Credential, NewMember
from copwidgets.errors import AccessError, AnswerError, CopwidgetsError
from copwidgets.guide import load_guide
from copwidgets.pages.desk import Desk, desk_leader
from copwidgets.pages.page import Page
from copwidgets.people import Leader, hash_key
from copwidgets.settings import FACILITATE

AT = {"address": "https://example.org/w/join"}
KEY = re.compile(r"#([A-Za-z0-9_-]{22})\b")

# Values with which each act works; "ID" stands for the id of a member.
RIGHT = {
    "preview_members": {"text": "Zoe"},
    "add_members": {"text": "Zoe"},
    "correct_member": {"member": "ID", "name": "Bob", "email": ""},
    "set_role": {"member": "ID", "role": "facilitator"},
    "member_data": {"member": "ID", "format": "json"},
    "make_link": {"member": "ID", **AT},
    "make_links": {"which": "all", **AT},
    "revoke_links": {"member": "ID"},
    "make_community_link": AT,
    "revoke_community_link": {},
    "remind": {},
    "change": {"name": "joining", "value": "open"},
    "open_results": {"open": True},
    "close_answering": {"closed": True},
    "create_community": {"name": "Band", "guide": "", **AT},
    "audit_csv": {},
    "erase_member": {"member": "ID", "name": "Bob"},
}
HOSTILE = [
    None,
    True,
    0,
    -1,
    10**9,
    "",
    "x" * 5000,
    "\u202e",
    "<img src=x>",
    "=1+1",
    "../..",
    "%00",
]


@pytest.fixture
def bo(store, community):
    return store.add_members(community.id, [NewMember("Bo", "bo@example.org")])[0]


def right(act, member):
    return {key: member.id if value == "ID" else value for key, value in RIGHT[act].items()}


def rows(file):
    assert file["mime"] == "text/csv"
    return list(csv.reader(io.StringIO(file["text"].removeprefix("\ufeff"))))


# --- rights and values ----------------------------------------------------------------------------


def test_every_act_is_tried_here():
    assert {f"act_{name}" for name in RIGHT} == {n for n in vars(Desk) if n.startswith("act_")}


def test_a_facilitator_and_the_host_do_every_act(desk_of, fay, bo):
    for sitting in (desk_of(fay), desk_of()):
        for act in RIGHT:
            if act != "erase_member" and not (sitting.leader.member is None and "add" in act):
                json.dumps(sitting.act(act, right(act, bo)))


@pytest.mark.parametrize("who", ["member", "demoted", "revoked", "erased", "elsewhere"])
def test_whoever_leads_here_no_more_changes_nothing(desk_of, fay, bo, everything, who):
    desk = desk_of(fay, Credential(key_hash="f" * 64))
    store = desk.workbook.store
    store.add_key(fay, "f" * 64)
    if who == "member":
        leader = Leader(store, fay.community_id, bo)
        desk = Desk(desk.page, leader)
    if who == "demoted":
        store.change_member(fay, {"role": "member"})
    if who == "revoked":
        store.revoke_keys(fay)
    if who == "erased":
        store.erase(fay)
    if who == "elsewhere":
        (eve,) = store.add_members(store.add_community("Other").id, [NewMember("Eve")])
        eve = store.change_member(eve, {"role": "facilitator"})
        desk = Desk(desk.page, Leader(store, fay.community_id, eve))
    before = everything()
    for act in RIGHT:
        with pytest.raises(AccessError):
            desk.act(act, right(act, bo))
        assert everything() == before, act
    with pytest.raises(AccessError):
        desk.build()


def test_a_member_of_another_community_is_nobody_here(desk, store, everything):
    other = store.add_community("Other")
    (eve,) = store.add_members(other.id, [NewMember("Eve")])
    before = everything()
    for act in (act for act, values in RIGHT.items() if "member" in values):
        for found in (eve.id, "no such id", other.id, None, 7):
            with pytest.raises(AccessError, match="there is no such member"):
                desk.act(act, {**RIGHT[act], "member": found})
        assert everything() == before, act


def test_missing_and_hostile_values_are_sentences_and_change_nothing(desk, bo, everything):
    """A value may be right for its act (a name may be anything): then the act is left out."""
    fine = {
        *(("preview_members", "text"), ("add_members", "text"), ("correct_member", "name")),
        *(("correct_member", "email"), ("create_community", "name"), ("create_community", "guide")),
    }
    for act, values in RIGHT.items():
        for name in values:
            missing = {key: value for key, value in right(act, bo).items() if key != name}
            tries = [missing, *({**missing, name: raw} for raw in HOSTILE)]
            if (act, name) in fine:
                tries = [
                    missing,
                    *({**missing, name: raw} for raw in (None, True, 0, "x" * 300_000)),
                ]
            if act in {"open_results", "close_answering"}:
                tries.remove({name: True})
            before = everything()
            for hostile in tries:
                with pytest.raises(CopwidgetsError) as caught:
                    desk.act(act, hostile)
                assert caught.value.to_sentence().endswith((".", "!"))
            assert everything() == before, (act, name)


@pytest.mark.parametrize(
    "action", ["", "act_change", "build", "__init__", "leader", "Change", "change ", "_link", "act"]
)
def test_there_are_no_other_acts(desk, action, everything):
    before = everything()
    with pytest.raises(AnswerError, match="there is no such action"):
        desk.act(action, {})
    assert everything() == before


@pytest.mark.parametrize(
    "address",
    [
        *("", "javascript:alert(1)", "data:text/html,x", "//example.org/join", "/join", "https://"),
        *("https://a b/join", "https://example.org/\n", "ftp://example.org", "https://[::1"),
        *('https://example.org/"><script>', "https://example.org/<b>", "https://ex\u202eample.org"),
    ],
)
def test_links_begin_with_an_address_of_the_page_or_are_not_made(desk, bo, address, everything):
    before = everything()
    for act in ("make_link", "make_links", "make_community_link", "create_community"):
        with pytest.raises(AnswerError, match="Reload the page"):
            desk.act(act, {**right(act, bo), "address": address})
    assert everything() == before


# --- who may sit at it ----------------------------------------------------------------------------


def test_a_served_desk_is_a_facilitator_s_and_in_jupyterlab_the_host_s_too(
    store, community, guide, fay, bo
):
    workbook = Workbook(guide, store, "url", community=community.id)
    assert desk_leader(workbook, served=True) is None
    assert desk_leader(workbook, served=False).member is None
    workbook.enter(bo, None)
    assert desk_leader(workbook, served=True) is None
    workbook.enter(fay, Credential(login="fay"))
    leader = desk_leader(workbook, served=True)
    assert (leader.member, leader.credential) == (fay, Credential(login="fay"))


# --- people ---------------------------------------------------------------------------------------


def test_a_list_is_previewed_and_what_can_be_is_added(desk, bo):
    text = "name,email\nZoe,zoe@example.org\nBO,\nYan,no address\n=1+1,"
    found = desk.act("preview_members", {"text": text})
    assert [each["name"] for each in found["new"]] == ["Zoe", "=1+1"]
    assert found["known"] == ["BO"]
    assert [each["line"] for each in found["problems"]] == [4]
    assert desk.act("add_members", {"text": text}) == {"added": 2}
    names = [each["name"] for each in desk.build()["members"]]
    assert names == ["Fay", "Bo", "Zoe", "=1+1"]
    assert bo


def test_a_person_s_data_is_handed_out_without_drafts_and_logged(desk, store, answers):
    ann = answers("Ann", "Shared words")
    answers("Ann", "A draft", sharing=False)
    for form in ("json", "html"):
        file = desk.act("member_data", {"member": ann.id, "format": form})
        assert "Shared words" in file["text"]
        assert "A draft" not in file["text"]
    lines = [each.act for each in store.audit(ann.community_id)]
    assert lines.count(Act.DATA_HANDED_OUT) == 2
    for form in ("pdf", "", None):
        with pytest.raises(CopwidgetsError):
            desk.act("member_data", {"member": ann.id, "format": form})
    assert [each.act for each in store.audit(ann.community_id)] == lines


def test_erasing_needs_the_name_typed(desk, store, answers):
    ann = answers("Ann")
    with pytest.raises(AnswerError):
        desk.act("erase_member", {"member": ann.id, "name": "Bo"})
    desk.act("erase_member", {"member": ann.id, "name": "ann"})
    assert store.find_member(ann.community_id, ann.id) is None


# --- links ----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("notebooks")
def test_a_link_comes_with_a_mail_and_leads_facilitators_to_their_page(desk, store, fay, bo):
    found = desk.act("make_link", {"member": bo.id, **AT})
    (key,) = KEY.findall(found["link"])
    assert found["link"] == f"https://example.org/w/join#{key}"
    assert found["mailto"].startswith("mailto:bo@example.org?subject=")
    assert key in found["mailto"]
    assert store.member_by_key(hash_key(key)).id == bo.id
    assert "?next=05_facilitate.ipynb#" in desk.act("make_link", {"member": fay.id, **AT})["link"]


def test_links_for_many_come_as_a_file(desk, store, community):
    store.add_members(community.id, [NewMember("=cmd()", "e@example.org"), NewMember("Bo")])
    file = desk.act("make_links", {"which": "none_yet", **AT})
    table = rows(file)
    assert (file["count"], file["filename"]) == (3, "links.csv")
    assert table[0] == ["name", "email", "link", "community"]
    assert [row[0] for row in table[1:]] == ["Fay", "'=cmd()", "Bo"]
    assert {row[3] for row in table[1:]} == {"Choir"}
    for row in table[1:]:
        assert store.member_by_key(hash_key(KEY.findall(row[2])[0]))


def test_the_community_s_link_is_made_and_withdrawn(desk, store):
    found = desk.act("make_community_link", AT)
    key = hash_key(KEY.findall(found["link"])[0])
    assert found["mailto"].startswith("mailto:?subject=")
    assert desk.build()["community"]["has_link"]
    desk.act("revoke_community_link", {})
    assert store.key(key).revoked_at
    assert not desk.build()["community"]["has_link"]


def test_another_community_is_created_with_its_facilitator(desk, store):
    found = desk.act("create_community", {"name": " Band  two ", "guide": "", **AT})
    member = store.member_by_key(hash_key(KEY.findall(found["link"])[0]))
    assert (member.name, member.is_facilitator) == ("Fay", True)
    assert store.community(member.community_id).name == "Band two"
    for guide in ("none", desk.workbook.guide.version):
        with pytest.raises(AnswerError, match="there is no such guide"):
            desk.act("create_community", {"name": "Band", "guide": guide, **AT})
    assert [each.name for each in store.communities()] == ["Choir", "Band two"]


# --- reminders ------------------------------------------------------------------------------------


def test_a_reminder_goes_to_those_who_have_not_shared_everything(desk, answers, store, community):
    store.add_members(community.id, [NewMember("Bo", "bo@example.org"), NewMember("Cy")])
    answers("Ann")
    found = desk.act("remind", {})
    assert found["count"] == 3
    assert found["without_email"] == ["Cy", "Ann"]
    assert "fay" not in found["mailtos"][0]  # she only leads
    for section in desk.workbook.guide.sections:
        store.share(store.member(community.id, "Ann"), section.id, {})
    assert desk.act("remind", {})["count"] == 2


# --- the log --------------------------------------------------------------------------------------


def test_the_log_is_a_file_that_starts_no_formula(desk, store, community):
    (eve,) = store.add_members(community.id, [NewMember("=1+1")])
    store.change_member(eve, {"role": "facilitator"})
    store.add_members(community.id, [NewMember("Bo")], eve)
    table = rows(desk.act("audit_csv", {}))
    assert table[0] == ["at", "who", "what"]
    assert ["'=1+1", "added Bo"] in [row[1:] for row in table]
    assert not any(cell.startswith("=") for row in table for cell in row)


# --- what the panel shows -------------------------------------------------------------------------


def test_no_key_and_no_answer_is_in_what_the_panel_shows(desk, bo, answers):
    answers("Ann", "Shared words")
    answers("Cy", "A draft", sharing=False)
    keys = []
    for act in ("make_link", "make_links", "make_community_link", "create_community"):
        keys += KEY.findall(json.dumps(desk.act(act, right(act, bo))))
    shown = json.dumps(desk.build())
    assert len(keys) > 4
    for word in (*keys, *map(hash_key, keys), "Shared words", "A draft"):
        assert word not in shown


def test_the_panel_shows_the_settings_and_why_naming_stays(desk, answers, monkeypatch):
    found = desk.build()
    assert found["community"]["name"] == "Choir"
    assert found["community"]["may_switch_naming"]
    assert found["open_joining"]
    assert [each["value"] for each in found["guides"]] == [""]
    answers("Ann")
    monkeypatch.setenv("COPWIDGETS_OPEN_JOINING", "no")
    found = desk.build()
    assert not found["community"]["may_switch_naming"]
    assert found["community"]["why_not"].startswith("This cannot be changed any more: ")
    assert not found["open_joining"]


def test_a_community_on_a_guide_of_its_own_offers_it_and_no_other_s(store, guide, repository):
    own = load_guide(repository / "tests" / "data" / "many_kinds.yaml")
    store.keep_guide(own.version, own.content)
    store.keep_guide("secret", "{}")
    made = store.add_community("On another", guide_version=own.version)
    (leader,) = store.add_members(made.id, [NewMember("Fay")])
    workbook = Workbook(guide, store, "url", community=made.id)
    workbook.enter(store.change_member(leader, {"role": "facilitator"}), None)
    desk = Desk(Page(workbook, FACILITATE), desk_leader(workbook, served=True))
    values = [each["value"] for each in desk.build()["guides"]]
    assert values == ["", own.version]
    found = desk.act("create_community", {"name": "Band", "guide": own.version, **AT})
    member = store.member_by_key(hash_key(KEY.findall(found["link"])[0]))
    assert store.community(member.community_id).guide_version == own.version
