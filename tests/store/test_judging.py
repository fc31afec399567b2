"""What every store promises about judgements on answers, whichever engine keeps them."""

import sqlite3
from contextlib import closing

import pytest

from copwidgets.community import Credential, Member, Naming, NewMember
from copwidgets.errors import AccessError, AnswerError, CopwidgetsWarning
from copwidgets.judgement import JudgementKind
from copwidgets.store import judging, open_store

MADE = {"theme": "t1", "name": "Trust", "description": ""}
CODING = {"coding": "c1", "theme": "t1", "question": "a.b.c", "revision": 1, "passage": None}


def test_what_was_decided_comes_back_in_its_order(ground):
    passage = {"start": 3, "end": 8, "exact": "trust", "prefix": "To ", "suffix": ": “ja”"}
    content = {**CODING, "passage": passage}
    bo = ground.store.add_member(ground.community_id, "Bo")
    made = ground.store.judge(ground.community_id, JudgementKind.THEME_MADE, MADE, ground.member)
    coded = ground.store.judge(
        ground.community_id, JudgementKind.CODING_ADDED, content, ground.member, bo.id
    )
    assert ground.seen.judgements(ground.community_id) == (made, coded)
    assert (made.n, made.kind, made.content) == (1, JudgementKind.THEME_MADE, MADE)
    assert (made.by, made.about) == (ground.member.id, "")
    assert (coded.n, coded.about, coded.content) == (2, bo.id, content)
    assert coded.at.utcoffset().total_seconds() == 0
    assert ground.seen.judgements(ground.community_id, 1) == (coded,)
    assert ground.seen.judgements(ground.community_id, 2) == ()
    assert ground.seen.judgements("none") == ()


def test_the_host_needs_no_member(ground):
    assert ground.store.judge(ground.community_id, "theme_made", MADE).by == ""


def test_each_decision_is_a_change_and_no_answer_is_one(ground, draft):
    ground.store.save(ground.member, draft(), "v")
    before = ground.seen.change_number(ground.community_id)
    wanted = [("theme_made", {**MADE, "theme": f"t{n}"}, "") for n in range(3)]
    made = ground.store.judge_all(ground.community_id, wanted, ground.member)
    assert [each.n for each in made] == [1, 2, 3]
    found = ground.seen.changes(ground.community_id, before, drafts=True)
    assert (found.number, found.is_whole, found.responses) == (before + 1, False, ())


def test_several_are_kept_all_or_none(ground):
    wanted = [("theme_made", MADE, ""), ("coding_added", CODING, "nobody")]
    with pytest.raises(AnswerError, match="not in this community any more"):
        ground.store.judge_all(ground.community_id, wanted, ground.member)
    assert ground.seen.judgements(ground.community_id) == ()
    assert ground.seen.change_number(ground.community_id) == 0
    assert ground.store.judge_all(ground.community_id, [], ground.member) == ()


# --- what is kept ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "about", ["nobody", "Member 42", "'; DROP TABLE judgements; --", "half \ud83d"]
)
def test_it_is_about_somebody_of_the_community_or_nobody(ground, about):
    with pytest.raises(AnswerError) as refused:
        ground.store.judge(ground.community_id, "theme_made", MADE, ground.member, about)
    assert refused.value.remedy
    assert ground.seen.judgements(ground.community_id) == ()
    assert ground.seen.change_number(ground.community_id) == 0


def test_what_may_not_be_kept_is_refused_before_anything_is_written(ground):
    wanted = [("theme_made", MADE, ""), ("theme_made", {**MADE, "name": "x" * 10_001}, "")]
    with pytest.raises(AnswerError, match="longer than the 10,000 characters"):
        ground.store.judge_all(ground.community_id, wanted, ground.member)
    assert ground.seen.judgements(ground.community_id) == ()


def test_a_community_keeps_so_many_and_no_more(ground, monkeypatch):
    monkeypatch.setattr(judging, "MOST_JUDGEMENTS", 3)
    ground.store.judge_all(ground.community_id, [("theme_made", MADE, "")] * 2)
    for wanted in (2, 3):
        with pytest.raises(AnswerError, match="no more than 3 decisions"):
            ground.store.judge_all(ground.community_id, [("theme_made", MADE, "")] * wanted)
    assert ground.store.judge(ground.community_id, "theme_made", MADE).n == 3


def test_a_member_keeps_so_many_and_leaves_room_for_others(ground, monkeypatch):
    monkeypatch.setattr(judging, "MOST_OF_ONE", 2)
    bo = ground.store.add_member(ground.community_id, "Bo")
    ground.store.judge_all(ground.community_id, [("theme_made", MADE, "")] * 2, ground.member)
    with pytest.raises(AnswerError, match="no more than 2 decisions are kept of one member"):
        ground.store.judge(ground.community_id, "theme_made", MADE, ground.member)
    ground.store.judge(ground.community_id, "theme_made", MADE, bo)
    made = ground.store.judge_all(ground.community_id, [("theme_made", MADE, "")] * 3)
    assert [each.n for each in made] == [4, 5, 6]


