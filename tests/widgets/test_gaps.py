"""The sentences on what is still open, in a browser: lists with links, long ones folded."""

from types import SimpleNamespace

import pytest

from copwidgets.results import Part
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser

ROWS = [
    {
        "words": f"“Role {number}”, named by {number + 1} members",
        "links": [
            {"anchor": f"answer/a.b.roles/{each}", "member": f"Member {each}"}
            for each in range(number + 1)
        ],
    }
    for number in range(14)
]
BLOCK = {
    "type": "gaps",
    "lead": "Nobody has filled in “Taker” for:",
    "question": "Which roles?",
    "place": "answers/a.b.roles",
    "rows": ROWS,
}


@pytest.fixture
def page(show):
    parts = [Part("gaps", "What is still open", (BLOCK,)), Part("answers/a.b.roles", "Roles")]
    shown = SimpleNamespace(parts=parts)
    return show(Dashboard(look=lambda *_: shown.parts, act=lambda *_: {}))


def test_each_sentence_leads_to_its_answers_and_long_lists_are_folded(page, flaws):
    first = page.get_by_role("list", name=BLOCK["lead"], exact=True)
    assert first.get_by_role("listitem").count() == 8
    second = first.get_by_role("listitem").nth(1)
    assert second.inner_text() == "“Role 1”, named by 2 members: Member 0, Member 1"
    links = second.get_by_role("link")
    assert links.last.get_attribute("href") == "#answer/a.b.roles/1"
    asked = page.get_by_role("link", name="Which roles?")
    assert asked.get_attribute("href") == "#answers/a.b.roles"
    page.get_by_text("6 more", exact=True).click()
    last = page.get_by_role("listitem").last
    assert last.get_by_role("link").count() == 12
    assert last.inner_text().endswith("Member 11 and 2 more")
    assert flaws(page) == []
