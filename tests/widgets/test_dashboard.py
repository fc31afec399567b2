"""The results page's widget: what it tells a view, and how a page changes under its reader."""

from dataclasses import dataclass, field

import pytest

from copwidgets.errors import AccessError, CopwidgetsError
from copwidgets.widgets import Dashboard

VIEW = "view-0123"


@dataclass
class Part:
    json: dict
    stamp: str = field(init=False)

    def __post_init__(self):
        self.stamp = repr(self.json)


def part(name, *words, level=2):
    blocks = [{"type": "text", "text": each} for each in words]
    how = [{"words": "Counted.", "call": "summary.count()"}]
    return Part({"id": name, "title": name.title(), "level": level, "blocks": blocks, "how": how})


class Group:
    """What is shown, and what was asked for."""

    def __init__(self):
        self.parts, self.asked, self.acts, self.error = (
            [part("one", "1"), part("two")],
            [],
            [],
            None,
        )

    def look(self, wish, is_asked):
        self.asked.append((wish, is_asked))
        if self.error:
            raise self.error
        return self.parts

    def act(self, action, values):
        self.acts.append((action, values))
        if self.error:
            raise self.error
        self.parts = [part("one", action)]
        return {"of": action}


@pytest.fixture
def group():
    return Group()


@pytest.fixture
def dashboard(group):
    return Dashboard(look=group.look, act=group.act)


@pytest.fixture
def look(dashboard, open_page):
    page = open_page(dashboard)

    def ask(number, drawn, **changes):
        message = {"type": "look", "view": VIEW, "look": number, "known": drawn, "wish": {}}
        (reply,) = page.say({**message, "first": dashboard.first, "is_asked": False, **changes})
        return reply

    return ask


def ids(reply):
    return [each["id"] for each in reply["parts"]]


def test_a_view_is_told_what_it_has_not_drawn(group, look):
    assert look(1, 0)["parts"] == []
    group.parts = [part("one", "new"), part("two")]
    told = look(2, 1)
    assert (ids(told), told["order"], told["look"]) == (["one"], None, 2)
    group.parts = [part("two"), part("three"), part("one", "new")]
    told = look(3, 2)
    assert (ids(told), told["order"]) == (["three"], ["two", "three", "one"])


def test_what_was_lost_on_the_way_is_told_again(group, look):
    group.parts = [part("one", "new")]
    assert ids(look(1, 0)) == ["one"]
    assert ids(look(2, 0)) == ["one"]
    assert ids(look(3, 2)) == []


def test_a_view_of_another_drawing_is_told_everything(look):
    assert ids(look(1, 0, first="another")) == ["one", "two"]
    assert ids(look(9, 8)) == ["one", "two"]


def test_the_wish_is_handed_on_as_it_came(group, look):
    look(1, 0, wish={"search": "choir"}, is_asked=True)
    assert group.asked[-1] == ({"search": "choir"}, True)


@pytest.mark.parametrize(
    "changes",
    [{"view": "x"}, {"look": -1}, {"known": "0"}, {"wish": []}, {"first": None}, {"type": "other"}],
)
def test_a_forged_look_is_told_nothing(group, look, changes):
    before = len(group.asked)
    reply = look(1, 0, **changes)
    assert reply["message"] == "The page sent something unreadable. Reload the page."
    assert len(group.asked) == before


def test_who_may_not_look_any_more_is_told_so_for_good(group, look):
    group.error = AccessError("your link was withdrawn", remedy="Ask for another.")
    reply = look(1, 0)
    assert (reply["final"], reply["view"]) == (True, VIEW)
    assert reply["message"] == "Your link was withdrawn. Ask for another."


def test_acts_are_answered(group, dashboard, open_page):
    page = open_page(dashboard)
    act = {"type": "act", "id": "act-0123", "action": "merge", "values": {"a": 1}}
    assert page.say(act) == [{"type": "done", "id": "act-0123", "result": {"of": "merge"}}]
    assert group.acts == [("merge", {"a": 1})]
    group.error = CopwidgetsError("it is gone", remedy="Look again.")
    (reply,) = page.say(act)
    assert (reply["type"], reply["message"]) == ("problem", "It is gone. Look again.")


# --- in a browser ---------------------------------------------------------------------------------

pytestmark = pytest.mark.browser


def test_news_appear_by_themselves_and_the_reader_keeps_their_place(group, show):
    group.parts = [part("one", "first"), *(part(f"p{n}", *["words"] * 30) for n in range(6))]
    page = show(Dashboard(look=group.look, act=group.act))
    page.get_by_role("heading", name="P3").evaluate("node => { window.kept = node }")
    page.locator("summary").nth(4).click()
    unfolded = page.locator("details[open]")
    place = unfolded.bounding_box()["y"]
    page.evaluate("getSelection().selectAllChildren(window.kept)")
    group.parts = [part("new", *["much"] * 20), part("one", "second"), *group.parts[1:]]
    page.get_by_text("second").wait_for(state="attached")
    assert page.get_by_role("heading", name="New").count() == 1
    assert page.evaluate("window.kept.isConnected")
    assert page.evaluate("getSelection().toString()") == "P3"
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert unfolded.bounding_box()["y"] == pytest.approx(place, abs=1)
    assert page.locator("section").first.get_attribute("data-key") == "new"


def test_a_part_that_goes_moves_nothing_of_what_stays(group, show):
    group.parts = [part("one"), part("under", level=3), part("two"), part("three", "kept")]
    page = show(Dashboard(look=group.look, act=group.act))
    page.evaluate(
        """() => {
          window.moved = 0;
          const body = document.querySelector(".cop-parts");
          const count = (records) => records.forEach((each) => (moved += each.addedNodes.length));
          new MutationObserver(count).observe(body, { childList: true, subtree: true });
        }"""
    )
    group.parts = [part("two"), part("three", "kept")]
    page.wait_for_function("document.querySelectorAll('.cop-parts section').length === 2")
    assert page.evaluate("moved") == 0


def test_nothing_is_asked_while_nobody_sees_the_page(group, dashboard, show):
    page = show(dashboard)
    page.wait_for_function("window.sent.length >= 1")
    page.evaluate("document.querySelector('.cop-dashboard').style.display = 'none'")
    page.wait_for_timeout(2500)
    asked = page.evaluate("window.sent.length")
    page.wait_for_timeout(4500)
    assert page.evaluate("window.sent.length") == asked
    group.parts = [part("one", "meanwhile")]
    page.evaluate("document.querySelector('.cop-dashboard').style.display = ''")
    page.get_by_text("meanwhile").wait_for()


def test_a_page_that_is_not_live_waits_to_be_asked(group, show):
    page = show(Dashboard(look=group.look, act=group.act, is_live=False))
    group.parts = [part("one", "news")]
    page.wait_for_timeout(2500)
    assert page.evaluate("window.sent.length") == 0
    assert page.get_by_text("the page changes only when you ask").is_visible()
    page.get_by_role("button", name="Refresh").click()
    page.get_by_text("news").wait_for()


def test_the_frame_has_no_flaws(dashboard, show, flaws):
    page = show(dashboard)
    assert flaws(page) == []
