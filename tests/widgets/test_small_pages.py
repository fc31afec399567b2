"""Joining, a person's own data, and the header in a real browser."""

import pytest
from playwright.sync_api import expect

from copwidgets.community import Member
from copwidgets.errors import CopwidgetsError
from copwidgets.widgets import JoinForm, OwnData, PageHeader

pytestmark = pytest.mark.browser

KEY = "k" * 22
PLACES = {"session_url": "/session", "join_url": "/join", "next_href": "10_define.ipynb"}


@pytest.fixture
def names():
    return []


@pytest.fixture
def open_join(show, names):
    def make(*, key=KEY, **traits):
        def join(name):
            names.append(name)
            return Member("m1", "c1", name), key

        claim = lambda: (Member("m1", "c1", "Ann"), key)  # noqa: E731 - as short as it is
        return show(JoinForm(join=join, new_link=claim, claim=claim, **{**PLACES, **traits}))

    return make


def test_the_way_in_names_the_community_and_says_who_sees_the_name(open_join, names, flaws):
    page = open_join(community="Choir", naming="pseudonymous", notice="It closes on Friday.")
    expect(page.get_by_role("heading", name="Join Choir")).to_be_visible()
    expect(page.get_by_text("It closes on Friday.")).to_be_visible()
    box = page.get_by_label("Your name")
    expect(box).to_have_accessible_description(
        "It is shown to the facilitator, never beside an answer."
    )
    assert flaws(page) == []
    box.fill("Ann")
    box.press("Enter")
    expect(page.get_by_label("Your personal link")).to_have_value(f"http://localhost/join#{KEY}")
    assert page.session == [("POST", f'{{"key":"{KEY}","keep":true}}')]
    assert names == ["Ann"]


def test_with_names_the_hint_says_that_the_others_see_it(open_join):
    page = open_join()
    expect(page.get_by_role("heading", name="Join the group")).to_be_visible()
    expect(page.get_by_text("They see it beside what you share.")).to_be_visible()


def test_whoever_has_a_login_finds_the_name_written_and_needs_no_link(open_join, names):
    page = open_join(key="", known_as="Ann Login", roster=["Bo"])
    expect(page.get_by_label("Who are you?")).to_have_value("\n")
    expect(page.get_by_label("Your name")).to_have_value("Ann Login")
    expect(page.get_by_label("This is a shared computer")).to_have_count(0)
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Welcome, Ann Login")).to_be_focused()
    expect(page.get_by_label("Your personal link")).to_have_count(0)
    expect(page.get_by_role("link", name="Go to the questions")).to_be_visible()
    assert page.session == []
    assert names == ["Ann Login"]


def test_a_login_that_is_on_the_roster_is_chosen_there(open_join, names):
    page = open_join(key="", known_as="Bo", roster=["Ann", "Bo"])
    expect(page.get_by_label("Who are you?")).to_have_value("Bo")
    page.get_by_role("button", name="Join").click()
    expect(page.get_by_role("heading", name="Welcome, Bo")).to_be_focused()
    assert names == ["Bo"]


def test_a_locked_workbook_has_no_field(open_join, flaws):
    page = open_join(mode="locked", notice="Ask Ann for an invitation.")
    expect(page.get_by_role("heading", name="This workbook is for invited people")).to_be_visible()
    expect(page.get_by_text("Ask Ann for an invitation.")).to_be_visible()
    assert page.locator("input, select, button").count() == 0
    assert flaws(page) == []


def test_an_invitation_is_exchanged_for_a_link_of_one_s_own(open_join, flaws):
    page = open_join(mode="claim", member="Ann", naming="pseudonymous")
    expect(page.get_by_role("heading", name="Welcome, Ann")).to_be_visible()
    expect(page.get_by_text("nobody sees it beside an answer")).to_be_visible()
    assert flaws(page) == []
    page.get_by_label("This is a shared computer").check()
    page.get_by_role("button", name="Begin").press("Enter")
    expect(page.get_by_role("heading", name="Welcome, Ann")).to_be_focused()
    expect(page.get_by_label("Your personal link")).to_have_value(f"http://localhost/join#{KEY}")
    assert page.session == [("POST", f'{{"key":"{KEY}","keep":false}}')]


@pytest.fixture
def own(show):
    def erase(name):
        if name != "Ann":
            raise CopwidgetsError("this is not your name", remedy="Type “Ann”.")

    def download(form):
        return {"filename": f"ann.{form}", "mime": "text/html", "text": "<p>Ann</p>"}

    places = {"session_url": "/session", "start_href": "00_start.ipynb"}
    return show(OwnData(download=download, erase=erase, member="Ann", alias="Member 7", **places))


def test_own_data_are_handed_over(own, flaws):
    own.locator("summary").press("Enter")
    expect(own.get_by_text("The group sees you as Member 7.")).to_be_visible()
    assert flaws(own) == []
    with own.expect_download() as handed:
        own.get_by_role("button", name="Download it to read").press("Enter")
    assert handed.value.suggested_filename == "ann.html"
    assert handed.value.path().read_text() == "<p>Ann</p>"
    expect(own.get_by_role("status")).to_have_text("ann.html is ready: look among your downloads.")


def test_erasing_wants_the_name_and_leaves_nothing_in_the_browser(own, flaws):
    own.evaluate("localStorage.setItem('copwidgets:draft:x:q', '{}')")
    own.evaluate("addEventListener('cop:forget', () => (window.forgotten = true))")
    own.locator("summary").press("Enter")
    own.get_by_role("button", name="Erase everything about me…").press("Enter")
    expect(own.get_by_role("heading", name="Erase everything about me")).to_be_focused()
    assert flaws(own) == []
    box = own.get_by_label("Type your name, Ann, to confirm")
    for typed, problem in (("", "Type your name to confirm."), ("Bo", "This is not your name.")):
        box.fill(typed)
        box.press("Enter")
        expect(own.get_by_role("alert")).to_contain_text(problem)
        expect(box).to_be_focused()
    assert own.session == []
    box.fill("Ann")
    box.press("Enter")
    expect(own.get_by_role("heading", name="Everything about you was erased.")).to_be_focused()
    expect(own.get_by_role("link", name="Go to the start page")).to_be_visible()
    assert own.session == [("DELETE", None)]
    assert own.evaluate("[localStorage.length, window.forgotten]") == [0, True]
    assert flaws(own) == []


def test_who_keeps_the_data_is_back_at_the_button(own):
    own.locator("summary").press("Enter")
    own.get_by_role("button", name="Erase everything about me…").press("Enter")
    own.get_by_role("button", name="Keep my data").press("Enter")
    expect(own.get_by_role("button", name="Erase everything about me…")).to_be_focused()
    assert own.evaluate("sent") == []


def test_the_header_says_who_answers_where(show, flaws):
    header = PageHeader(
        links=[{"href": "a.ipynb", "text": "Start", "current": True}],
        member="Ann",
        role="facilitator",
        community="Choir",
        title="Canvas of Choir",
        session_url="/session",
    )
    page = show(header)
    expect(page.locator(".cop-person")).to_have_text(
        "You are answering as Ann, facilitator, in Choir. Not Ann? Leave"
    )
    expect(page).to_have_title("Page | Canvas of Choir")
    assert flaws(page) == []


def test_a_notebook_s_tab_is_not_ours_to_name(show):
    page = show(PageHeader(member="Ann", title="Canvas of Choir"))
    expect(page.locator(".cop-person")).to_have_text("You are answering as Ann. Not Ann? Leave")
    expect(page).to_have_title("Page | Site")
