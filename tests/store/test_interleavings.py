"""Random interleavings of two tabs on one store, held against a model that is simply a list."""

from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from copwidgets.kinds import Answer, Status
from copwidgets.response import Draft, State
from copwidgets.store import open_store

PEOPLE = st.sampled_from(["Ann", "Bob"])
QUESTIONS = st.sampled_from(["q.1", "q.2"])
TABS = st.integers(0, 1)
ANSWERS = st.one_of(
    st.builds(Answer, st.just(Status.ANSWERED), st.sampled_from(["", "x", "y", "\U0001f600"])),
    st.builds(Answer, st.just(Status.NOT_SURE), st.none() | st.lists(st.integers(), max_size=2)),
    st.just(Answer(Status.EMPTIED)),
)


class Interleaving(RuleBasedStateMachine):
    """Two connections save, try again and share, with whatever base they happen to know."""

    def __init__(self, url):
        super().__init__()
        self.url = url

    @initialize()
    def open(self):
        self.tabs = [open_store(self.url), open_store(self.url)]
        self.community = self.tabs[0].add_community("Group")
        self.members = {
            name: self.tabs[0].add_member(self.community.id, name) for name in ("Ann", "Bob")
        }
        self.saved = {}  # (name, question) -> the answers, in the order in which they were saved
        self.shared = {}  # (name, question) -> the revision that was shared
        self.tries = []  # every save so far, to be tried again
        self.sharings = 0
        self.known, self.seen = 0, {}  # what a reader has who only asks for what is new
        self.tokens = count()

    def teardown(self):
        for tab in self.tabs:
            tab.close()

    @rule(tab=TABS, name=PEOPLE, question=QUESTIONS, answer=ANSWERS, back=st.integers(0, 3))
    def save(self, tab, name, question, answer, back):
        known = self.saved.setdefault((name, question), [])
        base = max(0, len(known) - back)
        draft = Draft(question, answer, base, f"t{next(self.tokens)}")
        outcome = self.tabs[tab].save(self.members[name], draft, "v1")
        assert (outcome.response.revision, outcome.response.base) == (len(known) + 1, base)
        assert outcome.response.state is State.DRAFT
        self._check_unseen(outcome, known, base, answer)
        known.append(answer)
        self.tries.append((name, draft, outcome.response.revision))

    def _check_unseen(self, outcome, known, base, answer):
        if base == len(known) or known[-1] == answer:
            assert outcome.unseen is None
        else:
            assert outcome.unseen.answer == known[-1]
            assert outcome.unseen.revision == len(known)

    @rule(tab=TABS, data=st.data())
    def try_again(self, tab, data):
        if self.tries:
            name, draft, revision = data.draw(st.sampled_from(self.tries))
            outcome = self.tabs[tab].save(self.members[name], draft, "v1")
            assert (outcome.response.revision, outcome.response.answer) == (revision, draft.answer)

    @rule(tab=TABS, name=PEOPLE, questions=st.sets(QUESTIONS), back=st.integers(0, 1))
    def share(self, tab, name, questions, back):
        newest = {each: len(self.saved.get((name, each), ())) for each in sorted(questions)}
        seen = {each: n - back for each, n in newest.items()}
        stale = tuple(each for each, n in newest.items() if back or n == 0)
        assert self.tabs[tab].share(self.members[name], "q", seen) == stale
        if not stale:
            self.sharings += 1
            self.shared.update({(name, each): n for each, n in seen.items()})

    @rule(tab=TABS)
    def reopen(self, tab):
        self.tabs[tab].close()
        self.tabs[tab] = open_store(self.url)

    @invariant()
    def nothing_is_lost(self):
        names = {member.id: name for name, member in self.members.items()}
        for tab in self.tabs:
            found = {}
            for each in tab.history(self.community.id):
                found.setdefault((names[each.member_id], each.question_id), []).append(each.answer)
            assert found == {key: answers for key, answers in self.saved.items() if answers}

    @invariant()
    def whoever_asks_for_what_is_new_misses_nothing(self):
        new = self.tabs[1].changes(self.community.id, self.known, drafts=True)
        self.known = new.number
        self.seen.update({(each.member_id, each.question_id): each for each in new.responses})
        newest = list(self.tabs[1].responses(self.community.id, drafts=True))
        assert sorted(self.seen) == sorted((each.member_id, each.question_id) for each in newest)
        assert all(self.seen[each.member_id, each.question_id] == each for each in newest)

    @invariant()
    def heads_are_right(self):
        for name, member in self.members.items():
            current = self.tabs[0].current(member)
            wanted = {q: a[-1] for (who, q), a in self.saved.items() if who == name and a}
            assert {q: each.answer for q, each in current.items()} == wanted
            for question, each in current.items():
                is_shared = self.shared.get((name, question)) == each.revision
                assert (each.state is State.SHARED) == is_shared

    @invariant()
    def only_what_was_shared_is_shared(self):
        names = {member.id: name for name, member in self.members.items()}
        found = {
            (names[each.member_id], each.question_id): each.revision
            for each in self.tabs[1].responses(self.community.id)
        }
        assert found == self.shared
        assert len(self.tabs[1].shares(self.community.id)) == self.sharings


def _run(url, examples):
    patient = settings(
        max_examples=examples,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(lambda: Interleaving(url), settings=patient)


def test_two_tabs_on_a_file_lose_nothing(path):
    _run(f"sqlite:///{path}", 20)


def test_two_tabs_on_postgresql_lose_nothing(postgres_url):
    _run(postgres_url, 10)
