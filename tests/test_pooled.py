"""Frames, files and results of a pseudonymous community: no name, no moment, no small number."""

import json
import re
import zipfile
from datetime import UTC, datetime

import openpyxl
import pandas as pd
import pytest

from copwidgets import Status, Workbook, open_store
from copwidgets.community import NewMember
from copwidgets.errors import AccessError
from copwidgets.guide import parse_guide
from copwidgets.people import join
from copwidgets.response import State
from tests.board import blocks_of

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.needs, kind: list, text: Which needs?}
          - {id: a.one.rare, kind: text, text: Who was there?}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.when, kind: select_one, text: When?, choices: [{value: x, label: Now}]}
"""
NAMES = ("Ann", "Bo", "Cy", "Dee", "Eve")
NAME, NEEDS, RARE, WHEN = "a.one.name", "a.one.needs", "a.one.rare", "a.two.when"


@pytest.fixture
def store(away):
    with open_store(f"sqlite:///{away}/store.sqlite") as store:
        yield store


@pytest.fixture(params=["pseudonymous"])
def community(store, request):
    made = store.add_community("Quiet")
    return store.change_community(made.id, {"naming": request.param, "joining": "open"})


@pytest.fixture
def book(store, community):
    return Workbook(parse_guide(GUIDE), store, "url", community=community.id)


@pytest.fixture
def share(store, community):
    """Let somebody answer a section and share it."""

    def write(who, section="a.one", *, sharing=True, **answers):
        member = store.member(community.id, who) or join(store, community, who).member
        workbook = Workbook(parse_guide(GUIDE), store, "url", community=community.id)
        workbook.enter(member, None)
        form = workbook.form(section)
        form.value = {f"{section}.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        if sharing:
            assert store.share(member, section, seen) == ()
        return member

    return write


@pytest.fixture
def group(store, community, share):
    """Five have answered one question, two another; one has only a draft, a facilitator leads."""
    (fay,) = store.add_members(community.id, [NewMember("Fay", "fay@example.org")])
    store.change_member(fay, {"role": "facilitator"})
    people = [
        share("Dee", name="Old words", needs=["Rooms", "Time"]),
        share("Ann", name="Choir", needs=["rooms"], rare="Only two of us"),
        share("Bo", name=Status.NOT_SURE, needs=["Rooms"], rare="Two of us"),
        share("Cy", name="Band"),
        share("Eve", sharing=False, name="A secret draft"),
    ]
    share("Dee", name="New words")
    share("Dee", sharing=False, name="Another secret")
    return [*people, fay]


def words_of(frame):
    """Return everything that a frame holds, categories and labels included."""
    kept = [frame.to_csv(), *map(str, frame.index), *map(str, frame.columns)]
    for column in (frame[name] for name in frame):
        if isinstance(column.dtype, pd.CategoricalDtype):
            kept += map(str, column.cat.categories)
    return "\n".join(kept)


def secrets_in(text, group):
    """Return which words of a person a text holds."""
    said = [f"\\b{each.name}\\b" for each in group] + [each.id for each in group]
    said += ["example.org", "secret", "two of us", r"\d\d:\d\d:\d\d(?<!00:00:00)"]
    return [word for word in said if re.search(word, text, re.IGNORECASE)]


FRAMES = {
    "responses": lambda book: book.responses(),
    "wide": lambda book: book.wide(),
    "items": lambda book: book.items(),
    "needs": lambda book: book.items(NEEDS),
    "history": lambda book: book.history(),
    "codebook": lambda book: book.codebook(),
    "audit": lambda book: book.audit(),
}


# --- frames ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FRAMES)
def test_no_frame_holds_a_name_an_id_a_moment_or_a_draft(book, group, name):
    frame = FRAMES[name](book)
    assert not frame.empty
    assert secrets_in(words_of(frame), group) == []


def test_of_the_log_s_names_only_facilitators_are_told(book, group):
    audit = book.audit()
    assert set(audit["who"]) <= {"(host)", ""}
    assert set(audit["whom"]) == {""}
    assert not set(audit["act"]) & {"section shared", "member joined"}
    assert group


def test_answers_of_two_are_withheld_and_of_three_are_told(book, group, share):
    long = book.responses()
    assert set(long["question"]) == {NAME, NEEDS}
    assert len(long[long["question"] == NAME]) == 4
    share("Eve", name="Mine", rare="The third of us")
    assert len(book.responses().query("question == @RARE")) == 3
    assert group


def test_moments_are_days_and_revisions_start_at_one(book, group):
    for frame in (book.responses(), book.history()):
        assert all(frame["answered_at"] == frame["answered_at"].dt.normalize())
    assert set(book.responses()["revision"]) == {1}
    history = book.history()
    dee = history[history["answer"].isin(["Old words", "New words"])]
    assert list(dee["revision"]) == [1, 2]
    assert list(dee["base"]) == [0, 1]
    assert group


def test_nobody_appears_of_whom_no_answer_can_be_read(store, community, book, group, share):
    """A pseudonym that turns up when a name is added would be known as theirs for ever."""
    before = set(book.wide().index)
    assert len(before) == 4
    store.add_members(community.id, [NewMember("Gus")])
    share("Hal", sharing=False, name="A secret draft")
    assert set(book.wide().index) == before == {each.name for each in book.members}
    assert set(book.responses()["member"].cat.categories) == before
    assert group


def test_frames_come_in_the_order_of_pseudonyms(book, group):
    names = list(book.wide().index)
    assert names == sorted(names)
    assert list(book.responses().query("question == @NAME")["member"]) == names
    assert group


@pytest.mark.parametrize("name", ["responses", "wide", "items", "history", "pooled", "export"])
def test_drafts_are_refused(book, group, away, name):
    with pytest.raises(AccessError, match="seen by nobody but their members"):
        getattr(book, name)(drafts=True)
    assert not (away / "exports").exists()
    assert group


def test_a_workbook_that_was_open_when_names_were_taken_out_tells_none(store, away):
    made = store.add_community("Later")
    early = Workbook(parse_guide(GUIDE), store, "url", community=made.id)
    assert not early.community.is_pseudonymous
    store.change_community(made.id, {"naming": "pseudonymous"})
    for who in NAMES:
        member = join(store, made, who).member
        writer = Workbook(parse_guide(GUIDE), store, "url", community=made.id)
        writer.enter(member, None)
        writer.form("a.one").value = {NAME: "words"}
        store.share(member, "a.one", {NAME: 1})
    people = store.members(made.id)
    for name in ("responses", "wide", "items", "history"):
        assert secrets_in(words_of(getattr(early, name)()), people) == []
    assert away.is_dir()


# --- files ----------------------------------------------------------------------------------------


def test_no_exported_file_holds_a_name_even_in_its_metadata(book, group, away):
    files = book.export("out")
    for path in files[:-1]:
        assert secrets_in(path.read_text(encoding="utf-8-sig"), group) == []
    with zipfile.ZipFile(files[-1]) as book_file:
        for name in book_file.namelist():
            if not name.startswith("docProps/core"):  # holds when the file was made
                text = book_file.read(name).decode(errors="ignore")
                assert secrets_in(text, group) == [], name
        core = book_file.read("docProps/core.xml").decode()
        assert secrets_in(re.sub(r"T\d\d:\d\d:\d\dZ", "", core), group) == []
    book_file = openpyxl.load_workbook(files[-1])
    assert (book_file.properties.creator or "", book_file.properties.lastModifiedBy or "") == (
        "",
        "",
    )
    assert {path.name for path in (away / "out").iterdir()} == {path.name for path in files}


# --- results --------------------------------------------------------------------------------------


def as_member(store, community, name):
    workbook = Workbook(parse_guide(GUIDE), store, "url", community=community.id)
    workbook.enter(store.member(community.id, name), None)
    return workbook


def small_counts(blocks):
    """Return the tables' cells and the bars that tell of one or two people."""
    cells = [c for b in blocks if b["type"] == "table" for row in b["rows"] for c in row[1:]]
    bars = [row for b in blocks if b["type"] == "sections" for row in b["rows"]]
    told = [row[name] for row in bars for name in ("started", "shared")]
    return [each for each in (*cells, *told) if each in {1, 2}]


