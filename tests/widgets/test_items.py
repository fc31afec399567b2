"""What members list and what they share, in a browser: merged, undone and read by keyboard."""

import pytest

from copwidgets import Workbook
from copwidgets.community import ResultsFor
from copwidgets.guide import parse_guide
from copwidgets.results import Board, Wish
from copwidgets.store import open_store
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.needs, kind: list, text: Which needs?}
          - {id: a.one.aim, kind: long_text, text: What for?}
"""
ANSWERS = {
    "Ann": (["Time to meet", "tea", "وقت"], "Old trees, some benches. And shade!"),
    "Bo": (["time for meetings", "Tea.", f"A {'long ' * 60}wish"], "A bench with shade; a tree."),
    "Cy": (["Money for travel"], "Music, cake and a long evening."),
}


@pytest.fixture
def page(show):
    """Show the page of Ann, with what is listed and what is shared alone."""
    with open_store("sqlite://") as store:
        community = store.default_community("Choir")
        store.change_community(community.id, {"results": ResultsFor.ALWAYS})
        for who, (needs, aim) in ANSWERS.items():
            workbook = Workbook(parse_guide(GUIDE), store, "url", who)
            form = workbook.form("a.one")
            form.value = {"a.one.needs": needs, "a.one.aim": aim}
            seen = {each: found["revision"] for each, found in form.answers_json().items()}
            store.share(workbook.member, "a.one", seen)
        board = Board(Workbook(parse_guide(GUIDE), store, "url", "Ann"))

        def look(wish, is_asked):
            parts = board.look(Wish.from_json(wish), anew=is_asked)
            return [each for each in parts if each.id.startswith(("items", "common"))]

        yield show(Dashboard(look=look, act=board.act))


def named(page):
    return page.get_by_role("list", name="Which needs?", exact=True).locator("> li strong")


def test_two_things_are_merged_and_undone_by_keyboard(page, flaws):
    same = page.get_by_role("button", name="They are the same (time for meetings and Time to meet)")
    same.focus()
    page.keyboard.press("Enter")
    page.get_by_text("They now count as one, “time for meetings”.").wait_for()
    assert named(page).all_inner_texts()[:2] == ["Tea.", "time for meetings"]
    assert page.evaluate("document.activeElement.textContent") == "Which needs?"
    page.get_by_text("Merged by hand: what members wrote").click()
    assert flaws(page) == []
    page.get_by_role("button", name="Undo this merge (time for meetings)").press("Enter")
    page.get_by_text("“time for meetings” is several things again.").wait_for()
    assert "Time to meet" in named(page).all_inner_texts()
    assert page.errors == []


def test_whatever_the_words_people_can_say_that_two_are_one(page):
    page.get_by_text("Say that two of these are the same").click()
    form = page.locator("form.cop-act")
    form.get_by_label("One", exact=True).select_option("Money for travel")
    form.get_by_label("And the other").select_option("Money for travel")
    form.get_by_role("button", name="They are the same").click()
    form.get_by_text("these are one already").wait_for()
    form.get_by_label("And the other").select_option("وقت")
    form.get_by_label("Call them").fill("Time and money")
    form.get_by_role("button", name="They are the same").click()
    page.get_by_text("They now count as one, “Time and money”.").wait_for()
    assert "Time and money" in named(page).all_inner_texts()
    page.get_by_role("button", name="Not the same").click()
    page.get_by_text("stay two things.").wait_for()
    assert page.locator(".cop-similar").count() == 0


def test_a_term_unfolds_to_its_sentences(page, flaws):
    page.locator("summary", has_text="bench").press("Enter")
    quotes = page.locator(".cop-quotations li")
    quotes.first.wait_for()
    assert quotes.all_inner_texts() == [
        "Old trees, some benches. Ann",
        "A bench with shade; a tree. Bo",
    ]
    assert quotes.locator("mark").all_inner_texts() == ["benches", "bench"]
    assert page.get_by_role("list", name="Only one says").inner_text().startswith("Cy: ")
    assert "Closest: Ann and Bo both use benches, shade, trees" in page.inner_text("main")
    assert flaws(page) == []
