"""What every store promises, whichever engine keeps it; an adapter is added to `ground` alone."""

from datetime import UTC, datetime, timedelta

import pytest

from copwidgets.community import Member
from copwidgets.errors import AccessError, AnswerError, NameTakenError, StoreError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft, Shared, Standing, State
from copwidgets.store import pooling

VALUES = {
    "text": "Zoë: \u202b\u05e9\u05dc\u05d5\u05dd\u202c 🎉\n\ttwice  ",
    "json_looking": '["not", "a", "list"]',
    "list": ["one", "zwei", "三"],
    "table": [{"who": "", "part": "lead"}, {"who": "B", "part": ""}],
    "yes_no": {"choice": "yes", "follow_up": [{"who": "C"}]},
    "scale": 0,
    "long": "x" * 20_000,
}


# --- people ---


def test_communities_come_oldest_first_and_the_oldest_is_the_default(ground):
    other = ground.store.add_community("  Second \t group ")
    assert [each.name for each in ground.seen.communities()] == ["Group", "Second group"]
    assert ground.seen.communities()[1] == other
    assert ground.store.default_community("Third").name == "Group"


def test_members_come_in_the_order_in_which_they_joined(ground):
    names = ["Zed", "Bob", "àlex", "Mia"]
    added = [ground.store.add_member(ground.community_id, name) for name in names]
    assert ground.seen.members(ground.community_id) == (ground.member, *added)
    assert ground.seen.members("no such community") == ()


@pytest.mark.parametrize(
    "twin", ["ann", "ANN", " Ann ", "\uff21\uff4e\uff4e", "A\u200bnn", "A\u202enn"]
)
def test_one_name_is_one_member(ground, twin):
    with pytest.raises(NameTakenError, match="Ann already answers"):
        ground.store.add_member(ground.community_id, twin)
    assert ground.seen.member(ground.community_id, twin) == ground.member
    assert len(ground.seen.members(ground.community_id)) == 1


def test_a_name_may_be_used_again_in_another_community(ground):
    other = ground.store.add_community("Other")
    twin = ground.store.add_member(other.id, "Ann")
    assert twin.id != ground.member.id
    assert ground.seen.member(other.id, "ann") == twin


@pytest.mark.parametrize("name", ["", " \n", "\u200b", "x" * 81, "A\x07nn", "A\ud800nn", None])
def test_what_cannot_be_read_is_no_name(ground, name):
    with pytest.raises(AnswerError):
        ground.store.add_member(ground.community_id, name)
    with pytest.raises(AnswerError):
        ground.store.add_community(name)
    assert ground.seen.member(ground.community_id, name) is None
    assert ground.seen.members(ground.community_id) == (ground.member,)


def test_a_member_of_no_community_is_refused(ground):
    with pytest.raises(StoreError, match="does not fit"):
        ground.store.add_member("no such community", "Eve")


def test_keys_open_for_their_owner(ground):
    bob = ground.store.add_member(ground.community_id, "Bob", "hash-b")
    assert bob.has_key
    assert not ground.member.has_key
    assert ground.store.add_key(ground.member, "hash-1")
    assert ground.store.add_key(ground.member, "hash-2")
    for key in ("hash-1", "hash-2"):
        found = ground.seen.member_by_key(key)
        assert (found.id, found.has_key) == (ground.member.id, True)
    assert ground.seen.member_by_key("hash-b") == bob
    assert ground.seen.member_by_key("hash-3") is None


def test_a_first_key_is_given_once(ground):
    assert ground.store.add_key(ground.member, "hash-1", first=True)
    assert not ground.store.add_key(ground.member, "hash-2", first=True)
    assert not ground.store.add_key(ground.member, "hash-1", first=True)
    assert ground.store.add_key(ground.member, "hash-1")
    assert ground.seen.member_by_key("hash-2") is None


def test_a_key_has_one_owner(ground):
    ground.store.add_key(ground.member, "hash-1")
    bob = ground.store.add_member(ground.community_id, "Bob")
    with pytest.raises(StoreError, match="does not fit"):
        ground.store.add_key(bob, "hash-1")
    assert ground.seen.member_by_key("hash-1").id == ground.member.id


def test_a_member_whose_key_is_refused_does_not_exist(ground):
    ground.store.add_key(ground.member, "hash-1")
    with pytest.raises(StoreError):
        ground.store.add_member(ground.community_id, "Bob", "hash-1")
    assert ground.seen.member(ground.community_id, "Bob") is None
    ground.store.add_member(ground.community_id, "Bob", "hash-2")


