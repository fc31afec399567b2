"""The results page under attack: forged looks and acts, hostile answers, rights taken meanwhile.

At the widget, as a page builds it and as a browser speaks to it; `test_socket` and `test_protocol`
attack what stands before it.
"""

import csv
import io
import json
import sys
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from copwidgets import Workbook, open_store
from copwidgets.guide import parse_guide
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import Answer, Status
from copwidgets.pages import results_page
from copwidgets.response import Draft
from copwidgets.results.board import ACTS
from copwidgets.summary import find_words, quotations
from copwidgets.themes import Found, find, fold, make_passage
from copwidgets.widgets.base import UNEXPECTED
from tests.widgets.conftest import Page as Line

GUIDE = parse_guide("""
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.aim, kind: long_text, text: Aim?}
          - {id: a.one.needs, kind: list, text: Needs?}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.more, kind: text, text: More?}
""")
NOW = datetime(2026, 3, 2, tzinfo=UTC)
AIM, NEEDS, MORE = (question.id for question in GUIDE.questions)


class Group:
    """People of one community who have shared answers, each perhaps with the page open."""

    def __init__(self, store, community=None):
        self.store = store
        self.community = community or store.default_community("Ours")

    def open(self, who):
        return Workbook(GUIDE, self.store, "url", who, community=self.community.id)

    def say(self, who, *, share=True, **said):
        """Let somebody answer questions, named by the end of their ids, and share the sections."""
        member = self.open(who).member
        for section in GUIDE.sections:
            seen = {
                each.id: self._save(member, each.id, said[each.id.split(".")[-1]])
                for each in section.questions
                if each.id.split(".")[-1] in said
            }
            if share and seen:
                self.store.share(member, section.id, seen)

    def _save(self, member, question, value):
        known = self.store.current(member).get(question)
        base = known.revision if known else 0
        draft = Draft(question, Answer(Status.ANSWERED, value), base, f"token-{question}-{base}")
        return self.store.save(member, draft, GUIDE.version).response.revision

    def sit(self, who):
        return Seat(self.open(who))

    def decisions(self):
        return self.store.judgements(self.community.id)


class Seat:
    """Somebody with the results page open, and all that the page was ever told."""

    def __init__(self, workbook):
        self.workbook = workbook
        (self.dashboard,) = results_page(workbook).children[1].children
        self.line = Line(self.dashboard)
        self.looks = 0

    def look(self, *, asked=False, **wish):
        """Look, and return the parts that came; None where the page was refused them."""
        self.looks += 1
        (reply,) = self.line.say(
            {
                "type": "look",
                "view": "view-0123",
                "look": self.looks,
                "known": 0,
                "first": "",
                "wish": wish,
                "is_asked": asked,
            }
        )
        return {each["id"]: each for each in reply["parts"]} if reply["type"] == "parts" else None

    def act(self, action, **values):
        (reply,) = self.line.say(
            {"type": "act", "id": "act-00001", "action": action, "values": values}
        )
        return reply

    @property
    def heard(self):
        """All that went to the browser, from the first drawing on."""
        return json.dumps([self.dashboard.parts, self.line.heard], ensure_ascii=False)


@pytest.fixture
def group():
    with open_store("sqlite://") as store:
        found = Group(store)
        for who, word in (("Ann", "apples"), ("Bo", "boats"), ("Cy", "cherries")):
            found.say(
                who, aim=f"We share {word} in {who}'s garden", needs=["time", f"{word} a lot"]
            )
        yield found


GARBAGE = (
    None,
    True,
    -1,
    0,
    10**9,
    "",
    "x",
    "x" * 400_000,
    "\0",
    "\u202e",
    "\udcff"[:0],
    "__proto__",
    [],
    ["x"] * 1_000,
    ["x" * 2_000] * 5,
    "{}",
    "a.one.aim",
    "none/1",
    "answer/a.one.aim/0123456789",
)
NAMES = (
    "anchor",
    "question",
    "theme",
    "into",
    "name",
    "description",
    "on",
    "start",
    "end",
    "exact",
    "coding",
    "suggestion",
    "merge",
    "keys",
    "format",
    "text",
    "piece",
)


def test_acts_with_anything_in_them_end_in_a_sentence(group):
    seat = group.sit("Ann")
    for action in sorted(ACTS):
        for garbage in GARBAGE:
            reply = seat.act(action, **dict.fromkeys(NAMES, garbage))
            assert reply.get("message") != UNEXPECTED, (action, garbage)
    # What was kept are themes with odd names, and that somebody wants to see what coders found.
    kept = {str(each.kind) for each in group.decisions()}
    assert kept <= {"theme_made", "coding_finished"}