def test_communities_do_not_see_each_other_s(ground):
    other = ground.store.add_community("Other")
    bo = ground.store.add_member(other.id, "Bo")
    assert ground.store.judge(other.id, "theme_made", MADE, bo).n == 1
    assert ground.seen.judgements(ground.community_id) == ()
    with pytest.raises(AccessError, match="not a member of this community"):
        ground.store.judge(ground.community_id, "theme_made", MADE, bo)
    with pytest.raises(AnswerError, match="not in this community"):
        ground.store.judge(ground.community_id, "coding_added", CODING, ground.member, bo.id)
    with pytest.raises(AccessError, match="does not exist any more"):
        ground.store.judge("none", "theme_made", MADE)


def test_only_whoever_is_still_let_in_decides_but_closing_keeps_nobody_from_it(ground):
    ground.store.add_key(ground.member, "hash")
    wanted, credential = [("theme_made", MADE, "")], Credential("hash")
    ground.store.change_community(ground.community_id, {"is_closed": True})
    judge_all = ground.store.judge_all
    judge_all(ground.community_id, wanted, ground.member, credential=credential)
    ground.store.revoke_keys(ground.member)
    with pytest.raises(AccessError, match="withdrawn"):
        judge_all(ground.community_id, wanted, ground.member, credential=credential)
    with pytest.raises(AccessError, match="not a member of this community any more"):
        judge_all(ground.community_id, wanted, Member("nobody", ground.community_id, "X"))
    assert len(ground.seen.judgements(ground.community_id)) == 1


def test_where_names_are_hidden_it_is_about_pseudonyms_and_at_a_day(ground):
    before = ground.store.judge(ground.community_id, "theme_made", MADE, ground.member)
    ground.store.change_community(ground.community_id, {"naming": Naming.PSEUDONYMOUS})
    with pytest.raises(AnswerError, match="not in this community any more"):
        ground.store.judge(ground.community_id, "coding_added", CODING, None, ground.member.id)
    made = ground.store.judge(
        ground.community_id, "coding_added", CODING, None, ground.member.pseudonym
    )
    found = ground.seen.judgements(ground.community_id)
    assert (found[1], made.about) == (made, f"Member {ground.member.alias}")
    assert {each.at.time().isoformat() for each in found} == {"00:00:00"}
    assert before.at.date() == found[0].at.date()


# --- a person's data ------------------------------------------------------------------------------


@pytest.fixture
def bo(ground):
    return ground.store.add_member(ground.community_id, "Bo")


def decide(ground, kind, by, about="", **content):
    return ground.store.judge(ground.community_id, kind, content, by, about)


def code(ground, coding, by, about):
    return decide(ground, "coding_added", by, about.id, **{**CODING, "coding": coding})


def left(ground):
    """Return what is left of the log: numbers, kinds and authors."""
    return [
        (each.n, str(each.kind), each.by) for each in ground.seen.judgements(ground.community_id)
    ]


def test_erasing_takes_what_is_about_a_person_and_their_codings_and_their_name(ground, bo):
    ann = ground.member
    decide(ground, "theme_made", bo, **MADE)
    code(ground, "c1", ann, bo)
    code(ground, "c2", bo, ann)
    code(ground, "c3", ann, ann)
    code(ground, "c4", ann, ann)
    decide(ground, "coding_removed", ann, coding="c2")
    decide(ground, "coding_removed", bo, coding="c3")
    decide(ground, "none_applies", bo, ann.id, question="a.b.c", revision=1)
    decide(ground, "coding_finished", bo, question="a.b.c")
    known = ground.seen.change_number(ground.community_id)
    ground.store.erase(bo, ann)
    added = [(4, "coding_added", ann.id), (5, "coding_added", ann.id)]
    removed = [(6, "coding_removed", ann.id), (7, "coding_removed", "")]
    assert left(ground) == [(1, "theme_made", ""), *added, *removed]
    assert ground.seen.changes(ground.community_id, known).is_whole
    assert decide(ground, "theme_removed", ann, theme="t1").n == 10  # no number is given twice


def test_erasing_reaches_what_is_about_a_pseudonym(ground, bo):
    ground.store.change_community(ground.community_id, {"naming": Naming.PSEUDONYMOUS})
    decide(ground, "coding_added", ground.member, bo.pseudonym, **CODING)
    decide(ground, "coding_added", bo, ground.member.pseudonym, **CODING)
    ground.store.erase(bo, bo)
    assert left(ground) == []