# --- guides ---


def test_a_guide_is_kept_once_under_its_version(ground):
    assert ground.seen.guide("v1") is None
    ground.store.keep_guide("v1", '{"title": "T"}')
    ground.store.keep_guide("v1", "another text")
    assert ground.seen.guide("v1") == '{"title": "T"}'


def test_a_guide_that_another_process_has_just_kept_stays(ground, monkeypatch):
    ground.store.keep_guide("v1", "first")
    answers = iter([None])
    monkeypatch.setattr(ground.store, "guide", lambda _: next(answers))
    ground.store.keep_guide("v1", "second")
    monkeypatch.undo()
    assert ground.seen.guide("v1") == "first"


# --- answers ---


@pytest.mark.parametrize("name", VALUES)
def test_a_value_comes_back_as_it_was(ground, name):
    answer = Answer(Status.ANSWERED, VALUES[name])
    saved = ground.store.save(ground.member, Draft("a.b.c", answer, 0, "t"), "v1").response
    found = ground.seen.current(ground.member)["a.b.c"]
    assert found == saved
    assert (found.answer, type(found.answer.value)) == (answer, type(VALUES[name]))


@pytest.mark.parametrize("value", [None, "half a thou", ["one"]])
@pytest.mark.parametrize("status", [Status.NOT_SURE, Status.EMPTIED])
def test_not_sure_and_emptied_are_answers_of_their_own(ground, draft, status, value):
    ground.store.save(ground.member, draft(value, status=status), "v1")
    assert ground.seen.current(ground.member)["a.b.c"].answer == Answer(status, value)


def test_untouched_questions_are_in_nothing(ground):
    assert ground.seen.current(ground.member) == {}
    assert list(ground.seen.responses(ground.community_id, drafts=True)) == []
    assert list(ground.seen.history(ground.community_id)) == []
    assert ground.seen.standings(ground.community_id) == ()


def test_every_save_stays_as_a_revision(ground, draft):
    for number in range(3):
        saved = ground.store.save(ground.member, draft(f"text {number}", number), f"v{number}")
        assert saved.unseen is None
        assert saved.response.revision == number + 1
    history = list(ground.seen.history(ground.community_id))
    assert [each.answer.value for each in history] == ["text 0", "text 1", "text 2"]
    assert [(each.revision, each.base) for each in history] == [(1, 0), (2, 1), (3, 2)]
    assert [each.guide_version for each in history] == ["v0", "v1", "v2"]
    assert ground.seen.current(ground.member)["a.b.c"] == history[-1]


def test_moments_are_in_utc_to_the_microsecond(ground, draft):
    before = datetime.now(UTC)
    saved = ground.store.save(ground.member, draft(), "v1").response
    found = ground.seen.current(ground.member)["a.b.c"].saved_at
    assert before <= found <= datetime.now(UTC)
    assert found == saved.saved_at
    assert found.utcoffset() == timedelta(0)


def test_a_save_with_a_stale_base_keeps_both_texts_and_shows_the_other(ground, draft):
    first = ground.store.save(ground.member, draft("mine", 0), "v1").response
    second = ground.store.save(ground.member, draft("yours", 0), "v1")
    assert second.unseen == first
    assert (second.response.revision, second.response.base) == (2, 0)
    third = ground.store.save(ground.member, draft("mine again", 1), "v1")
    assert third.unseen == second.response
    texts = [each.answer.value for each in ground.seen.history(ground.community_id)]
    assert texts == ["mine", "yours", "mine again"]


def test_the_same_text_from_two_tabs_is_no_conflict(ground, draft):
    ground.store.save(ground.member, draft("same"), "v1")
    saved = ground.store.save(ground.member, draft("same"), "v1")
    assert (saved.response.revision, saved.unseen) == (2, None)


@pytest.mark.parametrize("base", [7, -1, 10**30])
def test_a_base_that_never_was_counts_as_knowing_nothing(ground, draft, base):
    first = ground.store.save(ground.member, draft("mine"), "v1").response
    saved = ground.store.save(ground.member, draft("yours", base), "v1")
    assert (saved.response.base, saved.unseen) == (0, first)


