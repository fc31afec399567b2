"""What an honest page sends to a form, in time or late, and what it hears when a store fails."""

import logging
import threading

import pytest

from copwidgets.errors import StoreError
from copwidgets.widgets.base import UNEXPECTED

# --- saving -------------------------------------------------------------------------------------


def test_a_save_is_acknowledged_once_it_is_stored(page, texts):
    reply = page.save({"a.one.name": "Choir", "a.one.needs": ["rooms"]}, rev=7)
    assert texts() == {"a.one.name": "Choir", "a.one.needs": ["rooms"]}
    assert reply.pop("at").endswith("+00:00")
    done = {"revision": 1, "problems": [], "unseen": None}
    assert reply == {
        "type": "saved",
        "view": page.view,
        "rev": 7,
        "results": {"a.one.name": done, "a.one.needs": done},
        "standing": {"state": "draft", "at": None},
    }


def test_observers_hear_of_a_save_after_the_page(form, page):
    def fail(_change):
        assert page.heard
        raise RuntimeError("an observer of mine")

    form.observe(fail, "value")
    answer = {"status": "answered", "value": "Choir", "base": 0, "token": "token-01"}
    message = {"type": "save", "view": page.view, "rev": 1, "answers": {"a.one.name": answer}}
    first, second = page.say(message)
    assert first["results"]["a.one.name"]["revision"] == 1
    assert second["failed"] == UNEXPECTED
    assert form.value == {"a.one.name": "Choir"}


def test_an_answer_with_problems_is_stored_and_said_to_have_them(page, texts, form):
    value = {"choice": "yes", "follow_up": [{"who": "", "why": "money"}]}
    reply = page.save({"a.one.funders": value})
    (problem,) = reply["results"]["a.one.funders"]["problems"]
    assert problem == {"message": "Fill in “Who” for funder 1.", "path": ["follow_up", 0, "who"]}
    assert "a.one.funders" in texts()
    assert form.errors == {"a.one.funders": (problem["message"],)}


def test_a_refused_answer_keeps_no_other_from_being_saved(page, texts, form):
    reply = page.save({"a.one.needs": "rooms", "a.one.name": "Choir"})
    assert texts() == form.value == {"a.one.name": "Choir"}
    assert reply["results"]["a.one.needs"] == {
        "refused": [{"message": "This answer should be a list.", "path": []}]
    }
    assert form.errors == {"a.one.needs": ("This answer should be a list.",)}
    page.save({"a.one.needs": ["rooms"]})
    assert form.errors == {}


def test_the_same_save_tried_again_is_stored_once(page, store, member):
    for _ in range(3):
        reply = page.save({"a.one.name": "Choir"}, token="the-very-same")
        assert reply["results"]["a.one.name"]["revision"] == 1
    assert len(list(store.history(member.community_id))) == 1


def test_a_token_used_for_another_answer_is_refused(page, texts):
    page.save({"a.one.name": "Choir"}, token="the-very-same")
    reply = page.save({"a.one.name": "Band"}, token="the-very-same")
    assert reply["failed"].startswith("This save carries the token of an earlier save")
    assert texts() == {"a.one.name": "Choir"}


def test_a_page_that_saves_before_it_hears_is_no_second_window(page):
    page.save({"a.one.name": "Cho"}, base=0)
    reply = page.save({"a.one.name": "Choir"}, base=0, rev=2)
    assert reply["results"]["a.one.name"] == {"revision": 2, "problems": [], "unseen": None}


def test_a_second_window_is_shown_what_it_had_not_seen(page):
    page.save({"a.one.name": "Choir"})
    result = page.save({"a.one.name": "Band"}, view="another-view")["results"]["a.one.name"]
    assert result["revision"] == 2
    unseen = result["unseen"]
    assert unseen.pop("at")
    assert unseen == {"status": "answered", "value": "Choir", "revision": 1, "text": "Choir"}


