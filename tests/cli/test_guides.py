"""`copwidgets guide diff`: what is printed, and that nothing is changed by it."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.guide import load_guide

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.b
        title: B
        questions:
          - {id: a.b.name, kind: text, text: What is it called?}
          - {id: a.b.needs, kind: list, text: Which needs?}
"""


@pytest.fixture
def url(away):
    """Let Ann and Bo answer the guide of the project."""
    (away / "data").mkdir()
    (away / "data" / "guide.yaml").write_text(GUIDE, encoding="utf-8")
    url = f"sqlite:///{away}/data/responses.sqlite"
    with open_store(url) as store:
        for name in ("Ann", "Bo"):
            book = Workbook(load_guide(away / "data" / "guide.yaml"), store, url, name)
            book.form("a.b").value = {"a.b.name": f"The choir of {name}"}
    return url


@pytest.fixture
def changed(away):
    """Write a changed guide file; return its name."""

    def write(old, new):
        assert old in GUIDE
        (away / "new.yaml").write_text(GUIDE.replace(old, new), encoding="utf-8")
        return "new.yaml"

    return write


@pytest.mark.usefixtures("url")
def test_the_guide_that_is_served_changes_nothing(said):
    assert said("guide diff") == (
        "Our community: 1 version of the guide answered so far.\n\n"
        "a.b.name: same\na.b.needs: same\n\n"
        "Nothing is lost: every answer keeps its place or is taken over.\n"
    )


@pytest.mark.usefixtures("url")
def test_a_question_with_another_id_is_suggested_to_be_the_same(said, changed):
    out = said(f"guide diff {changed('a.b.name', 'a.b.title')}")
    assert "a.b.title: added\n" in out
    assert "a.b.name: removed\n    What is it called?\n" in out
    assert "    become answers to an earlier question: 2 members\n" in out
    assert "If a.b.title asks what a.b.name asked, write below it in the file:\n" in out
    assert "    was: [a.b.name]\n" in out
    assert out.splitlines()[-1].startswith("Nothing is lost: answers that no question takes")


@pytest.mark.usefixtures("url")
def test_a_renamed_and_reworded_question(said, changed):
    new = "id: a.b.title, was: [a.b.name], kind: text, text: What is it named?"
    out = said(f"guide diff {changed('id: a.b.name, kind: text, text: What is it called?', new)}")
    assert "a.b.title: renamed, reworded (was a.b.name)\n" in out
    assert "    What is it [-called?-] {+named?+}\n" in out
    assert out.endswith("Nothing is lost: every answer keeps its place or is taken over.\n")


@pytest.mark.usefixtures("url")
def test_members_are_named_when_asked_for(said, changed):
    out = said(f"guide diff {changed('name, kind: text', 'name, kind: scale')} --names")
    assert "a.b.name: kind changed from text to scale\n" in out
    assert "    answers that do not fit any more: Ann, Bo\n" in out


def test_a_pseudonymous_community_tells_neither_names_nor_small_numbers(
    said, refused, changed, url
):
    with open_store(url) as store:
        made = store.add_community("Quiet")
        store.change_community(made.id, {"naming": "pseudonymous"})
        book = Workbook(load_guide("data/guide.yaml"), store, url, "Cy", community="Quiet")
        book.form("a.b").value = {"a.b.name": "Ours"}
    file = changed("name, kind: text", "name, kind: scale")
    assert "fit any more: fewer than 3 members\n" in said(f"guide diff {file} --community Quiet")
    assert "Leave out --names" in refused(f"guide diff {file} --community Quiet --names")


def test_it_changes_nothing_in_the_store(said, changed, url):
    file = changed("a.b.name", "a.b.title")
    said(f"guide diff {file}")
    with open_store(url) as store:
        assert store.guide(load_guide(file).version) is None


def test_where_nobody_has_answered_it_says_so(said, url):
    with open_store(url) as store:
        store.add_community("New")
    out = said("guide diff --community New")
    assert out.startswith("New: nobody has answered yet, so every question is a new one.\n")


def test_a_community_moves_to_another_guide(said, changed, url):
    file = changed("a.b.name, kind", "a.b.title, was: [a.b.name], kind")
    assert load_guide(file).version in said(["community", "set", "Our community", "--guide", file])
    with open_store(url) as store:
        book = Workbook(load_guide("data/guide.yaml"), store, url, "Ann")
        assert book.guide == load_guide(file)
        assert book.form("a.b").value == {"a.b.title": "The choir of Ann"}


def test_a_guide_or_store_that_cannot_be_used_is_one_sentence(run, refused):
    assert "the guide has 1 fault" in run("guide diff missing.yaml")[2]
    refused("guide diff --store mysql://ann:secret@host/x")
