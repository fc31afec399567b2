"""Who may decide about answers, through the workbook that they have open."""

import pytest

from copwidgets import Workbook, load_guide, open_store
from copwidgets.community import Credential
from copwidgets.errors import AccessError, AnswerError
from copwidgets.judgement import JudgementKind
from copwidgets.kinds import Answer, Status
from copwidgets.people import Visit
from copwidgets.response import Draft

PURPOSE = "define.purpose.primary"
MADE = {"theme": "t1", "name": "Trust", "description": ""}


@pytest.fixture
def host(repository):
    guide = load_guide(repository / "data" / "guide.yaml")
    with Workbook(guide, open_store("sqlite://"), "sqlite://") as workbook:
        workbook.store.change_community(workbook.community.id, {"results": "after_sharing"})
        yield workbook


@pytest.fixture
def enter(host):
    """Let somebody be the one who answers; return them."""

    def come(name, credential=None):
        community_id = host.community.id
        member = host.store.member(community_id, name) or host.store.add_member(community_id, name)
        host.enter(member, credential)
        host.look_again()
        return member

    return come


def coding(question=PURPOSE):
    return {"coding": "c", "theme": "t1", "question": question, "revision": 1, "passage": None}


def test_the_host_and_members_decide_under_who_they_are(host, enter):
    host.judge(JudgementKind.THEME_MADE, MADE)
    ann = enter("Ann")
    second = host.judge(JudgementKind.THEME_CHANGED, {"theme": "t1", "name": "Trusting"})
    first, last = host.judgements()
    assert (first.by, last) == ("", second)
    assert last.by == ann.id
    assert host.judgements(since=1) == (second,)


def test_a_member_decides_about_the_answers_that_they_may_see(host, enter):
    ann = enter("Ann")
    with pytest.raises(AccessError, match="may not see the answers"):
        host.judge(JudgementKind.CODING_ADDED, coding(), about=ann.id)
    with pytest.raises(AccessError, match="may not see the answers"):
        host.judge_all([("theme_made", MADE, ""), ("coding_added", coding(), ann.id)])
    assert host.judgements() == ()
    host.store.save(ann, Draft(PURPOSE, Answer(Status.ANSWERED, "x"), 0, "t"), "v")
    host.store.share(ann, "define.purpose", {PURPOSE: 1})
    assert host.judge(JudgementKind.CODING_ADDED, coding(), about=ann.id).about == ann.id
    with pytest.raises(AnswerError, match="not in this community"):
        host.judge(JudgementKind.CODING_ADDED, coding(), about="somebody")


def test_whose_link_was_withdrawn_decides_nothing_more(host, enter):
    host.store.add_key(enter("Ann"), "hash")
    ann = enter("Ann", Credential("hash"))
    host.judge(JudgementKind.THEME_MADE, MADE)
    host.store.revoke_keys(ann)
    with pytest.raises(AccessError, match="withdrawn"):
        host.judge(JudgementKind.THEME_REMOVED, {"theme": "t1"})
    assert len(host.judgements()) == 1


def test_on_a_page_a_stranger_is_not_the_host(host, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    host.visit = Visit(host.community)
    with pytest.raises(AccessError, match="only members"):
        host.judge(JudgementKind.THEME_MADE, MADE)
    assert host.visible_sections() == frozenset()
