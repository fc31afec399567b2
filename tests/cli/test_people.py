"""The host leads communities from the command line: the same acts as on the facilitator's page."""

import csv
import json
import re

import pytest

from copwidgets import open_store, open_workbook
from copwidgets.community import Act, Joining, KeyKind, Naming, ResultsFor
from copwidgets.people import hash_key

KEY = re.compile(r"#([A-Za-z0-9_-]{22})")
PURPOSE = "define.purpose.primary"


@pytest.fixture
def look(away):
    """Return a function that opens the store that the commands use."""
    return lambda: open_store(f"sqlite:///{away}/data/responses.sqlite")


@pytest.fixture
def shared(away):
    """Let somebody answer and share."""

    def write(who, text, community=None):
        assert away.is_dir()
        with open_workbook(who, community=community) as workbook:
            workbook.form("define.purpose").value = {PURPOSE: text}
            workbook.store.share(workbook.member, "define.purpose", {PURPOSE: 1})

    return write


# --- members --------------------------------------------------------------------------------------


def test_members_are_added_listed_and_given_links(said, away, look):
    assert said(["members", "add", "Ann Lee", "Bo"]) == "Added Ann Lee\nAdded Bo\n"
    out = said(["members", "link", "ann lee", "--address", "https://example.org/w/"])
    assert out.startswith("https://example.org/w/join#")
    with look() as store:
        assert store.member_by_key(hash_key(KEY.findall(out)[0])).name == "Ann Lee"
    assert said("members list") == "Ann Lee\tjoined\nBo\tnot joined yet\n"
    assert said("members link Bo").startswith("http://127.0.0.1:8866/join#")
    assert (away / "data" / "responses.sqlite").is_file()


def test_members_who_cannot_be_are_one_sentence(said, refused):
    said("members add Ann")
    refused("members add ann")
    refused(["members", "add", " "])
    assert "members list" in refused("members link Nobody")
    for command in ("link", "revoke", "facilitator", "data", "erase --yes"):
        assert "there is no member 'Nobody'" in refused(f"members {command} Nobody")


def test_a_list_is_read_from_a_file_all_or_none(said, refused, away, look):
    (away / "list.csv").write_text("\ufefflogin;Name\nann7;Ann\n;Bo\n", encoding="utf-8")
    assert said("members add --from list.csv Cy") == "Added Ann\nAdded Bo\nAdded Cy\n"
    with look() as store:
        (ann,) = store.members_by_login("ann7")
    assert ann.name == "Ann"
    (away / "list.csv").write_text("Dee\nBad\x01\n", encoding="utf-8")
    assert "line 2: This name holds a control character" in refused("members add --from list.csv")
    assert "Dee" not in said("members list")
    (away / "list.csv").write_bytes(b"\xff\xfe")
    for name in ("list.csv", "missing.csv"):
        assert f"{name}: the list cannot be read" in refused(f"members add --from {name}")


def test_links_for_many_are_a_csv_whose_cells_are_no_formulas(said, look, away):
    (away / "l.csv").write_text("name,email\n=1+1,eve@example.org\nBo,\n", encoding="utf-8")
    said("members add --from l.csv")
    out = said("members links --address https://example.org/")
    rows = list(csv.reader(out.removeprefix("\ufeff").splitlines()))
    assert rows[0] == ["name", "email", "link"]
    assert [row[:2] for row in rows[1:]] == [["'=1+1", "eve@example.org"], ["Bo", ""]]
    assert all(row[2].startswith("https://example.org/join#") for row in rows[1:])
    assert len(said("members links").splitlines()) == 1  # nobody waits for one any more
    assert len(said("members links --which all").splitlines()) == 3
    with look() as store:
        kinds = {
            key.kind
            for each in store.members(store.communities()[0].id)
            for key in store.keys(each)
        }
    assert kinds == {KeyKind.INVITATION}


def test_links_are_withdrawn(said, look):
    said("members add Ann")
    key = KEY.findall(said("members link Ann"))[0]
    assert said("members revoke Ann") == "Withdrawn: 1\n"
    assert said("members revoke Ann") == "Withdrawn: 0\n"
    with look() as store:
        assert store.member_by_key(hash_key(key)) is None


def test_facilitators_are_made_and_the_last_one_stays(said, refused):
    said("members add Ann Bo")
    assert said("members facilitator Ann") == "Ann is a facilitator now.\n"
    assert "without a facilitator" in refused("members facilitator Ann --member")
    said("members facilitator Bo")
    assert said("members facilitator Ann --member") == "Ann is a member now.\n"
    assert "Bo\tnot joined yet\tfacilitator" in said("members list")
    assert "?next=05_facilitate.ipynb#" in said("members link Bo")


def test_all_that_is_stored_is_handed_out_and_erased(said, shared, refused, away):
    shared("Ann", "To sing")
    with open_workbook("Ann") as workbook:
        workbook.form("define.interest").value = {"define.interest.shared": "A draft"}
    found = json.loads(said("members data Ann"))
    assert {each["value"] for each in found["answers"]} == {"To sing", "A draft"}
    assert "<dd>A draft</dd>" in said("members data Ann --html")
    assert said("members erase Ann --yes") == "Erased Ann.\n"
    refused("members data Ann")
    stored = b"".join(each.read_bytes() for each in (away / "data").iterdir())
    assert b"To sing" not in stored


