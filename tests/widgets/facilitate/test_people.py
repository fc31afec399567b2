"""The list of people in the panel: who is there, what is done for one, and adding more."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_progress_comes_first_and_everybody_has_a_row(panel, flaws):
    expect(panel.locator(".cop-progress")).to_have_text(
        "3 people, 2 have opened their link, 1 have started, 1 have shared"
    )
    row = panel.get_by_role("row", name="Person 1")
    expect(row).to_contain_text("No link yet")
    expect(row).to_contain_text("4 of 5 sections")
    expect(panel.get_by_role("row", name="Person 0 (you)")).to_be_visible()
    assert flaws(panel) == []
    assert panel.errors == []


def test_a_refused_act_is_said_beside_it(panel, press, said):
    press("Actions for Person 0")
    press("Make facilitator")
    problem = panel.get_by_role("alert").filter(has_text="Make another facilitator first.")
    expect(problem).to_be_visible()
    expect(panel.get_by_role("button", name="Make facilitator", exact=True)).to_be_focused()
    press("Actions for Person 1")
    panel.get_by_role("button", name="Make facilitator").nth(1).press("Enter")
    said("Person 1 is a facilitator now.")


def test_data_are_handed_over(panel, press):
    press("Actions for Person 1")
    with panel.expect_download() as handed:
        press("Download data (JSON)")
    assert handed.value.suggested_filename == "m1.json"
    with panel.expect_download() as handed:
        press("Download the record (CSV)")
    assert handed.value.path().read_text() == "when,who"


def test_erasing_wants_the_name_typed_and_leaves_the_focus_in_the_list(
    panel, choir, flaws, press, said
):
    press("Actions for Person 1")
    press("Erase…")
    expect(panel.get_by_role("heading", name="Erase everything about Person 1")).to_be_focused()
    press("Erase it for good")
    box = panel.get_by_label("Type the name, Person 1, to confirm")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description("Type the name to confirm.")
    box.fill("Person 9")
    box.press("Enter")
    expect(box).to_have_accessible_description(re.compile("This is another name"))
    assert flaws(panel) == []
    box.fill("Person 1")
    box.press("Enter")
    said("Everything about Person 1 was erased.")
    expect(panel.get_by_role("row", name="Person 1")).to_have_count(0)
    expect(panel.get_by_role("group", name="Everybody in the community")).to_be_focused()
    assert len(choir.members) == 2


def test_who_keeps_the_data_is_back_at_the_button(panel, choir, press):
    press("Actions for Person 1")
    press("Erase…")
    press("Keep it")
    expect(panel.get_by_role("button", name="Erase…")).to_be_focused()
    assert choir.asked == []


def test_people_are_checked_line_by_line_before_they_are_added(panel, choir, flaws, press):
    press("Check")
    box = panel.get_by_label("Whom to add")
    expect(box).to_be_focused()
    box.fill("Kim")
    file = {"name": "p.csv", "mimeType": "text/csv", "buffer": "Jörg\n?".encode("cp1252")}
    panel.get_by_label("Or take them from a file").set_input_files(file)
    expect(box).to_have_value("Kim\nJörg\n?")
    press("Check")
    found = panel.locator(".cop-note", has_text="2 people will be added")
    expect(found).to_be_focused()
    expect(found).to_contain_text("Already here, left as they are:Person 1")
    expect(found).to_contain_text("Line 3: Enter a name.")
    assert flaws(panel) == []
    press("Add 2 people")
    expect(panel.locator(".cop-done", has_text="2 people were added.")).to_be_focused()
    expect(panel.get_by_role("row", name="Jörg")).to_be_visible()
    expect(box).to_have_value("")
    assert ("add_members", {"text": "Kim\nJörg\n?"}) in choir.asked


def test_a_list_that_was_changed_is_checked_again(panel, press):
    panel.get_by_label("Whom to add").fill("Kim")
    press("Check")
    expect(panel.get_by_role("button", name="Add 1 person")).to_be_visible()
    panel.get_by_label("Whom to add").fill("Kim\nLou")
    expect(panel.get_by_role("button", name="Add 1 person")).to_be_hidden()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"PK\x03\x04\x00\x00", "This file is not a text."), (b"x" * 500_001, "too large")],
)
def test_a_file_that_is_no_list_is_refused(panel, content, problem):
    file = {"name": "p.xlsx", "mimeType": "application/zip", "buffer": content}
    panel.get_by_label("Or take them from a file").set_input_files(file)
    expect(panel.get_by_role("alert").filter(has_text=problem)).to_be_visible()
    expect(panel.get_by_label("Whom to add")).to_have_value("")


def test_from_twenty_people_on_there_is_a_filter(open_panel, flaws, make_choir):
    expect(open_panel(make_choir(members=19)).get_by_label("Find people")).to_be_hidden()
    panel = open_panel(make_choir(members=20))
    panel.get_by_label("Find people").fill("nobody at all")
    expect(panel.get_by_text("0 of 20 shown: nobody matches")).to_be_visible()
    assert flaws(panel) == []


def test_many_people_can_be_sifted(open_panel, press, make_choir):
    choir = make_choir(members=500)
    panel = open_panel(choir)
    choir.one("m7")["role"] = "facilitator"
    press("Refresh", at=panel)
    box = panel.get_by_label("Find people")
    box.fill("FACILIT")
    expect(panel.get_by_text("1 of 500 shown")).to_be_visible()
    press("Actions for Person 7", at=panel)
    box.fill("person 49")
    expect(panel.get_by_text("11 of 500 shown")).to_be_visible()
    expect(panel.get_by_role("button", name="Make a link")).to_be_hidden()


def test_names_are_text_whatever_stands_in_them(open_panel, make_choir):
    choir = make_choir()
    choir.members[1]["name"] = "<img src=x onerror=alert(1)> $x^2$"
    panel = open_panel(choir)
    expect(panel.get_by_role("row", name="<img src=x onerror=alert(1)> $x^2$")).to_be_visible()
    assert panel.locator(".mathjax_ignore.tex2jax_ignore img").count() == 0
    assert panel.errors == []
