"""A member's own data, with the page that asks for it or erases it."""

import pytest

from copwidgets.errors import CopwidgetsError
from copwidgets.widgets import OwnData

UNREADABLE = "The page sent something unreadable. Reload the page."
FILE = {"filename": "ann.json", "mime": "application/json", "text": '{"name": "Ann"}'}


@pytest.fixture
def asked():
    return []


@pytest.fixture
def page(asked, open_page):
    def erase(name):
        if name != "Ann":
            raise CopwidgetsError("this is not your name", remedy="Type “Ann”.")
        asked.append("erased")

    def download(form):
        asked.append(form)
        return {**FILE, "path": "/somewhere"}

    return open_page(OwnData(download=download, erase=erase, member="Ann"))


@pytest.mark.parametrize("form", ["json", "html", "answers"])
def test_the_data_travel_in_one_message(page, asked, form):
    assert page.say({"type": "download", "format": form}) == [{"type": "file", **FILE}]
    assert asked == [form]
    assert FILE["text"] not in repr(page.widget.get_state())


def test_erasing_wants_the_name(page, asked):
    assert page.say({"type": "erase", "name": "Bo"}) == [
        {"type": "problem", "message": "This is not your name. Type “Ann”."}
    ]
    assert asked == []
    assert page.say({"type": "erase", "name": "Ann"}) == [{"type": "erased"}]
    assert asked == ["erased"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "download"},
        {"type": "download", "format": "../secret"},
        {"type": "download", "format": ["json"]},
        {"type": "erase"},
        {"type": "erase", "name": ["Ann"]},
        {"type": "erase", "name": "x" * 1001},
        {"type": "erase", "name": "\ud800"},
        {"type": "read"},
        {},
    ],
)
def test_anything_else_is_refused(page, asked, message):
    assert page.say(message) == [{"type": "problem", "message": UNREADABLE}]
    assert asked == []
