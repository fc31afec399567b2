import re

import pytest
import yaml

from copwidgets.errors import CopwidgetsError
from copwidgets.guide import load_guide
from copwidgets.kinds import Status
from copwidgets.response import Draft
from copwidgets.sample import fill_sample
from copwidgets.store import open_store
from copwidgets.themes import fold

AIM = "define.purpose.primary"


@pytest.fixture(scope="module")
def guide(repository):
    return load_guide(repository / "data" / "guide.yaml")


@pytest.fixture(scope="module")
def sample(repository):
    return repository / "data" / "sample.yaml"


@pytest.fixture
def empty():
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture(scope="module")
def filled(guide, sample):
    with open_store("sqlite://") as store:
        assert fill_sample(store, guide, sample) == 12
        yield store


@pytest.fixture(scope="module")
def community(filled):
    (found,) = filled.communities()
    return found


@pytest.fixture(scope="module")
def drafts(filled, community):
    return list(filled.responses(community.id, drafts=True))


@pytest.fixture(scope="module")
def shared(filled, community):
    return list(filled.responses(community.id))


@pytest.fixture
def write(tmp_path):
    """Write a sample of one member with these steps."""

    def to_file(*steps, **decisions):
        path = tmp_path / "sample.yaml"
        content = {
            "community": "C",
            "members": [{"name": "Ada", "steps": list(steps)}],
            **decisions,
        }
        path.write_text(yaml.safe_dump(content), encoding="utf-8")
        return path

    return to_file


def test_twelve_members_of_whom_some_have_not_written_or_not_shared(
    filled, community, drafts, shared
):
    members = {member.id for member in filled.members(community.id)}
    writers = {response.member_id for response in drafts}
    sharers = {response.member_id for response in shared}
    assert len(members) == 12
    assert sharers < writers < members


def test_every_question_is_answered_and_differently(guide, drafts):
    for question in guide.questions:
        answers = [each.answer for each in drafts if each.question_id == question.id]
        texts = {question.kind.answer_text(answer) for answer in answers}
        assert len(texts) > 1
    assert {response.answer.status for response in drafts} == set(Status)


def test_some_have_gone_on_after_sharing(filled, community):
    standings = filled.standings(community.id)
    assert any(each.is_draft and each.status for each in standings)
    assert any(each.is_draft and not each.status for each in standings)
    assert any(response.revision > 1 for response in filled.history(community.id))


def test_the_answers_come_in_many_scripts_and_one_has_5000_words(guide, drafts):
    texts = [guide.question(each.question_id).kind.answer_text(each.answer) for each in drafts]
    everything = "\n".join(texts)
    for script in ("[a-z]", "ü", "ñ", "[\u0600-\u06ff]", "[\u0900-\u097f]", "[\u3040-\u30ff]"):
        assert re.search(script, everything)
    assert re.search("[\u0370-\u03ff]", everything)
    assert re.search("[\U0001f300-\U0001faff]", everything)
    assert "<b>" in everything
    assert max(len(text.split()) for text in texts) >= 5000


def test_what_is_shared_has_no_open_problem(guide, shared):
    for response in shared:
        checked = guide.question(response.question_id).kind.check(response.answer.to_json())
        assert checked.problems == ()
        assert checked.answer == response.answer


def test_two_have_coded_the_same_answers_blind_and_differ(filled, community):
    book = fold(filled.judgements(community.id))
    names = {each.id: each.name for each in filled.members(community.id)}
    first, second = book.coders("define.purpose.primary")
    assert (names[first], names[second]) == ("Grace Adeyemi", "Margarida Teles")
    found = {
        coder: {
            (each.about, each.theme)
            for each in book.codings
            if each.coder == coder and each.question == "define.purpose.primary"
        }
        for coder in (first, second)
    }
    both = found[first] & found[second]
    assert len(both) > len(found[first] ^ found[second]) > 0
    assert all(each.is_independent and each.stands for each in book.codings)
    assert {about for about, _ in found[first]} == {about for about, _ in found[second]}
    assert "" in {theme for _, theme in found[second]}


