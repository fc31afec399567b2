"""Files that people made alone come together: nothing lost, whoever brings them, however often."""

import json
from itertools import permutations

import pytest

from copwidgets.community import Act, Naming, NewMember
from copwidgets.errors import AccessError, HandOverError
from copwidgets.guide import parse_guide
from copwidgets.handover import Source, checking, hand_over, merge_files, sources
from copwidgets.handover.merging import NOTHING_SHARED, OTHER_VERSION
from copwidgets.histories import Outcome
from copwidgets.kinds import Answer, Status
from copwidgets.people import Leader
from copwidgets.response import Draft
from copwidgets.store import open_store
from tests.handover.homes import GUIDE, NAME, NEEDS, Desk

MERGED, THERE, REFUSED = Outcome.MERGED, Outcome.THERE, Outcome.REFUSED


def outcomes(found):
    return [each.outcome for each in found]


def test_answers_come_with_every_version_and_only_what_was_shared_is_pooled(home, desk):
    ann = home()
    ann.answer("Choir")
    ann.answer("Our choir")
    ann.answer(["rooms"], NEEDS)
    ann.share()
    ann.answer("A draft")
    (found,) = desk.merge(ann.file())
    assert (found.outcome, found.member, found.new, found.notes) == (MERGED, "Ann", 4, ())
    assert list(desk.texts().values()) == ["Our choir", ["rooms"]]
    history = list(desk.store.history(desk.community.id))
    assert [each.answer.value for each in history] == ["Choir", "Our choir", "A draft", ["rooms"]]
    own = list(ann.store.history(ann.community.id))
    assert [(each.revision, each.base, each.saved_at) for each in history] == [
        (each.revision, each.base, each.saved_at) for each in own
    ]
    assert desk.store.guide(GUIDE.version) == GUIDE.content
    (shared,) = desk.store.shares(desk.community.id)
    assert (shared.section_id, shared.revisions) == ("a.one", {NAME: 2, NEEDS: 1})


def test_the_same_file_again_writes_nothing(home, desk):
    ann = home()
    ann.answer("Choir")
    content = ann.file()
    assert ann.file() == content
    desk.merge(content)
    before, number = desk.content(), desk.store.change_number(desk.community.id)
    log = desk.store.audit(desk.community.id)
    for found in desk.merge(content, content):
        assert (found.outcome, found.member, found.new, found.notes) == (THERE, "Ann", 0, ())
    assert desk.content() == before
    assert desk.store.change_number(desk.community.id) == number
    assert desk.store.audit(desk.community.id) == log


@pytest.fixture
def three_files(home, tmp_path):
    """Ann answers, takes her store to a second machine, and goes on with both."""
    ann = home()
    ann.answer("first")
    early = ann.file()
    there = home(path=ann.copy(tmp_path / "there.sqlite").path)
    there.answer("on the train")
    there.answer(["a seat"], NEEDS)
    there.share()
    ann.answer("at home")
    ann.share()
    return early, there.file(), ann.file()


def test_two_versions_by_one_person_the_later_wins_and_the_earlier_stays(desk, three_files):
    desk.merge(*three_files)
    history = [each for each in desk.store.history(desk.community.id) if each.question_id == NAME]
    assert [each.answer.value for each in history] == ["first", "on the train", "at home"]
    assert [each.base for each in history] == [0, 1, 1]
    assert list(desk.texts().values()) == ["at home", ["a seat"]]
    assert len(desk.store.members(desk.community.id)) == 1


def test_any_order_and_any_repetition_gives_one_content(three_files):
    found = []
    for order in permutations(three_files):
        with open_store("sqlite://") as store:
            desk = Desk(store)
            desk.merge(*order, *order[:2])
            content = desk.content()
            communities = {each.community_id for each in content["history"]}
            found.append(repr(content).replace(communities.pop(), "community"))
    assert len(found) == 6
    assert len(set(found)) == 1