LOOKS = (
    {"open": ["x"] * 1_001},
    {"open": [None]},
    {"open": {"x": 1}},
    {"more": {"x": -1}},
    {"more": {"x": True}},
    {"more": {"x": 10**6}},
    {"more": {"x": 1.5}},
    {"extra": {"coding": []}},
    {"search": "x" * 1_001},
    {"search": None},
    {"search": "\ud800"},
    {"theme": ["x"]},
    {"member": {"$ne": ""}},
    {"extra": {str(n): "" for n in range(1_001)}},
    {"more": []},
)


def test_a_look_for_anything_ends_in_a_sentence(group):
    seat = group.sit("Ann")
    for wish in LOOKS:
        assert seat.look(**wish) is None, wish
        assert seat.line.heard[-1]["message"] != UNEXPECTED
    odd = {"search": "\0 \u202e (((((.*+?[ %_' \"", "theme": "__proto__", "member": "\ufeff"}
    assert seat.look(
        **odd, extra={"coding": "'); --", "place": "answer/x"}, more={"themes/coding": 0}
    )


# --- rights ---------------------------------------------------------------------------------------


def valid_acts(group):
    """Return acts that Ann may do, with values as her page would send them."""
    ann = group.sit("Ann")
    themes = [ann.act("theme_make", name=name, description="")["result"]["theme"] for name in "AB"]
    rows = ann.look(extra={"coding": AIM})["themes/coding"]["blocks"][-1]["rows"]
    row = next(each for each in rows if each["member"] == "Bo")
    place = {"anchor": row["anchor"], "question": AIM}
    return [
        ("theme_make", {"name": "More", "description": ""}),
        ("theme_change", {"theme": themes[0], "name": "Other", "description": ""}),
        ("coding_give", {**place, "theme": themes[0], "on": True}),
        (
            "coding_mark",
            {**place, "theme": themes[0], "start": 0, "end": 8, "exact": row["text"][:8]},
        ),
        ("coding_none", {**place, "on": True}),
        ("coding_finish", {"question": AIM}),
        ("coding_see", {}),
        ("items_merge", {"question": NEEDS, "keys": ["time", "boats a lot"], "name": ""}),
        ("theme_merge", {"theme": themes[0], "into": themes[1]}),
        ("theme_restore", {"theme": themes[0]}),
        ("theme_remove", {"theme": themes[0]}),
        ("codebook_export", {"format": "csv"}),
        ("codebook_import", {"text": "name\nfrom a file"}),
    ]


def test_what_a_member_may_do_is_done(group):
    """So the refusals below are of acts that are right but for who asks."""
    acts, ann = valid_acts(group), group.sit("Ann")
    assert [name for name, values in acts if ann.act(name, **values)["type"] != "done"] == []


def assert_nothing_is_done(seat, group, acts):
    before = group.decisions()
    for name, values in acts:
        reply = seat.act(name, **values)
        assert reply["type"] == "problem" or (
            name == "coding_see" and not reply["result"]["questions"]
        ), name
        assert reply.get("message") != UNEXPECTED
    assert group.decisions() == before


@pytest.mark.parametrize("results", ["after_sharing", "when_opened"])
def test_whoever_may_not_see_answers_decides_nothing_about_them(group, results):
    acts = valid_acts(group)
    group.store.change_community(group.community.id, {"results": results})
    dee = group.sit("Dee")
    assert_nothing_is_done(dee, group, acts)
    dee.look(search="garden", open=["common/a.one.aim"], extra={"coding": AIM})
    assert "boats" not in dee.heard
    assert "answer/" not in dee.heard


def test_whoever_shared_one_section_decides_nothing_about_another(group):
    group.say("Bo", more="whales in winter")
    acts = valid_acts(group)
    group.say("Eve", more="eels")
    eve = group.sit("Eve")
    about_one = [each for each in acts if "question" in each[1] and each[0] != "coding_finish"]
    assert_nothing_is_done(eve, group, [*about_one, ("coding_finish", {"question": AIM})])
    assert "whales" in eve.heard
    assert "boats" not in eve.heard


def test_whoever_was_erased_or_shut_out_is_told_nothing_more(group):
    acts = valid_acts(group)
    cy = group.sit("Cy")
    group.say("Bo", aim="news of badgers")
    group.store.erase(cy.workbook.member, cy.workbook.member)
    assert_nothing_is_done(cy, group, acts)
    assert cy.look(asked=True) is None
    assert cy.line.heard[-1]["final"]
    assert "badgers" not in cy.heard


