"""The section form in a real browser: advice before sharing, and text that cannot be saved."""

import pytest
from playwright.sync_api import expect

from copwidgets.errors import AccessError, StoreError

pytestmark = pytest.mark.browser

WITHDRAWN = "Your link was withdrawn. Ask for a new one."
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"
CLIPBOARD = """() => Object.defineProperty(navigator, "clipboard", {
    value: { writeText: async (text) => { window.copied = text; } } })"""
SAVES = "() => sent.filter(({ type }) => type === 'save').length"


class Gate:
    """A `save` that is shut for some time."""

    def __init__(self, store, member):
        self.store, self.member, self.error, self.tried = store, member, None, 0

    def __call__(self, draft):
        self.tried += 1
        if self.error:
            raise self.error
        return self.store.save(self.member, draft, "version")


@pytest.fixture
def gate(store, member):
    return Gate(store, member)


@pytest.fixture
def page(show, open_form, gate):
    advice = ["In a group of 4, a turn of phrase may tell who wrote this.", "Leave out names."]
    page = show(open_form(save=gate, advise=lambda: advice))
    page.clock.install()
    return page


def status(page):
    return page.locator(".cop-status > span").first


def withdraw(gate):
    gate.error = AccessError("your link was withdrawn", remedy="Ask for a new one.")


def test_advice_stands_before_the_question_whether_to_share(page, flaws):
    page.get_by_label("What is it called?").fill("Choir")
    page.get_by_role("button", name="Check and share").click()
    expect(page.get_by_role("heading", name="Check your answers")).to_be_focused()
    note = page.locator(".cop-note")
    expect(note.get_by_role("heading")).to_have_text("Before you share")
    expect(note).to_contain_text("Leave out names.")
    order = "(note) => note.compareDocumentPosition(document.querySelector('.cop-review fieldset'))"
    assert note.evaluate(order) == 4  # the question follows the note
    assert flaws(page) == []


def test_a_final_refusal_is_not_tried_again_until_something_is_typed(page, gate):
    withdraw(gate)
    name = page.get_by_label("What is it called?")
    name.fill("Choir")
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text(f"Not saved: {WITHDRAWN} Your text is kept")
    page.clock.run_for(60_000)
    name.blur()
    page.evaluate("dispatchEvent(new Event('cop:flush'))")
    assert page.evaluate(SAVES) == gate.tried == 1
    gate.error = None
    expect(name).to_have_value("Choir")
    name.fill("Choirs")
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text("Saved at")


def test_a_store_that_fails_is_tried_again_as_before(page, gate):
    gate.error = StoreError("the disk is full")
    page.get_by_label("What is it called?").fill("Choir")
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text("Not saved: The disk is full")
    gate.error = None
    page.clock.run_for(11_000)
    expect(status(page)).to_contain_text("Saved at")
    assert gate.tried == 2


def fill_what_cannot_be_saved(page, gate):
    page.get_by_label("Notes").fill("kept")
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text("Saved at")
    withdraw(gate)
    page.get_by_label("Need 1").fill("a room")
    page.get_by_role("button", name="Add another need").click()
    page.get_by_label("Need 2").fill("a piano")
    page.get_by_label("What is it called?").fill("Choir")
    page.get_by_label("I'm not sure yet").first.check()
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text("Not saved")


UNSAVED = "What is it called?\nChoir\n(I'm not sure yet)\n\nWhich needs?\na room\na piano"


def test_what_is_not_saved_can_be_copied(page, gate):
    page.evaluate(CLIPBOARD)
    fill_what_cannot_be_saved(page, gate)
    page.get_by_role("button", name="Copy what is not saved").press("Enter")
    expect(page.get_by_role("button", name="Copied what is not saved")).to_be_focused()
    assert page.evaluate("copied") == UNSAVED
    gate.error = None
    page.get_by_label("What is it called?").fill("Choirs")
    page.clock.run_for(1000)
    expect(status(page)).to_contain_text("Saved at")
    expect(page.get_by_role("button", name="what is not saved")).to_be_hidden()


def test_without_a_clipboard_the_text_is_shown_and_selected(page, gate, flaws):
    page.evaluate(NO_CLIPBOARD)
    fill_what_cannot_be_saved(page, gate)
    page.get_by_role("button", name="Copy what is not saved").press("Enter")
    box = page.get_by_label("What is not saved", exact=True)
    expect(box).to_have_value(UNSAVED)
    expect(box).to_be_focused()
    assert page.evaluate("String(getSelection())") == UNSAVED
    assert flaws(page) == []


def test_a_review_that_fails_is_said_on_top(show, open_form):
    def advise():
        raise StoreError("the disk is full")

    page = show(open_form(advise=advise))
    page.get_by_label("What is it called?").fill("Choir")
    page.get_by_role("button", name="Check and share").click()
    summary = page.get_by_role("alert").filter(has_text="The disk is full")
    expect(summary).to_be_focused()


def test_nothing_is_kept_of_what_is_typed_after_everything_was_erased(page, gate, flaws):
    page.get_by_label("What is it called?").fill("Choir")
    page.evaluate("dispatchEvent(new Event('cop:forget')), localStorage.clear()")  # as own_data.js
    page.get_by_label("Notes").fill("a late thought")
    expect(status(page)).to_have_text(
        "You have left, so nothing that you type here is kept. Reload this page to begin again."
    )
    page.clock.run_for(60_000)
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    assert page.evaluate("localStorage.length") == page.evaluate(SAVES) == gate.tried == 0
    assert flaws(page) == []