def test_a_file_that_comes_back_home_is_its_member_s(home, tmp_path):
    ann = home()
    ann.answer("here")
    content = ann.file()
    away = Desk(ann.store)
    assert outcomes(away.merge(content)) == [THERE]
    there = home(path=ann.copy(tmp_path / "there.sqlite").path)
    there.answer("there")
    (found,) = away.merge(there.file())
    assert (found.outcome, found.member, found.new) == (MERGED, "Ann", 1)
    assert [each.id for each in ann.store.members(ann.community.id)] == [ann.member.id]
    assert ann.store.current(ann.member)[NAME].answer.value == "there"


def test_an_open_form_loses_nothing_when_something_comes_before_what_it_knows(home, tmp_path):
    ann = home()
    ann.answer("one")
    ann.file()
    there = home(path=ann.copy(tmp_path / "there.sqlite").path)
    there.answer("two")
    ann.answer("three")
    Desk(ann.store).merge(there.file())  # the form still believes that "three" is revision 2
    assert ann.store.share(ann.member, "a.one", {NAME: 2}) == (NAME,)
    saved = ann.answer("four", base=2)
    assert saved.revision == 4
    texts = [each.answer.value for each in ann.store.history(ann.community.id)]
    assert texts == ["one", "two", "three", "four"]


def test_readers_of_changes_start_anew_where_numbers_changed(home, desk, tmp_path):
    ann = home()
    ann.answer("one")
    ann.share()
    first = ann.file()
    there = home(path=ann.copy(tmp_path / "there.sqlite").path)
    there.answer("two")
    early = there.file()
    ann.answer("three")
    ann.share()
    desk.merge(first)
    number = desk.store.change_number(desk.community.id)
    desk.merge(ann.file())
    found = desk.store.changes(desk.community.id, number)
    assert (found.is_whole, [each.answer.value for each in found.responses]) == (False, ["three"])
    desk.merge(early)
    found = desk.store.changes(desk.community.id, found.number)
    assert (found.is_whole, [each.answer.value for each in found.responses]) == (True, ["three"])
    assert found.responses[0].revision == 3


def test_a_namesake_gets_a_number_and_nobody_is_taken_for_anybody(home, desk):
    ours = desk.store.add_member(desk.community.id, "ann")
    first, second = home(), home()
    for each in (first, second):
        each.answer(f"from {each.path.name}")
    (one,), (two,) = desk.merge(first.file()), desk.merge(second.file())
    assert (one.member, two.member) == ("Ann (2)", "Ann (3)")
    assert "Ann is called Ann (2) here." in one.notes
    assert desk.store.current(ours) == {}
    assert outcomes(desk.merge(first.file())) == [THERE]
    long = home("A" * 80)
    long.answer("x")
    desk.store.add_member(desk.community.id, "A" * 80)
    (found,) = desk.merge(long.file())
    assert found.member == "A" * 76 + " (2)"


def test_the_facilitator_s_correction_of_a_name_stays(home, desk):
    ann = home("Anm")
    ann.answer("x")
    desk.merge(ann.file())
    member = desk.store.member(desk.community.id, "Anm")
    desk.store.change_member(member, {"name": "Ann"})
    ann.answer("y")
    (found,) = desk.merge(ann.file())
    assert (found.member, found.new) == ("Ann", 1)
    assert [each.name for each in desk.store.members(desk.community.id)] == ["Ann"]


def test_whoever_merges_is_told_what_else_there_is_to_know(home, desk):
    ann = home()
    ann.answer("x")
    (found,) = desk.merge(ann.file())
    assert found.notes == (NOTHING_SHARED,)
    changed = parse_guide(GUIDE.content.replace("What is it called?", "Its name?"))
    bo = home("Bo")
    bo.answer("x")
    bo.share()
    (found,) = Desk(desk.store, changed).merge(bo.file())
    assert found.notes == (OTHER_VERSION,)


def test_answers_to_another_guide_are_refused_unless_it_is_known_here(home, desk):
    other = parse_guide(GUIDE.content.replace('"a.', '"b.').replace('"id":"a"', '"id":"b"'))
    ann = home()
    ann.answer("x")
    content = ann.file()
    (found,) = Desk(desk.store, other).merge(content)
    assert found.outcome is REFUSED
    assert "another guide" in found.notes[0]
    assert desk.store.guide(GUIDE.version) is None
    renamed = parse_guide(
        other.content.replace('"id":"b.one.name"', '"id":"b.one.name","was":["a.one.name"]')
    )
    assert outcomes(Desk(desk.store, renamed).merge(content)) == [MERGED]
    assert outcomes(Desk(desk.store, other).merge(content)) == [THERE]


