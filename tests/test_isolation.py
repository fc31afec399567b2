"""Several communities in one store, whose members have the same names: none ever sees another."""

import json
from itertools import count

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copwidgets import Workbook, open_store
from copwidgets.community import Act, NewMember
from copwidgets.errors import AccessError, CopwidgetsError
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.pages.desk import Desk, desk_leader
from copwidgets.pages.page import Page
from copwidgets.people import own_data
from copwidgets.response import Draft, Import, ImportedAnswer
from copwidgets.settings import FACILITATE
from copwidgets.store.contract import Store
from tests.board import blocks_of

GUIDE = parse_guide("""
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.needs, kind: list, text: Which needs?}
""")
QUESTIONS = {"a.one.name": lambda text: text, "a.one.needs": lambda text: [text, "rooms"]}
NAMES = ("Ann", "Bo", "Cy", "Dee")
GROUPS = ("vermilion", "turquoise", "ultramarine")

# What every query of the contract is asked about one community, or about a member of it.
OF_COMMUNITY = {
    "community": lambda store, community: store.community(community.id),
    "naming_obstacle": lambda store, community: store.naming_obstacle(community),
    "has_community_key": lambda store, community: store.has_community_key(community.id),
    "members": lambda store, community: store.members(community.id),
    "member": lambda store, community: [store.member(community.id, name) for name in NAMES],
    "audit": lambda store, community: store.audit(community.id),
    "shares": lambda store, community: store.shares(community.id),
    "responses": lambda store, community: [
        each for drafts in (True, False) for each in store.responses(community.id, drafts=drafts)
    ],
    "history": lambda store, community: list(store.history(community.id)),
    "standings": lambda store, community: store.standings(community.id),
    "begun": lambda store, community: store.begun(community.id),
    "batches": lambda store, community: [
        each.to_pydict() for each in store.batches(community.id, drafts=True) or ()
    ],
    "changes": lambda store, community: store.changes(community.id, drafts=True),
    "count_answers": lambda store, community: store.count_answers(community.id),
    "change_number": lambda store, community: store.change_number(community.id),
    "wait_for_change": lambda store, community: store.wait_for_change(community.id, -1, 0),
    "judgements": lambda store, community: store.judgements(community.id),
    "imports": lambda store, community: store.imports(community.id),
}
OF_MEMBER = {
    "find_member": lambda store, member: store.find_member(member.community_id, member.id),
    "current": lambda store, member: dict(store.current(member)),
    "keys": lambda store, member: store.keys(member),
    "person": lambda store, member: store.person(member),
}
OF_KEY = ("key", "member_by_key")
OF_NO_COMMUNITY = {
    *("guide", "communities", "default_community", "members_by_login", "check_access"),
    "check_writable",
}
CHANGES = {
    *("keep_guide", "add_community", "change_community", "set_community_key", "add_member"),
    *("add_members", "change_member", "note_seen", "add_key", "add_invitations", "revoke_keys"),
    *("claim", "note", "erase", "close", "save", "share", "hand_over", "take_in"),
    *("judge", "judge_all", "add_import", "undo_import"),
}