def test_a_late_retry_does_not_bring_back_the_older_text(page, form):
    page.save({"a.one.name": "Choir"}, token="never-heard")
    page.save({"a.one.name": "Band"}, view="another-view", base=1)
    result = page.save({"a.one.name": "Choir"}, token="never-heard")["results"]["a.one.name"]
    assert (result["revision"], result["unseen"]["text"]) == (1, "Band")
    assert form.value == {"a.one.name": "Band"}
    assert form.get_state()["answers"]["a.one.name"]["revision"] == 2


def test_a_late_retry_of_what_was_typed_again_stays_late(page, form, store, member):
    page.save({"a.one.name": "Choir"}, token="never-heard")
    page.save({"a.one.name": "Choir"}, view="another-view", base=0)
    result = page.save({"a.one.name": "Choir"}, token="never-heard")["results"]["a.one.name"]
    assert result == {"revision": 1, "problems": [], "unseen": None}
    assert form.get_state()["answers"]["a.one.name"]["revision"] == 2
    assert store.current(member)["a.one.name"].revision == 2


def test_a_late_retry_learns_what_another_kernel_wrote(open_form, open_page, page, form):
    page.save({"a.one.name": "Choir"}, token="never-heard")
    open_page(open_form(), view="another-view").save({"a.one.name": "Band"}, base=1)
    page.save({"a.one.name": "Choir"}, token="never-heard")
    assert form.value == {"a.one.name": "Band"}
    assert form.get_state()["answers"]["a.one.name"]["revision"] == 2


def test_another_kernel_is_no_surprise_either(open_form, open_page, page, texts):
    other = open_page(open_form(), view="another-view")
    page.save({"a.one.name": "Choir"})
    assert other.save({"a.one.name": "Band"})["results"]["a.one.name"]["unseen"]["text"] == "Choir"
    assert texts() == {"a.one.name": "Band"}
    result = page.save({"a.one.name": "Duo"}, base=1)["results"]["a.one.name"]
    assert (result["revision"], result["unseen"]["text"]) == (3, "Band")


def test_saves_from_two_threads_are_all_kept(open_form, open_page, store, member):
    pages = [open_page(open_form(), view=f"view-number-{number}") for number in range(2)]

    def type_on(page):
        for rev in range(5):
            page.save({"a.one.name": f"{page.view} {rev}"}, rev=rev)

    threads = [threading.Thread(target=type_on, args=(page,)) for page in pages]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    revisions = [each.revision for each in store.history(member.community_id)]
    assert revisions == list(range(1, 11))


def test_review_and_refresh_tell_what_is_known(page, form):
    page.save({"a.one.name": "Choir", "a.one.needs": {"status": "not_sure", "value": ["rooms"]}})
    (reviewed,) = page.say({"type": "review", "view": page.view})
    assert (reviewed["type"], reviewed["view"]) == ("reviewed", page.view)
    texts = {each: found["text"] for each, found in reviewed["answers"].items()}
    assert texts == {"a.one.name": "Choir", "a.one.needs": "(not sure yet)\nrooms"}
    (shown,) = page.say({"type": "refresh"})
    assert shown == {
        "type": "answers",
        "answers": form.answers_json(),
        "standing": {"state": "draft", "at": None},
    }


# --- sharing ------------------------------------------------------------------------------------


def test_sharing_makes_what_was_read_everybody_s(page, form, store, member):
    page.save({"a.one.name": "Choir"})
    reply = page.share(a_one_name=1)
    assert (reply["type"], reply["changed"]) == ("shared", [])
    assert reply["standing"]["state"] == form.state == "shared"
    assert reply["standing"]["at"].endswith("+00:00")
    (response,) = store.responses(member.community_id)
    assert response.answer.value == "Choir"
    page.save({"a.one.name": "Band"}, base=1)
    assert form.state == "changed"
    (response,) = store.responses(member.community_id)
    assert response.answer.value == "Choir"
    assert page.share(a_one_name=2)["standing"]["state"] == "shared"


def test_nothing_can_be_shared_before_something_is_answered(page, form, store, member):
    reply = page.share()
    assert (
        reply["failed"] == "There is nothing to share yet. Answer a question of the section first."
    )
    assert form.state == "untouched"
    assert store.shares(member.community_id) == ()