def test_erasing_is_asked_for_once_more(run, said):
    said("members add Ann")
    code, out, _ = run("members erase Ann", input="n\n")
    assert code == 1
    assert "Erase all that is stored about Ann, for ever?" in out
    assert "Ann" in said("members list")
    assert "Erased Ann." in said("members erase Ann", input="y\n")


# --- communities ----------------------------------------------------------------------------------


def test_a_community_is_created_with_its_facilitator(said, look):
    out = said(["community", "create", "Choir", "--address", "https://example.org"])
    (key,) = KEY.findall(out)
    assert "https://example.org/join?next=05_facilitate.ipynb#" in out
    with look() as store:
        (choir,) = [each for each in store.communities() if each.name == "Choir"]
        leader = store.member_by_key(hash_key(key))
    assert (choir.joining, choir.naming) == (Joining.INVITED, Naming.NAMED)
    assert choir.guide_version is None
    assert (leader.community_id, leader.is_facilitator) == (choir.id, True)
    assert "\tChoir\t1\tinvited\tnamed\n" in said("community list")


def test_a_community_is_created_pseudonymous_on_a_guide_of_its_own(said, look, repository):
    guide = repository / "tests" / "data" / "many_kinds.yaml"
    said(f"community create Band --pseudonymous --joining link --facilitator Zoë --guide {guide}")
    with look() as store:
        band = next(each for each in store.communities() if each.name == "Band")
        assert store.guide(band.guide_version)
        assert [each.name for each in store.members(band.id)] == ["Zoë"]
    assert (band.joining, band.naming) == (Joining.LINK, Naming.PSEUDONYMOUS)
    with open_workbook(community="Band") as workbook:
        assert workbook.guide.language == "de"


def test_a_community_whose_facilitator_cannot_be_is_not_created(refused, said):
    refused(["community", "create", "Choir", "--facilitator", "x" * 81])
    assert "Choir" not in said("community list")


def test_settings_are_changed(said, refused, look):
    said("community create Choir")
    said("community set Choir --name Band --joining link --results always --link-days 30")
    with look() as store:
        band = next(each for each in store.communities() if each.name == "Band")
    assert (band.joining, band.results, band.link_days) == (Joining.LINK, ResultsFor.ALWAYS, 30)
    said("community set Band --link-days 0")
    with look() as store:
        assert store.community(band.id).link_days is None
    assert "3,650 days" in refused("community set Band --link-days 99999")
    refused(["community", "set", "Band", "--name", " "])


def test_naming_is_not_changed_when_that_would_be_a_lie(said, refused, shared):
    said("community create Choir")
    said("community set Choir --naming pseudonymous")
    said("community set Choir --naming named")
    shared("Ann", "To sing", "Choir")
    sentence = refused("community set Choir --naming pseudonymous")
    assert "answers have been seen with their members' names already" in sentence


def test_a_community_s_link_is_made_and_withdrawn(said, look):
    said("community create Choir")
    first, second = (KEY.findall(said("community link Choir"))[0] for _ in range(2))
    with look() as store:
        assert store.key(hash_key(first)).revoked_at
        assert store.key(hash_key(second)).revoked_at is None
    assert said("community link Choir --withdraw") == "Withdrawn.\n"
    with look() as store:
        assert store.key(hash_key(second)).revoked_at


def test_answering_and_results_are_closed_and_opened(said, look):
    said("community create Choir")
    assert said("community close Choir") == "Answering is closed.\n"
    assert "\tclosed" in said("community list")
    assert said("community reopen Choir") == "Answering is open.\n"
    assert said("community results Choir") == "The results are open.\n"
    with look() as store:
        assert next(each for each in store.communities() if each.name == "Choir").results_open
    assert said("community results Choir --hide") == "The results are closed.\n"
    acts = [line.split("\t")[2] for line in said("community audit Choir").splitlines()]
    wanted = [Act.RESULTS_CLOSED, Act.RESULTS_OPENED, Act.ANSWERING_REOPENED, Act.ANSWERING_CLOSED]
    assert acts[:4] == [str(each) for each in wanted]


def test_a_community_that_is_none_or_two_is_one_sentence(said, refused):
    said("members add Ann")
    for command in ("audit", "close", "reopen", "link", "results", "set"):
        assert "there is no such community" in refused(f"community {command} Nowhere")
    said("community create Choir")
    said("community create Choir")
    sentence = refused("community audit Choir")
    assert "several communities have this name" in sentence
    assert "copwidgets community list" in sentence


def test_no_draft_of_a_pseudonymous_community_is_exported(said, refused):
    said("community create Choir --pseudonymous")
    said("export --community Choir")
    assert "seen by nobody but their members" in refused("export --community Choir --drafts")


def test_whoever_the_key_ring_remembers_has_no_say(said, away):
    said("community create Choir")
    with open_workbook(community="Choir") as workbook:
        url, ring = workbook.url, workbook.ring
        (leader,) = workbook.store.members(workbook.community.id)
        workbook.store.add_key(leader, hash_key("k" * 22))
    ring.remember(url, "k" * 22)
    said("members add Ann")
    assert said("members list") == "Ann\tnot joined yet\n"
    assert away.is_dir()