@pytest.mark.parametrize("who", [None, "Fay", "Ann", "Eve"])
def test_the_results_hold_no_name_and_no_small_number(store, community, book, group, who):
    blocks = blocks_of(book if who is None else as_member(store, community, who))
    assert secrets_in(json.dumps(blocks, ensure_ascii=False), group) == []
    assert small_counts(blocks) == []
    captions = {each.get("caption"): each for each in blocks}
    shared = captions["Questions and how many have shared an answer"]
    assert dict(shared["rows"]) == {
        "What is it called?": 4,
        "Which needs?": 3,
        "Who was there?": "fewer than 3",
        "When?": 0,
    }
    assert "Questions and members" not in captions
    (progress,) = [each for each in blocks if each["type"] == "progress"]
    assert progress["words"] == "5 members: 4 have shared an answer so far."


def test_items_tell_how_many_and_not_who(book, group):
    blocks = blocks_of(book)
    (named,) = [each for each in blocks if each["type"] == "items"]
    rows = [(each["item"], each["words"], each["links"], each["others"]) for each in named["rows"]]
    assert rows == [("Rooms", "3 members", [], 0), ("Time", "fewer than 3 members", [], 0)]
    assert group


def test_when_two_have_shared_nothing_of_theirs_is_shown(book, share):
    share("Ann", name="Choir")
    share("Bo", name="Band")
    blocks = blocks_of(book)
    text = json.dumps(blocks)
    assert "Choir" not in text
    assert "Band" not in text
    assert "2 members: fewer than 3 have shared an answer so far." in text
    (bars,) = [each for each in blocks if each["type"] == "sections"]
    counts = {"members": 2, "started": None, "shared": None}
    words = "fewer than 3 of 2 shared"
    assert bars["rows"][0] == {"name": "First", **counts, "words": words}
    assert book.wide().empty
    share("Cy", name="Duo")
    assert "Choir" in json.dumps(blocks_of(book))


