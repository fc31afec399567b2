"""A file from another survey crosses a real socket in pieces, and its answers reach the results."""

import pytest
from playwright.sync_api import expect

from copwidgets.people import Leader

pytestmark = pytest.mark.browser

ASKED = "What is the group's main purpose?"
ROWS = 40
LONG = "To learn from one another, week by week. " * 300


def test_a_facilitator_brings_a_large_file_in(apart, join_as, faults):
    leads = Leader(apart.workbook.store, apart.workbook.community.id).make_facilitator("Fay")
    page = join_as("Fay", at=apart, key=leads.key, path="05_facilitate.ipynb").page
    lines = "".join(f"Singer {n};{LONG}\r\n" for n in range(ROWS))
    content = f"Name;{ASKED}\r\n{lines}".encode("utf-16")
    assert len(content) > 3 * 240_000  # more than one message takes
    file = {"name": "choir.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File with the answers").set_input_files(file)
    expect(page.get_by_label(f"Where “{ASKED}” leads")).to_have_value(
        "define.purpose.primary", timeout=30_000
    )
    assert faults(page) == []
    page.get_by_role("button", name="Show what would be brought in").press("Enter")
    heading = page.get_by_role("heading", name="This would bring in 40 answers, 40 new people")
    expect(heading).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="Bring in 40 answers").press("Enter")
    expect(page.get_by_text("40 answers were brought in").first).to_be_visible(timeout=30_000)
    assert len(apart.workbook.responses()) == ROWS
    (made,) = apart.workbook.store.imports(apart.workbook.community.id)
    assert (made.filename, made.by, made.answers) == ("choir.csv", "Fay", ROWS)
