"""Everybody can use the pages: by keyboard alone, by name, at any width, in light and dark."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ONE_LINE = 60  # pixels; controls on one line need not begin at one height
PURPOSE, COMMUNITY = "Define your purpose", "Define your community"
STOPS = """() => {
    const isStop = (node) => {
        if (node.type !== "radio" || node.checked) return true;
        const group = [...document.getElementsByName(node.name)];
        return group[0] === node && !group.some((each) => each.checked);
    };
    const all = "main :is(a, button, input, select, textarea, [tabindex='0'])";
    const shown = (node) => node.checkVisibility({ visibilityProperty: true });
    return [...document.querySelectorAll(all)].filter((node) => shown(node) && isStop(node)).length;
}"""
FOCUS = """() => {
    const node = document.activeElement;
    const style = getComputedStyle(node);
    return {
        inMain: Boolean(node.closest("main")),
        top: node.getBoundingClientRect().top + document.scrollingElement.scrollTop,
        outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    };
}"""


def tab_through(page):
    """Press Tab from the first control of the page to its last, and return what had the focus."""
    page.locator("main").focus()
    stops = []
    while True:
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if not stop["inMain"]:
            return stops
        stops.append(stop)


def names(page):
    """Return (role, name) of all that can be operated, as a screen reader gets them."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    wanted = {"button", "checkbox", "combobox", "link", "radio", "textbox"}
    found = [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]
    return [each for each in found if each[0] in wanted]


def test_all_can_be_done_by_keyboard(join_as, place):
    ann = join_as("Ann Keyboard")
    page, press = ann.page, ann.page.keyboard.press
    stops = tab_through(page)
    assert len(stops) == page.evaluate(STOPS)
    assert all(stop["outline"] >= 2 for stop in stops)
    tops = [stop["top"] for stop in stops]
    assert all(after > here - ONE_LINE for here, after in pairwise(tops))
    controls = names(page)
    assert len(controls) >= len(stops)
    assert [control for control in controls if not control[1].strip()] == []

    ann.box("Need 1").focus()
    page.keyboard.type("Money")
    press("Enter")
    expect(ann.box("Need 2")).to_be_focused()
    page.keyboard.type("Time")
    press("Tab")
    expect(page.get_by_role("button", name="Remove need 2")).to_be_focused()
    press("Enter")
    expect(ann.box("Need 1")).to_be_focused()
    expect(ann.box("Need 2")).to_have_count(0)
    press("Escape")
    expect(ann.box("Need 1")).to_have_value("Money")

    section = ann.section(COMMUNITY)
    section.get_by_label("Yes", exact=True).focus()
    press("Space")
    press("Tab")
    expect(section.get_by_role("button", name="Clear my answer")).to_be_focused()
    press("Tab")
    expect(section.get_by_label("Stakeholder", exact=True)).to_be_focused()
    page.keyboard.type("The town")
    press("Enter")
    expect(section.get_by_role("group", name="Stakeholder 2").locator("input")).to_be_focused()
    press("Shift+Tab")
    expect(page.get_by_role("button", name="Remove stakeholder 1")).to_be_focused()
    assert ann.is_saved()
    share_by_keyboard(ann)
    assert not place.workbook.responses().query("member == 'Ann Keyboard'").empty


def share_by_keyboard(person):
    section, press = person.section(PURPOSE), person.page.keyboard.press
    section.get_by_role("button", name="Check and share").focus()
    press("Enter")
    expect(section.get_by_role("heading", name="Check your answers")).to_be_focused()
    for _ in range(4):
        press("Tab")
    expect(section.get_by_role("button", name="Change Notes")).to_be_focused()
    press("Enter")
    expect(section.get_by_label("Notes")).to_be_focused()
    section.get_by_role("button", name="Check and share").press("Enter")
    expect(section.get_by_role("heading", name="Check your answers")).to_be_focused()
    section.get_by_label("Yes, I've completed this section").press("Space")
    section.get_by_role("button", name="Continue").press("Enter")
    expect(section.locator(".cop-done")).to_be_focused()


def test_no_page_shuts_anybody_out(join_as, faults, place):
    ann = join_as("Ann Access", path="00_start.ipynb")
    page = ann.page
    page.get_by_role("button", name="Make a new personal link").click()
    expect(page.get_by_label("Your personal link")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Go to the questions").click()
    ann.ready()
    assert faults(page) == []
    section = ann.section(COMMUNITY)
    section.get_by_label("Yes", exact=True).check()
    section.get_by_label("Stakeholder", exact=True).fill("W" * 300)
    ann.box("What is the group's main purpose?").fill("word " * 500)
    assert ann.is_saved()
    section.get_by_role("button", name="Check and share").click()
    expect(section.get_by_role("heading", name="Check your answers")).to_be_focused()
    assert faults(page) == []
    section.get_by_label("Yes, I've completed this section").check()
    section.get_by_role("button", name="Continue").click()
    expect(section.locator(".cop-done")).to_be_focused()
    assert faults(page) == []
    ann.open("80_results.ipynb")
    expect(page.get_by_text("W" * 300).first).to_be_visible()
    assert faults(page) == []
    page.goto(f"{place.url}join")
    assert faults(page) == []
    assert page.errors == []
