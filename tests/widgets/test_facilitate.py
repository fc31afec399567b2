"""The panel: acts are checked for their shape, done, and answered; results are kept nowhere."""

import json
import logging

import pytest

from copwidgets.errors import AccessError, CopwidgetsError, StoreError
from copwidgets.widgets import FacilitatePanel
from copwidgets.widgets.base import UNEXPECTED

UNREADABLE = "The page sent something unreadable. Reload the page."
LINK = "https://workbook.test/join#a-key-that-nobody-sees"


class Office:
    """A community that can be asked to do things, and counts them."""

    def __init__(self):
        self.done, self.broken = [], None

    def act(self, action, values):
        if action == "refuse":
            raise AccessError("you do not lead this community", remedy="Ask who does.")
        if action == "break":
            raise ZeroDivisionError
        self.done.append((action, dict(values)))
        return {"link": LINK} if action == "make_link" else {}

    def build(self):
        if self.broken:
            raise self.broken
        return {"acts": len(self.done)}


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def panel(office):
    return FacilitatePanel(act=office.act, build=office.build, join_url="/join")


@pytest.fixture
def page(panel, open_page):
    return open_page(panel)


def act(action="add", values=None, **changes):
    return {"type": "act", "id": "act-0001", "action": action, "values": values or {}, **changes}


def test_an_act_is_done_answered_and_seen(page, panel, office):
    assert panel.state == {"acts": 0}
    values = {"member": "m1", "closed": True, "days": 30, "nothing": None}
    assert page.say(act("change", values)) == [
        {"type": "done", "id": "act-0001", "action": "change", "result": {}},
        {"type": "state", "state": {"acts": 1}},
    ]
    assert office.done == [("change", values)]
    assert panel.state == {"acts": 1}


def test_a_link_travels_in_one_message_and_stays_nowhere(page, panel, caplog):
    with caplog.at_level(logging.DEBUG):
        done, state = page.say(act("make_link"))
    assert done["result"] == {"link": LINK}
    kept = repr(panel.get_state()) + repr(vars(panel)) + json.dumps(state) + caplog.text
    assert LINK not in kept


@pytest.mark.parametrize(
    ("action", "sentence"),
    [("refuse", "You do not lead this community. Ask who does."), ("break", UNEXPECTED)],
)
def test_a_refused_act_is_explained_and_shows_how_things_stand(page, action, sentence):
    assert page.say(act(action)) == [
        {"type": "problem", "id": "act-0001", "message": sentence},
        {"type": "state", "state": {"acts": 0}},
    ]


def test_the_state_is_built_anew_on_request(page, office):
    office.done.append("elsewhere")
    assert page.say({"type": "refresh"}) == [{"type": "state", "state": {"acts": 1}}]


def test_a_state_that_cannot_be_built_is_said_in_a_sentence(page, panel, office):
    office.broken = StoreError("the disk is full", where="/somewhere")
    assert page.say({"type": "refresh"}) == [
        {"type": "problem", "id": None, "message": "The disk is full"}
    ]
    done, problem = page.say(act())
    assert (done["type"], problem["message"]) == ("done", "The disk is full")
    assert panel.state == {"acts": 0}


def test_a_panel_that_cannot_be_built_at_all_says_so_to_the_page_around_it(office):
    office.broken = CopwidgetsError("nobody is here")
    with pytest.raises(CopwidgetsError):
        FacilitatePanel(act=office.act, build=office.build)


FORGED = {
    "no id": act(id=None),
    "short id": act(id="x"),
    "odd id": act(id="with spaces"),
    "long id": act(id="x" * 65),
    "no action": act(action=None),
    "action a list": act(action=["add"]),
    "action huge": act(action="x" * 1_000_000),
    "values missing": act() | {"values": None},
    "values a list": act() | {"values": ["m1"]},
    "number as key": act(values={7: "x"}),
    "value a list of more than texts": act(values={"member": ["m1", 7]}),
    "value a mapping": act(values={"member": {"id": "m1"}}),
    "value a fraction": act(values={"days": 1.5}),
    "value not a number": act(values={"days": float("nan")}),
    "value huge": act(values={"days": 10**400}),
    "value negative": act(values={"days": -1}),
    "text huge": act(values={"text": "x" * 500_001}),
    "half a character": act(values={"name": "\ud800"}),
    "too many values": act(values={str(n): n for n in range(21)}),
    "no known type": {"type": "open"},
    "no type": {},
}


@pytest.mark.parametrize("message", FORGED.values(), ids=FORGED.keys())
def test_a_forged_act_is_not_done(page, office, message):
    (reply,) = page.say(message)
    assert (reply["type"], reply["message"]) == ("problem", UNREADABLE)
    assert reply["id"] in (None, "act-0001")
    assert office.done == []