def test_every_marked_passage_stands_in_its_answer(filled, community, guide, shared):
    texts = {
        (each.member_id, each.question_id): guide.question(each.question_id).kind.answer_text(
            each.answer
        )
        for each in shared
    }
    marked = [each for each in fold(filled.judgements(community.id)).codings if each.passage]
    assert len(marked) > 20
    for each in marked:
        text = texts[each.about, each.question]
        assert text[each.passage.start : each.passage.end] == each.passage.exact


def test_the_guide_is_kept_with_the_answers(filled, guide, drafts):
    assert filled.guide(guide.version) == guide.content
    assert {response.guide_version for response in drafts} == {guide.version}


def test_it_is_never_mixed_with_real_answers(empty, guide, sample):
    community = empty.default_community("Real")
    member = empty.add_member(community.id, "A real person")
    empty.save(member, Draft("define.purpose.primary", _answer(guide), 0, "token"), guide.version)
    with pytest.raises(CopwidgetsError, match="already holds members"):
        fill_sample(empty, guide, sample)
    assert empty.members(community.id) == (member,)


def _answer(guide):
    kind = guide.question("define.purpose.primary").kind
    return kind.check({"status": "answered", "value": "Real words"}).answer


def test_it_is_not_filled_in_twice(empty, guide, sample):
    fill_sample(empty, guide, sample)
    with pytest.raises(CopwidgetsError, match="already holds members"):
        fill_sample(empty, guide, sample)


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"answers": {"nowhere": "x"}}, "Ada, nowhere: the guide has no such question"),
        ({"answers": {"define.purpose.needs": "x"}}, "define.purpose.needs: .* should be a list"),
        ({"share": ["define.nowhere"]}, "the guide has no such section"),
        (
            {
                "answers": {"define.purpose.benefits": [{"who": "both"}]},
                "share": ["define.purpose"],
            },
            "Fill in “Benefit”",
        ),
        ({"answer": {}}, "cannot be read"),
    ],
)
def test_a_sample_that_does_not_fit_writes_nothing(empty, guide, write, step, message):
    good = {"answers": {"define.purpose.primary": "x"}, "share": ["define.purpose"]}
    with pytest.raises(CopwidgetsError, match=message):
        fill_sample(empty, guide, write(good, step))
    assert empty.communities() == ()


@pytest.mark.parametrize(
    "decisions",
    [
        {"themes": [{"name": "T", "by": "Nobody"}]},
        {"rounds": [{"coder": "Nobody", "question": AIM, "answers": {}}]},
        {"rounds": [{"coder": "Ada", "question": AIM, "answers": {"Nobody": []}}]},
        {"rounds": [{"coder": "Ada", "question": "define.none", "answers": {"Ada": []}}]},
        {"rounds": [{"coder": "Ada", "question": AIM, "answers": {"Ada": ["Unmade"]}}]},
        {
            "themes": [{"name": "T", "by": "Ada"}],
            "rounds": [
                {
                    "coder": "Ada",
                    "question": AIM,
                    "answers": {"Ada": [{"theme": "T", "passage": "not there"}]},
                }
            ],
        },
        {"merges": [{"by": "Nobody", "question": AIM, "name": "N", "keys": []}]},
    ],
)
def test_decisions_about_what_is_not_there_write_nothing(empty, guide, write, decisions):
    good = {"answers": {AIM: "x"}, "share": ["define.purpose"]}
    with pytest.raises(CopwidgetsError, match="use both, or neither"):
        fill_sample(empty, guide, write(good, **decisions))
    assert empty.communities() == ()


def test_an_unfinished_answer_may_stay_a_draft(empty, guide, write):
    unfinished = {"answers": {"define.purpose.benefits": [{"who": "both"}]}}
    assert fill_sample(empty, guide, write(unfinished)) == 1


@pytest.mark.parametrize("content", [b"\xff", b"members: [", b"", b"- x"])
def test_a_file_that_is_no_sample(empty, guide, tmp_path, content):
    path = tmp_path / "sample.yaml"
    path.write_bytes(content)
    for each in (path, tmp_path / "missing.yaml"):
        with pytest.raises(CopwidgetsError, match="the sample cannot be read"):
            fill_sample(empty, guide, each)
