"""Joining and leaving: taken names, shared computers, lost sessions, and who can use the pages."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets.people import join

pytestmark = pytest.mark.browser

PRIMARY = "What is the group's main purpose?"
DRAFTS = """(area) => Object.keys(window[area])
    .filter((key) => key.startsWith("copwidgets:draft:")).length"""


def test_a_taken_name_a_lost_session_and_a_shared_computer(stranger, faults, place):
    join(place.workbook.store, place.workbook.community, "Zoë Taken")
    ann = stranger("Ann Shared")
    page = ann.page
    assert faults(page) == []
    name, button = page.get_by_label("Your name"), page.get_by_role("button", name="Join")
    button.click()
    expect(page.get_by_role("alert").filter(has_text="Enter your name.")).to_be_visible()
    name.fill("zoë  TAKEN")
    name.press("Enter")
    expect(page.get_by_text("“Zoë Taken” has already joined")).to_be_visible()
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description(re.compile("“Zoë Taken” has already joined"))
    assert faults(page) == []

    page.route("**/session", lambda route: route.abort())
    name.fill(ann.name)
    page.get_by_label("This is a shared computer").check()
    button.dblclick()
    ann.link = page.get_by_label("Your personal link").input_value()
    expect(page.get_by_text("This browser could not be signed in.")).to_be_visible()
    assert faults(page) == []
    page.unroute("**/session")
    page.goto(ann.link)
    make_a_new_link(ann)
    page.goto(ann.link.replace("join#", "join?next=10_define.ipynb#"))
    ann.ready()

    box = ann.box(PRIMARY)
    box.fill("Secret")
    assert [page.evaluate(DRAFTS, area) for area in ("localStorage", "sessionStorage")] == [0, 1]
    assert ann.is_saved()
    leave_in_time(ann)
    assert place.answers(ann.name)["define.purpose.primary"] == "Secret, and more"
    expect(page.get_by_label("Your name")).to_be_visible()


def make_a_new_link(person):
    """Ask for another link: the session still ends with the browser, and the computer is shared."""
    page = person.page
    expect(page.get_by_role("heading", name=f"Welcome back, {person.name}")).to_be_visible()
    before = page.context.cookies()
    page.get_by_role("button", name="Make a new personal link").click()
    person.link = page.get_by_label("Your personal link").input_value()
    assert page.context.cookies() == before
    assert {each["expires"] for each in before if each["name"].startswith("session-")} == {-1}
    assert page.evaluate("sessionStorage.getItem('copwidgets:shared-computer')") == "yes"


def leave_in_time(person):
    """Leave while the last words are not saved yet: they are saved first, then all is forgotten."""
    person.box(PRIMARY).fill("Secret, and more")
    person.page.get_by_role("button", name="Not Ann Shared? Leave").click()
    expect(person.page.get_by_role("heading", name="Join Our community")).to_be_visible()
    assert person.is_saved()