class Town:
    """A store with three communities; whatever is of one of them carries its word."""

    def __init__(self, store):
        self.store, self.numbers, self.keys = store, count(), {}
        self.communities = [store.add_community(f"Choir of {each}") for each in GROUPS]
        for each, community in zip(GROUPS, self.communities, strict=True):
            people = [NewMember(name, f"{name}@{each}.example.org") for name in NAMES]
            store.add_members(community.id, people)
            leader = store.member(community.id, "Ann")
            store.change_member(leader, {"role": "facilitator"}, leader)

    def do(self, place, name, act):
        """Let somebody do something; who was erased does nothing."""
        community = self.communities[place]
        member = self.store.member(community.id, name)
        if member is not None:
            getattr(self, act)(member, GROUPS[place])

    def save(self, member, word):
        for question, shape in QUESTIONS.items():
            text = f"{word} {next(self.numbers)}"
            answer = Answer(Status.ANSWERED, shape(text))
            self.store.save(member, Draft(question, answer, 0, f"token-{next(self.numbers)}"), "v")

    def share(self, member, word):
        seen = {question: each.revision for question, each in self.store.current(member).items()}
        self.store.share(member, "a.one", seen)
        assert word

    def link(self, member, word):
        key_hash = f"{word}-key-{next(self.numbers)}"
        self.keys[key_hash] = member.community_id
        self.store.add_invitations([(member, key_hash)], member)

    def own_link(self, member, word):
        key_hash = f"{word}-key-{next(self.numbers)}"
        self.keys[key_hash] = member.community_id
        self.store.add_key(member, key_hash)

    def community_link(self, member, word):
        key_hash = f"{word}-key-{next(self.numbers)}"
        self.keys[key_hash] = member.community_id
        community = self.store.community(member.community_id)
        self.store.set_community_key(community, key_hash, member)

    def role(self, member, _word):
        wanted = "member" if member.is_facilitator else "facilitator"
        self.store.change_member(member, {"role": wanted}, member)

    def login(self, member, _word):
        self.store.change_member(member, {"login": f"{member.name} of the hub"})

    def revoke(self, member, _word):
        self.store.revoke_keys(member, member)

    def note(self, member, _word):
        self.store.note(member.community_id, Act.DATA_HANDED_OUT, member, member)

    def rename(self, member, word):
        wanted = {"name": f"Choir of {word} {next(self.numbers)}", "results": "always"}
        self.store.change_community(member.community_id, wanted, member)

    def judge(self, member, word):
        made = {"theme": word, "name": f"Theme of {word}", "description": ""}
        self.store.judge(member.community_id, "theme_made", made, member)
        coding = {"coding": f"{word} {next(self.numbers)}", "theme": word, "passage": None}
        content = {**coding, "question": "a.one.name", "revision": 1}
        about = self.store.members(member.community_id)[-1]
        self.store.judge(member.community_id, "coding_added", content, member, about.id)

    def bring(self, member, word):
        number = f"{next(self.numbers)}"
        answer = ImportedAnswer(number, "a.one.name", Answer(Status.ANSWERED, f"{word} brought in"))
        people = (NewMember(f"{word} {number}", id=number),)
        brought = Import(f"{word}.csv", "v", {"a.one.name": "a.one"}, (answer,), people)
        self.store.add_import(member.community_id, brought, member)

    def undo(self, member, _word):
        for each in self.store.imports(member.community_id):
            if each.undone_at is None:
                self.store.undo_import(member.community_id, each.id, member)

    def erase(self, member, _word):
        self.store.erase(member, member)


ACTS = [name for name in vars(Town) if not name.startswith("_") and name != "do"]
DEEDS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(NAMES), st.sampled_from(ACTS)), max_size=30
)


@pytest.fixture(autouse=True)
def _nobody_s_environment(away):
    assert away.is_dir()


def check(town, place, found, what):
    """Tell that nothing of another community is in what was found about this one."""
    text = found if isinstance(found, str) else repr(found)
    for other, (word, community) in enumerate(zip(GROUPS, town.communities, strict=True)):
        if other != place:
            assert word not in text, f"{what} of {GROUPS[place]} holds {word}"
            assert community.id not in text, f"{what} of {GROUPS[place]} names {word}'s id"
            for member in town.store.members(community.id):
                assert member.id not in text, f"{what} of {GROUPS[place]} has {word}'s member"


def asked(store, community):
    """Yield what every query says of one community, with the query's name."""
    for name, ask in OF_COMMUNITY.items():
        yield name, ask(store, community)
    for member in store.members(community.id):
        for name, ask in OF_MEMBER.items():
            yield name, ask(store, member)


def test_every_query_of_the_contract_is_asked_here():
    queries = {name for name in dir(Store) if not name.startswith("_")}
    assert queries == {*OF_COMMUNITY, *OF_MEMBER, *OF_KEY, *OF_NO_COMMUNITY, *CHANGES}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS)
