"""Links and reminders in the panel: shown once, handed over, withdrawn."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets.errors import AccessError

pytestmark = pytest.mark.browser


def test_a_link_is_shown_once_with_the_focus_on_it(panel, choir, flaws, press, said):
    press("Actions for Person 2")
    press("Make a link")
    box = panel.get_by_label("Personal link for Person 2", exact=True)
    expect(box).to_have_value("http://localhost/join#key")
    note = panel.get_by_role("group", name="Personal link for Person 2.")
    expect(note).to_be_focused()
    expect(note).to_have_attribute("data-lm-suppress-shortcuts", "true")  # or Notebook 7 takes keys
    expect(panel.get_by_role("link", name="Write a mail")).to_have_attribute("href", "mailto:a")
    assert flaws(panel) == []
    press("Put the link away")
    expect(box).to_have_count(0)
    expect(panel.get_by_role("button", name="Make another link")).to_be_focused()
    press("Withdraw links")
    said("The links of Person 2 no longer work.")
    expect(panel.get_by_role("button", name="Make a link")).to_be_focused()
    assert [action for action, _ in choir.asked] == ["make_link", "revoke_links"]


def test_why_a_link_is_refused_stands_right_below_its_button(open_panel, flaws, make_choir, press):
    def refuse(**_):
        what = "Person 2 has a way in of their own; a link would open their answers to you"
        raise AccessError(what, remedy="If it is lost, add the person under another name.")

    choir = make_choir(naming="pseudonymous")
    choir.make_link = refuse
    panel = open_panel(choir, width=360, height=640)
    press("Actions for Person 2", at=panel)
    press("Make a link", at=panel)
    problem = panel.get_by_role("alert").filter(has_text="Person 2 has a way in of their own")
    expect(problem).to_be_in_viewport(ratio=1)
    button = panel.get_by_role("button", name="Make a link")
    expect(button).to_be_focused()
    assert button.evaluate("node => node.nextElementSibling.role") == "alert"
    assert flaws(panel) == []
    press("Erase…", at=panel)
    expect(problem).to_be_hidden()


def test_a_link_on_show_is_gone_when_its_row_is_folded(panel, press):
    press("Actions for Person 2")
    press("Make a link")
    expect(panel.get_by_label("Personal link for Person 2", exact=True)).to_be_visible()
    press("Actions for Person 2")
    press("Actions for Person 2")
    expect(panel.get_by_label("Personal link for Person 2", exact=True)).to_have_count(0)


def test_the_days_of_a_link_are_a_number_or_nothing(panel, choir, said):
    days = panel.get_by_label("How many days does a link work?")
    for wrong in ("soon", "0", "1.5", "9999"):
        days.fill(wrong)
        days.press("Enter")
        expect(days).to_have_accessible_description(re.compile("whole number of days"))
    days.fill("30")
    days.press("Enter")
    said("New links work for 30 days.")
    days.fill("")
    days.press("Enter")
    said("New links work without end.")
    values = [values["value"] for action, values in choir.asked if action == "change"]
    assert values == [30, None]


def test_links_for_many_are_one_file(panel, press, said):
    with panel.expect_download() as handed:
        press("Download links")
    assert handed.value.suggested_filename == "links.csv"
    assert handed.value.path().read_text() == "name,link\nAnn,http://localhost/join#key"
    panel.get_by_label("Everybody who has not started").check()
    press("Download links")
    said("Nobody needs a link: no file was made.")


def test_the_community_link_is_made_and_withdrawn(panel, press, said):
    press("Make the community link")
    expect(panel.get_by_label("Community link", exact=True)).to_have_value(
        "http://localhost/join#all"
    )
    press("Withdraw the community link")
    said("The community link no longer works.")
    expect(panel.get_by_label("Community link", exact=True)).to_have_count(0)
    expect(panel.get_by_role("button", name="Make the community link")).to_be_focused()


def test_a_reminder_is_ready_to_send(panel, flaws, press):
    press("Write a reminder")
    note = panel.locator(".cop-note", has_text="A reminder for 2 people is ready.")
    expect(note).to_be_focused()
    assert [each.get_attribute("href") for each in note.get_by_role("link").all()] == [
        "mailto:a",
        "mailto:b",
    ]
    expect(note).to_contain_text("Person 2")
    expect(note.get_by_label("The text, to send it another way")).to_have_value(
        "Please share.\nhttp://localhost/join"
    )
    assert flaws(panel) == []