def test_a_save_tried_again_is_stored_once(ground, draft):
    once = draft("mine")
    first = ground.store.save(ground.member, once, "v1")
    assert ground.store.save(ground.member, once, "v1") == first
    assert len(list(ground.seen.history(ground.community_id))) == 1


def test_a_late_retry_is_told_what_came_since(ground, draft):
    once = draft("mine")
    first = ground.store.save(ground.member, once, "v1").response
    ground.store.save(ground.member, draft("yours", 1), "v1")
    newest = ground.store.save(ground.member, draft("theirs", 2), "v1").response
    again = ground.store.save(ground.member, once, "v1")
    assert (again.response, again.unseen) == (first, newest)


def test_a_retry_is_told_of_the_same_conflict(ground, draft):
    ground.store.save(ground.member, draft("yours"), "v1")
    once = draft("mine")
    assert ground.store.save(ground.member, once, "v1") == ground.store.save(
        ground.member, once, "v1"
    )


def test_a_token_does_not_hide_another_text(ground, draft):
    ground.store.save(ground.member, draft("mine", token="t"), "v1")
    with pytest.raises(AnswerError, match="new token"):
        ground.store.save(ground.member, draft("changed", token="t"), "v1")
    other = ground.store.save(ground.member, draft("mine", token="t", question="a.b.d"), "v1")
    assert other.response.revision == 1


@pytest.mark.parametrize("token", ["", "x" * 201, "\ud800"])
def test_a_token_must_be_one(ground, token):
    with pytest.raises(AnswerError):
        ground.store.save(
            ground.member, Draft("a.b.c", Answer(Status.ANSWERED, "x"), 0, token), "v"
        )


@pytest.mark.parametrize("value", ["half \ud83d", {"a": object()}, ["\udc00"]])
def test_what_cannot_be_stored_is_refused_whole(ground, draft, value):
    ground.store.save(ground.member, draft("before"), "v1")
    with pytest.raises(AnswerError, match="cannot be stored"):
        ground.store.save(ground.member, draft(value, 1), "v1")
    assert ground.seen.current(ground.member)["a.b.c"].answer.value == "before"
    ground.store.save(ground.member, draft("after", 1), "v1")


def test_an_answer_of_nobody_is_refused(ground, draft):
    with pytest.raises(AccessError, match="not a member of this community any more"):
        ground.store.save(Member("nobody", ground.community_id, "X"), draft(), "v1")
    assert list(ground.seen.history(ground.community_id)) == []


def test_what_looks_like_sql_is_text(ground, draft):
    evil = "'; DROP TABLE revisions; -- %s ? :x {}"
    ground.store.save(ground.member, draft(evil, question=evil), "v1")
    assert ground.seen.current(ground.member)[evil].answer.value == evil


# --- sharing ---


def test_a_draft_is_nobody_elses_until_it_is_shared(ground, draft):
    ground.store.save(ground.member, draft("one"), "v1")
    assert list(ground.seen.responses(ground.community_id)) == []
    assert ground.store.share(ground.member, "a.b", {"a.b.c": 1}) == ()
    (shared,) = ground.seen.responses(ground.community_id)
    assert (shared.answer.value, shared.state) == ("one", State.SHARED)


def test_editing_after_sharing_makes_a_new_draft(ground, draft):
    ground.store.save(ground.member, draft("one"), "v1")
    ground.store.share(ground.member, "a.b", {"a.b.c": 1})
    ground.store.save(ground.member, draft("two", 1), "v1")
    assert [each.answer.value for each in ground.seen.responses(ground.community_id)] == ["one"]
    (newest,) = ground.seen.responses(ground.community_id, drafts=True)
    assert (newest.answer.value, newest.state) == ("two", State.DRAFT)
    states = [each.state for each in ground.seen.history(ground.community_id)]
    assert states == [State.SHARED, State.DRAFT]


def test_sharing_is_all_or_nothing(ground, draft):
    for question in ("a.b.c", "a.b.d", "a.b.e"):
        ground.store.save(ground.member, draft(question=question), "v1")
    ground.store.save(ground.member, draft("newer", 1, "a.b.d"), "v1")
    seen = {"a.b.c": 1, "a.b.d": 1, "a.b.e": 1, "a.b.none": 1}
    assert ground.store.share(ground.member, "a.b", seen) == ("a.b.d", "a.b.none")
    assert list(ground.seen.responses(ground.community_id)) == []
    assert ground.seen.shares(ground.community_id) == ()


