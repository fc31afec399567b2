"""Two windows of one member: the later is told, and both texts are kept. One window never is."""

import pytest
from playwright.sync_api import expect

from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
INTEREST = "Which interest does the group share?"
QUESTIONS = {PRIMARY: "define.purpose.primary", INTEREST: "define.interest.shared"}
HIDE = """() => {
    Object.defineProperty(document, "visibilityState", { value: "hidden", configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
    delete document.visibilityState;
}"""

TOKEN = """() => Object.entries(localStorage)
    .filter(([key]) => key.startsWith("copwidgets:draft:"))
    .map(([, draft]) => JSON.parse(draft).token)[0]"""


def another_window(person, new_page):
    other = type(person)(person.place, person.name, new_page(visitor=person.page))
    return other.open()


def test_later_window_is_told_and_both_texts_are_kept(join_as, new_page, faults, place):
    first = join_as("Ann Windows")
    second = another_window(first, new_page)
    for label in QUESTIONS:
        first.box(label).fill("From the first window")
        assert first.is_saved()
        expect(first.page.locator(".cop-unseen:visible")).to_have_count(0)
        second.box(label).fill("From the second window")
        assert second.is_saved()
    notices = second.page.locator(".cop-unseen:visible")
    expect(notices).to_have_count(2)
    expect(notices.first).to_contain_text("also changed in another window")
    expect(notices.first.get_by_text("From the first window")).to_be_visible()
    expect(second.box(PRIMARY)).to_have_value("From the second window")
    assert faults(second.page) == []

    notices.first.get_by_role("button", name="Use the other text").click()
    assert second.is_saved()
    expect(second.box(PRIMARY)).to_have_value("From the first window")
    notices.first.get_by_role("button", name="Keep mine").click()
    expect(second.box(INTEREST)).to_be_focused()
    expect(second.box(INTEREST)).to_have_value("From the second window")
    expect(notices).to_have_count(0)

    both = ["From the first window", "From the second window"]
    assert place.texts(first.name, QUESTIONS[INTEREST]) == both
    assert place.texts(first.name, QUESTIONS[PRIMARY]) == [*both, both[0]]

    first.section(PURPOSE).get_by_role("button", name="Check and share").click()
    first.section(PURPOSE).get_by_label("Yes, I've completed this section").check()
    first.section(PURPOSE).get_by_role("button", name="Continue").click()
    stale = first.page.get_by_role("alert").filter(has_text="changed in another window. Reload")
    expect(stale).to_be_focused()
    assert place.workbook.responses().query("member == 'Ann Windows'").empty


def test_one_window_that_saves_twice_quickly_keeps_its_last_text(join_as, place):
    ann = join_as("Ann Quick")
    words = "typing, looking elsewhere, typing on "
    for word in words.split(" "):
        ann.box(PRIMARY).press_sequentially(word + " ")
        ann.page.evaluate(HIDE)
    assert ann.is_saved()
    expect(ann.page.locator(".cop-unseen:visible")).to_have_count(0)
    texts = place.texts(ann.name, QUESTIONS[PRIMARY])
    assert texts[-1] == words + " "
    assert all(texts[-1].startswith(text) for text in texts)

    ann.box(PRIMARY).fill("a")
    assert ann.is_saved()
    ann.box(PRIMARY).press("End")
    # All within one task of the page: no acknowledgement can come between.
    ann.box(PRIMARY).evaluate("""box => {
        const type = (text) => { box.value = text; box.dispatchEvent(new Event("input")); };
        type("ab");
        window.dispatchEvent(new Event("cop:flush"));
        type("a");
    }""")
    assert ann.is_saved()
    assert place.texts(ann.name, QUESTIONS[PRIMARY])[-3:] == ["a", "ab", "a"]


def test_save_that_was_never_acknowledged_is_no_conflict(join_as, place):
    """The kernel dies between commit and answer: the next page meets its own half text."""
    before = place.server.kernels()
    ann = join_as("Ann Unheard")
    (kernel,) = [each for each in place.server.kernels() if each not in before]
    kernel.kill()
    ann.box(PRIMARY).fill("half")
    ann.page.evaluate("window.dispatchEvent(new Event('cop:flush'))")
    ann.box(PRIMARY).fill("half and whole")
    workbook = place.workbook
    half = Draft(QUESTIONS[PRIMARY], Answer(Status.ANSWERED, "half"), 0, "token-of-a-test")
    workbook.store.save(place.member(ann.name), half, workbook.guide.version)
    ann.reload()
    assert ann.is_saved()
    expect(ann.box(PRIMARY)).to_have_value("half and whole")
    expect(ann.page.locator(".cop-unseen:visible")).to_have_count(0)
    assert place.texts(ann.name, QUESTIONS[PRIMARY]) == ["half", "half and whole"]


def test_mine_is_kept_over_a_text_that_came_between(join_as, place):
    """The save arrives, its answer does not, another window saves: keeping mine saves it again."""
    before = place.server.kernels()
    ann = join_as("Ann Between")
    (kernel,) = [each for each in place.server.kernels() if each not in before]
    kernel.kill()
    ann.box(PRIMARY).fill("mine")
    workbook, token = place.workbook, ann.page.evaluate(TOKEN)
    for text, base, by in [("mine", 0, token), ("theirs", 1, "token-of-a-test")]:
        draft = Draft(QUESTIONS[PRIMARY], Answer(Status.ANSWERED, text), base, by)
        workbook.store.save(place.member(ann.name), draft, workbook.guide.version)
    ann.reload()
    notice = ann.page.locator(".cop-unseen:visible")
    expect(notice).to_contain_text("theirs")
    notice.get_by_role("button", name="Keep mine").click()
    assert ann.is_saved()
    expect(notice).to_have_count(0)
    expect(ann.box(PRIMARY)).to_have_value("mine")
    assert place.texts(ann.name, QUESTIONS[PRIMARY]) == ["mine", "theirs", "mine"]
