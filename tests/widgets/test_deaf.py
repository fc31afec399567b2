"""What a browser writes into the traits of our widgets: nothing of it is ever taken."""

import logging

import pytest

from copwidgets import widgets

NAMES = [name for name in widgets.__all__ if name != "Onward"]
JUNK = ["Eve", "", 7, True, None, [], ["Eve"], {}, {"name": "Eve"}, float("nan"), "x" * 1_000_000]


def nested(depth):
    found = "x"
    for _ in range(depth):
        found = [found]
    return found


def write(widget, state):
    """Deliver an update as it comes over the wire."""
    data = {"method": "update", "state": state, "buffer_paths": []}
    widget._handle_msg({"content": {"data": data}, "buffers": []})  # noqa: SLF001 - as the comm does


@pytest.mark.parametrize("name", NAMES)
def test_no_trait_follows_a_browser(make_widget, name):
    widget = make_widget(name)
    before = repr(widget.get_state())
    for junk in [*JUNK, nested(100_000)]:
        write(widget, dict.fromkeys(widget.keys, junk))
    write(widget, {"nowhere": "Eve", "_asked": "Eve"})
    assert repr(widget.get_state()) == before


def test_the_children_of_a_stack_stay(make_widget):
    inner = make_widget("PageHeader", member="Ann")
    stack = widgets.Stack([inner])
    write(stack, {"children": [], "layout": None})
    assert stack.children == (inner,)


@pytest.mark.parametrize("name", NAMES)
def test_no_layout_follows_a_browser(make_widget, name):
    layout = make_widget(name).layout
    before = repr(layout.get_state())
    write(layout, dict.fromkeys(layout.keys, "9px") | {"visibility": "hidden"})
    assert repr(layout.get_state()) == before


def test_an_ignored_update_is_in_the_log_without_its_content(make_widget, caplog):
    with caplog.at_level(logging.DEBUG, "copwidgets"):
        write(make_widget("PageHeader"), {"member": "Eve"})
    (record,) = caplog.records
    assert (record.levelname, "Eve" in record.getMessage()) == ("DEBUG", False)


TYPES = ["act", "claim", "download", "erase", "join", "leave", "link", "refresh", "review", "save"]
TYPES += ["share", "unknown"]
FIELDS = ["action", "answers", "format", "id", "name", "rev", "seen", "values", "view"]
ODD = [*JUNK, nested(100_000), {"deep": nested(100_000)}, {7: "x"}, "\ud800", 10**400]


@pytest.mark.parametrize("name", [name for name in NAMES if name != "Stack"])
def test_odd_messages_are_never_raised_and_never_done(make_widget, open_page, name):
    asked = []
    page = open_page(make_widget(name, asked))
    harmless = {"leave", "claim", "link", "refresh"}  # they carry nothing that could be odd
    for kind in [each for each in TYPES if each not in harmless]:
        for odd in ODD:
            page.say({"type": kind, **dict.fromkeys(FIELDS, odd)})
    for odd in ODD:
        page.say({"type": odd})
    assert [each for each in asked if each not in (("Eve",), ("",), ("x" * 1000,))] == []
