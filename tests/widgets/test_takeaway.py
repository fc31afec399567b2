"""“Take it with you” in a browser: a button a format, a file in pieces, what is said meanwhile."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from copwidgets.errors import CopwidgetsError
from copwidgets.results.parts import Part
from copwidgets.widgets import Dashboard

pytestmark = pytest.mark.browser
FORMATS = [
    {"name": "csv", "title": "CSV", "purpose": "For any program."},
    {"name": "json", "title": "JSON", "purpose": "For programs."},
]
BLOCK = {"type": "takeaway", "words": "All of it, as files.", "formats": FORMATS}
BYTES = bytes(range(256)) * 40


@dataclass
class Kitchen:
    """Makes a file as slowly as a test wants it, in pieces."""

    asked: list
    late: int = 0
    error: Exception | None = None

    def act(self, action, values):
        self.asked.append((action, values))
        if self.error:
            raise self.error
        if action == "takeaway.start":
            return {}
        if self.late:
            self.late -= 1
            return {"is_ready": False}
        piece = BYTES[values["piece"] * 4000 : (values["piece"] + 1) * 4000]
        content = base64.b64encode(piece).decode()
        name = "Choir-2026-03-01-csv.zip"
        return {"is_ready": True, "filename": name, "pieces": 3, "content": content}


@pytest.fixture
def kitchen():
    return Kitchen([])


@pytest.fixture
def page(kitchen, show):
    part = Part("takeaway", "Take it with you", (BLOCK,))
    return show(Dashboard(look=lambda *_: [part], act=kitchen.act))


def test_a_file_arrives_whole_and_its_name_is_said(page, kitchen):
    page.get_by_role("button", name="Download CSV").focus()
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    assert caught.value.suggested_filename == "Choir-2026-03-01-csv.zip"
    assert Path(caught.value.path()).read_bytes() == BYTES
    page.get_by_text("Saved as Choir-2026-03-01-csv.zip").wait_for()
    assert kitchen.asked[0] == ("takeaway.start", {"format": "csv"})
    assert [values.get("piece") for _, values in kitchen.asked[1:]] == [0, 1, 2]
    assert page.evaluate("document.activeElement.textContent") == "Download CSV"


def test_what_takes_long_is_said_in_words_and_a_second_press_waits(page, kitchen):
    kitchen.late = 4
    page.get_by_role("button", name="Download JSON").click()
    said = page.locator(".cop-takeaway [role=status]")
    page.get_by_text("Making the file: JSON …").wait_for()
    page.get_by_role("button", name="Download CSV").click()
    with page.expect_download():
        page.get_by_text("Saved as").wait_for()
    assert said.inner_text() == "Saved as Choir-2026-03-01-csv.zip"
    assert [action for action, _ in kitchen.asked].count("takeaway.start") == 1


def test_what_went_wrong_is_said_beside_the_buttons_and_may_be_tried_again(page, kitchen):
    kitchen.error = CopwidgetsError("the file cannot be made here", remedy="Tell whoever runs it.")
    page.get_by_role("button", name="Download CSV").click()
    page.locator(".cop-takeaway").get_by_role("alert").get_by_text(
        "The file cannot be made here. Tell whoever runs it."
    ).wait_for()
    kitchen.error = None
    with page.expect_download():
        page.get_by_role("button", name="Download CSV").click()
    page.get_by_text("Saved as").wait_for()
    assert page.locator(".cop-takeaway .cop-error").text_content() == ""


def test_each_button_says_what_its_file_is_for(page, flaws):
    snapshot = page.locator(".cop-takeaway").aria_snapshot()
    assert json.dumps("Download CSV") in snapshot
    button = page.get_by_role("button", name="Download CSV")
    about = button.evaluate(
        "node => document.getElementById(node.getAttribute('aria-describedby'))"
    )
    assert about is not None
    assert page.get_by_text("For any program.").is_visible()
    assert flaws(page) == []
