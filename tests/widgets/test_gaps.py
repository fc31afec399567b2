"""The sentences on what is still open, in a browser: lists with links, long ones in parts."""

import pytest

from copwidgets.results import Part
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser

ROWS = [
    {
        "item": f"Role {number}",
        "words": f"named by {number + 1} members",
        "links": [
            {"anchor": f"answer/a.b.roles/{each}", "member": f"Member {each}"}
            for each in range(number + 1)
        ],
        "others": 3 * (number == 2),
    }
    for number in range(4)
]
ROWS.append({"item": "", "words": "Many left it out.", "links": [], "others": 0})


class Group:
    """Shows three rows, or as many as the page wishes to see."""

    def look(self, wish, _is_asked):
        shown = wish.get("more", {}).get("gaps/open", 3)
        block = {
            "type": "gaps",
            "name": "gaps/open",
            "lead": "Nobody has filled in “Taker” for:",
            "question": "Which roles?",
            "place": "answers/a.b.roles",
            "rows": ROWS[:shown],
            "rest": len(ROWS) - len(ROWS[:shown]),
        }
        return [Part("gaps", "What is still open", (block,)), Part("answers/a.b.roles", "Roles")]


@pytest.fixture
def page(show):
    return show(Dashboard(look=Group().look, act=lambda *_: {}))


def test_each_sentence_leads_to_its_answers_and_long_lists_go_on_when_asked(page, flaws):
    rows = page.get_by_role("list", name="Nobody has filled in").get_by_role("listitem")
    assert rows.nth(1).inner_text() == "“Role 1”, named by 2 members: Member 0, Member 1"
    assert rows.nth(1).get_by_role("link").last.get_attribute("href") == "#answer/a.b.roles/1"
    assert rows.nth(2).inner_text().endswith("Member 2 and 3 more")
    asked = page.get_by_role("link", name="Which roles?")
    assert asked.get_attribute("href") == "#answers/a.b.roles"
    page.get_by_role("button", name="Show 2 more").press("Enter")
    rows.nth(4).wait_for()
    assert rows.nth(4).inner_text() == "Many left it out."
    page.wait_for_function("document.activeElement.textContent.startsWith('“Role 3”')")
    assert page.get_by_role("button", name="more").count() == 0
    assert flaws(page) == []
