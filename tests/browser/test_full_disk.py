"""A disk that takes no more while somebody answers: told, kept, logged, and saved later."""

import resource

import psutil
import pytest
from playwright.sync_api import expect

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits others' files"),
]

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
QUESTION = "define.purpose.primary"


def limit(kernel, size):
    """Let no file of a running kernel grow beyond `size` bytes."""
    psutil.Process(kernel.pid).rlimit(psutil.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def test_a_full_disk_is_told_on_the_page_and_passes_by_itself(join_as, serve_workbook):
    place = serve_workbook()
    before = place.server.kernels()
    ann = join_as("Ann", at=place)
    (kernel,) = [each for each in place.server.kernels() if each not in before]
    ann.box(PRIMARY).fill("said in time")
    assert ann.is_saved()
    logged = place.server.output()

    limit(kernel, (place.folder / "data" / "responses.sqlite").stat().st_size)
    text = "said too late " + "and at length " * 1000
    ann.box(PRIMARY).fill(text)
    expect(ann.status(PURPOSE)).to_contain_text("Not saved: ")
    expect(ann.status(PURPOSE)).to_contain_text("Your text is kept in this browser.")
    expect(ann.box(PRIMARY)).to_have_value(text)
    assert place.texts("Ann", QUESTION) == ["said in time"]
    new = place.server.output().removeprefix(logged)
    assert "said too late" not in new
    assert "disk" in new

    limit(kernel, resource.RLIM_INFINITY)
    assert ann.is_saved()  # without a key being pressed
    expect(ann.status(PURPOSE)).to_contain_text("Saved at")
    assert place.texts("Ann", QUESTION) == ["said in time", text]
