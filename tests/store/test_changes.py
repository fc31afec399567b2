"""What is new since a change that a reader knows, on every engine."""

import threading

import pytest

from copwidgets.community import Naming
from copwidgets.response import Changes

Q1, Q2 = "a.b.c", "a.b.d"
NOTHING = Changes(number=0, is_whole=False, responses=())


@pytest.fixture
def save(ground, draft):
    def write(question, text, base=0, member=None):
        return ground.store.save(member or ground.member, draft(text, base, question), "v")

    return write


@pytest.fixture
def share(ground):
    def mark(member=None, **seen):
        found = {{"q1": Q1, "q2": Q2}[name]: n for name, n in seen.items()}
        assert ground.store.share(member or ground.member, "a.b", found) == ()

    return mark


def news(ground, since=0, **options):
    """Return the number, whether it is all there is, and the texts."""
    found = ground.seen.changes(ground.community_id, since, **options)
    return found.number, found.is_whole, [each.answer.value for each in found.responses]


def test_nothing_is_new_where_nothing_was_said(ground):
    assert ground.seen.changes(ground.community_id) == NOTHING
    assert ground.seen.change_number(ground.community_id) == 0
    assert ground.seen.changes("no such community") == NOTHING


def test_saves_and_shares_are_new_once(ground, save, share):
    save(Q1, "one")
    save(Q2, "two")
    assert news(ground) == (2, False, [])
    assert news(ground, drafts=True) == (2, False, ["one", "two"])
    share(q1=1, q2=1)
    assert news(ground) == (3, False, ["one", "two"])
    assert news(ground, 3) == (3, False, [])
    save(Q1, "one more", 1)
    assert news(ground, 3, drafts=True) == (4, False, ["one more"])
    assert news(ground, 3) == (4, False, ["one"])  # what is shared is still the earlier one
    save(Q1, "and more", 2)
    assert news(ground, 3, drafts=True) == (5, False, ["and more"])


def test_a_save_that_is_tried_again_is_no_change(ground, draft):
    once = draft("one", token="same")
    ground.store.save(ground.member, once, "v")
    ground.store.save(ground.member, once, "v")
    assert ground.seen.change_number(ground.community_id) == 1


def test_communities_count_for_themselves(ground, save):
    save(Q1, "one")
    other = ground.store.add_community("Other")
    eve = ground.store.add_member(other.id, "Eve")
    save(Q1, "hers", member=eve)
    assert news(ground, drafts=True) == (1, False, ["one"])
    assert ground.seen.change_number(other.id) == 1


def test_after_an_erasing_everything_is_read_anew(ground, save, share):
    bob = ground.store.add_member(ground.community_id, "Bob")
    save(Q1, "ann's")
    save(Q1, "bob's", member=bob)
    share(q1=1)
    share(bob, q1=1)
    known = ground.seen.change_number(ground.community_id)
    ground.store.erase(bob)
    assert news(ground, known) == (known + 1, True, ["ann's"])
    assert news(ground, known + 1) == (known + 1, False, [])


def test_after_names_are_taken_out_everything_is_read_anew(ground, save):
    save(Q1, "one")
    ground.store.change_community(ground.community_id, {"naming": str(Naming.PSEUDONYMOUS)})
    assert news(ground, 1, drafts=True) == (2, True, ["one"])


def test_a_number_that_never_was_means_everything(ground, save):
    save(Q1, "one")
    assert news(ground, 99, drafts=True) == (1, True, ["one"])


def test_waiting_ends_with_a_change(ground, save):
    waited = []

    def wait():
        waited.append(ground.seen.wait_for_change(ground.community_id, 0, 60))

    thread = threading.Thread(target=wait)
    thread.start()
    save(Q1, "one")
    thread.join(timeout=30)
    assert waited == [1]


def test_waiting_ends_at_once_where_something_is_new_and_in_the_end_without(ground, save):
    save(Q1, "one")
    assert ground.seen.wait_for_change(ground.community_id, 0, 60) == 1
    assert ground.seen.wait_for_change(ground.community_id, 1, 0.01) == 1
