"""What is new is read alone, and joined to what a whole reading gives."""

import pytest
from pandas.testing import assert_frame_equal

from copwidgets.errors import AccessError
from copwidgets.kinds import Answer, Status
from copwidgets.live import LivePool

from .bulk.conftest import open_ground


@pytest.fixture
def ground():
    made = open_ground("sqlite://")
    yield made
    made.book.store.close()


def said(text):
    return Answer(Status.ANSWERED, text)


def test_a_refresh_returns_only_what_is_new_and_the_frame_has_all(ground):
    ground.save(0, "a.one.name", said("Choir"))
    live = LivePool(ground.book)
    assert live.refresh().empty
    ground.save(1, "a.one.aim", said("To sing"))
    ground.save(0, "a.one.name", said("Band"))
    ground.save(2, "x.gone", said("Earlier"), shares=False)
    rows = live.refresh()
    assert list(rows["answer"]) == ["Band", "To sing"]
    assert rows["member"].dtype == live.base["member"].dtype
    assert live.refresh().empty
    assert_frame_equal(live.frame(), ground.plain())
    ground.save(2, "a.one.name", said("Duo"))
    assert list(live.refresh()["answer"]) == ["Duo"]
    assert_frame_equal(live.frame(), ground.plain())


def test_drafts_and_answers_to_earlier_questions_are_followed_too(ground):
    live = LivePool(ground.book, drafts=True)
    ground.save(0, "b.two.lost", said("A thing"), shares=False, earlier=True)
    ground.save(1, "b.two.gone", Answer(Status.ANSWERED, ["Taken over"]), earlier=True)
    live.refresh()
    assert_frame_equal(live.frame(), ground.plain(drafts=True))
    assert list(live.frame()["carried_from"]) == ["b.two.gone", ""]


def test_after_somebody_was_erased_or_came_everything_is_read_anew(ground):
    for number in range(3):
        ground.save(number, "a.one.name", said(f"Name {number}"))
    live = LivePool(ground.book)
    ground.book.store.erase(ground.members[1])
    assert list(live.refresh()["answer"]) == ["Name 0", "Name 2"]
    late = ground.book.store.add_member(ground.book.community.id, "Late")
    ground.members = (*ground.members, late)
    ground.save(3, "a.one.name", said("Name 3"))
    assert len(live.refresh()) == 3
    assert_frame_equal(live.frame(), ground.plain())


def test_pseudonyms_are_not_told_one_by_one(ground):
    live = LivePool(ground.book)
    ground.book.store.change_community(ground.book.community.id, {"naming": "pseudonymous"})
    with pytest.raises(AccessError, match="not told one by one"):
        live.refresh()
    with pytest.raises(AccessError, match="not told one by one"):
        LivePool(ground.book)


def test_items_and_standings_follow_too(ground):
    live = LivePool(ground.book)
    assert live.items().empty
    ground.save(0, "a.one.needs", Answer(Status.ANSWERED, ["rooms", "time"]))
    ground.save(1, "a.one.needs", Answer(Status.ANSWERED, ["money"]))
    ground.save(0, "b.two.tools", Answer(Status.ANSWERED, {"choices": ["mail", "chat"]}))
    live.refresh()
    assert_frame_equal(live.items(), ground.book.items())
    assert live.standings() == ground.book.standings()
    for answer in (["trust", "rooms", "time"], ["a place"], [], ["from nothing"]):
        status = Status.ANSWERED if answer else Status.EMPTIED
        ground.save(0, "a.one.needs", Answer(status, answer or None))
        ground.save(1, "a.one.name", said("Choir"), shares=False)
        live.refresh()
        assert_frame_equal(live.items(), ground.book.items())
        assert set(live.standings()) == set(ground.book.standings())
    assert [each.name for each in live.members] == [each.name for each in ground.book.members]
