"""The small widgets around the forms, each with the page that talks to it."""

import logging

import pytest

from copwidgets.community import Member
from copwidgets.errors import NameTakenError, StoreError
from copwidgets.widgets import JoinForm, PageHeader, Report, TaskList
from copwidgets.widgets.base import PageWidget

KEY = "a-key-that-nobody-sees"


@pytest.fixture
def asked():
    return []


@pytest.fixture
def join_form(asked):
    def join(name):
        asked.append(name)
        if name == "Ann":
            raise NameTakenError("“Ann” has already joined", remedy="Open your personal link.")
        return Member("m1", "c1", name), KEY

    return JoinForm(join=join, new_link=lambda: join("link"), roster=["Bo"])


def test_joining_sends_the_key_once_and_keeps_it_nowhere(join_form, open_page):
    (reply,) = open_page(join_form).say({"type": "join", "name": "Bo"})
    assert reply == {"type": "joined", "name": "Bo", "key": KEY}
    assert KEY not in repr(join_form.get_state())
    assert KEY not in repr(vars(join_form))


def test_a_name_that_is_taken_is_said_beside_it(join_form, open_page):
    (reply,) = open_page(join_form).say({"type": "join", "name": "Ann"})
    assert reply == {
        "type": "problem",
        "message": "“Ann” has already joined. Open your personal link.",
    }


@pytest.mark.parametrize(
    "name", [None, 7, ["Bo"], {"name": "Bo"}, float("nan"), True, "x" * 1001, "\ud800"]
)
def test_a_forged_name_joins_nobody(join_form, open_page, asked, name):
    (reply,) = open_page(join_form).say({"type": "join", "name": name})
    assert reply["message"] == "The page sent something unreadable. Reload the page."
    assert asked == []


def test_another_link_is_made_on_request(join_form, open_page, asked):
    (reply,) = open_page(join_form).say({"type": "link"})
    assert reply["key"] == KEY
    assert asked == ["link"]


def test_no_link_where_none_is_offered(open_page):
    form = JoinForm(join=lambda name: (Member("m1", "c1", name), KEY))
    assert open_page(form).say({"type": "link"}) == []
    assert open_page(form).say({"type": "something else"}) == []


def test_an_invitation_is_exchanged_for_a_key(join_form, open_page):
    assert open_page(join_form).say({"type": "claim"}) == []
    form = JoinForm(join=None, claim=lambda: (Member("m1", "c1", "Ann"), KEY), mode="claim")
    (reply,) = open_page(form).say({"type": "claim"})
    assert reply == {"type": "joined", "name": "Ann", "key": KEY}
    assert KEY not in repr(form.get_state())


@pytest.mark.parametrize("mode", ["claim", "locked"])
def test_nobody_joins_by_name_where_that_is_not_offered(open_page, asked, mode):
    form = JoinForm(join=asked.append, mode=mode)
    assert open_page(form).say({"type": "join", "name": "Eve"}) == []
    assert asked == []


def test_whoever_has_a_login_gets_no_key(open_page):
    form = JoinForm(join=lambda name: (Member("m1", "c1", name), ""), known_as="Ann")
    (reply,) = open_page(form).say({"type": "join", "name": "Ann"})
    assert reply == {"type": "joined", "name": "Ann", "key": ""}


def test_who_leaves_is_let_go(open_page, asked):
    page = open_page(PageHeader(leave=lambda: asked.append("left"), member="Ann"))
    assert page.say({"type": "leave"}) == []
    assert page.say({"type": "stay"}) == []
    assert asked == ["left"]


def test_a_header_without_leave_ignores_it(open_page):
    assert open_page(PageHeader()).say({"type": "leave"}) == []


def test_a_failed_leave_is_in_the_log(open_page, caplog):
    def leave():
        raise StoreError("the disk is full")

    with caplog.at_level(logging.WARNING, "copwidgets"):
        assert open_page(PageHeader(leave=leave)).say({"type": "leave"}) == []
    assert "the disk is full" in caplog.text


def test_a_task_list_only_shows(open_page):
    tasks = TaskList(tasks=[{"section": "a", "title": "A"}])
    page = open_page(tasks)
    assert page.say({"type": "tasks", "tasks": []}) == []
    tasks.answer_failure({}, "nothing")
    assert (page.heard, tasks.tasks) == ([], [{"section": "a", "title": "A"}])


def test_a_report_holds_what_it_was_given_and_takes_nothing(open_page):
    blocks = [{"type": "text", "text": "one"}]
    report = Report(blocks=blocks)
    assert open_page(report).say({"type": "refresh"}) == []
    report.set_state({"blocks": [7]})
    assert report.blocks == blocks


def test_a_widget_without_receivers_is_not_finished():
    widget = PageWidget()
    with pytest.raises(NotImplementedError):
        widget.receive({})
    with pytest.raises(NotImplementedError):
        widget.answer_failure({}, "")
