"""What every store promises about answers brought in from elsewhere, and about taking them back."""

from datetime import UTC, datetime

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import settings
from hypothesis import strategies as st

from copwidgets.community import Act, Credential, Naming, NewMember
from copwidgets.errors import AccessError, AnswerError, NameTakenError
from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft, Import, ImportedAnswer, Standing, State
from copwidgets.store import open_store

MOMENT = datetime(2026, 5, 1, 8, 30, tzinfo=UTC)
SECTIONS = {"a.b.c": "a.b", "a.b.d": "a.b", "e.f.g": "e.f"}


def given(person, question="a.b.c", value="from the file", saved_at=None):
    return ImportedAnswer(person, question, Answer(Status.ANSWERED, value), saved_at)


def brought(*answers, people=(), filename="survey.csv"):
    return Import(filename, "v9", SECTIONS, answers, tuple(people))


def texts(ground, **options):
    """Return who said what, of what is shared."""
    names = {each.id: each.name for each in ground.seen.members(ground.community_id)}
    found = ground.seen.responses(ground.community_id, **options)
    return [(names[each.member_id], each.question_id, each.answer.value) for each in found]


def names(ground):
    return [each.name for each in ground.seen.members(ground.community_id)]


@pytest.fixture
def bring(ground):
    def add(*answers, **options):
        return ground.store.add_import(
            ground.community_id, brought(*answers, **options), ground.member
        )

    return add


@pytest.fixture
def undo(ground):
    return lambda record: ground.store.undo_import(ground.community_id, record.id, ground.member)


# --- bringing in ----------------------------------------------------------------------------------


def test_answers_and_people_of_a_file_are_there_and_shared(ground, bring):
    before = ground.seen.change_number(ground.community_id)
    record = bring(
        given(ground.member.id),
        given("row 2", value=["Rooms", "Zeit, 三"], saved_at=MOMENT),
        given("row 2", "e.f.g", {"choice": "yes"}),
        people=[NewMember(" Bo  Ek", "bo@example.org", id="row 2")],
    )
    bo = ground.seen.member(ground.community_id, "Bo Ek")
    assert (bo.email, bo.id != "row 2", bo.has_key) == ("bo@example.org", True, False)
    assert texts(ground) == [
        ("Ann", "a.b.c", "from the file"),
        ("Bo Ek", "a.b.c", ["Rooms", "Zeit, 三"]),
        ("Bo Ek", "e.f.g", {"choice": "yes"}),
    ]
    of_bo = ground.seen.current(bo)["a.b.c"]
    assert (of_bo.revision, of_bo.base, of_bo.state) == (1, 0, State.SHARED)
    assert (of_bo.saved_at, of_bo.guide_version) == (MOMENT, "v9")
    assert ground.seen.imports(ground.community_id) == (record,)
    assert (record.by, record.filename) == ("Ann", "survey.csv")
    assert (record.members, record.answers, record.undone_at) == (1, 3, None)
    news = ground.seen.changes(ground.community_id, before)
    assert (news.is_whole, len(news.responses)) == (False, 3)


def test_who_has_shared_which_section_is_right(ground, bring, draft):
    ground.store.save(ground.member, draft(question="e.f.g"), "v")
    ground.store.share(ground.member, "e.f", {"e.f.g": 1})
    record = bring(given(ground.member.id), given(ground.member.id, "a.b.d"))
    first, second = ground.seen.shares(ground.community_id)
    assert (first.section_id, second.section_id) == ("e.f", "a.b")
    assert (second.revisions, second.shared_at) == ({"a.b.c": 1, "a.b.d": 1}, record.at)
    assert Standing(ground.member.id, "a.b.c", is_draft=False, status="answered") in (
        ground.seen.standings(ground.community_id)
    )
    ground.store.save(ground.member, draft("newer", base=1), "v")
    assert ground.store.share(ground.member, "a.b", {"a.b.c": 2}) == ()
    assert len(ground.seen.shares(ground.community_id)) == 3


