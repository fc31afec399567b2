"""A member saves their answers as a file on the start page, and another store takes them in."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from copwidgets.community import utc_now
from copwidgets.handover import Reader, Source, merge_files
from copwidgets.people import Leader
from copwidgets.store import open_store

pytestmark = pytest.mark.browser

PRIMARY = "What is the group's main purpose?"
PURPOSE = "define.purpose.primary"


def test_a_member_saves_their_answers_by_keyboard_and_a_facilitator_merges_them(
    join_as, faults, place
):
    person = join_as("Ann Alone")
    person.box(PRIMARY).fill("To sing 鳥")
    assert person.is_saved()
    page = person.open("00_start.ipynb").page
    page.locator("summary", has_text="Your data").press("Enter")
    save = page.get_by_role("button", name="Save my answers as a file")
    expect(page.get_by_text("drafts too; whoever has it could answer as you")).to_be_visible()
    assert faults(page) == []
    with page.expect_download() as download:
        save.press("Enter")
    assert download.value.suggested_filename == "ann-alone-our-community.answers.json"
    expect(page.get_by_role("status").filter(has_text="is ready")).to_be_visible()
    content = Path(download.value.path()).read_bytes()
    assert Reader(utc_now()).read(content).name == "Ann Alone"
    with open_store("sqlite://") as store:
        community = store.default_community("Choir")
        files = [Source("ann.json", lambda: content)]
        (merged,) = merge_files(Leader(store, community.id), place.workbook.guide, files)
        assert (merged.member, merged.outcome) == ("Ann Alone", "merged")
        (found,) = store.responses(community.id, drafts=True)
        assert (found.question_id, found.answer.value) == (PURPOSE, "To sing 鳥")


def test_who_has_answered_nothing_is_told_so(join_as):
    page = join_as("Bo Silent", path="00_start.ipynb").page
    page.get_by_text("Your data").click()
    page.get_by_role("button", name="Save my answers as a file").click()
    expect(page.get_by_role("alert")).to_have_text(
        "There is no answer to hand over yet. Answer a question first."
    )