def test_problems_keep_a_section_from_being_shared(open_form, open_page, store, member):
    page = open_page(open_form("a.two"))
    page.save({"a.two.keen": 2})
    reply = page.share(a_two_keen=1)
    wanted = "Answer “Aim?”, or say that you are not sure yet."
    assert reply["problems"] == {"a.two.aim": [{"message": wanted, "path": []}]}
    assert page.widget.errors == {"a.two.aim": (wanted,)}
    page.save({"a.two.aim": "one two three four"})
    said = page.share(a_two_aim=1, a_two_keen=1)["problems"]["a.two.aim"][0]["message"]
    assert said == "Shorten this answer to 3 words; it has 4."
    page.save({"a.two.aim": {"status": "not_sure", "value": None}}, base=1)
    assert page.share(a_two_aim=2, a_two_keen=1)["changed"] == []
    assert page.widget.errors == {}
    assert len(list(store.responses(member.community_id))) == 2


def test_what_changed_in_another_window_is_not_shared_unread(
    open_form, open_page, page, store, member
):
    page.save({"a.one.name": "Choir", "a.one.needs": ["rooms"]})
    open_page(open_form(), view="another-view").save({"a.one.name": "Band"}, base=1)
    reply = page.share(a_one_name=1, a_one_needs=1)
    assert (reply["changed"], reply["standing"]["state"]) == (["a.one.name"], "draft")
    assert not list(store.responses(member.community_id))


def test_a_revision_that_this_form_never_saw_is_not_shared(
    open_form, open_page, page, store, member
):
    page.save({"a.one.name": "Choir"})
    open_page(open_form(), view="another-view").save({"a.one.name": "Band"}, base=1)
    reply = page.share(a_one_name=2)
    assert (reply["changed"], reply["standing"]["state"]) == (["a.one.name"], "draft")
    assert not list(store.responses(member.community_id))


def test_questions_of_another_section_are_not_shared(open_form, open_page, page, store, member):
    other = open_page(open_form("a.two"))
    other.save({"a.two.aim": "Sing"})
    page.save({"a.one.name": "Choir"})
    assert page.share(a_one_name=1, a_two_aim=1)["changed"] == []
    assert [each.question_id for each in store.responses(member.community_id)] == ["a.one.name"]
    assert "nothing to share" in page.share(a_two_aim=1)["failed"]


# --- a store that fails -------------------------------------------------------------------------

FULL = StoreError("the disk is full", where="/somewhere/store.sqlite", remedy="Make room.")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [(FULL, "The disk is full. Make room."), (ZeroDivisionError("inside"), UNEXPECTED)],
)
def test_a_failing_store_is_one_sentence_on_the_page_and_all_in_the_log(
    open_form, open_page, caplog, error, sentence
):
    def fail(_what):
        raise error

    page = open_page(open_form(save=fail, share=fail))
    with caplog.at_level(logging.WARNING, "copwidgets"):
        reply = page.save({"a.one.name": "Choir"}, rev=3)
    assert reply == {"type": "saved", "view": page.view, "rev": 3, "failed": sentence}
    assert "Traceback" in caplog.text
    assert "in fail" in caplog.text
    assert str(error) in caplog.text
    assert (page.widget.value, page.widget.state) == ({}, "untouched")


def test_a_failing_share_shares_nothing(open_form, open_page, form):
    def fail(_seen):
        raise FULL

    form.value = {"a.one.name": "Choir"}
    page = open_page(open_form(share=fail))
    reply = page.share(a_one_name=1)
    assert (reply["type"], reply["failed"]) == ("shared", "The disk is full. Make room.")
    assert page.widget.state == "draft"


def test_a_store_that_fails_half_way_is_known_half_way(open_form, open_page, store, member):
    def save(draft):
        if draft.question_id == "a.one.needs":
            raise FULL
        return store.save(member, draft, "version")

    page = open_page(open_form(save=save))
    reply = page.save({"a.one.name": "Choir", "a.one.needs": ["rooms"]})
    assert reply["failed"] == "The disk is full. Make room."
    assert page.widget.value == {"a.one.name": "Choir"}
    assert page.widget.state == "draft"
