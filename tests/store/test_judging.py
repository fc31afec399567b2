"""What every store promises about judgements on answers, whichever engine keeps them."""

import pytest

from copwidgets import judgement
from copwidgets.community import Credential, Member, Naming, NewMember
from copwidgets.errors import AccessError, AnswerError, StoreError
from copwidgets.judgement import JudgementKind
from copwidgets.store import judging

MADE = {"theme": "t1", "name": "Trust", "description": ""}
CODING = {"coding": "c1", "theme": "t1", "question": "a.b.c", "revision": 1, "passage": None}
TRUST = "To trust: “ja”, 信頼"


def contents(store, community_id, since=0):
    return [each.content for each in store.judgements(community_id, since)]


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