def test_sharings_are_logged_oldest_first(ground, draft):
    ground.store.save(ground.member, draft(), "v1")
    bob = ground.store.add_member(ground.community_id, "Bob")
    for who, section in ((ground.member, "a.b"), (bob, "a.z"), (ground.member, "a.b")):
        seen = {"a.b.c": 1} if who is ground.member else {}
        assert ground.store.share(who, section, seen) == ()
    log = ground.seen.shares(ground.community_id)
    assert all(isinstance(each, Shared) for each in log)
    assert [each.section_id for each in log] == ["a.b", "a.z", "a.b"]
    assert log[0].shared_at < log[1].shared_at < log[2].shared_at


def test_standings_tell_how_far_without_content(ground, draft):
    for question in ("q.1", "q.2", "q.3"):
        ground.store.save(ground.member, draft(question=question), "v1")
    ground.store.share(ground.member, "q", {"q.1": 1, "q.2": 1})
    ground.store.save(ground.member, draft(None, 1, "q.2", status=Status.EMPTIED), "v1")
    assert ground.seen.standings(ground.community_id) == (
        Standing(ground.member.id, "q.1", is_draft=False, status="answered"),
        Standing(ground.member.id, "q.2", is_draft=True, status="answered"),
        Standing(ground.member.id, "q.3", is_draft=True, status=None),
    )


def test_standings_since_a_change_are_those_that_are_new(ground, draft):
    for question in ("q.1", "q.2"):
        ground.store.save(ground.member, draft(question=question), "v1")
    before = ground.seen.change_number(ground.community_id)
    assert ground.seen.standings(ground.community_id, before) == ()
    ground.store.share(ground.member, "q", {"q.2": 1})
    assert ground.seen.standings(ground.community_id, before) == (
        Standing(ground.member.id, "q.2", is_draft=False, status="answered"),
    )


# --- pooling ---


@pytest.mark.parametrize("page", [1, 3, 50])
def test_pooled_answers_come_by_member_then_question(ground, draft, monkeypatch, page):
    monkeypatch.setattr(pooling, "PAGE", page)
    people = [ground.member, *(ground.store.add_member(ground.community_id, n) for n in "ZBM")]
    for question in ("q.2", "q.10", "p.1"):
        for who in reversed(people):
            ground.store.save(who, draft(question=question), "v1")
            ground.store.save(who, draft("two", 1, question), "v1")
            ground.store.share(who, "q", {question: 2})
    wanted = [(who.id, question) for who in people for question in ("p.1", "q.10", "q.2")]
    for drafts in (False, True):
        found = ground.seen.responses(ground.community_id, drafts=drafts)
        assert [(each.member_id, each.question_id) for each in found] == wanted
    history = [(each.member_id, each.question_id, each.revision) for each in _history(ground)]
    assert history == [(*key, number) for key in wanted for number in (1, 2)]


def _history(ground):
    return ground.seen.history(ground.community_id)


def test_communities_do_not_see_each_other(ground, draft):
    other = ground.store.add_member(ground.store.add_community("Other").id, "Ann")
    ground.store.save(ground.member, draft("ours"), "v1")
    ground.store.share(ground.member, "a.b", {"a.b.c": 1})
    ground.store.save(other, draft("theirs"), "v1")
    ground.store.share(other, "a.b", {"a.b.c": 1})
    (found,) = ground.seen.responses(other.community_id)
    assert (found.community_id, found.answer.value) == (other.community_id, "theirs")
    assert len(ground.seen.shares(other.community_id)) == 1
    assert len(ground.seen.standings(other.community_id)) == 1


def test_a_result_read_half_way_holds_up_no_save(ground, draft, monkeypatch):
    monkeypatch.setattr(pooling, "PAGE", 1)
    bob = ground.store.add_member(ground.community_id, "Bob")
    for who in (ground.member, bob):
        ground.store.save(who, draft("before"), "v1")
    found = ground.store.responses(ground.community_id, drafts=True)
    assert next(found).member_id == ground.member.id
    ground.store.save(bob, draft("meanwhile", 1), "v1")
    assert [each.answer.value for each in found] == ["meanwhile"]


# --- closing ---


def test_a_closed_store_says_so(ground, draft):
    ground.store.close()
    ground.store.close()
    for use in (ground.store.communities, lambda: ground.store.save(ground.member, draft(), "v")):
        with pytest.raises(StoreError, match="is closed"):
            use()
