"""What was typed survives reloads, closed tabs, killed kernels, frozen servers, lost files."""

import os
import re
import signal
from contextlib import contextmanager

import pytest
from filelock import FileLock
from playwright.sync_api import expect

from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
QUESTION = "define.purpose.primary"
NOT_YET = "Not saved yet: the workbook is busy or has stopped. Your text is kept in this browser."
NO_STORAGE = """for (const name of ["localStorage", "sessionStorage"])
    Object.defineProperty(window, name, {
        get() { throw new DOMException("denied", "SecurityError"); },
    });"""


def type_into(person, label, text):
    person.box(label).press_sequentially(text, delay=20)


def kernel_of(person, before):
    (kernel,) = [each for each in person.place.server.kernels() if each not in before]
    return kernel


def test_reload_a_killed_kernel_and_a_closed_tab(join_as, new_page, place):
    ann = join_as("Ann Reload")
    type_into(ann, PRIMARY, "To learn from each oth")
    before = place.server.kernels()
    ann.reload()
    expect(ann.box(PRIMARY)).to_have_value("To learn from each oth")
    ann.box(PRIMARY).press("End")
    type_into(ann, PRIMARY, "er")
    assert ann.is_saved()
    assert place.answers(ann.name)[QUESTION] == "To learn from each other"
    expect(ann.status(PURPOSE)).to_contain_text("Saved at")

    old = kernel_of(ann, before)
    before = [*place.server.kernels()]
    old.kill()
    type_into(ann, PRIMARY, ", and to")  # the page gets itself another kernel, and nobody notices
    assert ann.is_saved()
    expect(ann.box(PRIMARY)).to_be_focused()
    expect(ann.page.locator("#cop-notice")).to_be_empty()
    expect(ann.box(PRIMARY)).to_have_value("To learn from each other, and to")
    assert place.answers(ann.name)[QUESTION] == "To learn from each other, and to"
    expect(ann.page.locator(".cop-unseen:visible")).to_have_count(0)

    kernel = kernel_of(ann, before)
    ann.box(PRIMARY).press("End")
    type_into(ann, PRIMARY, " meet.")
    ann.page.close(run_before_unload=True)
    assert not place.server.still_alive([kernel])
    ann.page = new_page(width=360)
    ann.page.goto(ann.link)
    expect(ann.page.get_by_role("heading", name="Welcome back, Ann Reload")).to_be_visible()
    ann.page.get_by_role("link", name="Go to the questions").click()
    expect(ann.ready().box(PRIMARY)).to_have_value("To learn from each other, and to meet.")
    assert place.answers(ann.name)[QUESTION] == "To learn from each other, and to meet."


def test_server_is_stopped_and_started_again(join_as, serve_workbook):
    place = serve_workbook()
    ann = join_as("Ann", at=place)
    type_into(ann, PRIMARY, "one")
    assert ann.is_saved()
    place.server.stop()
    type_into(ann, PRIMARY, " two")
    again = serve_workbook(folder=place.folder, port=place.port)
    assert again.url == place.url
    ann.reload()
    assert ann.is_saved()
    expect(ann.box(PRIMARY)).to_have_value("one two")
    assert again.texts("Ann", QUESTION) == ["one", "one two"]


@contextmanager
def frozen(place):
    os.kill(place.server.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(place.server.process.pid, signal.SIGCONT)


@contextmanager
def without_file(place):
    file = place.folder / "data" / "responses.sqlite"
    file.rename(file.with_suffix(".away"))
    try:
        yield
    finally:
        file.with_suffix(".away").rename(file)


def lock_of(place):
    return FileLock(f"{place.folder / 'data' / 'responses.sqlite'}.lock")


def test_trouble_is_told_in_one_sentence_and_passes(join_as, place):
    ann = join_as("Ann Trouble")
    status = ann.status(PURPOSE)
    with frozen(place):
        type_into(ann, PRIMARY, "typed into the cold")
        expect(status).to_contain_text(NOT_YET)
    assert ann.is_saved()
    expect(status).to_contain_text("Saved at")
    assert place.texts(ann.name, QUESTION) == ["typed into the cold"]

    with lock_of(place):
        type_into(ann, PRIMARY, ", while others write")
        expect(status).to_contain_text(NOT_YET)
    assert ann.is_saved()
    expect(status).to_contain_text("Saved at")

    with without_file(place):
        type_into(ann, PRIMARY, ", and without a file")
        expect(status).to_contain_text("Not saved: ")
        expect(status).to_contain_text("Your text is kept in this browser.")
        assert "Traceback" not in ann.page.content()
    type_into(ann, PRIMARY, ".")
    assert ann.is_saved()
    expect(status).to_contain_text("Saved at")
    whole = "typed into the cold, while others write, and without a file."
    assert place.answers(ann.name)[QUESTION] == whole
    with lock_of(place):
        leave_without_saving(ann)


def test_text_whose_save_failed_may_be_saved_all_the_same(join_as, place):
    before = place.server.kernels()
    ann = join_as("Ann Failure")
    kernel = kernel_of(ann, before)
    ann.box(PRIMARY).fill("old")
    assert ann.is_saved()
    with without_file(place):
        fail_to_save(ann, "new")
        fail_to_save(ann, "old")
    assert ann.is_saved()
    assert place.texts(ann.name, QUESTION)[-1] == "old"

    with without_file(place):
        fail_to_save(ann, "half")
        kernel.kill()
        ann.box(PRIMARY).fill("half and whole")
    workbook = place.workbook
    half = Draft(QUESTION, Answer(Status.ANSWERED, "half"), 0, "token-of-a-test")
    workbook.store.save(place.member(ann.name), half, workbook.guide.version)
    ann.reload()
    assert ann.is_saved()
    expect(ann.box(PRIMARY)).to_have_value("half and whole")
    expect(ann.page.locator(".cop-unseen:visible")).to_have_count(0)


def fail_to_save(person, text):
    person.box(PRIMARY).fill(text)
    expect(person.status(PURPOSE)).to_contain_text("Not saved: ")


def leave_without_saving(person):
    """Leave while nothing can be saved: the page asks first, and then forgets."""
    type_into(person, PRIMARY, " Lost.")
    expect(person.status(PURPOSE)).to_contain_text(NOT_YET)
    leave = person.page.get_by_role("button", name=f"Not {person.name}? Leave")
    asked = []
    person.page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    with person.page.expect_event("dialog"):
        leave.click()
    assert asked == ["Some of what you typed is not saved yet. Leave and forget it?"]
    expect(person.box(PRIMARY)).to_have_value(re.compile("Lost"))
    person.page.once("dialog", lambda dialog: dialog.accept())
    leave.click()
    person.page.wait_for_url("**/00_start.ipynb")
    assert person.is_saved()  # which means here that no draft is left


def test_browser_that_keeps_nothing_still_saves(join_as, place):
    ann = join_as("Ann Unkept", prepare=lambda page: page.add_init_script(NO_STORAGE))
    type_into(ann, PRIMARY, "kept by the server")
    expect(ann.status(PURPOSE)).to_contain_text("Saved at")
    assert place.answers(ann.name)[QUESTION] == "kept by the server"
    with lock_of(place):
        type_into(ann, PRIMARY, "!")
        expect(ann.status(PURPOSE)).to_contain_text("Keep this page open until it is saved.")
    expect(ann.status(PURPOSE)).to_contain_text("Saved at")
    ann.page.get_by_role("button", name="Not Ann Unkept? Leave").click()
    expect(ann.page.get_by_role("heading", name="Join Our community")).to_be_visible()
    assert place.answers(ann.name)[QUESTION] == "kept by the server!"