def test_it_is_logged_without_any_content(ground, bring, undo):
    undo(bring(given("1"), people=[NewMember("Bo", id="1")]))
    undone, imported = [
        each
        for each in ground.seen.audit(ground.community_id)
        if each.act in {Act.ANSWERS_IMPORTED, Act.IMPORT_UNDONE}
    ]
    assert (undone.act, undone.actor, undone.details) == (
        Act.IMPORT_UNDONE,
        "Ann",
        {"file": "survey.csv"},
    )
    assert imported.details == {"file": "survey.csv", "members": 1, "answers": 1}


@pytest.mark.parametrize("status", [Status.ANSWERED, Status.EMPTIED])
def test_no_answer_that_is_there_is_ever_touched(ground, bring, draft, status):
    ground.store.save(ground.member, draft("mine", status=status), "v")
    with pytest.raises(AnswerError, match="1 answer of this file was given here meanwhile"):
        bring(given(ground.member.id), given("1"), people=[NewMember("Bo", id="1")])
    assert [each[2] for each in texts(ground, drafts=True)] == ["mine"]
    assert names(ground) == ["Ann"]
    assert ground.seen.imports(ground.community_id) == ()
    assert ground.seen.shares(ground.community_id) == ()


NAIVE = datetime(2026, 5, 1)  # noqa: DTZ001 - that is what is refused
BO = NewMember("Bo", id="1")


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (brought(given("1"), given("1"), people=[BO]), "twice for the same person"),
        (brought(given("nobody"), people=[BO]), "not in the community any more"),
        (brought(given("1", "x.y.z"), people=[BO]), "in no section"),
        (brought(given("1", value=object()), people=[BO]), "cannot be stored"),
        (brought(given("1", saved_at=NAIVE), people=[BO]), "in which time zone"),
        (brought(people=[BO, NewMember("Cy", id="1")]), "cannot be told apart"),
        (brought(people=[NewMember("Bo")]), "cannot be told apart"),
        (brought(people=[BO, NewMember("ann", id="2")]), "Ann already answers"),
    ],
)
def test_what_cannot_be_brought_in_leaves_everything_as_it_was(ground, wanted, words):
    with pytest.raises((AnswerError, NameTakenError), match=words) as refused:
        ground.store.add_import(ground.community_id, wanted)
    assert refused.value.remedy
    assert names(ground) == ["Ann"]
    assert ground.seen.change_number(ground.community_id) == 0
    assert ground.seen.imports(ground.community_id) == ()


def test_it_is_for_communities_that_are_open_and_show_names(ground, bring):
    ground.store.change_community(ground.community_id, {"is_closed": True})
    with pytest.raises(AccessError, match="answering is closed"):
        bring(given(ground.member.id))
    quiet = {"is_closed": False, "naming": Naming.PSEUDONYMOUS}
    ground.store.change_community(ground.community_id, quiet)
    with pytest.raises(AccessError, match="nobody may know"):
        bring(given(ground.member.id))
    with pytest.raises(AccessError, match="does not exist"):
        ground.store.add_import("none", brought())
    assert texts(ground, drafts=True) == []


def test_whose_link_was_withdrawn_brings_in_and_takes_back_nothing(ground, bring):
    record = bring(given(ground.member.id))
    ground.store.add_key(ground.member, "hash")
    ground.store.revoke_keys(ground.member)
    credential = Credential("hash")
    with pytest.raises(AccessError, match="withdrawn"):
        ground.store.add_import(
            ground.community_id, brought(), ground.member, credential=credential
        )
    with pytest.raises(AccessError, match="withdrawn"):
        ground.store.undo_import(
            ground.community_id, record.id, ground.member, credential=credential
        )
    assert ground.seen.imports(ground.community_id) == (record,)


def test_a_file_name_is_one_readable_line(bring):
    shown = bring(filename="a\u202e\n  b\x00.csv " + "x" * 300).filename
    assert (shown[:8], len(shown)) == ("a b .csv", 200)
    assert bring(filename=" \n").filename == "a file without a name"


def test_answers_that_came_in_a_file_have_been_seen_with_names(ground, bring, undo):
    undo(bring(given(ground.member.id)))
    community = ground.seen.community(ground.community_id)
    assert "have come in files" in ground.seen.naming_obstacle(community)


# --- taking back ----------------------------------------------------------------------------------


