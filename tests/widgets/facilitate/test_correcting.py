"""Correcting a name and an address in the panel, and whoever leads under a name nobody chose."""

import pytest
from playwright.sync_api import expect

from copwidgets.people.leading import FACILITATOR
from copwidgets.people.rosters import EMAIL

pytestmark = pytest.mark.browser

OPENER = "Correct name or address…"
NO_ADDRESS = "This does not look like a mail address. Correct it, or leave it out."


@pytest.fixture
def form(panel, press):
    """Open the form of Person 1 by keyboard; return its fields by their labels."""
    press("Actions for Person 1")
    press(OPENER)
    heading = panel.get_by_role("heading", name="Correct name or address of Person 1")
    expect(heading).to_be_focused()
    return lambda label: panel.get_by_label(label, exact=True)


def test_a_name_and_an_address_are_corrected_by_keyboard(panel, choir, form, flaws, said):
    assert flaws(panel) == []
    panel.keyboard.press("Tab")
    expect(form("Name")).to_be_focused()
    expect(form("Name")).to_have_value("Person 1")
    panel.keyboard.insert_text(" Anna Lee ")
    panel.keyboard.press("Tab")
    expect(form("Mail address")).to_be_focused()
    panel.keyboard.insert_text("anna@example.org")
    panel.keyboard.press("Enter")
    said("Saved: Anna Lee, anna@example.org.")
    expect(panel.get_by_role("button", name=OPENER)).to_be_focused()
    expect(panel.get_by_role("row", name="Anna Lee anna@example.org")).to_be_visible()
    expect(form("Name")).to_be_hidden()
    values = {"member": "m1", "name": "Anna Lee", "email": "anna@example.org"}
    assert choir.asked == [("correct_member", values)]


def test_an_address_may_be_left_out(form, press, said):
    press("Save")
    said("Saved: Person 1, without a mail address.")
    expect(form("Name")).to_be_hidden()


def test_what_is_wrong_stands_beside_its_field(panel, choir, form, flaws, press):
    form("Name").fill(" ")
    form("Mail address").fill("anna at example.org")
    press("Save")
    expect(form("Name")).to_be_focused()
    expect(form("Name")).to_have_accessible_description("Enter a name.")
    expect(form("Mail address")).to_have_accessible_description(NO_ADDRESS)
    assert flaws(panel) == []
    form("Name").fill("Person 2")
    press("Save")
    expect(form("Mail address")).to_be_focused()
    expect(form("Name")).to_have_accessible_description("")
    assert choir.asked == []
    form("Mail address").fill("")
    press("Save")
    expect(form("Name")).to_be_focused()
    expect(form("Name")).to_have_accessible_description(
        "Somebody has this name. Add a surname or a number."
    )
    expect(form("Mail address")).to_have_accessible_description("")
    expect(form("Name")).to_have_value("Person 2")
    assert flaws(panel) == []


def test_the_page_takes_the_addresses_that_python_takes(choir, form, press, said):
    good = ["jörg@müller.de", "a.b+c@localhost", f"{'x' * 64}@example.org", "o!#$*/=^`{|}~-@a-b.c"]
    bad = [
        "ann",
        "a@b@c",
        "ann@",
        "@b",
        "a b@c",
        f"{'x' * 65}@c",
        *(f"a{each}@c" for each in ",;:<>"),
    ]
    bad += [f"a@c{each}" for each in "\"'()[]\\?&%"]
    bad += [f"a{each}b@c" for each in "\x00\x7f\xa0\xad\u200b\u202e\u2066\ufeff"]
    for address in good:
        assert EMAIL.fullmatch(address)
        form("Mail address").fill(address)
        press("Save")
        said(f"Saved: Person 1, {address}.")
        press(OPENER)
    for address in bad:
        assert not EMAIL.fullmatch(address)
        form("Mail address").fill(address)
        press("Save")
        expect(form("Mail address")).to_have_accessible_description(NO_ADDRESS)
    assert [values["email"] for _, values in choir.asked] == good


def test_who_cancels_is_back_at_the_button_and_finds_what_is_kept(panel, choir, form, press):
    form("Name").fill("")
    press("Save")
    press("Cancel")
    expect(panel.get_by_role("button", name=OPENER)).to_be_focused()
    press(OPENER)
    expect(form("Name")).to_have_value("Person 1")
    expect(form("Name")).to_have_accessible_description("")
    expect(form("Name")).not_to_have_attribute("aria-invalid", "true")
    press("Actions for Person 1")
    press("Actions for Person 1")
    expect(form("Name")).to_be_hidden()
    assert choir.asked == []


def test_what_is_typed_outlives_a_refresh(panel, choir, form, press):
    form("Name").fill("Anna")
    choir.one("m1")["name"] = "Anne"
    press("Refresh")
    heading = panel.get_by_role("heading", name="Correct name or address of Anne")
    expect(heading).to_be_visible()
    expect(form("Name")).to_have_value("Anna")


def test_a_row_that_moves_takes_the_focus_along(panel, choir, form):
    form("Name").focus()
    panel.keyboard.press("End")
    panel.keyboard.insert_text("23")
    choir.members.insert(0, choir.members.pop(1))
    panel.evaluate("(state) => hear({ type: 'state', state })", choir.build())
    expect(panel.get_by_role("row").nth(1)).to_contain_text("Person 1")
    expect(form("Name")).to_be_focused()
    panel.keyboard.insert_text("4")
    expect(form("Name")).to_have_value("Person 1234")


def test_whoever_leads_under_no_name_of_their_own_is_taken_to_it(
    open_panel, flaws, make_choir, press
):
    choir = make_choir(members=20)
    choir.one("m0")["name"] = FACILITATOR
    panel = open_panel(choir)
    hint = panel.get_by_text("You are called “Facilitator” so far")
    expect(hint).to_be_visible()
    assert flaws(panel) == []
    panel.get_by_label("Find people").fill("Person 1")
    press("Change my name…", at=panel)
    heading = panel.get_by_role("heading", name="Correct name or address of Facilitator")
    expect(heading).to_be_focused()
    name = panel.get_by_label("Name", exact=True)
    name.fill("Ann")
    press("Change my name…", at=panel)
    expect(name).to_have_value("Ann")
    name.press("Enter")
    expect(panel.get_by_role("row", name="Ann (you)")).to_be_visible()
    expect(panel.get_by_role("button", name=OPENER)).to_be_focused()
    expect(hint).to_be_hidden()


def test_somebody_else_of_that_name_is_no_reason_to_say_so(open_panel, make_choir):
    choir = make_choir()
    choir.one("m1")["name"] = FACILITATOR
    panel = open_panel(choir)
    expect(panel.get_by_role("row", name=FACILITATOR)).to_be_visible()
    expect(panel.get_by_text("You are called")).to_be_hidden()
