"""Bringing answers in on the page, by keyboard alone: file, columns, preview, confirmed, undone."""

import csv
import io

import pytest
from playwright.sync_api import expect

from copwidgets import Workbook
from copwidgets.community import NewMember
from copwidgets.pages.intake import Intake
from copwidgets.people import Leader

ROWS = [
    ["Timestamp", "Your name", "IP address", "What is it called?", "What do we need?", "Keen"],
    ["2026/03/01 9:00:00", "Fay", "192.0.2.7", "The <b>Choir</b>, ours", "Rooms; Money", "2"],
    ["2026/03/02 9:00:00", "Zoë", "192.0.2.8", "Singers", "Tea", "9"],
    ["2026/03/03 9:00:00", "", "192.0.2.9", "", "", ""],
]
NAME = "survey.csv"


@pytest.fixture
def leader(store):
    community = store.add_community("Choir")
    store.add_members(community.id, [NewMember("Fay")])
    return Leader(store, community.id)


@pytest.fixture
def page(choir, open_panel, guide, store, leader):
    """The panel of a made-up choir whose part for answers from elsewhere is the real one."""
    workbook = Workbook(guide, store, "url", community=leader.community_id)
    intake = Intake(workbook, leader)
    build, act = choir.build, choir.act
    choir.build = lambda: {**build(), "intake": intake.build()}
    choir.act = lambda name, values: intake.acts.get(name, lambda each: act(name, each))(values)
    return open_panel(choir)


def choose(page, rows=ROWS, name=NAME):
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    file = {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}
    page.get_by_label("File with the answers").set_input_files(file)
    expect(page.get_by_role("heading", name=name)).to_be_visible()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def lead(page, column, target):
    page.get_by_label(f"Where “{column}” leads").select_option(target)


def test_answers_are_brought_in_and_taken_back_by_keyboard(page, store, leader):
    choose(page)
    expect(
        page.get_by_text("Read as Google Forms, 3 rows with answers, 6 columns.")
    ).to_be_visible()
    expect(page.get_by_label("Where “What is it called?” leads")).to_have_value("a.one.name")
    expect(page.get_by_label("Where “IP address” leads")).to_have_value("")
    lead(page, "What do we need?", "a.one.needs")
    page.get_by_label("What stands between the items").locator("visible=true").select_option(";")
    lead(page, "Keen", "a.two.keen")
    press(page, "Show what would be brought in")
    expect(
        page.get_by_role("heading", name="This would bring in 5 answers, 2 new people")
    ).to_be_visible()
    expect(page.get_by_text("“How keen?” “9” is no whole number from 1 to 3.")).to_be_visible()
    assert list(store.responses(leader.community_id)) == []
    page.get_by_text("Taken: 1 row").press("Enter")
    page.get_by_text("3 answers", exact=True).press("Enter")
    expect(page.get_by_text("“Which needs?” Rooms · Money")).to_be_visible()
    page.get_by_label("Fay", exact=True).press("Space")
    expect(
        page.get_by_role("heading", name="This would bring in 5 answers, 1 new person")
    ).to_be_visible()
    expect(page.get_by_label("Fay", exact=True)).to_be_focused()
    press(page, "Bring in 5 answers")
    expect(page.get_by_text("5 answers were brought in, and 1 person added.").first).to_be_visible()
    found = {
        each.answer.value
        for each in store.responses(leader.community_id)
        if each.question_id == "a.one.name"
    }
    assert found == {"The <b>Choir</b>, ours", "Singers"}
    press(page, f"Undo the import of {NAME}…")
    press(page, "Keep it")
    expect(page.get_by_role("button", name=f"Undo the import of {NAME}…")).to_be_focused()
    press(page, f"Undo the import of {NAME}…")
    press(page, "Undo it")
    expect(page.get_by_text(f"What {NAME} brought in was taken back.")).to_be_visible()
    assert list(store.responses(leader.community_id)) == []
    assert not page.errors


def test_every_step_can_be_read_by_everybody(page, flaws):
    choose(page)
    press(page, "Show what would be brought in")
    expect(page.get_by_role("heading", name="This would bring in 2 answers")).to_be_visible()
    for each in page.locator("details").all():
        each.evaluate("node => (node.open = true)")
    assert flaws(page) == []
    press(page, "Bring in 2 answers")
    press(page, f"Undo the import of {NAME}…")
    assert flaws(page) == []


def test_another_plan_hides_the_preview_of_the_one_before(page):
    choose(page)
    press(page, "Show what would be brought in")
    expect(page.get_by_role("button", name="Bring in 2 answers")).to_be_visible()
    lead(page, "Keen", "a.two.keen")
    expect(page.get_by_role("button", name="Bring in 2 answers")).to_be_hidden()


def test_what_is_wrong_is_said_where_it_is(page):
    choose(page)
    lead(page, "What is it called?", "")
    press(page, "Show what would be brought in")
    expect(page.get_by_text("No column leads to a question yet. Choose a question")).to_be_visible()
    file = {"name": "photo.png", "mimeType": "image/png", "buffer": b"\x89PNG\0\0"}
    page.get_by_label("File with the answers").set_input_files(file)
    expect(page.get_by_text("This file is neither a text nor a workbook of Excel.")).to_be_visible()


def test_a_wrong_guess_is_corrected(page):
    choose(page, [["Name;What is it called?", ""], ["Ann;Choir", ""]])
    page.get_by_text("Does it look wrong?").press("Enter")
    page.get_by_label("Between the cells").select_option(";")
    press(page, "Read it again")
    expect(page.get_by_label("Where “What is it called?,” leads")).to_have_value("a.one.name")


def test_a_closed_community_says_why_nothing_can_be_brought_in(choir, open_panel):
    build = choir.build
    told = {"obstacle": "Answering is closed.", "most_bytes": 1, "imports": []}
    choir.build = lambda: {**build(), "intake": told}
    page = open_panel(choir)
    expect(page.get_by_text("Answering is closed.", exact=True)).to_be_visible()
    expect(page.get_by_label("File with the answers")).to_be_hidden()
