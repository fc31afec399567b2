"""Somebody who works alone saves a file; their facilitator merges a folder of such files."""

import json

import pytest

from copwidgets import open_store, open_workbook
from copwidgets.community import Act

PURPOSE, NEEDS = "define.purpose.primary", "define.purpose.needs"


@pytest.fixture
def alone(away):
    """Let somebody answer and share in a store of their own; return its URL."""

    def write(who, text="To sing", *, shares=True):
        url = f"sqlite:///{away}/{who}.sqlite"
        with open_workbook(who, store=url) as workbook:
            workbook.form("define.purpose").value = {PURPOSE: text}
            if shares:
                newest = workbook.store.current(workbook.member)[PURPOSE].revision
                workbook.store.share(workbook.member, "define.purpose", {PURPOSE: newest})
        return url

    return write


@pytest.fixture
def inbox(away):
    folder = away / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def answers(away):
    """Return a function: what is pooled in the facilitator's store, by name."""

    def read():
        with open_store(f"sqlite:///{away}/data/responses.sqlite") as store:
            community = store.communities()[0]
            names = {each.id: each.name for each in store.members(community.id)}
            return {
                names[each.member_id]: each.answer.value for each in store.responses(community.id)
            }

    return read


def test_people_s_files_come_together(said, alone, inbox, answers):
    ann, bo = alone("Ann"), alone("Bo", "To dance")
    out = said(["hand-over", "save", str(inbox), "--store", ann])
    place = f"{inbox}/ann-our-community.answers.json"
    assert out == f"{place}: the answers of Ann. Give it to your facilitator only.\n"
    said(["hand-over", "save", str(inbox), "--store", bo, "--member", "bo"])
    assert said(["hand-over", "merge", str(inbox)]) == (
        "ann-our-community.answers.json: merged (1 new version): Ann.\n"
        "bo-our-community.answers.json: merged (1 new version): Bo.\n"
        "2 files: 2 merged.\n"
    )
    assert answers() == {"Ann": "To sing", "Bo": "To dance"}
    assert said(["hand-over", "merge", str(inbox)]).endswith("2 files: 2 already there.\n")


def test_a_later_file_replaces_the_earlier_on_request_only(said, refused, alone, inbox, answers):
    said(["hand-over", "save", str(inbox), "--store", alone("Ann")])
    said(["hand-over", "merge", str(inbox)])
    url = alone("Ann", "To sing better")
    assert "something is there already" in refused(
        ["hand-over", "save", str(inbox), "--store", url]
    )
    said(["hand-over", "save", str(inbox), "--store", url, "--replace"])
    assert "merged (1 new version): Ann." in said(["hand-over", "merge", str(inbox)])
    assert answers() == {"Ann": "To sing better"}
    assert sorted(each.name for each in inbox.iterdir()) == ["ann-our-community.answers.json"]


def test_a_file_that_is_refused_ends_with_1_and_the_others_are_merged(
    run, said, alone, inbox, answers
):
    said(["hand-over", "save", str(inbox), "--store", alone("Ann")])
    (inbox / "a\x1b[2J.json").write_text("{}", encoding="utf-8")
    code, out, err = run(["hand-over", "merge", str(inbox)])
    assert (code, err) == (1, "")
    assert "\x1b" not in out
    first, second, last = out.splitlines()
    assert first == (
        "a\N{REPLACEMENT CHARACTER}[2J.json: refused: This is no file of answers. "
        "Ask for the file that the workbook saves."
    )
    assert second.startswith("ann-our-community.answers.json: merged")
    assert last == "2 files: 1 merged, 1 refused."
    assert answers() == {"Ann": "To sing"}


def test_trying_writes_nothing(said, refused, alone, inbox, away):
    said(["hand-over", "save", str(inbox), "--store", alone("Ann", shares=False)])
    refused(["hand-over", "merge", str(inbox), "--dry-run"])  # there is no store to look into
    assert not (away / "data").exists()
    said("members add Bo")
    out = said(["hand-over", "merge", str(inbox), "--dry-run"])
    assert "merged (1 new version): Ann. Nothing in it is shared yet" in out
    assert out.endswith("Nothing was written.\n")
    assert "Ann" not in said("members list")


def test_whose_answers_is_said_where_several_have_answered(said, refused, alone, away):
    url = alone("Ann")
    with open_workbook("Bo", store=url) as workbook:
        workbook.form("define.purpose").value = {PURPOSE: "To dance"}
    assert "--member" in refused(["hand-over", "save", "x.json", "--store", url])
    assert "no member 'Cy'" in refused(
        ["hand-over", "save", "x.json", "--store", url, "--member", "Cy"]
    )
    said(["hand-over", "save", "x.json", "--store", url, "--member", "Bo"])
    assert json.loads((away / "x.json").read_bytes())["member"] == {"name": "Bo"}
    with open_store(url) as store:
        (line, *_) = store.audit(store.communities()[0].id)
    assert (line.act, line.by_host, line.target) == (Act.DATA_HANDED_OUT, True, "Bo")


def test_what_cannot_be_is_one_sentence(said, refused, inbox):
    assert "cannot be read" in refused("hand-over merge missing")
    assert "hand-over save" not in refused("hand-over save --store sqlite:///nowhere.sqlite")
    assert said(["hand-over", "merge", str(inbox)]) == "There is no file in this folder.\n"
    assert "nobody has answered here yet" in refused("hand-over save")
