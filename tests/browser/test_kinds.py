"""Limits, bad input and every kind of answer, on a guide that is not the workbook's own."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

IDEA, PLACE, PEOPLE = "Die Idee", "Der Ort", "Die Leute"
TOOLS, SAFETY, MONEY = "Das Werkzeug", "Sicherheit", "Geld"
EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


def fill_one_of_each(person):
    section = person.section(IDEA)
    section.get_by_label("Wie soll das Café heißen?").fill(EVIL)
    section.get_by_label("Warum wollt ihr es?").fill("Der Toaster\n\nund das Radio")
    section.get_by_label("Wunsch 1").fill("Weniger Müll")
    section.get_by_label("No", exact=True).check()
    section.get_by_label("Notizen").fill("&amp; so weiter")
    section = person.section(PLACE)
    has_room = section.get_by_role("group", name="Habt ihr schon einen Raum?")
    has_room.get_by_label("No", exact=True).check()
    has_room.get_by_label("Ort 1").fill("Bibliothek")
    section.get_by_label("Vier bis sechs").check()
    section.get_by_label("4", exact=True).check()
    section = person.section(PEOPLE)
    section.get_by_label("Fahrräder").check()
    section.get_by_label("Other, please say").check()
    section.get_by_label("Please say", exact=True).fill("Uhren")
    section = person.section(TOOLS)
    section.get_by_role("group", name="Wo bleibt das Werkzeug").get_by_label("Other").check()
    section.get_by_label("Please say", exact=True).fill("Im Keller")
    section.get_by_label("0 – nichts").check()
    section = person.section(SAFETY)
    tested = section.get_by_role("group", name="Ist jemand da")
    tested.get_by_label("Yes", exact=True).check()
    tested.get_by_label("Wer?").fill("Jo")
    insured = section.get_by_role("group", name="Seid ihr versichert?")
    insured.get_by_label("No", exact=True).check()
    insured.get_by_label("Wir sind kein Verein").check()
    section.get_by_role("group", name="Wie ruhig").get_by_label("-2 – gar nicht").check()
    section = person.section(MONEY)
    section.get_by_role("group", name="Steht eine Spendendose").get_by_label("not sure").check()


KEPT = {
    "plan.idea.name": EVIL,
    "plan.idea.why": "Der Toaster\n\nund das Radio",
    "plan.idea.wishes": ["Weniger Müll"],
    "plan.idea.mottainai": {"choice": "no"},
    "plan.idea.notes": "&amp; so weiter",
    "plan.place.found": {"choice": "no", "follow_up": ["Bibliothek"]},
    "plan.place.size": {"choice": "6"},
    "plan.place.light": 4,
    "plan.people.skills": {"choices": ["bike", "other"], "other": "Uhren"},
    "plan.tools.storage": {"choice": "other", "other": "Im Keller"},
    "plan.tools.budget": 0,
    "plan.safety.electric": {"choice": "yes", "follow_up": "Jo"},
    "plan.safety.insured": {"choice": "no", "follow_up": {"choices": ["form"]}},
    "plan.safety.calm": -2,
    "plan.money.jar": None,
}
VALUES = """() => [...document.querySelectorAll(".cop-section :is(input, textarea, select)")]
    .map((box) => ["radio", "checkbox"].includes(box.type) ? box.checked : box.value)"""


def test_every_kind_is_saved_and_comes_back_as_it_was(join_as, many_kinds, faults):
    ann = join_as(f"Ann {EVIL[:28]}", at=many_kinds)
    page = ann.page
    page.on("dialog", lambda dialog: page.errors.append(dialog.message))
    fill_one_of_each(ann)
    assert ann.is_saved()
    assert many_kinds.answers(ann.name) == KEPT
    drafts = many_kinds.workbook.responses(drafts=True).query("member == @ann.name")
    assert list(drafts.query("question == 'plan.money.jar'")["answer"]) == ["(not sure yet)"]
    before = page.evaluate(VALUES)
    ann.reload()
    assert page.evaluate(VALUES) == before
    assert faults(page) == []

    ann.section(IDEA).get_by_role("button", name="Check and share").click()
    expect(ann.section(IDEA).locator("dl").get_by_text(EVIL)).to_be_visible()
    page.get_by_role("link", name="Machen").click()
    page.wait_for_url("**/10_define.ipynb?phase=run")
    log = ann.section("Voneinander lernen").get_by_role("group", name="Führt ihr ein Reparaturbuch")
    log.get_by_label("Yes", exact=True).first.check()
    failures = log.get_by_role("group", name="Soll auch jede misslungene Reparatur hinein?")
    failures.get_by_label("No", exact=True).check()
    failures.get_by_label("Warum nicht?").fill("Zu viele")
    assert ann.is_saved()
    below = {"choice": "no", "follow_up": "Zu viele"}
    assert many_kinds.answers(ann.name)["run.learn.log"] == {"choice": "yes", "follow_up": below}
    assert page.locator("img, .cop script, .cop b").count() == 0
    assert page.errors == []


def test_sharing_says_what_is_missing_and_leads_there(join_as, many_kinds, faults):
    ann = join_as("Ann Missing", at=many_kinds)
    section = ann.section(IDEA)
    title = ann.page.title()
    section.get_by_label("Wie soll das Café heißen?").fill("one two three four five six seven")
    expect(section.get_by_text("You have 1 word too many")).to_be_visible()
    helpers = ann.section(PEOPLE)
    row = helpers.get_by_role("group", name="Mensch 1")
    helpers.get_by_role("button", name="Add another Mensch").click()
    helpers.get_by_role("group", name="Mensch 2").get_by_label("Wer", exact=True).fill("Jo")
    ann.share(PEOPLE)
    summary = helpers.locator(".cop-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(2)
    assert ann.page.title() == f"Error: {title}"
    assert faults(ann.page) == []
    expect(helpers.get_by_role("group", name="Mensch 2")).to_have_count(0)  # the blank row is gone
    summary.get_by_role("link", name="Fill in “Womit” for Mensch 1").click()
    missing = row.get_by_label("Womit")
    expect(missing).to_be_focused()
    expect(missing).to_have_attribute("aria-invalid", "true")
    missing.fill("Löten")
    expect(summary.get_by_role("link")).to_have_count(1)  # what is mended goes from the list
    summary.get_by_role("link").first.click()
    expect(helpers.get_by_label("Elektrogeräte")).to_be_focused()
    ann.page.keyboard.press("Space")
    assert ann.is_saved()
    ann.share(PEOPLE)
    expect(helpers.get_by_text("Shared with the group")).to_be_visible()
    expect(helpers.locator("[aria-invalid]")).to_have_count(0)
    assert ann.page.title() == title

    ann.share(IDEA)
    expect(section.locator(".cop-summary")).to_be_focused()
    expect(section.locator(".cop-summary").get_by_role("link")).to_have_count(2)
    assert ann.page.title() == f"Error: {title}"


def test_texts_that_cannot_be_saved_or_shown_break_nothing(join_as, place):
    ann = join_as("Ann Long")
    section, box = ann.section("Define your purpose"), ann.box("What is the group's main purpose?")
    box.fill("x" * 20_001)
    sentence = "20,001 characters and at most 20,000 can be saved. Shorten it by 1."
    expect(section.locator(".cop-question .cop-error").first).to_contain_text(sentence)
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(ann.status("Define your purpose")).to_contain_text("Not saved")
    section.get_by_label("Notes").fill("This is saved all the same")
    ann.page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => key.endsWith('.notes'))"
    )
    assert "define.purpose.primary" not in place.answers(ann.name)
    assert place.answers(ann.name)["define.purpose.notes"] == "This is saved all the same"
    box.press("End")
    box.press("Backspace")
    assert ann.is_saved()
    assert place.answers(ann.name)["define.purpose.primary"] == "x" * 20_000
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(ann.status("Define your purpose")).to_contain_text("Saved at")
    box.fill("y" * 20_001)
    expect(box).to_have_attribute("aria-invalid", "true")
    box.fill("x" * 20_000)
    expect(box).not_to_have_attribute("aria-invalid", "true")
    expect(ann.status("Define your purpose")).to_contain_text("Saved at")

    keep_draft_of_needs(ann, "a text")
    ann.reload()
    expect(ann.box("Need 1")).to_have_value("Time")
    expect(box).to_have_value("x" * 20_000)
    assert ann.page.errors == []


def test_answer_that_is_too_long_in_all_is_not_sent(join_as, place):
    ann = join_as("Ann Lists")
    keep_draft_of_needs(ann, ["x" * 20_000] * 10)
    ann.reload()
    sentence = "200,031 characters in all and at most 200,000 can be saved. Shorten it by 31."
    section = ann.section("Define your purpose")
    expect(section.locator(".cop-question .cop-error:visible")).to_contain_text(sentence)
    expect(ann.status("Define your purpose")).to_contain_text("Not saved")
    assert place.answers(ann.name)["define.purpose.needs"] == ["Time"]
    ann.box("Need 10").fill("Time")
    assert ann.is_saved()
    assert place.answers(ann.name)["define.purpose.needs"][9] == "Time"


def keep_draft_of_needs(person, value):
    """Leave a draft in the browser: of another kind, say, as the guide may have changed."""
    draft = {"answer": {"status": "answered", "value": value}, "base": 0, "token": "of-a-test"}
    person.box("Need 1").evaluate(
        """(box, draft) => {
            box.value = "Time";
            box.dispatchEvent(new Event("input"));
            const name = Object.keys(localStorage).find((key) => key.endsWith("purpose.needs"));
            window.addEventListener("pagehide", () => localStorage.setItem(name, draft));
        }""",
        json.dumps(draft),
    )
    assert person.is_saved()
