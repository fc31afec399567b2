"""A community that is led from a panel in a real browser, with none of the workbook behind it."""

import pytest
from playwright.sync_api import expect

from copwidgets.errors import CopwidgetsError
from copwidgets.widgets import FacilitatePanel

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
            "intake": {"obstacle": "", "most_bytes": 20_000_000, "imports": []},
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

    def correct_member(self, member, name, email):
        others = [each["name"] for each in self.members if each["id"] != member]
        if name in others:
            raise CopwidgetsError("somebody has this name", remedy="Add a surname or a number.")
        self.one(member).update(name=name, email=email)
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
def make_choir():
    """Make a community: `make_choir(members=3, naming="named")`."""
    return Choir


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


@pytest.fixture
def press(panel):
    """Press a button by keyboard: `press("Save")`; on another panel `press("Save", at=…)`."""
    return lambda name, at=panel: at.get_by_role("button", name=name, exact=True).press("Enter")


@pytest.fixture
def said(panel):
    """Wait until one of the status lines says something."""
    status = panel.get_by_role("status")
    return lambda words: expect(status.filter(has_text=words).first).to_be_visible()
