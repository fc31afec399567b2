"""What a form says beside saving: what to think of before sharing, and what ends for good."""

from copwidgets.errors import AccessError, StoreError


def test_what_to_think_of_before_sharing_comes_with_the_review(open_form, open_page):
    group = [4]
    form = open_form(advise=lambda: (f"You are {group[-1]} people.",))
    page = open_page(form)
    review = {"type": "review", "view": page.view}
    assert [each["advice"] for each in page.say(review)] == [["You are 4 people."]]
    group.append(5)
    assert [each["advice"] for each in page.say(review)] == [["You are 5 people."]]


def test_a_review_that_fails_is_told_so(open_form, open_page):
    def advise():
        raise StoreError("the disk is full")

    page = open_page(open_form(advise=advise))
    (reply,) = page.say({"type": "review", "view": page.view})
    assert (reply["type"], reply["failed"]) == ("reviewed", "The disk is full")


def test_whoever_may_not_save_any_more_is_told_that_for_good(open_form, open_page):
    def save(_draft):
        raise AccessError("your link was withdrawn", remedy="Ask for a new one.")

    reply = open_page(open_form(save=save)).save({"a.one.name": "Choir"})
    assert reply["failed"] == "Your link was withdrawn. Ask for a new one."
    assert reply["final"] is True


def test_a_store_that_fails_may_be_tried_again(open_form, open_page):
    def save(_draft):
        raise StoreError("the disk is full")

    assert "final" not in open_page(open_form(save=save)).save({"a.one.name": "Choir"})