def test_no_query_about_one_community_returns_a_row_of_another(deeds):
    with open_store("sqlite://") as store:
        town = Town(store)
        for deed in deeds:
            town.do(*deed)
        for place, community in enumerate(town.communities):
            for name, found in asked(store, community):
                check(town, place, found, name)
        for key_hash, community_id in town.keys.items():
            found = store.key(key_hash)
            assert found is None or found.community_id == community_id
            member = store.member_by_key(key_hash)
            assert member is None or member.community_id == community_id


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS)
def test_a_member_s_id_means_nothing_in_another_community(deeds):
    with open_store("sqlite://") as store:
        town = Town(store)
        for deed in deeds:
            town.do(*deed)
        first, second, _ = town.communities
        for member in store.members(first.id):
            assert store.find_member(second.id, member.id) is None
            moved = type(member)(member.id, second.id, member.name)
            assert dict(store.current(moved)) == {}
            assert store.keys(moved) == ()
            with pytest.raises(AccessError):
                store.check_access(moved, None)
            draft = Draft("a.one.name", Answer(Status.ANSWERED, "forged"), 0, "token-forged")
            with pytest.raises(CopwidgetsError):
                store.save(moved, draft, "v")
            with pytest.raises(CopwidgetsError):
                store.share(moved, "a.one", {})
            theme = {"theme": "t", "name": "forged", "description": ""}
            for community in (first, second):
                with pytest.raises(AccessError):
                    store.judge(community.id, "theme_made", theme, moved)
            brought = Import("f.csv", "v", {}, ())
            with pytest.raises(AccessError):
                store.add_import(second.id, brought, moved)
            for each in store.imports(first.id):
                with pytest.raises(CopwidgetsError):
                    store.undo_import(second.id, each.id)


def shown(store, community):
    """Yield all that is made of one community: frames, results, the desk, everybody's own data."""
    with_all = {name: {"drafts": True} for name in ("responses", "wide", "items", "history")}
    workbook = Workbook(GUIDE, store, "url", community=community.id)
    for name, options in {**with_all, "codebook": {}, "audit": {}}.items():
        yield name, frame_text(getattr(workbook, name)(**options))
    yield "results", json.dumps(blocks_of(workbook))
    desk = Desk(Page(workbook, FACILITATE), desk_leader(workbook, served=False))
    yield "desk", json.dumps(desk.build())
    for act in ("audit_csv", "remind"):
        yield act, json.dumps(desk.act(act, {}))
    for member in store.members(community.id):
        record = store.person(member)
        for form in ("json", "html"):
            yield "own data", own_data.to_file(form, record, community, GUIDE)["text"]
        own = Workbook(GUIDE, store, "url", community=community.id)
        own.enter(member, None)
        yield "results of a member", json.dumps(blocks_of(own))
        yield "form", json.dumps(own.form("a.one").get_state(), default=str)


def frame_text(frame):
    columns = (frame[name] for name in frame)
    kinds = [str(list(each.cat.categories)) for each in columns if is_category(each)]
    return "\n".join([frame.to_csv(), *kinds])


def is_category(column):
    return isinstance(column.dtype, pd.CategoricalDtype)


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(DEEDS)
def test_nothing_that_is_made_of_one_community_holds_a_word_of_another(deeds):
    with open_store("sqlite://") as store:
        town = Town(store)
        for deed in [*((place, name, "save") for place in range(3) for name in NAMES), *deeds]:
            town.do(*deed)
        for place in range(3):
            community = store.community(town.communities[place].id)
            for name, text in shown(store, community):
                check(town, place, text, name)


def test_the_check_finds_what_it_looks_for():
    """A test that could not fail would be worth nothing."""
    with open_store("sqlite://") as store:
        town = Town(store)
        stranger = store.member(town.communities[1].id, "Bo")
        town.save(stranger, "turquoise")
        for found in (store.current(stranger), stranger, "words of turquoise"):
            with pytest.raises(AssertionError, match="of vermilion"):
                check(town, 0, found, "something")