def test_members_of_another_community_reach_nothing_of_this_one(group):
    acts = valid_acts(group)
    other = Group(group.store, group.store.add_community("Others"))
    other.say("Mallory", aim="mine", needs=["mine"])
    mallory = other.sit("Mallory")
    before = group.decisions()
    for name, values in acts:
        mallory.act(name, **values)
    assert mallory.look(search="garden", member="Bo")
    assert group.decisions() == before
    assert "boats" not in mallory.heard
    kinds = {str(each.kind) for each in other.decisions()}
    assert kinds <= {"theme_made", "coding_finished"}


def test_drafts_are_never_told(group):
    group.say("Dee", aim="a secret plan of zebras", needs=["zebra food"], share=False)
    group.say("Bo", share=False, aim="boats, no: zebras")
    ann = group.sit("Ann")
    wishes = ({"search": "zebras"}, {"member": "Dee"}, {"open": [f"items/{NEEDS}/by-hand"]})
    for wish in (*wishes, {"extra": {"coding": AIM}}):
        assert ann.look(**wish)
    assert "zebra" not in ann.heard.replace('"zebras"', "").replace("'zebras'", "")
    assert ann.look(search="zebras")["answers"]["blocks"][0]["result"] == "No answer matches."


@pytest.mark.parametrize("naming", ["named", "pseudonymous"])
def test_what_was_closed_meanwhile_is_told_no_more(naming):
    with open_store("sqlite://") as store:
        group = Group(store)
        store.change_community(group.community.id, {"naming": naming, "results": "when_opened"})
        for who, word in (("Ann", "apples"), ("Bo", "boats"), ("Cy", "cherries")):
            group.say(who, aim=f"We share {word}", needs=[word])
        store.change_community(group.community.id, {"results_open": True})
        ann = group.sit("Ann")
        assert "boats" in ann.heard
        assert ann.act("takeaway.start", format="json")["type"] == "done"
        store.change_community(group.community.id, {"results_open": False})
        told = len(ann.line.heard)
        ann.look(search="share", open=[f"common/{AIM}"], extra={"coding": AIM})
        while (reply := ann.act("takeaway.fetch", piece=0)).get("result") == {"is_ready": False}:
            pass
        assert reply["type"] == "problem"
        assert "boats" not in json.dumps(ann.line.heard[told:])


def test_who_was_erased_is_told_no_more_however_long_a_page_stays_open():
    """In a pseudonymous community, whose page is not read anew unasked."""
    with open_store("sqlite://") as store:
        group = Group(store)
        store.change_community(group.community.id, {"naming": "pseudonymous", "results": "always"})
        for number in range(30):
            group.say(f"Member of {number}", aim=f"We share word{number}word")
        ann = group.sit("Member of 0")
        gone = group.open("Member of 7").member
        assert "word7word" not in ann.heard  # so many answers come folded
        store.erase(gone, gone)
        assert "word8word" in json.dumps(ann.look(open=[f"answers/{AIM}"]))
        assert "word7word" not in ann.heard


# --- blindness ------------------------------------------------------------------------------------


def test_nobody_learns_what_others_code_before_both_have_finished(group):
    """Whatever Bo does, Ann's page, frames and export stay as they are."""
    acts = [each for each in valid_acts(group) if each[0].startswith("coding")]
    ann, bo = group.sit("Ann"), group.sit("Bo")
    wish = {"extra": {"coding": AIM}, "open": [f"common/{AIM}"]}

    def seen():
        book = ann.workbook
        return ann.look(asked=True, **wish), book.codings().to_csv(), book.theme_book()

    before = seen()
    for name, values in acts:
        assert bo.act(name, **values)["type"] == "done"
        assert seen() == before, name
    assert ann.act("coding_finish", question=AIM)["type"] == "done"
    assert (
        "Bo"
        in ann.look(extra={"coding": AIM})["themes/coding"]["blocks"][-1]["rows"][1]["others"][0]
    )


# --- hostile answers ------------------------------------------------------------------------------


def steps_of(work):
    """Return how many calls a piece of work takes: the same on every machine."""
    count = 0

    def note(_frame, event, _arg):
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("mark", ["\u0334", "\u0334\u0335", "a\u0334", "x", "\u202e", "\ufdfa"])
def test_finding_takes_as_long_as_the_answer_is(mark):
    few, many = (steps_of(lambda n=n: find_words(mark * n, mark[:1])) for n in (500, 5_000))
    assert many < 20 * few


def test_what_is_no_word_is_not_compared_letter_by_letter(group):
    """It filled the memory: 20,000 texts of 20,000 letters for a single one."""
    long = ["x" * 19_990 + sign for sign in "abcdefgh"]
    group.say("Ann", needs=long)
    ann = group.sit("Ann")
    (items,) = (
        each["blocks"] for name, each in ann.look(asked=True).items() if name == f"items/{NEEDS}"
    )
    assert len(items[0]["rows"]) >= len(long)


