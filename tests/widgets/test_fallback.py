"""An answer whose newest version is damaged: its form opens, says so, and takes a new one."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from copwidgets.errors import CopwidgetsWarning
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft
from copwidgets.widgets.sheet import FALLBACK

NAME = "a.one.name"


@pytest.fixture
def form(store, member, open_form):
    """The form as it opens after the newest version of a name was damaged."""
    for n, words in enumerate(("The Old Choir", "The Choir")):
        draft = Draft(NAME, Answer(Status.ANSWERED, words), n, f"token-{n}")
        store.save(member, draft, "version")
    spoil = text("UPDATE revisions SET text = 'The Chair' WHERE n = 2")
    store.write(lambda connection: connection.execute(spoil))
    with pytest.warns(CopwidgetsWarning, match="question a.one.name, revision 2"):
        return open_form()


def test_a_form_opens_with_the_version_before_and_says_so(form):
    assert form.value[NAME] == "The Old Choir"
    assert form.errors == {NAME: (FALLBACK,)}
    assert form.answers_json()[NAME]["problems"][0]["message"] == FALLBACK


def test_what_is_said_anew_mends_it(form, store, member):
    form.value = {NAME: "The New Choir"}
    assert (form.errors, "problems" in form.answers_json()[NAME]) == ({}, False)
    assert store.current(member)[NAME].answer.value == "The New Choir"
    texts = [each.revision for each in store.current(member).values()]
    assert texts == [3]


@pytest.mark.browser
def test_the_page_shows_it_until_it_is_said_anew(form, show, flaws):
    page = show(form)
    box = page.get_by_label("What is it called?", exact=False)
    expect(box).to_have_value("The Old Choir")
    expect(box).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".cop-error:visible")).to_contain_text("cannot be read any more")
    assert flaws(page) == []
    box.fill("The New Choir")
    box.blur()
    expect(page.locator(".cop-error:visible")).to_have_count(0)