def test_undoing_leaves_what_was_there_before(ground, bring, undo, draft):
    ground.store.save(ground.member, draft("mine", question="e.f.g"), "v")
    ground.store.share(ground.member, "e.f", {"e.f.g": 1})
    before = texts(ground), ground.seen.shares(ground.community_id), names(ground)
    record = bring(given(ground.member.id), given("1"), people=[NewMember("Bo", id="1")])
    known = ground.seen.change_number(ground.community_id)
    undone = undo(record)
    assert (texts(ground), ground.seen.shares(ground.community_id), names(ground)) == before
    assert list(ground.seen.current(ground.member)) == ["e.f.g"]
    assert ground.seen.changes(ground.community_id, known).is_whole
    assert undone.undone_at >= record.at
    assert ground.seen.imports(ground.community_id) == (undone,)
    assert (undone.members, undone.answers) == (1, 2)
    with pytest.raises(AnswerError, match="undone before"):
        undo(record)
    assert bring(given(ground.member.id), given("1"), people=[NewMember("Bo", id="1")])


def test_one_of_several_is_taken_back_and_even_after_closing(ground, bring, undo):
    first = bring(given("1"), people=[NewMember("Bo", id="1")])
    bo = ground.seen.member(ground.community_id, "Bo")
    second = bring(given(bo.id, "a.b.d"), given(ground.member.id), filename="other.csv")
    assert [each.id for each in ground.seen.imports(ground.community_id)] == [second.id, first.id]
    ground.store.change_community(ground.community_id, {"is_closed": True})
    undo(first)
    assert texts(ground) == [
        ("Ann", "a.b.c", "from the file"),
        ("Bo", "a.b.d", "from the file"),
    ]
    undo(second)
    # Who was met by the second file since was added by the first, which was undone before it.
    assert names(ground) == ["Ann", "Bo"]


def test_what_a_member_saved_later_stays_with_its_number(ground, bring, undo, draft):
    record = bring(given(ground.member.id), given(ground.member.id, "a.b.d"))
    ground.store.save(ground.member, draft("corrected", base=1), "v")
    undo(record)
    (left,) = ground.seen.current(ground.member).values()
    assert (left.answer.value, left.revision, left.state) == ("corrected", 2, State.DRAFT)
    assert texts(ground) == []
    assert [each.revision for each in ground.seen.history(ground.community_id)] == [2]
    saved = ground.store.save(ground.member, draft("once more", base=2), "v")
    assert (saved.response.revision, saved.unseen) == (3, None)
    assert ground.store.share(ground.member, "a.b", {"a.b.c": 3}) == ()
    assert texts(ground) == [("Ann", "a.b.c", "once more")]


def test_what_a_member_shared_later_stays_shared(ground, bring, undo, draft):
    record = bring(given(ground.member.id), given(ground.member.id, "a.b.d"))
    ground.store.save(ground.member, draft("corrected", base=1), "v")
    ground.store.share(ground.member, "a.b", {"a.b.c": 2, "a.b.d": 1})
    ground.store.save(ground.member, draft("a newer draft", base=2), "v")
    undo(record)
    assert texts(ground) == [("Ann", "a.b.c", "corrected")]
    (shared,) = ground.seen.shares(ground.community_id)
    assert shared.revisions == {"a.b.c": 2}


def meet(ground, how, bo):
    """Let somebody be met in one of the ways in which a member is."""
    if how == "answered":
        answer = Answer(Status.ANSWERED, "hers")
        ground.store.save(bo, Draft("e.f.g", answer, 0, "t"), "v")
    elif how == "came":
        ground.store.note_seen(bo, MOMENT)
    elif how == "invited":
        ground.store.add_invitations([(bo, "a" * 64)])
    elif how == "led":
        ground.store.change_member(bo, {"role": "facilitator"})
    elif how == "decided":
        made = {"theme": "t", "name": "n", "description": ""}
        ground.store.judge(ground.community_id, "theme_made", made, bo)


