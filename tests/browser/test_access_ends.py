"""What happens on a page that is open when its member may not save any more: no word is lost."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets.people import Leader

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
READ_CLIPBOARD = "navigator.clipboard.readText()"


@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        (lambda store, member: store.revoke_keys(member), "Your personal link was withdrawn"),
        (
            lambda store, member: store.change_community(member.community_id, {"is_closed": True}),
            "Answering is closed",
        ),
        (lambda store, member: store.erase(member), "You are not a member of this community"),
    ],
    ids=["revoked", "closed", "erased"],
)
def test_the_next_save_is_refused_and_the_text_kept_for_copying(
    join_as, apart, faults, end, sentence
):
    ann = join_as("Ann", at=apart)
    box, status = ann.box(PRIMARY), ann.status(PURPOSE)
    box.fill("Before")
    assert ann.is_saved()
    store, member = apart.workbook.store, apart.member("Ann")
    end(store, member)

    box.fill("After, and never to be lost")
    expect(status).to_contain_text(f"Not saved: {sentence}")
    expect(box).to_have_value("After, and never to be lost")
    assert faults(ann.page) == []
    ann.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    status.get_by_role("button", name="Copy what is not saved").click()
    expect(status).to_contain_text(re.compile("Copied", re.IGNORECASE))
    copied = ann.page.evaluate(READ_CLIPBOARD)
    assert "After, and never to be lost" in copied
    assert PRIMARY in copied
    assert "After" not in str(list(store.history(member.community_id)))


def test_answering_goes_on_when_it_is_opened_again(join_as, apart):
    ann = join_as("Ann", at=apart)
    store, community = apart.workbook.store, apart.workbook.community
    store.change_community(community.id, {"is_closed": True})
    ann.box(PRIMARY).fill("Written while it was closed")
    expect(ann.status(PURPOSE)).to_contain_text("Answering is closed")
    store.change_community(community.id, {"is_closed": False})
    ann.reload()
    assert ann.is_saved()
    assert apart.answers("Ann") == {"define.purpose.primary": "Written while it was closed"}


def test_a_withdrawn_link_opens_nothing_any_more(join_as, apart, new_page):
    ann = join_as("Ann", at=apart)
    apart.workbook.store.revoke_keys(apart.member("Ann"))
    page = new_page()
    page.goto(ann.link)
    expect(page.get_by_text(re.compile("This link is not known here"))).to_be_visible()
    assert not [each for each in page.context.cookies() if each["name"].startswith("session-")]


def test_a_mistyped_link_signs_nobody_out(join_as, place):
    ann = join_as("Ann Stays")
    page = ann.page
    page.goto(f"{place.url}join#{'x' * 22}")
    expect(page.get_by_text(re.compile("This link is not known here"))).to_be_visible()
    page.goto(place.url)
    expect(page.get_by_role("heading", name="Welcome back, Ann Stays")).to_be_visible()


def test_opening_the_community_s_link_again_changes_nobody(join_as, apart, new_page):
    store, community = apart.workbook.store, apart.workbook.community
    store.change_community(community.id, {"joining": "link"})
    link = f"{apart.url}join#{Leader(store, community.id).make_community_link()}"
    ann = join_as("Ann", at=apart)
    ann.page.goto(link)
    expect(ann.page.get_by_role("heading", name="Welcome back, Ann")).to_be_visible()
    stranger = new_page()
    stranger.goto(link)
    expect(stranger.get_by_label("Your name")).to_be_visible()
    stranger.goto(apart.url + "80_results.ipynb")
    expect(stranger.get_by_label("Your name")).to_be_visible()


def test_a_member_takes_away_and_erases_what_is_stored(join_as, apart, faults):
    ann = join_as("Ann", at=apart)
    page = ann.page
    ann.box(PRIMARY).fill("To be taken away")
    assert ann.is_saved()
    ann.open("00_start.ipynb")
    page.get_by_text("Your data", exact=True).click()
    assert faults(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("button", name=re.compile("JSON")).click()
    assert "To be taken away" in waiting.value.path().read_text(encoding="utf-8")
    page.get_by_role("button", name="Erase everything about me").click()
    page.get_by_label(re.compile("Type your name")).fill("Ann")
    page.get_by_role("button", name="Erase it for good").click()
    expect(page.get_by_text("Everything about you was erased.")).to_be_visible()
    assert apart.member("Ann") is None
    assert not [each for each in page.context.cookies() if each["name"].startswith("session-")]