def merge(ground, name, *keys, number="m1"):
    return decide(
        ground, "items_merged", None, merge=number, question="q.1", keys=[*keys], name=name
    )


def test_erasing_takes_the_words_of_one_person_out_of_merges(ground, bo, draft):
    ground.store.save(ground.member, draft(["Time to meet.", "a room"], question="q.1"), "v")
    ground.store.save(bo, draft(["time to meet", "ROOMS", "Bo's tea"], question="q.1"), "v")
    cy = ground.store.add_member(ground.community_id, "Cy")
    ground.store.save(cy, draft([{"who": "the room", "part": "x"}], question="q.1"), "v")
    merge(ground, "Rooms", "a room", "rooms", "the room")
    merge(ground, "Meeting", "time to meet", "a room", number="m2")
    merge(ground, "Tea", "time to meet", "bo's tea", number="m3")
    decide(ground, "merge_undone", None, merge="m3")
    ground.store.erase(bo)
    assert [each.content for each in ground.seen.judgements(ground.community_id)] == [
        {"merge": "m1", "question": "q.1", "keys": ["a room", "the room"], "name": "a room"},
        {"merge": "m2", "question": "q.1", "keys": ["time to meet", "a room"], "name": "Meeting"},
        {"merge": "m3"},
    ]


def test_a_person_is_told_what_they_decided_and_what_was_about_them_but_not_by_whom(ground, bo):
    decide(ground, "theme_made", bo, **MADE)
    code(ground, "c1", ground.member, bo)
    code(ground, "c2", bo, ground.member)
    code(ground, "c3", ground.member, ground.member)
    record = ground.seen.person(bo)
    told = [(each.n, each.by, each.about) for each in record.judgements]
    assert told == [(1, bo.id, ""), (2, "", bo.id), (3, bo.id, ground.member.id)]
    assert [each.n for each in record.shared_only().judgements] == [1]


@pytest.mark.parametrize("length", [1, 60])
def test_erasing_leaves_no_byte_of_what_was_said_of_a_person(path, length):
    with open_store(f"sqlite:///{path}") as store:
        community = store.default_community("Group")
        ann, bo = store.add_members(community.id, [NewMember("Ann"), NewMember("Bo")])
        for n in range(40):
            for who in (ann, bo):
                quote = ("SECRETWORD " if who == bo else "public ") * length
                passage = {"start": 0, "end": 1, "exact": quote, "prefix": "", "suffix": ""}
                content = {**CODING, "coding": f"{who.name}{n}", "passage": passage}
                store.judge(community.id, "coding_added", content, ann, who.id)
        assert b"SECRETWORD" in path.read_bytes()
        store.erase(bo)
        assert len(store.judgements(community.id)) == 40
    assert b"SECRETWORD" not in path.read_bytes()


# --- damage ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    ['content = \'{"theme": "other"}\'', "content = 'half {'", "kind = 'new'", "at = 'never'"],
)
def test_what_does_not_read_back_is_left_out_and_said(path, change):
    with open_store(f"sqlite:///{path}") as store:
        community = store.default_community("Group")
        for theme in ("t1", "t2", "t3"):
            store.judge(community.id, "theme_made", {**MADE, "theme": theme})
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE judgements SET {change} WHERE n = 2")
        connection.commit()
    with open_store(f"sqlite:///{path}") as store:
        with pytest.warns(CopwidgetsWarning, match="decision 2: it does not read back"):
            found = store.judgements(community.id)
        assert [each.n for each in found] == [1, 3]
        assert store.judge(community.id, "theme_made", MADE).n == 4


# --- at once --------------------------------------------------------------------------------------

_JUDGE = """
import sys
from copwidgets.store import open_store

with open_store(sys.argv[1]) as store:
    community = store.communities()[0]
    sys.stdin.readline()
    for n in range(25):
        made = {"theme": f"{sys.argv[2]}.{n}", "name": "x", "description": ""}
        print(store.judge(community.id, "theme_made", made).n)
"""


@pytest.mark.parametrize("engine", ["file", "postgres"])
def test_of_many_at_once_each_gets_a_number_of_its_own(request, path, spawn, engine):
    url = f"sqlite:///{path}" if engine == "file" else request.getfixturevalue("postgres_url")
    with open_store(url) as store:
        community = store.default_community("Group")
        running = [spawn(_JUDGE, url, name) for name in "abcd"]
        told = [process.communicate("go\n", timeout=60) for process in running]
        assert [errors for _, errors in told] == [""] * 4
        found = store.judgements(community.id)
        assert [each.n for each in found] == list(range(1, 101))
        assert store.change_number(community.id) == 100
    by_number = {each.n: each.content["theme"] for each in found}
    for name, (output, _) in zip("abcd", told, strict=True):
        own = [by_number[int(line)] for line in output.split()]
        assert own == [f"{name}.{n}" for n in range(25)]
