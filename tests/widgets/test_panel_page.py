"""The facilitator's panel in a real browser: by keyboard, over refreshes, and with every reply."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets.errors import CopwidgetsError
from copwidgets.widgets import FacilitatePanel

pytestmark = pytest.mark.browser

TITLES = ["Purpose", "Members", "Values", "Activities", "Resources"]


class Choir:
    """A community with what a facilitator may ask of it, as far as the page can tell."""

    def __init__(self, members=3, naming="named"):
        self.asked = []
        self.settings = {
            "name": "Choir", "guide": "Canvas", "joining": "invited", "results": "when_opened",
            "results_open": False, "naming": naming, "is_closed": False, "link_days": None,
            "has_link": False, "may_switch_naming": naming == "named",
            "why_not": "It was promised.",
        }  # fmt: skip
        self.members = [self.member(f"m{n}", f"Person {n}") for n in range(members)]
        self.audit = [self.line(n) for n in range(12)]

    @staticmethod
    def line(number):
        at = "2026-11-24" if number else "2026-11-24T10:00:00+00:00"
        return {"at": at, "day_only": bool(number), "who": "Ann", "what": f"deed {number}"}

    def member(self, member_id, name):
        shared = TITLES[:4] if member_id == "m1" else []
        hidden = self.settings["naming"] == "pseudonymous"
        return {
            "id": member_id, "name": name, "email": "", "login": "", "role": "member",
            "status": "waiting", "shared": None if hidden else shared,
            "seen": None if hidden else "2026-11-24", "has_link": False,
            "is_you": member_id == "m0",
        }  # fmt: skip

    def build(self):
        hidden = self.settings["naming"] == "pseudonymous"
        counts = {"members": len(self.members), "opened": 2, "started": 1}
        return {
            "community": dict(self.settings),
            "open_joining": False,
            "sections": [
                {"id": each, "title": each, "shared": None if hidden else 1} for each in TITLES
            ],
            "members": [dict(each) for each in self.members],
            "counts": {**counts, "shared": None if hidden else 1},
            "audit": list(self.audit),
            "guides": [{"value": "a", "label": "Canvas"}, {"value": "b", "label": "Other"}],
        }

    def act(self, action, values):
        self.asked.append((action, dict(values)))
        return getattr(self, action, lambda **_: {})(**values)

    def one(self, member):
        return next(each for each in self.members if each["id"] == member)

    def change(self, name, value):
        if value == "pseudonymous":
            raise CopwidgetsError("names were already seen", remedy="Begin another community.")
        self.settings[name] = value
        return {}

    def open_results(self, *, open):  # noqa: A002 - as the page calls it
        self.settings["results_open"] = open
        return {}

    def close_answering(self, *, closed):
        self.settings["is_closed"] = closed
        return {}

    def preview_members(self, text):
        lines = list(enumerate(text.split("\n"), 1))
        good = [{"name": name, "email": "", "login": ""} for _, name in lines if name != "?"]
        bad = [{"line": n, "message": "Enter a name."} for n, name in lines if name == "?"]
        return {"new": good, "known": ["Person 1"], "problems": bad}

    def add_members(self, text):
        names = [name for name in text.split("\n") if name != "?"]
        self.members += [self.member(f"new-{name}", name) for name in names]
        return {"added": len(names)}

    def make_link(self, member, address):
        self.one(member).update(has_link=True, status="invited")
        return {"name": self.one(member)["name"], "link": f"{address}#key", "mailto": "mailto:a"}

    def revoke_links(self, member):
        self.one(member)["has_link"] = False
        return {}

    def set_role(self, member, role):
        if member == "m0":
            raise CopwidgetsError("somebody has to lead", remedy="Make another facilitator first.")
        self.one(member)["role"] = role
        return {}

    def make_links(self, which, address):
        text = f"name,link\nAnn,{address}#key"
        count = 0 if which == "not_started" else 1
        return {"count": count, "filename": "links.csv", "text": text, "mime": "text/csv"}

    def make_community_link(self, address):
        self.settings["has_link"] = True
        return {"link": f"{address}#all", "mailto": "mailto:?body=x"}

    def revoke_community_link(self):
        self.settings["has_link"] = False
        return {}

    def remind(self, address):
        return {
            "mailtos": ["mailto:a", "mailto:b"], "count": 2, "without_email": ["Person 2"],
            "text": f"Please share.\n{address}",
        }  # fmt: skip

    def member_data(self, member, format):  # noqa: A002 - as the page calls it
        return {"filename": f"{member}.{format}", "text": "{}", "mime": "application/json"}

    def erase_member(self, member, name):
        if name != self.one(member)["name"]:
            raise CopwidgetsError("this is another name", remedy="Type the name as it stands here.")
        self.members.remove(self.one(member))
        return {}

    def create_community(self, name, guide, address):
        return {"name": f"{name} on {guide}", "link": f"{address}#lead"}

    def audit_csv(self):
        return {"filename": "record.csv", "text": "when,who", "mime": "text/csv"}


@pytest.fixture
def choir():
    return Choir()


@pytest.fixture
def open_panel(show):
    def make(choir, **options):
        return show(FacilitatePanel(act=choir.act, build=choir.build, join_url="/join"), **options)

    return make


@pytest.fixture
def panel(choir, open_panel):
    return open_panel(choir)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).press("Enter")


def said(page, words):
    return expect(page.get_by_role("status").filter(has_text=words).first).to_be_visible()


def test_progress_comes_first_and_everybody_has_a_row(panel, flaws):
    expect(panel.locator(".cop-progress")).to_have_text(
        "3 people, 2 have opened their link, 1 have started, 1 have shared"
    )
    row = panel.get_by_role("row", name="Person 1")
    expect(row).to_contain_text("No link yet")
    expect(row).to_contain_text("4 of 5 sections")
    expect(panel.get_by_role("row", name="Person 0 (you)")).to_be_visible()
    assert flaws(panel) == []
    assert panel.errors == []


def test_a_link_is_shown_once_with_the_focus_on_it(panel, choir, flaws):
    press(panel, "Actions for Person 2")
    press(panel, "Make a link")
    box = panel.get_by_label("Personal link for Person 2", exact=True)
    expect(box).to_have_value("http://localhost/join#key")
    note = panel.get_by_role("group", name="Personal link for Person 2.")
    expect(note).to_be_focused()
    expect(note).to_have_attribute("data-lm-suppress-shortcuts", "true")  # or Notebook 7 takes keys
    expect(panel.get_by_role("link", name="Write a mail")).to_have_attribute("href", "mailto:a")
    assert flaws(panel) == []
    press(panel, "Put the link away")
    expect(box).to_have_count(0)
    expect(panel.get_by_role("button", name="Make another link")).to_be_focused()
    press(panel, "Withdraw links")
    said(panel, "The links of Person 2 no longer work.")
    expect(panel.get_by_role("button", name="Make a link")).to_be_focused()
    assert [action for action, _ in choir.asked] == ["make_link", "revoke_links"]


def test_a_link_on_show_is_gone_when_its_row_is_folded(panel):
    press(panel, "Actions for Person 2")
    press(panel, "Make a link")
    expect(panel.get_by_label("Personal link for Person 2", exact=True)).to_be_visible()
    press(panel, "Actions for Person 2")
    press(panel, "Actions for Person 2")
    expect(panel.get_by_label("Personal link for Person 2", exact=True)).to_have_count(0)


def test_a_refused_act_is_said_beside_it(panel):
    press(panel, "Actions for Person 0")
    press(panel, "Make facilitator")
    problem = panel.get_by_role("alert").filter(has_text="Make another facilitator first.")
    expect(problem).to_be_visible()
    expect(panel.get_by_role("button", name="Make facilitator", exact=True)).to_be_focused()
    press(panel, "Actions for Person 1")
    panel.get_by_role("button", name="Make facilitator").nth(1).press("Enter")
    said(panel, "Person 1 is a facilitator now.")


def test_data_are_handed_over(panel):
    press(panel, "Actions for Person 1")
    with panel.expect_download() as handed:
        press(panel, "Download data (JSON)")
    assert handed.value.suggested_filename == "m1.json"
    with panel.expect_download() as handed:
        press(panel, "Download the record (CSV)")
    assert handed.value.path().read_text() == "when,who"


def test_erasing_wants_the_name_typed_and_leaves_the_focus_in_the_list(panel, choir, flaws):
    press(panel, "Actions for Person 1")
    press(panel, "Erase…")
    expect(panel.get_by_role("heading", name="Erase everything about Person 1")).to_be_focused()
    press(panel, "Erase it for good")
    box = panel.get_by_label("Type the name, Person 1, to confirm")
    expect(box).to_be_focused()
    expect(box).to_have_accessible_description("Type the name to confirm.")
    box.fill("Person 9")
    box.press("Enter")
    expect(box).to_have_accessible_description(re.compile("This is another name"))
    assert flaws(panel) == []
    box.fill("Person 1")
    box.press("Enter")
    said(panel, "Everything about Person 1 was erased.")
    expect(panel.get_by_role("row", name="Person 1")).to_have_count(0)
    expect(panel.get_by_role("group", name="Everybody in the community")).to_be_focused()
    assert len(choir.members) == 2


def test_who_keeps_the_data_is_back_at_the_button(panel, choir):
    press(panel, "Actions for Person 1")
    press(panel, "Erase…")
    press(panel, "Keep it")
    expect(panel.get_by_role("button", name="Erase…")).to_be_focused()
    assert choir.asked == []


def test_people_are_checked_line_by_line_before_they_are_added(panel, choir, flaws):
    press(panel, "Check")
    box = panel.get_by_label("Whom to add")
    expect(box).to_be_focused()
    box.fill("Kim")
    file = {"name": "p.csv", "mimeType": "text/csv", "buffer": "Jörg\n?".encode("cp1252")}
    panel.get_by_label("Or take them from a file").set_input_files(file)
    expect(box).to_have_value("Kim\nJörg\n?")
    press(panel, "Check")
    found = panel.locator(".cop-note", has_text="2 people will be added")
    expect(found).to_be_focused()
    expect(found).to_contain_text("Already here, left as they are:Person 1")
    expect(found).to_contain_text("Line 3: Enter a name.")
    assert flaws(panel) == []
    press(panel, "Add 2 people")
    expect(panel.locator(".cop-done", has_text="2 people were added.")).to_be_focused()
    expect(panel.get_by_role("row", name="Jörg")).to_be_visible()
    expect(box).to_have_value("")
    assert ("add_members", {"text": "Kim\nJörg\n?"}) in choir.asked


def test_a_list_that_was_changed_is_checked_again(panel):
    panel.get_by_label("Whom to add").fill("Kim")
    press(panel, "Check")
    expect(panel.get_by_role("button", name="Add 1 person")).to_be_visible()
    panel.get_by_label("Whom to add").fill("Kim\nLou")
    expect(panel.get_by_role("button", name="Add 1 person")).to_be_hidden()


@pytest.mark.parametrize(
    ("content", "problem"),
    [(b"PK\x03\x04\x00\x00", "This file is not a text."), (b"x" * 500_001, "too large")],
)
def test_a_file_that_is_no_list_is_refused(panel, content, problem):
    file = {"name": "p.xlsx", "mimeType": "application/zip", "buffer": content}
    panel.get_by_label("Or take them from a file").set_input_files(file)
    expect(panel.get_by_role("alert").filter(has_text=problem)).to_be_visible()
    expect(panel.get_by_label("Whom to add")).to_have_value("")


def test_what_is_typed_outlives_what_else_is_saved(panel, choir):
    panel.get_by_text("Change the name").press("Enter")
    name = panel.get_by_label("Name of the community")
    name.fill("Big choir")
    panel.get_by_label("Anyone who has the community link").check()
    press(panel, "Save Who may join?")
    said(panel, "Saved. Who may join: anyone who has the community link.")
    expect(name).to_have_value("Big choir")
    expect(panel.get_by_role("button", name="Save Who may join?")).to_be_focused()
    choir.settings["joining"] = "open"
    press(panel, "Refresh")
    expect(panel.get_by_label("Anyone who comes")).to_be_checked()
    expect(name).to_have_value("Big choir")
    name.press("Enter")
    said(panel, "The community is called “Big choir” now.")


def test_a_setting_that_is_refused_shows_what_is_set(panel):
    panel.get_by_text("Change the name").press("Enter")
    panel.get_by_label("Without names").check()
    press(panel, "Save Are answers shown with names?")
    expect(panel.get_by_role("alert").filter(has_text="Names were already seen.")).to_be_visible()
    expect(panel.get_by_label("With names")).to_be_checked()
    name = panel.get_by_label("Name of the community")
    name.fill(" ")
    name.press("Enter")
    expect(name).to_be_focused()
    expect(name).to_have_accessible_description("Enter a name for the community.")


def test_the_days_of_a_link_are_a_number_or_nothing(panel, choir):
    days = panel.get_by_label("How many days does a link work?")
    for wrong in ("soon", "0", "1.5", "9999"):
        days.fill(wrong)
        days.press("Enter")
        expect(days).to_have_accessible_description(re.compile("whole number of days"))
    days.fill("30")
    days.press("Enter")
    said(panel, "New links work for 30 days.")
    days.fill("")
    days.press("Enter")
    said(panel, "New links work without end.")
    values = [values["value"] for action, values in choir.asked if action == "change"]
    assert values == [30, None]


def test_links_for_many_are_one_file(panel):
    with panel.expect_download() as handed:
        press(panel, "Download links")
    assert handed.value.suggested_filename == "links.csv"
    assert handed.value.path().read_text() == "name,link\nAnn,http://localhost/join#key"
    panel.get_by_label("Everybody who has not started").check()
    press(panel, "Download links")
    said(panel, "Nobody needs a link: no file was made.")


def test_the_community_link_is_made_and_withdrawn(panel):
    press(panel, "Make the community link")
    expect(panel.get_by_label("Community link", exact=True)).to_have_value(
        "http://localhost/join#all"
    )
    press(panel, "Withdraw the community link")
    said(panel, "The community link no longer works.")
    expect(panel.get_by_label("Community link", exact=True)).to_have_count(0)
    expect(panel.get_by_role("button", name="Make the community link")).to_be_focused()


def test_a_reminder_is_ready_to_send(panel, flaws):
    press(panel, "Write a reminder")
    note = panel.locator(".cop-note", has_text="A reminder for 2 people is ready.")
    expect(note).to_be_focused()
    assert [each.get_attribute("href") for each in note.get_by_role("link").all()] == [
        "mailto:a",
        "mailto:b",
    ]
    expect(note).to_contain_text("Person 2")
    expect(note.get_by_label("The text, to send it another way")).to_have_value(
        "Please share.\nhttp://localhost/join"
    )
    assert flaws(panel) == []


def test_results_and_answering_are_opened_and_closed_again(panel, choir):
    press(panel, "Open the results")
    said(panel, "The results are open to all members.")
    expect(panel.get_by_role("button", name="Close the results again")).to_be_focused()
    press(panel, "Close answering")
    expect(panel.get_by_text("Answering is closed.", exact=True)).to_be_visible()
    press(panel, "Reopen answering")
    said(panel, "Answering is open")
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


def test_the_record_shows_the_newest_first_and_all_on_request(panel):
    table = panel.get_by_role("table", name="What was done, newest first")
    expect(table.get_by_role("row")).to_have_count(11)
    press(panel, "Show all 12")
    expect(table.get_by_role("row")).to_have_count(13)
    assert "11/24/2026" in table.get_by_role("row").nth(2).inner_text()


def test_without_names_nothing_says_who_has_shared(open_panel, flaws):
    panel = open_panel(Choir(naming="pseudonymous"))
    expect(panel.get_by_text("Answers here stand without names")).to_be_visible()
    expect(panel.get_by_role("columnheader", name="Last here")).to_be_hidden()
    expect(panel.get_by_text("Purpose: fewer than 3, so not shown")).to_be_visible()
    expect(panel.locator(".cop-progress")).not_to_contain_text("shared")
    panel.get_by_text("Change the name").press("Enter")
    expect(panel.get_by_text("It was promised.")).to_be_visible()
    expect(panel.get_by_label("With names")).to_be_hidden()
    assert flaws(panel) == []


def test_from_twenty_people_on_there_is_a_filter(open_panel, flaws):
    expect(open_panel(Choir(members=19)).get_by_label("Find people")).to_be_hidden()
    panel = open_panel(Choir(members=20))
    panel.get_by_label("Find people").fill("nobody at all")
    expect(panel.get_by_text("0 of 20 shown: nobody matches")).to_be_visible()
    assert flaws(panel) == []


def test_many_people_can_be_sifted(open_panel):
    choir = Choir(members=500)
    panel = open_panel(choir)
    choir.one("m7")["role"] = "facilitator"
    press(panel, "Refresh")
    box = panel.get_by_label("Find people")
    box.fill("FACILIT")
    expect(panel.get_by_text("1 of 500 shown")).to_be_visible()
    press(panel, "Actions for Person 7")
    box.fill("person 49")
    expect(panel.get_by_text("11 of 500 shown")).to_be_visible()
    expect(panel.get_by_role("button", name="Make a link")).to_be_hidden()


def test_a_state_that_cannot_be_built_is_said_on_top(panel):
    panel.evaluate("hear({ type: 'problem', id: null, message: 'The disk is full.' })")
    expect(panel.get_by_role("alert").filter(has_text="The disk is full.")).to_be_visible()
    press(panel, "Refresh")
    expect(panel.get_by_text("The disk is full.")).to_be_hidden()
    said(panel, "This is how things stand now.")


def test_names_are_text_whatever_stands_in_them(open_panel):
    choir = Choir()
    choir.members[1]["name"] = "<img src=x onerror=alert(1)> $x^2$"
    panel = open_panel(choir)
    expect(panel.get_by_role("row", name="<img src=x onerror=alert(1)> $x^2$")).to_be_visible()
    assert panel.locator(".mathjax_ignore.tex2jax_ignore img").count() == 0
    assert panel.errors == []
