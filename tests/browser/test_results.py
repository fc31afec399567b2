"""The results page as it is served: two people at two browsers, and nothing asked while hidden."""

import time

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
NEWS_S = 5
VISIBILITY = """state => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
KEPT = """() => ({
    focus: document.activeElement.value,
    unfolded: [...document.querySelectorAll(".cop-how[open]")].map(node => node.dataset.key),
    chosen: getSelection().toString(),
})"""


def share(person, words):
    person.box(PRIMARY).fill(words)
    assert person.is_saved()
    person.share(PURPOSE)
    expect(person.section(PURPOSE).locator(".cop-done")).to_be_visible()
    return time.monotonic()


def test_what_one_shares_another_sees_and_keeps_their_place(join_as, apart, faults):
    ann, bo = join_as("Ann", at=apart), join_as("Bo", at=apart)
    cem = join_as("Cem", at=apart)
    share(ann, "To count owls")
    page = ann.open("80_results.ipynb").page
    expect(page.get_by_text("3 members: 1 has started, 1 has shared")).to_be_visible()
    messages = frames_sent(page)

    page.get_by_text("How is this worked out?").nth(1).click()
    page.get_by_role("searchbox").fill("owls")
    expect(page.get_by_text("1 answer by 1 member.")).to_be_visible()
    card = page.locator(".cop-quotes li")
    card.evaluate("node => getSelection().selectAllChildren(node.firstChild)")
    page.get_by_role("searchbox").evaluate("node => { node.scrollIntoView(); node.focus(); }")
    page.get_by_role("searchbox").press_sequentially("")
    before, place = page.evaluate(KEPT), page.get_by_role("searchbox").bounding_box()["y"]

    shared = share(bo, "Owls, and larks")
    expect(page.get_by_text("2 answers by 2 members.")).to_be_visible()
    assert time.monotonic() - shared < NEWS_S
    assert page.evaluate(KEPT) == before
    assert page.get_by_role("searchbox").bounding_box()["y"] == pytest.approx(place, abs=1)
    assert faults(page) == []

    page.evaluate(VISIBILITY, "hidden")
    share(cem, "Owls at dawn")
    asked = len(messages)
    page.wait_for_timeout(NEWS_S * 1000)
    assert len(messages) == asked
    expect(page.get_by_text("2 answers by 2 members.")).to_be_visible()
    page.evaluate(VISIBILITY, "visible")
    expect(page.get_by_text("3 answers by 3 members.")).to_be_visible()


def frames_sent(page):
    """Return a list that grows by all that the page says to its kernel from its next opening on."""
    sent = []

    def note(text):
        sent.append(text)

    page.on("websocket", lambda socket: socket.on("framesent", note))
    page.reload()
    page.get_by_text("Up to date at").wait_for()
    assert sent
    return sent


def test_a_link_to_an_answer_leads_there_for_another_member(join_as, apart):
    ann, bo = join_as("Ann", at=apart), join_as("Bo", at=apart)
    share(ann, "To count owls")
    share(bo, "To hear larks")
    page = ann.open("80_results.ipynb").page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to the answer by Bo").click()
    expect(page.get_by_text("The link to this answer is copied.")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    bo.page.goto(link)
    expect(bo.page.locator(".cop-quotes li:focus")).to_contain_text("To hear larks")
    bo.page.reload()
    expect(bo.page.locator(".cop-quotes li:focus")).to_contain_text("To hear larks")
