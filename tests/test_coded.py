"""Themes and codings through the workbook: who sees whose, and under what name."""

import pytest

from copwidgets import Workbook, open_store, summary
from copwidgets.community import Naming
from copwidgets.guide import parse_guide
from copwidgets.judgement import JudgementKind as Kind

AIM = "a.one.aim"
GUIDE = f"""
title: Small
phases:
  - id: a
    title: A
    sections:
      - {{id: a.one, title: First, questions: [{{id: {AIM}, kind: text, text: Aim?}}]}}
"""


class Group:
    """Three who answered and two who code."""

    def __init__(self, store, **settings):
        self.store, self.guide = store, parse_guide(GUIDE)
        self.id = self.open().community.id
        store.change_community(self.id, settings)
        for who in ("Ann", "Ben", "Cem"):
            workbook = self.open(who)
            workbook.form("a.one").value = {AIM: f"Aim of {who}"}
            store.share(workbook.member, "a.one", {AIM: 1})
        self.open("Ann").judge(Kind.THEME_MADE, {"theme": "t", "name": "Trust", "description": ""})

    def open(self, who=None):
        return Workbook(self.guide, self.store, "url", who)

    def code(self, who, *whose):
        """Give the answers of some the theme, and say that it does not apply to the others'."""
        workbook = self.open(who)
        for member in workbook.members:
            place = {"question": AIM, "revision": 1}
            theme = {"coding": f"{who} {member.id}", "theme": "t", "passage": None}
            kind, more = (
                (Kind.CODING_ADDED, theme) if member.name in whose else (Kind.NONE_APPLIES, {})
            )
            workbook.judge(kind, {**place, **more}, member.id)

    def finish(self, who):
        self.open(who).judge(Kind.CODING_FINISHED, {"question": AIM})

    def coders(self, who=None):
        return set(self.open(who).codings()["coder"])


@pytest.fixture
def group():
    with open_store("sqlite://") as store:
        yield Group(store)


def test_members_are_blind_until_both_have_finished_and_the_host_is_not(group):
    group.code("Ann", "Ann", "Ben")
    group.code("Ben", "Ann")
    assert (group.coders("Ann"), group.coders("Ben"), group.coders("Cem")) == (
        {"Ann"},
        {"Ben"},
        set(),
    )
    assert group.coders() == {"Ann", "Ben"}
    group.finish("Ann")
    assert group.coders("Ann") == {"Ann"}
    assert summary.agreement(group.open("Ann").codings()).empty
    group.finish("Ben")
    assert group.coders("Ann") == group.coders("Ben") == {"Ann", "Ben"}
    assert group.coders("Cem") == set()


def test_the_frames_go_together(group):
    group.code("Ann", "Ann", "Ben")
    workbook = group.open()
    found = summary.themes_by_members(workbook.codings(), workbook.themes(), workbook.responses())
    assert found[["name", "members", "answered", "named_by"]].to_numpy().tolist() == [
        ["Trust", 2, 3, "Ann, Ben"]
    ]
    assert workbook.themes()["made_by"].tolist() == ["Ann"]


def test_a_pseudonymous_community_joins_no_coder_with_a_name_or_an_answer():
    with open_store("sqlite://") as store:
        group = Group(store, naming=str(Naming.PSEUDONYMOUS))
        for who in ("Ann", "Ben"):
            group.code(who, *(each.name for each in group.open().members))
            group.finish(who)
        codings = group.open().codings()
        assert set(codings["coder"]) == {"Coder 1", "Coder 2"}
        assert codings["member"].astype(str).str.match(r"Member \d+").all()
        assert group.open().themes()["made_by"].tolist() == [""]
        assert set(codings["coded_at"].dt.hour) == {0}


def test_who_is_erased_takes_their_codings_with_them(group):
    group.code("Ann", "Ann", "Ben")
    group.code("Ben", "Ann")
    ben = group.store.member(group.id, "Ben")
    group.store.erase(ben)
    codings = group.open().codings()
    assert set(codings["coder"]) == {"Ann"}
    assert set(codings["member"]) == {"Ann", "Cem"}
    assert group.open().themes()["name"].tolist() == ["Trust"]
