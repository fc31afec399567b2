"""Themes on the page: who may do and see what; every act ends in a judgement or a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copwidgets import summary
from copwidgets.community import Naming
from copwidgets.errors import CopwidgetsError
from copwidgets.results import Wish, themes
from copwidgets.results.reading import Reading

ACTS = themes.ACTS

AIM = "a.one.aim"
CHOSEN = Wish(extra={"coding": AIM})


class Coder:
    """Somebody with the page open, who codes the aims."""

    def __init__(self, group, who):
        self.group, self.who = group, who

    def read(self):
        return Reading(self.group.open(self.who))

    def act(self, action, **values):
        return ACTS[action](self.read(), values)

    def part(self, name):
        parts = themes.parts(self.read(), CHOSEN)
        return next(each.json for each in parts if each.id == name)

    def block(self, name, kind):
        return next(each for each in self.part(name)["blocks"] if each["type"] == kind)

    def themes(self):
        return {each["name"]: each for each in self.block("themes", "themes")["themes"]}

    def rows(self):
        rows = self.block("themes/coding", "coding")["rows"]
        return {each["member"]: each for each in rows}

    def give(self, whose, theme, *, on=True):
        anchor = self.rows()[whose]["anchor"]
        theme_id = self.themes()[theme]["id"]
        self.act("coding_give", question=AIM, anchor=anchor, theme=theme_id, on=on)

    def none(self, whose, *, on=True):
        anchor = self.rows()[whose]["anchor"]
        self.act("coding_none", question=AIM, anchor=anchor, on=on)

    def mark(self, whose, theme, words):
        row = self.rows()[whose]
        start = row["text"].index(words)
        values = {"start": start, "end": start + len(words), "exact": words}
        theme_id = self.themes()[theme]["id"]
        self.act("coding_mark", question=AIM, anchor=row["anchor"], theme=theme_id, **values)

    def finish(self):
        self.act("coding_finish", question=AIM)


@pytest.fixture
def coders(group):
    group.share("Ann", aim="We sing 😀 for joy, and for joy alone.")
    group.share("Ben", aim="To be heard.")
    group.share("Cem", aim="Money.")
    ann, ben = Coder(group, "Ann"), Coder(group, "Ben")
    ann.act("theme_make", name="Joy", description="What is fun.")
    ann.act("theme_make", name="Money", description="")
    return ann, ben


def test_a_theme_is_made_changed_merged_removed_and_put_back(coders) -> None:
    ann, ben = coders
    joy = ben.themes()["Joy"]
    assert (joy["description"], joy["words"]) == ("What is fun.", "not given yet")
    ben.act("theme_change", theme=joy["id"], name="  Delight ", description="Fun.\r\n")
    assert ann.themes()["Delight"]["description"] == "Fun."
    ann.act("theme_merge", theme=ann.themes()["Money"]["id"], into=joy["id"])
    ((dead,),) = [ann.block("themes", "themes")["dead"]]
    assert (dead["name"], dead["words"]) == ("Money", "merged into “Delight”")
    ann.act("theme_restore", theme=dead["id"])
    ann.act("theme_remove", theme=joy["id"])
    assert list(ann.themes()) == ["Money"]


@pytest.mark.parametrize(
    ("action", "values", "sentence"),
    [
        ("theme_make", {"name": " ", "description": ""}, "A theme needs a name"),
        ("theme_make", {"name": "joy", "description": ""}, "There is a theme “joy” already"),
        ("theme_make", {"name": "x" * 300, "description": ""}, "can have 200 characters"),
        ("theme_make", {"name": 3, "description": ""}, "Reload"),
        ("theme_change", {"theme": "x", "name": "a", "description": ""}, "not there any more"),
        ("theme_merge", {"theme": "JOY", "into": "JOY"}, "cannot be merged into itself"),
        ("theme_merge", {"theme": "JOY", "into": ""}, "not there any more"),
        ("theme_restore", {"theme": "x"}, "not there any more"),
        ("theme_remove", {}, "Reload"),
        ("codebook_import", {"text": "<a/>"}, "no REFI-QDA codebook"),
        ("coding_give", {"theme": "JOY", "question": AIM, "anchor": "x", "on": True}, "not there"),
        ("coding_give", {"theme": "x", "question": AIM, "anchor": "x", "on": True}, "not there"),
        ("coding_give", {"theme": "JOY", "question": AIM, "anchor": "ANN", "on": 1}, "Reload"),
        ("coding_unmark", {"coding": "x"}, "not there any more"),
        ("coding_finish", {"question": "a.two.more"}, "nothing to code"),
    ],
)
def test_what_cannot_be_done_is_said(coders, action, values, sentence) -> None:
    ann, _ = coders
    known = {"JOY": ann.themes()["Joy"]["id"], "ANN": ann.rows()["Ann"]["anchor"]}
    sent = {name: known.get(value, value) for name, value in values.items()}
    with pytest.raises(CopwidgetsError) as caught:
        ann.act(action, **sent)
    assert sentence in caught.value.to_sentence()


@pytest.mark.usefixtures("coders")
def test_somebody_who_has_shared_nothing_sees_no_themes_and_makes_none(group) -> None:
    dan = Coder(group, "Dan")
    assert [each["type"] for each in dan.part("themes")["blocks"]] == ["text"]
    for action in ("theme_make", "codebook_export", "codebook_import"):
        with pytest.raises(CopwidgetsError):
            dan.act(action, name="x", description="", format="csv", text="name\nx\n")


def test_ticks_and_none_of_these(coders) -> None:
    ann, _ = coders
    ann.give("Ben", "Joy")
    ann.give("Ben", "Joy")
    assert len(ann.rows()["Ben"]["given"]) == 1
    assert ann.themes()["Joy"]["words"] == "1 of 3 members, in 1 question"
    ann.none("Ben")
    assert (ann.rows()["Ben"]["given"], ann.rows()["Ben"]["none"]) == ([], True)
    ann.give("Ben", "Money")
    assert ann.rows()["Ben"]["none"] is False
    ann.give("Ben", "Money", on=False)
    assert (ann.rows()["Ben"]["given"], ann.rows()["Ben"]["none"]) == ([], False)


def test_none_can_be_taken_back_also_where_a_theme_is_gone(coders) -> None:
    ann, _ = coders
    ann.give("Ben", "Joy")
    ann.act("theme_remove", theme=ann.themes()["Joy"]["id"])
    assert ann.rows()["Ben"]["none"] is True
    ann.none("Ben", on=False)
    assert ann.rows()["Ben"]["none"] is False


def test_a_passage_is_marked_by_characters_and_found_again(coders, group) -> None:
    ann, _ = coders
    ann.mark("Ann", "Joy", "😀 for joy")
    row = ann.rows()["Ann"]
    marked = [(each["text"], each["themes"]) for each in row["pieces"]]
    assert marked == [
        ("We sing ", []), ("😀 for joy", ["Joy"]), (", and for joy alone.", [])
    ]  # fmt: skip
    group.share("Ann", aim="Truly, we sing 😀 for joy.")
    row = ann.rows()["Ann"]
    assert [each["text"] for each in row["pieces"] if each["themes"]] == ["😀 for joy"]
    assert row["note"] == "This answer has changed since you looked at it."
    group.share("Ann", aim="We do not sing.")
    (mark,) = ann.rows()["Ann"]["marks"]
    assert mark["gone"] is True
    ann.act("coding_unmark", coding=mark["coding"])
    assert ann.rows()["Ann"]["marks"] == []


@pytest.mark.parametrize(
    ("start", "end", "exact"), [(0, 2, "XX"), (0, 0, ""), (5, 900, "x"), (30, 10, "x")]
)
def test_a_passage_that_does_not_stand_there_is_refused(coders, start, end, exact) -> None:
    ann, _ = coders
    anchor, theme = ann.rows()["Ann"]["anchor"], ann.themes()["Joy"]["id"]
    place = {"start": start, "end": end, "exact": exact}
    with pytest.raises(CopwidgetsError, match="Select the passage again"):
        ann.act("coding_mark", question=AIM, anchor=anchor, theme=theme, **place)


def test_coders_are_blind_until_both_have_finished(coders) -> None:
    ann, ben = coders
    ann.give("Ann", "Joy")
    ann.give("Cem", "Money")
    ann.finish()
    ben.give("Ann", "Joy")
    ben.none("Cem")
    assert (
        ben.themes()["Money"]["words"] == "not given yet"
        or "0 of" in ben.themes()["Money"]["words"]
    )
    assert ben.rows()["Cem"]["others"] == []
    assert ann.rows()["Cem"]["others"] == []
    assert "Once two of you" in str(ben.part("themes/differ")["blocks"])
    ben.finish()
    assert ben.rows()["Cem"]["others"] == ["Ann: Money"]
    assert ann.rows()["Cem"]["others"] == ["Ben: none of the themes"]
    disputed = ben.block("themes/differ", "disputed")
    assert disputed["words"] == "Coders differ on 1 answer."
    (unit,) = disputed["rows"]
    assert unit["coders"] == [
        {"coder": "Ann", "themes": "Money", "only": "Money"},
        {"coder": "Ben", "themes": "none of the themes", "only": ""},
    ]


def test_nobody_takes_back_what_another_found(coders) -> None:
    ann, ben = coders
    ann.mark("Ann", "Joy", "joy")
    (mark,) = ann.rows()["Ann"]["marks"]
    with pytest.raises(CopwidgetsError, match="not there any more"):
        ben.act("coding_unmark", coding=mark["coding"])
    assert ann.rows()["Ann"]["marks"]


def test_who_does_not_code_may_see_and_codes_no_longer_blind(coders, group) -> None:
    ann, _ = coders
    ann.give("Ann", "Joy")
    ann.finish()
    cem = Coder(group, "Cem")
    cem.act("coding_see")
    assert cem.themes()["Joy"]["words"] == "1 of 3 members, in 1 question"
    cem.give("Ann", "Joy")
    codings = group.open().codings().set_index("coder")
    assert codings.loc["Ann", "independent"]
    assert not codings.loc["Cem", "independent"]


def test_in_a_pseudonymous_community_coders_are_numbers(group) -> None:
    community = group.open().community
    group.store.change_community(community.id, {"naming": str(Naming.PSEUDONYMOUS)})
    for who in ("Ann", "Ben", "Cem"):
        group.share(who, aim=f"Aim of {who}")
    ann, ben = Coder(group, "Ann"), Coder(group, "Ben")
    ann.act("theme_make", name="Joy", description="")
    for each in (ann, ben):
        for whose in each.rows():
            each.give(whose, "Joy")
        each.finish()
    assert ann.themes()["Joy"]["words"] == "3 of 3 members, in 1 question"
    told = {line.split(":")[0] for row in ann.rows().values() for line in row["others"]}
    assert len(told) == 1
    assert told < {"Coder 1", "Coder 2"}
    assert all(each.startswith("Member") for each in ann.rows())
    assert "Ben" not in str([row["others"] for row in ann.rows().values()])


def test_a_codebook_goes_out_and_comes_back(coders) -> None:
    ann, ben = coders
    file = ann.act("codebook_export", format="qdc")
    assert file["filename"] == "codebook.qdc"
    assert ben.act("codebook_import", text=file["text"]) == {"made": 0, "changed": 0}
    table = ann.act("codebook_export", format="csv")["text"].replace("Money", "Funds")
    assert ben.act("codebook_import", text=table) == {"made": 0, "changed": 1}
    assert ben.act("codebook_import", text="name\nNew\n") == {"made": 1, "changed": 0}
    assert list(ann.themes()) == ["Joy", "Funds", "New"]


def test_a_suggestion_is_accepted_or_refused_and_gives_no_answer_a_theme(group) -> None:
    for number, aim in enumerate(["a choir hall", "the hall", "travel", "travel far", "x", "y"]):
        group.share(f"Member {number}", aim=aim)
    ann = Coder(group, "Member 0")
    first, second = ann.block("themes/coding", "suggested")["rows"]
    assert {first["theme"], second["theme"]} == {"Hall", "Travel"}
    about = {"question": AIM, "suggestion": first["id"]}
    assert ann.act("suggestion_accept", **about, name="A place") == {"name": "A place"}
    ann.act("suggestion_refuse", question=AIM, suggestion=second["id"])
    assert ann.block("themes/coding", "suggested")["rows"] == []
    assert ann.themes()["A place"]["suggested"] is True
    assert ann.themes()["A place"]["words"] == "not given yet"
    with pytest.raises(CopwidgetsError, match="not there any more"):
        ann.act("suggestion_accept", **about, name="Again")


def test_whoever_holds_the_store_sees_all_and_codes_as_the_host(coders, group) -> None:
    ann, _ = coders
    ann.give("Cem", "Money")
    host = Coder(group, None)
    assert host.rows()["Cem"]["others"] == ["Ann: Money"]
    assert host.block("themes/coding", "coding_choice")["can_see_all"] is False
    host.give("Ann", "Joy")
    host.finish()
    ann.finish()
    codings = group.open().codings().set_index("coder")
    assert not codings.loc["(host)", "independent"]
    assert host.block("themes/coding", "coding")["finished"] is True


ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.sampled_from([AIM, "JOY", "ANN"]),
)
NAMES = (
    "theme", "into", "name", "description", "question", "anchor", "on", "start", "end", "exact",
    "coding", "suggestion", "format", "text",
)  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    action=st.sampled_from(sorted(ACTS)),
    values=st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ODD)),
)
def test_whatever_a_browser_sends_ends_in_a_result_or_a_sentence(coders, action, values) -> None:
    ann, _ = coders
    reading = ann.read()
    first = next(iter(reading.book.themes))
    known = {"JOY": first, "ANN": reading.anchor(AIM, "Ann")}
    sent = {name: known.get(value, value) for name, value in values.items()}
    try:
        result = ann.act(action, **sent)
    except CopwidgetsError as error:
        result = {"said": error.to_sentence()}
    assert json.dumps(result)
    ann.act("theme_restore", theme=first)


def test_the_lines_of_python_of_the_chosen_question_run(coders) -> None:
    ann, _ = coders
    workbook = ann.read().workbook
    hows = [how for part in themes.parts(ann.read(), CHOSEN) for how in part.how]
    frames = [eval(how.call, {"workbook": workbook, "summary": summary}) for how in hows]
    assert "suggestion" in frames[1]
