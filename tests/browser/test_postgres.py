"""The same pages on PostgreSQL: one URL is changed, and a database that goes away costs no text."""

import pytest
from playwright.sync_api import expect

from copwidgets.settings import STORE_VARIABLE
from copwidgets.store import migrate_store
from copwidgets.workbook import open_workbook
from tests.browser.conftest import COMMAND, Place
from tests.postgres import running_postgres

pytestmark = pytest.mark.browser

PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
QUESTION = "define.purpose.primary"


def test_answers_are_saved_shared_and_seen_and_none_is_lost(join_as, start_server, tmp_path):
    with running_postgres() as database:
        migrate_store(database.url)
        server = start_server(
            [COMMAND, "serve", "--port", 0, "--spare-kernels", 0],
            cwd=tmp_path,
            env={STORE_VARIABLE: database.url},
        )
        with open_workbook(store=database.url) as workbook:
            place = Place(tmp_path, server, workbook)
            ann = join_as("Ann", at=place)
            answer_and_share(ann)
            lose_the_database(ann, database)
            assert place.texts("Ann", QUESTION) == ["To sing", "To sing, and", "To sing, and on"]
            read_the_results(ann)
            (answer,) = workbook.responses()["answer"]
            assert answer == "To sing"
        server.stop()


def answer_and_share(ann):
    ann.box(PRIMARY).fill("To sing")
    assert ann.is_saved()
    ann.share(PURPOSE)
    ann.reload()
    expect(ann.box(PRIMARY)).to_have_value("To sing")


def lose_the_database(ann, database):
    status = ann.status(PURPOSE)
    database.stop()
    ann.box(PRIMARY).fill("To sing, and")
    expect(status).to_contain_text("Not saved: ")
    expect(status).to_contain_text("Your text is kept in this browser.")
    assert "Traceback" not in ann.page.content()
    database.start()
    assert ann.is_saved()  # by itself
    database.stop()
    database.start()
    ann.box(PRIMARY).fill("To sing, and on")  # nobody notices that it was away
    assert ann.is_saved()


def read_the_results(ann):
    ann.open("80_results.ipynb")
    expect(ann.page.get_by_text("To sing", exact=True).first).to_be_visible()
    assert ann.page.errors == []
