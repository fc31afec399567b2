"""A pseudonymous community from invitation to results: names and answers never meet on a page."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets.community import Naming
from copwidgets.kinds import Answer, Status
from copwidgets.people import Leader
from copwidgets.people.joining import claim, hash_key
from copwidgets.response import Draft

pytestmark = pytest.mark.browser

PURPOSE, PRIMARY = "Define your purpose", "define.purpose.primary"


@pytest.fixture
def quiet(apart):
    """Return a pseudonymous community, and the links of its three invited members."""
    store, community = apart.workbook.store, apart.workbook.community
    store.change_community(community.id, {"naming": Naming.PSEUDONYMOUS, "joining": "invited"})
    leader = Leader(store, community.id)
    leader.add("Ann Lee\nBo Adeyemi\nCem Kaya")
    return apart, {each.member.name: each.key for each in leader.make_links("none_yet")}


def share(place, key, text):
    """Let somebody claim an invitation, answer one question and share it."""
    store, guide = place.workbook.store, place.workbook.guide
    member = claim(store, hash_key(key)).member
    draft = Draft(PRIMARY, Answer(Status.ANSWERED, text), 0, f"token-of-{member.id}")
    saved = store.save(member, draft, guide.version)
    store.share(member, "define.purpose", {PRIMARY: saved.response.revision})


def test_nobody_but_the_member_can_join_a_name_with_an_answer(quiet, new_page, faults):
    place, keys = quiet
    share(place, keys["Bo Adeyemi"], "We count owls")
    ann = new_page()
    invitation = f"{place.url}join#{keys['Ann Lee']}"
    ann.goto(invitation)
    expect(ann.get_by_role("heading", name="Welcome, Ann Lee")).to_be_visible()
    assert faults(ann) == []
    ann.get_by_role("button", name="Begin").click()
    own = ann.get_by_label("Your personal link").input_value()
    assert own != invitation
    ann.get_by_role("link", name="Go to the questions").click()
    ann.get_by_label("What is the group's main purpose?").fill("Ann Lee says: hear the larks")
    section = ann.get_by_role("region", name=PURPOSE, exact=True)
    expect(section.locator(".cop-status")).to_contain_text("Saved")
    section.get_by_role("button", name="Check and share this section").click()
    expect(section.get_by_role("heading", name="Before you share")).to_be_visible()
    expect(section.get_by_text("Your name is not shown, but you are")).to_be_visible()
    expect(section.get_by_text(re.compile("holds your own name"))).to_be_visible()
    assert faults(ann) == []
    section.get_by_label("Yes, I've completed this section").check()
    section.get_by_role("button", name="Continue").click()
    expect(section.locator(".cop-done")).to_be_visible()

    ann.get_by_role("link", name="Results", exact=True).click()
    expect(ann.get_by_text("fewer than 3 have shared an answer so far")).to_be_visible()
    expect(ann.get_by_text("We count owls")).to_have_count(0)
    share(place, keys["Cem Kaya"], "We sing at dawn")
    ann.get_by_role("button", name="Refresh").click()
    expect(ann.get_by_text("We count owls")).to_be_visible()
    words = ann.get_by_role("main").inner_text()
    assert "Bo Adeyemi" not in words
    assert "Cem Kaya" not in words
    assert faults(ann) == []

    facilitator = new_page()  # who still has the link that was sent to Ann
    facilitator.goto(invitation)
    expect(facilitator.get_by_text("This link is not known here")).to_be_visible()
    facilitator.goto(own)
    expect(facilitator.get_by_role("heading", name="Welcome back, Ann Lee")).to_be_visible()
