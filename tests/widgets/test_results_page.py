"""The results page in a browser: what is found, linked to and unfolded, and what a reader keeps.

A small group in a store of its own; Python stands at the other end of the line, without a kernel.
"""

import re

import pytest

from copwidgets import Workbook, open_store
from copwidgets.guide import parse_guide
from copwidgets.results import Board, Wish
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser

SMALL = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.aim, kind: text, text: What is the aim?}
          - {id: a.one.place, kind: text, text: Which place?}
"""
LONG = "A long story about rooms. " * 80
STORY = (
    'region "Who has taken part"',
    'heading "Who has taken part" [level=2]',
    "3 members: 3 have started, 3 have shared an answer so far.",
    'list "Each section"',
    "First 3 of 3 shared, 3 started",
    'region "Who has answered what"',
    'table "Questions and members"',
    'columnheader "Ann"',
    "rowgroup",
    'rowheader "Which place?"',
    'cell "shared"',
    'cell "empty"',
    'region "What was said"',
    'search "Search the answers"',
    'heading "First" [level=3]',
    'heading "What is the aim?" [level=4]',
    "3 answers",
    "To find Räume for all",
    "Money for rooms",
)
FALL_SILENT = """() => {
  window.say = () => new Promise(() => {});
  window.before = window.sent.length;
  window.told = 0;
  const line = document.querySelector('.cop-main > [role="alert"]');
  new MutationObserver(() => (window.told += 1)).observe(line, { childList: true, subtree: true });
}"""
FOCUSED = "document.activeElement.id"


class Group:
    """People who answer and share, and their results page."""

    def __init__(self, store):
        self.store, self.guide = store, parse_guide(SMALL)
        self.looks = 0

    def open(self, who=None):
        return Workbook(self.guide, self.store, "url", who)

    def share(self, who, **answers):
        workbook = self.open(who)
        form = workbook.form("a.one")
        form.value = {f"a.one.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert self.store.share(workbook.member, "a.one", seen) == ()

    def dashboard(self):
        board = Board(self.open())

        def look(wish, is_asked):
            self.looks += 1
            return board.look(Wish.from_json(wish), anew=is_asked)

        return Dashboard(look=look, act=board.act, is_served=True)


@pytest.fixture
def group():
    with open_store("sqlite://") as store:
        yield Group(store)


@pytest.fixture
def three(group):
    group.share("Ann", aim="To find Räume for all", place=LONG)
    group.share("Bo", aim="Money for rooms")
    group.share("Cy", aim="To sing", place="The old school")
    return group


@pytest.fixture
def crowd(group):
    for number in range(55):
        group.share(f"M{number:02}", aim=f"Aim {number}")
    return group


def cards(page):
    return page.locator(".cop-quotes li")


def test_answers_are_searched_while_one_types(three, show, flaws):
    page = show(three.dashboard())
    box = page.get_by_role("searchbox", name="Search the answers")
    box.press_sequentially("RAUM")
    page.get_by_role("status").get_by_text("1 answer by 1 member.").wait_for()
    assert page.locator("mark").all_inner_texts() == ["Räum"]
    assert cards(page).count() == 1
    assert (box.input_value(), page.evaluate("document.activeElement.type")) == ("RAUM", "search")
    assert flaws(page) == []
    page.get_by_label("Member", exact=True).select_option("Bo")
    page.get_by_text("No answer matches.").wait_for()
    page.get_by_role("button", name="Clear").click()
    page.get_by_text("The old school").wait_for()
    assert cards(page).count() == 5
    assert (box.input_value(), page.get_by_label("Member", exact=True).input_value()) == ("", "")


def test_what_others_share_appears_and_the_reader_keeps_what_they_do(three, show):
    page = show(three.dashboard())
    box = page.get_by_role("searchbox")
    box.fill("rooms")
    page.get_by_text("2 answers by 2 members.").wait_for()
    page.get_by_label("Member", exact=True).select_option("Bo")
    page.get_by_text("1 answer by 1 member.").wait_for()
    box.fill("room")
    card = cards(page).first
    card.evaluate("node => getSelection().selectAllChildren(node.querySelector('.cop-said'))")
    chosen = page.evaluate("getSelection().toString()")
    place = card.bounding_box()["y"]
    three.share("Abe", aim="Rooms with pianos")
    page.get_by_text("4 members: 4 have started").wait_for()
    assert page.get_by_label("Member", exact=True).input_value() == "Bo"
    assert page.evaluate("getSelection().toString()") == chosen
    assert card.bounding_box()["y"] == pytest.approx(place, abs=1)
    assert box.evaluate("node => node === document.activeElement && node.value") == "room"
    page.get_by_label("Member", exact=True).select_option("Abe")
    page.get_by_text("with pianos").wait_for()


def test_a_link_leads_to_an_answer_and_its_address_can_be_copied(three, show):
    page = show(three.dashboard())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cards(page).nth(2).get_by_role("button", name="Copy link to the answer by Cy").click()
    page.get_by_text("The link to this answer is copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    anchor = cards(page).nth(2).get_attribute("id")
    assert link == f"http://localhost/page#{anchor}"
    page.get_by_role("searchbox").fill("money")
    page.wait_for_function("document.querySelectorAll('.cop-quotes li').length === 1")
    page.evaluate("link => { location.href = link }", link)
    page.wait_for_function(f"id => {FOCUSED} === id", arg=anchor)
    assert page.get_by_role("searchbox").input_value() == ""
    page.evaluate("location.hash = 'answer/a.one.aim/0000000000'")
    page.get_by_text("The answer that the link leads to is not here").wait_for()
    page.evaluate("location.hash = '%zz'")
    page.wait_for_function("location.hash === '#%zz'")
    assert page.errors == []


def test_a_long_list_is_unfolded_in_steps_by_keyboard(crowd, show, flaws):
    page = show(crowd.dashboard())
    assert cards(page).count() == 0
    page.get_by_text("55 answers", exact=True).focus()
    page.keyboard.press("Enter")
    cards(page).nth(49).wait_for()
    assert cards(page).count() == 50
    assert flaws(page) == []
    page.get_by_role("button", name="Show 5 more").focus()
    page.keyboard.press("Enter")
    cards(page).nth(54).wait_for()
    page.wait_for_function(f"id => {FOCUSED} === id", arg=cards(page).nth(50).get_attribute("id"))
    crowd.share("M00", aim="Another aim")
    page.get_by_text("Another aim").wait_for()
    assert cards(page).count() == 55


def test_a_link_finds_its_answer_in_a_long_list(crowd, show):
    anchor = crowd.dashboard()._look({"open": ["answers/a.one.aim"]}, True)  # noqa: SLF001, FBT003
    (block,) = next(each for each in anchor if each.id == "answers/a.one.aim").blocks
    page = show(crowd.dashboard())
    page.evaluate("id => { location.hash = id }", block["rows"][7]["anchor"])
    page.wait_for_function(f"id => {FOCUSED} === id", arg=block["rows"][7]["anchor"])


def test_contents_lead_to_the_parts(three, show):
    page = show(three.dashboard())
    page.get_by_role("navigation", name="On this page").get_by_role("link", name="First").click()
    assert page.evaluate("document.activeElement.textContent") == "First"
    assert page.url.endswith("#answers/a.one")
    page.go_back()
    assert page.url.endswith("/page")


def test_a_silent_kernel_is_said_once_with_what_to_do(three, show):
    page = show(three.dashboard())
    page.get_by_text("Up to date at").wait_for()
    page.clock.install()
    page.evaluate(FALL_SILENT)
    page.wait_for_function("window.sent.length > window.before")
    page.clock.fast_forward(5_000)
    page.get_by_text("The workbook does not answer").wait_for()
    for _ in range(3):
        page.clock.fast_forward(15_000)
    assert page.evaluate("window.sent.length > window.before + 2")
    assert page.evaluate("window.told") == 1
    assert "reload this page" in page.get_by_role("alert").first.inner_text()


def test_a_screen_reader_is_told_what_the_picture_shows(three, show):
    page = show(three.dashboard())
    page.get_by_text("Up to date at").wait_for()
    story = page.locator(".cop-parts").aria_snapshot()
    place = 0
    for each in STORY:
        found = story.find(each, place)
        assert found >= 0, f"{each} is not told after:\n{story[:place]}"
        place = found
    marks = page.locator(".cop-progress-all > .cop-dots .cop-dot[data-state=shared]").count()
    assert marks == int(re.search(r"(\d+) have shared", story).group(1))


def test_the_page_has_no_flaws(three, show, flaws):
    page = show(three.dashboard())
    page.get_by_text("How is this worked out?").first.click()
    assert flaws(page) == []
    page.set_viewport_size({"width": 1920, "height": 1080})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1920