def test_before_anybody_has_come_there_is_nothing(book):
    blocks = blocks_of(book)
    assert blocks[1]["words"] == "Nobody has joined yet."
    texts = [each["text"] for each in blocks if each["type"] == "text"]
    assert texts[0] == "There is nothing to show yet."


# --- when results are seen ------------------------------------------------------------------------


@pytest.fixture
def seen_by(store, community):
    """Return a function: which sections somebody may see the answers of."""
    return lambda name: as_member(store, community, name).visible_sections()


@pytest.mark.parametrize("community", ["named", "pseudonymous"], indirect=True)
def test_what_others_said_is_seen_after_sharing_that_section(store, community, share, seen_by):
    for name in NAMES[:3]:
        share(name, name=f"{name}'s own words")
    share("Dee", sharing=False, name="A draft")
    share("Eve", "a.two", when={"choice": "x"})
    assert seen_by("Ann") == {"a.one"}
    assert seen_by("Dee") == set()
    assert seen_by("Eve") == {"a.two"}
    for name, sees in (("Ann", True), ("Dee", False), ("Eve", False)):
        text = json.dumps(blocks_of(as_member(store, community, name)))
        assert ("Bo's own words" in text) is sees
        assert "Share your own answers to this section" in text


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_what_is_listed_is_seen_after_sharing_too(store, community, share):
    share("Ann", needs=["Rooms"])
    share("Bo", sharing=False, needs=["Time"])
    assert "Rooms" not in json.dumps(blocks_of(as_member(store, community, "Bo")))
    share("Bo", needs=["Time"])
    assert "Rooms" in json.dumps(blocks_of(as_member(store, community, "Bo")))


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_always_and_when_opened_are_what_they_say(store, community, share, seen_by):
    share("Ann", name="Choir")
    share("Bo", sharing=False, name="Band")
    every = {"a.one", "a.two"}
    store.change_community(community.id, {"results": "always"})
    assert seen_by("Bo") == every
    store.change_community(community.id, {"results": "when_opened"})
    assert seen_by("Ann") == seen_by("Bo") == set()
    text = json.dumps(blocks_of(as_member(store, community, "Ann")))
    assert "Your facilitator opens the answers for everybody at the same time." in text
    assert "Choir" not in text
    store.change_community(community.id, {"results_open": True})
    assert seen_by("Bo") == every
    store.change_community(community.id, {"results_open": False})
    assert seen_by("Bo") == set()


@pytest.mark.parametrize("community", ["named"], indirect=True)
@pytest.mark.parametrize("rule", ["after_sharing", "always", "when_opened"])
def test_a_facilitator_and_the_host_see_all(store, community, share, book, rule):
    share("Ann", name="Choir")
    fay = join(store, community, "Fay").member
    store.change_member(fay, {"role": "facilitator"})
    store.change_community(community.id, {"results": rule})
    for workbook in (book, as_member(store, community, "Fay")):
        assert "Choir" in json.dumps(blocks_of(workbook))


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_who_is_let_in_no_more_sees_nothing_more(store, community, share):
    ann = share("Ann", name="Choir")
    workbook = as_member(store, community, "Ann")
    blocks_of(workbook)
    store.erase(ann)
    with pytest.raises(AccessError):
        blocks_of(workbook)


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_a_page_that_is_open_follows_the_settings(store, community, share):
    """A facilitator who is none any more, or a rule that changed, counts at the next look."""
    share("Ann", name="Choir")
    fay = join(store, community, "Fay").member
    store.change_member(fay, {"role": "facilitator"})
    workbook = as_member(store, community, "Fay")
    assert "Choir" in json.dumps(blocks_of(workbook))
    store.change_member(fay, {"role": "member"})
    assert "Choir" not in json.dumps(blocks_of(workbook))


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_a_facilitator_who_only_leads_is_counted_nowhere(store, community, share, book):
    share("Ann", name="Choir")
    fay = join(store, community, "Fay").member
    store.change_member(fay, {"role": "facilitator"})
    assert [each.name for each in book.members] == ["Ann"]
    share("Fay", sharing=False, name="Band")
    assert [each.name for each in book.members] == ["Ann", "Fay"]


@pytest.mark.parametrize("community", ["named"], indirect=True)
def test_where_names_are_shown_frames_have_them(book, share):
    share("Ann", name="Choir")
    share("Bo", sharing=False, name="Band")
    assert list(book.wide().index) == ["Ann", "Bo"]
    assert list(book.responses(drafts=True)["state"]) == [State.SHARED, State.DRAFT]
    assert book.responses()["answered_at"].iloc[0] > datetime(2020, 1, 1, tzinfo=UTC)
    assert "section shared" in set(book.audit()["act"])
