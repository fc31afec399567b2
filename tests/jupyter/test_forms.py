"""Filling in the forms inside JupyterLab and Notebook 7, where every key is also a command."""

import re

import pytest
from playwright.sync_api import expect

from copwidgets import open_workbook
from tests.jupyter.conftest import run_all

pytestmark = pytest.mark.browser

PATIENCE = 60_000  # ms, as in conftest: a kernel starts while other tests keep the machine busy
COMMANDS = ["a", "b", "x", "d", "d", "z", "m", "y", "j", "k", "Escape", "Shift+m", "0", "0"]
RUNNERS = ["Shift+Enter", "Alt+Enter", "Control+Enter"]


@pytest.fixture(params=["jupyterlab", "notebook"])
def server(request, jupyter):
    return jupyter(request.param)


def press(page, keys):
    for key in keys:
        page.keyboard.press(key)


def cells(page):
    return page.locator(".jp-Notebook .jp-Cell").count()


def join(page, name):
    expect(page.get_by_role("heading", name="Join Our community")).to_be_visible(timeout=PATIENCE)
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")
    expect(page.get_by_text("questions answered")).to_be_visible(timeout=PATIENCE)


def test_a_member_answers_in_the_notebook_and_finds_it_again(server, run_notebook):
    page = run_notebook(server, "10_define.ipynb")
    join(page, "Ann")
    before = cells(page)
    section = page.get_by_role("region", name="Define your purpose")
    purpose = page.get_by_label("What is the group's main purpose?")

    purpose.click()
    page.keyboard.type("abx dd")
    page.keyboard.press("Enter")
    page.keyboard.type("second line")
    press(page, RUNNERS)
    expect(section.get_by_text(re.compile("Saved at"))).to_be_visible()
    typed = purpose.input_value()
    assert typed.strip() == "abx dd\nsecond line"

    section.get_by_role("button", name="Add another need").focus()
    press(page, COMMANDS)
    section.get_by_label("Who benefits").focus()
    press(page, COMMANDS)
    section.get_by_label("I'm not sure yet").first.focus()
    press(page, COMMANDS)
    section.get_by_text("Without a clear purpose").click()
    press(page, COMMANDS)
    assert cells(page) == before, "a key typed in the form reached the notebook"
    assert purpose.input_value() == typed

    with open_workbook(store=f"sqlite:///{server.folder}/responses.sqlite") as workbook:
        own = workbook.responses(drafts=True).set_index("question")["answer"]
    assert own["define.purpose.primary"] == typed

    # The same person, the next notebook: JupyterLab's user is remembered.
    again = run_notebook(server, "00_start.ipynb")
    expect(again.get_by_role("heading", name="Welcome back, Ann")).to_be_visible(timeout=PATIENCE)
    again.get_by_role("button", name="Not Ann? Leave").click()
    expect(again.get_by_role("heading", name="Join Our community")).to_be_visible(timeout=PATIENCE)


def test_results_and_analysis_run_in_the_notebook(server, run_notebook):
    page = run_notebook(server, "80_results.ipynb")
    heading = page.get_by_role("heading", name="Who has taken part")
    expect(heading).to_be_visible(timeout=PATIENCE)
    page = run_notebook(server, "90_analysis.ipynb")
    expect(page.get_by_text("responses.xlsx").first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".jp-OutputArea-output[data-mime-type*=stderr]")).to_have_count(0)


def test_nothing_is_lost_when_the_kernel_is_killed(jupyter, run_notebook):
    server = jupyter("jupyterlab")
    page = run_notebook(server, "10_define.ipynb")
    join(page, "Bo")
    # JupyterLab says that it restarts the kernel, once or twice.
    told = page.get_by_role("dialog", name="Kernel Restarting")
    page.add_locator_handler(told, lambda dialog: dialog.get_by_role("button", name="Ok").click())
    purpose = page.get_by_label("What is the group's main purpose?")
    purpose.click()
    page.keyboard.type("To learn")
    section = page.get_by_role("region", name="Define your purpose")
    expect(section.get_by_text(re.compile("Saved at"))).to_be_visible()

    for kernel in server.kernels():  # the notebook's own may be left from an earlier test
        kernel.kill()
    purpose.fill("To learn from each other")
    expect(section.locator(".cop-status")).to_contain_text("Your text is kept in this browser")

    run_all(page)
    again = page.get_by_label("What is the group's main purpose?")
    expect(again).to_have_value("To learn from each other", timeout=PATIENCE)
    expect(section.get_by_text(re.compile("Saved at"))).to_be_visible()
