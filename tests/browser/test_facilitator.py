"""A facilitator's journey, from an empty store to members reminded, by keyboard alone."""

import csv
import io
import re
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from playwright.sync_api import expect

from copwidgets.kinds import Answer, Status
from copwidgets.people import Leader
from copwidgets.response import Draft

pytestmark = pytest.mark.browser

LINK = re.compile(r"http\S+/join\?next=05_facilitate\.ipynb#\S+")
NAMES = [f"Member {letter}" for letter in "ABCDEFGHIJKL"]
ROSTER = "\n".join(["name;email", *(f"{name};{name[-1].lower()}@example.org" for name in NAMES)])
IS_FOCUSED = "node => node === document.activeElement"
MOST_STOPS = 150


@pytest.fixture
def leader(serve_workbook, new_page):
    """Serve an empty store, and open the link that is printed once."""
    place = serve_workbook()
    link = place.server.wait_for(LINK)
    page = new_page()
    page.goto(link)
    expect(page.get_by_role("heading", name="Your community")).to_be_visible()
    return place, page, link


@pytest.fixture
def desk(apart, join_as):
    """Return a community that has a facilitator, and the page that they lead it from."""
    leads = Leader(apart.workbook.store, apart.workbook.community.id).make_facilitator("Fay")
    fay = join_as("Fay", at=apart, key=leads.key, path="05_facilitate.ipynb")
    expect(fay.page.get_by_role("heading", name="Your community")).to_be_visible()
    return apart, fay.page


def tab_to(page, control):
    """Press Tab until a control has the focus."""
    for _ in range(MOST_STOPS):
        if control.evaluate(IS_FOCUSED):
            return control
        page.keyboard.press("Tab")
    raise AssertionError(f"{control} cannot be reached by Tab")


def press(page, name):
    """Reach a button by keyboard and press it."""
    tab_to(page, page.get_by_role("button", name=name))
    page.keyboard.press("Enter")


def answer(place, name, *, share):
    """Let a member answer everything of every section, as their own page would."""
    workbook, member = place.workbook, place.member(name)
    for section in workbook.guide.sections:
        seen = {}
        for question in section.questions:
            draft = Draft(question.id, Answer(Status.NOT_SURE), 0, f"token-{name}-{question.id}")
            saved = workbook.store.save(member, draft, workbook.guide.version)
            seen[question.id] = saved.response.revision
        if share:
            workbook.store.share(member, section.id, seen)


def test_twelve_are_invited_and_four_reminded_by_keyboard_alone(leader, faults):
    place, page, link = leader
    key = link.split("#")[1]
    assert key not in page.url
    assert place.server.output().count(key) == 1
    assert faults(page) == []

    tab_to(page, page.get_by_label("Whom to add"))
    page.keyboard.insert_text(ROSTER)
    press(page, "Check")
    expect(page.get_by_role("heading", name="12 people will be added")).to_be_visible()
    assert faults(page) == []
    press(page, "Add 12 people")
    expect(page.get_by_text("12 people were added.").first).to_be_visible()
    expect(page.get_by_text("12 people, 0 have opened their link")).to_be_visible()

    with page.expect_download() as waiting:
        press(page, "Download links")
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert [row["name"] for row in rows] == NAMES
    assert len({row["link"] for row in rows}) == 12
    assert all(row["link"].startswith(f"{place.url}join#") for row in rows)
    assert not [row for row in rows if row["link"].split("#")[1] in page.content()]

    for name in NAMES[:8]:
        answer(place, name, share=True)
    answer(place, NAMES[8], share=False)
    page.locator("main").focus()
    press(page, "Refresh")
    expect(page.get_by_text("9 have started, 8 have shared")).to_be_visible()
    press(page, "Write a reminder")
    expect(page.get_by_text("A reminder for 4 people is ready.")).to_be_visible()
    href = page.get_by_role("link", name="Open the mail").get_attribute("href")
    query = parse_qs(urlsplit(href).query)
    assert query["bcc"] == [",".join(f"{letter}@example.org" for letter in "ijkl")]
    assert "personal link" in unquote(query["body"][0])
    assert faults(page) == []
    assert page.errors == []


def test_a_member_is_helped_and_let_go_by_keyboard(desk, new_page):
    place, page = desk
    tab_to(page, page.get_by_label("Whom to add"))
    page.keyboard.insert_text("Zoë Adeyemi <zoe@example.org>")
    press(page, "Check")
    press(page, "Add 1 person")
    expect(page.get_by_role("button", name="Actions for Zoë Adeyemi")).to_be_visible()
    page.locator("main").focus()
    press(page, "Actions for Zoë Adeyemi")
    press(page, "Make a link")
    made = page.get_by_role("textbox", name="Personal link for Zoë Adeyemi")
    link = made.input_value()
    zoe = new_page()
    zoe.goto(link)
    expect(zoe.get_by_role("heading", name="Welcome back, Zoë Adeyemi")).to_be_visible()
    assert link.split("#")[1] not in zoe.url + zoe.content()

    press(page, "Withdraw links")
    expect(page.get_by_text("The links of Zoë Adeyemi no longer work.")).to_be_visible()
    zoe.reload()
    expect(zoe.get_by_text("The link that you opened was withdrawn.")).to_be_visible()
    expect(zoe.get_by_role("heading", name="Welcome back")).to_have_count(0)

    press(page, "Erase…")
    tab_to(page, page.get_by_label("Type the name, Zoë Adeyemi, to confirm"))
    page.keyboard.insert_text("Zoë Adeyemi")
    press(page, "Erase it for good")
    expect(page.get_by_role("button", name="Actions for Zoë Adeyemi")).to_have_count(0)
    assert place.member("Zoë Adeyemi") is None


def test_only_facilitators_reach_the_desk(desk, join_as, new_page):
    place, _ = desk
    ann = join_as("Ann Curious", at=place, path="05_facilitate.ipynb")
    expect(ann.page.get_by_text("This page is for facilitators of the community.")).to_be_visible()
    expect(ann.page.get_by_role("link", name="Facilitate")).to_have_count(0)
    stranger = new_page()
    stranger.goto(f"{place.url}05_facilitate.ipynb")
    expect(stranger.get_by_role("heading", name=re.compile("^Join"))).to_be_visible()