def test_a_passage_is_found_at_once_in_a_text_of_one_letter():
    """It took the square of the length, at each look of everybody."""
    passage = make_passage("y" + "x" * 1_000_000, 1, 500_000)
    assert find(passage, "x" * 2_000_000)[0] is Found.GONE


def test_quoting_takes_as_long_as_the_answer_is(group):
    def quote(n):
        group.say("Ann", aim="Yes, apples. " * n)
        long = group.open("Ann").responses()
        return steps_of(lambda: quotations(long, "apples"))

    quote(10)  # which reads the lists of words
    few, many = quote(100), quote(1_000)
    assert many < 20 * few


def test_many_codings_of_one_answer_take_as_long_as_they_are_many():
    """It took the square of their number, at each look of everybody."""

    def log(n):
        made = {"theme": "t", "name": "T", "description": ""}
        yield Judgement(1, NOW, JudgementKind.THEME_MADE, made)
        for number in range(2, n):
            coding = {"coding": f"c{number}", "theme": "t", "question": AIM, "revision": 1}
            coding["passage"] = None
            yield Judgement(number, NOW, JudgementKind.CODING_ADDED, coding, "ann", "bo")

    def count(n):
        given = tuple(log(n))
        assert len(fold(given).codings) == n - 2
        return steps_of(lambda: fold(given))

    assert count(2_000) < 20 * count(200)


# --- files ----------------------------------------------------------------------------------------

HOSTILE_CODEBOOKS = {
    "entities": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in pairwise("abcdefghij"))
    + ']><CodeBook><Codes><Code name="&j;"/></Codes></CodeBook>',
    "outside": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><CodeBook>&a;</CodeBook>',
    "outside, by a parameter": '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd"><CodeBook/>',
    "deep": "<CodeBook><Codes>" + "<Code name='x'>" * 60_000,
    "many": "name\n" + "".join(f"theme {n}\n" for n in range(50_000)),
    "a field without an end": 'name\n"' + "x" * 400_000,
    "wide": "name" + "," * 400_000,
    "nothing": "",
    "zeros": "\0" * 1_000,
    "half a tag": "<",
    "another encoding": '<?xml version="1.0" encoding="utf-7"?><CodeBook/>',
    "attributes": "<CodeBook " + " ".join(f'a{n}=""' for n in range(30_000)) + "/>",
}


def test_hostile_codebooks_change_nothing(group):
    ann = group.sit("Ann")
    for name, text in HOSTILE_CODEBOOKS.items():
        reply = ann.act("codebook_import", text=text)
        assert reply["type"] == "problem", name
        assert reply["message"] != UNEXPECTED, name
    assert group.decisions() == ()


NAMES_OF_THEMES = (
    "=1+1",
    "@SUM(A1)",
    "+1",
    "-1",
    "\u202egnp.exe",
    "<img src=x onerror=x>",
    "'=1",
    "a\tb",
)


def test_names_of_themes_are_text_in_every_file(group):
    ann = group.sit("Ann")
    for name in NAMES_OF_THEMES:
        assert ann.act("theme_make", name=name, description=name)["type"] == "done"
    exported = ann.act("codebook_export", format="csv")["result"]["text"]
    cells = [
        cell for row in csv.reader(io.StringIO(exported.removeprefix("\ufeff"))) for cell in row
    ]
    assert [each for each in cells if each[:1] in "=+-@\t" and each] == []
    assert "<img" not in ann.act("codebook_export", format="qdc")["result"]["text"]
    bo = Group(group.store, group.store.add_community("Others"))
    bo.say("Bo", aim="x")
    assert bo.sit("Bo").act("codebook_import", text=exported)["result"]["made"] == len(
        NAMES_OF_THEMES
    )
    names = [each.content["name"] for each in bo.decisions()]
    assert names == [each.replace("\t", " ") for each in NAMES_OF_THEMES]


def test_a_theme_has_a_name_that_can_be_seen(group):
    ann = group.sit("Ann")
    for name in ("\u202e", "\u200b\u200d", "\ufeff", "\u2060 \u00ad", "\u0301"):
        assert ann.act("theme_make", name=name, description="")["message"].startswith(
            "A theme needs"
        )


def test_a_merge_has_no_name_that_a_database_or_a_terminal_stumbles_over(group):
    ann = group.sit("Ann")
    for name in ("a\0b", "\x1b[31m", "\x7f"):
        reply = ann.act("items_merge", question=NEEDS, keys=["time", "boats a lot"], name=name)
        assert reply["type"] == "problem"
        assert reply["message"] != UNEXPECTED
    assert group.decisions() == ()