@pytest.mark.parametrize("how", ["answered", "came", "invited", "led", "decided", "waited"])
def test_people_go_unless_they_have_been_met_since(ground, bring, undo, how):
    record = bring(given("1"), people=[NewMember("Bo", id="1")])
    bo = ground.seen.member(ground.community_id, "Bo")
    coding = {"coding": "c", "theme": "t", "question": "a.b.c", "revision": 1, "passage": None}
    ground.store.judge(ground.community_id, "coding_added", coding, ground.member, bo.id)
    meet(ground, how, bo)
    undo(record)
    assert names(ground) == (["Ann"] if how == "waited" else ["Ann", "Bo"])
    about = [each.about for each in ground.seen.judgements(ground.community_id) if each.about]
    assert about == ([] if how == "waited" else [bo.id])
    assert ("Bo", "a.b.c", "from the file") not in texts(ground, drafts=True)


def test_another_community_s_import_is_none_of_ours(ground, bring):
    record = bring(given(ground.member.id))
    other = ground.store.add_community("Other")
    with pytest.raises(AnswerError, match="no such import"):
        ground.store.undo_import(other.id, record.id)
    assert ground.seen.imports(other.id) == ()


def test_who_is_erased_is_in_no_import_any_more(ground, bring):
    people = [NewMember("Bo", id="1"), NewMember("Cy", id="2")]
    record = bring(given("1"), given("2"), people=people)
    ground.store.erase(ground.seen.member(ground.community_id, "Bo"))
    ground.store.erase(ground.member)
    assert ground.seen.imports(ground.community_id)[0].by == ""
    ground.store.undo_import(ground.community_id, record.id)
    assert names(ground) == []


# --- as if it had never been ----------------------------------------------------------------------

DEED = st.tuples(
    st.sampled_from(["save", "share"]),
    st.sampled_from(["Ann", "Bo"]),
    st.sampled_from(sorted(SECTIONS)),
)
DEEDS = st.lists(DEED, max_size=6)
PAIRS = st.sets(st.tuples(st.sampled_from(["Ann", "Bo"]), st.sampled_from(sorted(SECTIONS))))


class Life:
    """What members do in a store, one thing after the other."""

    def __init__(self, store):
        self.store, self.count = store, 0
        self.community = store.add_community("Group")
        self.members = {name: store.add_member(self.community.id, name) for name in ("Ann", "Bo")}

    def live(self, deeds):
        for deed, name, question in deeds:
            self.count += 1
            member = self.members[name]
            current = self.store.current(member)
            if deed == "save":
                answer = Answer(Status.ANSWERED, f"text {self.count}")
                base = current[question].revision if question in current else 0
                self.store.save(member, Draft(question, answer, base, f"t{self.count}"), "v")
            else:
                seen = {each: found.revision for each, found in current.items()}
                if seen:
                    self.store.share(member, "all", seen)

    def bring(self, pairs):
        """Bring in what is not answered yet."""
        free = [each for each in sorted(pairs) if each[1] not in self.current(each[0])]
        answers = [given(self.members[name].id, question) for name, question in free]
        return self.store.add_import(self.community.id, brought(*answers))

    def current(self, name):
        return self.store.current(self.members[name])

    def told(self):
        """Return all that was said, and shared when, without numbers, which may have gaps."""
        whole = list(self.store.history(self.community.id))
        said = {(each.member_id, each.question_id, each.revision): each.answer for each in whole}
        names = {member.id: name for name, member in self.members.items()}
        shares = [
            (names[each.member_id], each.section_id, question, said[each.member_id, question, n])
            for each in self.store.shares(self.community.id)
            for question, n in sorted(each.revisions.items())
        ]
        texts = [(names[each.member_id], each.question_id, each.answer) for each in whole]
        pooled = self.store.responses(self.community.id)
        return texts, shares, [(names[each.member_id], each.answer) for each in pooled]


@pytest.fixture(scope="module")
def memory():
    with open_store("sqlite://") as store:
        yield store


@settings(max_examples=40, deadline=None, derandomize=True)
@hypothesis_given(before=DEEDS, meanwhile=DEEDS, after=DEEDS, pairs=PAIRS)
def test_an_import_that_was_undone_is_as_if_it_had_never_been(
    memory, before, meanwhile, after, pairs
):
    brought_in, never = Life(memory), Life(memory)
    brought_in.live(before)
    record = brought_in.bring(pairs)
    brought_in.live(meanwhile)
    memory.undo_import(brought_in.community.id, record.id)
    brought_in.live(after)
    never.live([*before, *meanwhile, *after])
    assert brought_in.told() == never.told()