def test_no_file_comes_into_a_pseudonymous_community(home, desk):
    desk.store.change_community(desk.community.id, {"naming": str(Naming.PSEUDONYMOUS)})
    ann = home()
    ann.answer("x")
    (found,) = desk.merge(ann.file())
    assert found.outcome is REFUSED
    assert "its person's name" in found.notes[0]
    assert desk.store.members(desk.community.id) == ()


def test_a_community_in_which_a_file_has_come_cannot_become_pseudonymous(home, desk):
    ann = home()
    ann.answer("x")
    desk.merge(ann.file())
    with pytest.raises(AccessError, match="answers have come in files"):
        desk.store.change_community(desk.community.id, {"naming": str(Naming.PSEUDONYMOUS)})


def test_a_member_of_a_pseudonymous_community_may_take_their_file(home, desk):
    ann = home()
    ann.store.change_community(ann.community.id, {"naming": str(Naming.PSEUDONYMOUS)})
    ann.answer("x")
    assert outcomes(desk.merge(ann.file())) == [MERGED]


def test_merging_goes_on_when_answering_is_closed_and_is_logged_without_content(home, desk):
    desk.store.change_community(desk.community.id, {"is_closed": True})
    (fay,) = desk.store.add_members(desk.community.id, [NewMember("Fay")])
    fay = desk.store.change_member(fay, {"role": "facilitator"})
    desk.leader = Leader(desk.store, desk.community.id, fay)
    ann = home()
    ann.answer("secret words")
    assert outcomes(desk.merge(ann.file())) == [MERGED]
    merged, added = desk.store.audit(desk.community.id)[:2]
    assert {merged.act, added.act} == {Act.ANSWERS_MERGED, Act.MEMBER_ADDED}
    assert {(each.actor, each.target) for each in (merged, added)} == {("Fay", "Ann")}
    assert "secret" not in repr((merged, added))


def test_who_leads_no_more_merges_nothing_more(home, desk):
    (fay,) = desk.store.add_members(desk.community.id, [NewMember("Fay")])
    fay = desk.store.change_member(fay, {"role": "facilitator"})
    ann, bo = home(), home("Bo")
    files = []
    for each in (ann, bo):
        each.answer("x")
        files.append(Source(each.member.name, each.file))
    found = merge_files(Leader(desk.store, desk.community.id, fay), GUIDE, files)
    assert next(found).member == "Ann"
    desk.store.change_member(fay, {"role": "member"})
    with pytest.raises(AccessError, match="facilitators"):
        next(found)
    assert desk.store.member(desk.community.id, "Bo") is None


def test_who_was_erased_does_not_come_back_by_a_file(home, desk):
    ann = home()
    ann.answer("x")
    content = ann.file()
    desk.merge(content)
    desk.store.erase(desk.store.member(desk.community.id, "Ann"))
    (found,) = desk.merge(content)
    assert found.outcome is REFUSED
    assert "was erased from this community" in found.notes[0]
    assert desk.store.members(desk.community.id) == ()
    other = desk.store.add_community("Other")
    taken = desk.store.take_in(other.id, ann.store.hand_over(ann.member))
    assert (taken.name, taken.new) == ("Ann", 1)
    # In her own store she is gone as well, though her id was never that of a passport.
    ann.store.erase(ann.member)
    assert outcomes(Desk(ann.store).merge(content)) == [REFUSED]


def test_trying_writes_nothing(home, desk):
    ann = home()
    ann.answer("x")
    before = desk.content()
    (found,) = desk.merge(ann.file(), is_tried=True)
    assert (found.outcome, found.member, found.new) == (MERGED, "Ann", 1)
    assert desk.content() == before
    assert desk.store.guide(GUIDE.version) is None
    assert outcomes(desk.merge(ann.file())) == [MERGED]
    assert outcomes(desk.merge(ann.file(), is_tried=True)) == [THERE]


