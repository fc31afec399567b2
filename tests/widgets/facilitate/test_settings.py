"""The panel's settings, results, record and further communities."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def test_what_is_typed_outlives_what_else_is_saved(panel, choir, press, said):
    panel.get_by_text("Change the name").press("Enter")
    name = panel.get_by_label("Name of the community")
    name.fill("Big choir")
    panel.get_by_label("Anyone who has the community link").check()
    press("Save Who may join?")
    said("Saved. Who may join: anyone who has the community link.")
    expect(name).to_have_value("Big choir")
    expect(panel.get_by_role("button", name="Save Who may join?")).to_be_focused()
    choir.settings["joining"] = "open"
    press("Refresh")
    expect(panel.get_by_label("Anyone who comes")).to_be_checked()
    expect(name).to_have_value("Big choir")
    name.press("Enter")
    said("The community is called “Big choir” now.")


def test_a_setting_that_is_refused_shows_what_is_set(panel, press):
    panel.get_by_text("Change the name").press("Enter")
    panel.get_by_label("Without names").check()
    press("Save Are answers shown with names?")
    expect(panel.get_by_role("alert").filter(has_text="Names were already seen.")).to_be_visible()
    expect(panel.get_by_label("With names")).to_be_checked()
    name = panel.get_by_label("Name of the community")
    name.fill(" ")
    name.press("Enter")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("Enter a name for the community.")


def test_results_and_answering_are_opened_and_closed_again(panel, choir, press, said):
    press("Open the results")
    said("The results are open to all members.")
    expect(panel.get_by_role("button", name="Close the results again")).to_be_focused()
    press("Close answering")
    expect(panel.get_by_text("Answering is closed.", exact=True)).to_be_visible()
    press("Reopen answering")
    said("Answering is open")
    assert [action for action, _ in choir.asked] == [
        "open_results",
        "close_answering",
        "close_answering",
    ]


def test_another_community_comes_with_its_facilitator_s_link(panel):
    name = panel.get_by_label("Name of the new community")
    name.press("Enter")
    expect(name).to_have_accessible_description("Enter a name for the new community.")
    name.fill("Band")
    panel.get_by_label("Guide").select_option("b")
    name.press("Enter")
    link = panel.get_by_label("Facilitator's link to Band on b", exact=True)
    expect(link).to_have_value("http://localhost/join#lead")


def test_the_record_shows_the_newest_first_and_all_on_request(panel, press):
    table = panel.get_by_role("table", name="What was done, newest first")
    expect(table.get_by_role("row")).to_have_count(11)
    press("Show all 12")
    expect(table.get_by_role("row")).to_have_count(13)
    assert "11/24/2026" in table.get_by_role("row").nth(2).inner_text()


def test_without_names_nothing_says_who_has_shared(open_panel, flaws, make_choir):
    panel = open_panel(make_choir(naming="pseudonymous"))
    expect(panel.get_by_text("Answers here stand without names")).to_be_visible()
    expect(panel.get_by_role("columnheader", name="Last here")).to_be_hidden()
    expect(panel.get_by_text("Purpose: fewer than 3, so not shown")).to_be_visible()
    expect(panel.locator(".cop-progress")).not_to_contain_text("shared")
    panel.get_by_text("Change the name").press("Enter")
    expect(panel.get_by_text("It was promised.")).to_be_visible()
    expect(panel.get_by_label("With names")).to_be_hidden()
    assert flaws(panel) == []


def test_a_state_that_cannot_be_built_is_said_on_top(panel, press, said):
    panel.evaluate("hear({ type: 'problem', id: null, message: 'The disk is full.' })")
    expect(panel.get_by_role("alert").filter(has_text="The disk is full.")).to_be_visible()
    press("Refresh")
    expect(panel.get_by_text("The disk is full.")).to_be_hidden()
    said("This is how things stand now.")