def test_only_shares_that_are_new_are_a_change_too(home, desk):
    ann = home()
    ann.answer("x")
    desk.merge(ann.file())
    assert desk.texts() == {}
    ann.share()
    (found,) = desk.merge(ann.file())
    assert (found.outcome, found.new) == (MERGED, 0)
    assert list(desk.texts().values()) == ["x"]


def test_a_forged_file_is_refused_and_the_others_merge(home, desk, forge):
    ann, bo = home(), home("Bo")
    ann.answer("true")
    bo.answer("x")
    content = ann.file()
    desk.merge(content)

    def edit(data):
        data["revisions"][0]["value"] = "forged"

    found = desk.merge(forge(content, edit), bo.file(), b"{}", content[:-20])
    assert outcomes(found) == [REFUSED, MERGED, REFUSED, REFUSED]
    assert "another answer under the token" in found[0].notes[0]
    assert [each.answer.value for each in desk.store.history(desk.community.id)] == ["true", "x"]


def test_nobody_who_knows_an_id_can_bring_its_file(home, desk, forge):
    """Ids of those who joined are drawn, and those of passports follow from what nobody sees."""
    eve = desk.store.add_member(desk.community.id, "Victim")
    ann = home()
    ann.answer("x")
    for passport in (eve.id * 2, "0" * 64):
        content = forge(ann.file(), lambda data, each=passport: data.update(passport=each))
        (found,) = desk.merge(content)
        assert found.outcome is MERGED
    assert desk.store.current(eve) == {}


def test_nothing_to_hand_over_is_a_sentence(home):
    ann = home()
    with pytest.raises(HandOverError, match="no answer to hand over yet"):
        ann.file()


def test_answers_to_a_guide_that_nobody_kept_are_not_handed_over(home):
    ann = home()
    ann.answer("x")
    ann.store.save(ann.member, Draft(NAME, Answer(Status.ANSWERED, "y"), 1, "t"), "0" * 64)
    with pytest.raises(HandOverError, match="is not in this store"):
        ann.file()


def test_who_was_erased_meanwhile_hands_nothing_over(home):
    ann = home()
    ann.answer("x")
    ann.store.erase(ann.member)
    with pytest.raises(AccessError, match="no member"):
        hand_over(ann.store, ann.member)


def test_a_whole_folder_is_merged_file_by_file(home, desk, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    ann = home()
    ann.answer("x")
    (folder / "ann.json").write_bytes(ann.file())
    (folder / "ann (1).json").write_bytes(b"\xef\xbb\xbf" + ann.file())
    (folder / "notes.txt").write_text("hello", encoding="utf-8")
    (folder / ".DS_Store").write_bytes(b"\0")
    (folder / "sub").mkdir()
    found = list(merge_files(desk.leader, GUIDE, sources(folder)))
    assert [(each.file, each.outcome) for each in found] == [
        ("ann (1).json", MERGED),
        ("ann.json", THERE),
        ("notes.txt", REFUSED),
        ("sub", REFUSED),
    ]


def test_five_hundred_files_hold_one_guide_that_is_read_once(home, desk, forge, monkeypatch):
    ann = home()
    ann.answer("x")
    content, reads = ann.file(), []
    real = checking.parse_guide
    monkeypatch.setattr(checking, "parse_guide", lambda text: reads.append(1) or real(text))

    def edit(data, number):
        data["passport"] = f"{number:064x}"
        data["member"]["name"] = f"Member {number}"

    files = [forge(content, lambda data, n=number: edit(data, n)) for number in range(500)]
    assert set(outcomes(desk.merge(*files))) == {MERGED}
    assert len(reads) == 1
    assert len(desk.store.members(desk.community.id)) == 500


def test_the_file_says_nothing_of_mail_login_links_or_the_log(home):
    ann = home()
    ann.answer("x")
    ann.store.change_member(ann.member, {"email": "ann@example.org", "login": "ann7"})
    data = json.loads(ann.file())
    assert set(data) == {
        *("format", "version", "passport", "member", "community", "guides"),
        *("revisions", "shares", "checksum"),
    }
    assert data["member"] == {"name": "Ann"}
    assert "example.org" not in json.dumps(data)
    assert ann.member.id not in json.dumps(data)
