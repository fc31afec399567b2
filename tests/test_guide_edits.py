"""Random edits of a guide between random saves: no answer that was acknowledged is ever gone.

The machine knows of guides only what it writes into them, and of answers only the word that it puts
into each: no rule of `carrying` is repeated here.
"""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from copwidgets import Workbook, open_store
from copwidgets.guide import parse_guide

NAMES = ("Ann", "Bo", "Cy")
SECTIONS = ("p.one", "p.two")
KINDS = ("text", "long_text", "list", "scale", "yes_no")
FOLLOW_UP = ", follow_up: {text: Why?, kind: text}"
NUMBERS = st.integers(0, 5)


@dataclass(frozen=True)
class Question:
    """One question as the machine writes it into the guide file."""

    id: str
    kind: str
    text: str
    was: tuple[str, ...] = field(default=())

    @property
    def section(self):
        return self.id.rpartition(".")[0]

    def to_yaml(self):
        more = FOLLOW_UP if self.kind == "yes_no" else ""
        was = f", was: [{', '.join(self.was)}]" if self.was else ""
        return f"          - {{id: {self.id}, kind: {self.kind}, text: {self.text}{more}{was}}}\n"


def write(questions):
    text = "title: T\nphases:\n  - id: p\n    title: P\n    sections:\n"
    for section in SECTIONS:
        text += f"      - id: {section}\n        title: S\n        questions:\n"
        text += "".join(each.to_yaml() for each in questions if each.section == section)
    return parse_guide(text)


def value_of(kind, word, number):
    """Return an answer of a kind; a scale has no word, and a follow-up after no is set aside."""
    if kind == "scale":
        return number % 5 + 1
    if kind == "yes_no":
        return {"choice": "yes" if number % 2 else "no", "follow_up": word}
    return [word, "rooms"] if kind == "list" else word


def words_in(value):
    """Return the words of an answer, and whether others may read them."""
    is_hidden = isinstance(value, dict) and value.get("choice") == "no"
    return set(re.findall(r"word\d+;", json.dumps(value))), not is_hidden


class Edits(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.store = open_store("sqlite://")
        self.words, self.names = count(), count()
        self.after = defaultdict(set)  # earlier id -> the ids that took it over, in any version
        self.acknowledged, self.hidden, self.shared = set(), set(), {}
        self.pages = {}

    # --- the guide --------------------------------------------------------------------------------

    @initialize(kinds=st.lists(st.sampled_from(KINDS), max_size=2))
    def begin(self, kinds):
        self.questions = []
        for place, kind in enumerate(("list", "long_text", "list", "long_text", *kinds)):
            self.questions.append(Question(self.new_id(SECTIONS[place % 2]), kind, "First"))
        self.put()
        for place, name in enumerate(NAMES):
            self.open(name)
            for number in range(len(self.questions)):
                self.save(name, number, place)
            self.share(name, SECTIONS[place % 2])

    def new_id(self, section):
        return f"{section}.q{next(self.names)}"

    def put(self):
        """Serve the guide as it is now; pages that are open keep theirs."""
        for each in self.questions:
            for earlier in each.was:
                self.after[earlier].add(each.id)
        self.guide = write(self.questions)

    def pick(self, number):
        return self.questions[number % len(self.questions)]

    def exchange(self, old, *new):
        """Put new questions in the place of one, unless its section would be empty then."""
        place = self.questions.index(old)
        changed = [*self.questions[:place], *new, *self.questions[place + 1 :]]
        if {each.section for each in changed} == set(SECTIONS) and len(changed) <= 6:
            self.questions = changed
            self.put()

    @rule(number=NUMBERS)
    def reword(self, number):
        old = self.pick(number)
        self.exchange(old, replace(old, text=f"Words {next(self.names)}"))

    @rule()
    def reorder(self):
        self.questions.reverse()
        self.put()

    @rule(section=st.sampled_from(SECTIONS), kind=st.sampled_from(KINDS))
    def add(self, section, kind):
        if len(self.questions) < 6:
            self.questions.append(Question(self.new_id(section), kind, "Added"))
            self.put()

    @rule(number=NUMBERS)
    def remove(self, number):
        self.exchange(self.pick(number))

    @rule(number=NUMBERS, kind=st.sampled_from(KINDS))
    def change_kind(self, number, kind):
        old = self.pick(number)
        self.exchange(old, replace(old, kind=kind))

    @rule(number=NUMBERS, section=st.sampled_from(SECTIONS), keeps=st.booleans())
    def rename_or_move(self, number, section, keeps):
        old = self.pick(number)
        was = (old.id, *old.was) if keeps else (old.id,)
        self.exchange(old, replace(old, id=self.new_id(section), was=was))

    @rule(number=NUMBERS, kinds=st.tuples(st.sampled_from(KINDS), st.sampled_from(KINDS)))
    def split(self, number, kinds):
        old = self.pick(number)
        new = [Question(self.new_id(old.section), kind, "Part", (old.id,)) for kind in kinds]
        self.exchange(old, *new)

    @rule(number=NUMBERS)
    def merge(self, number):
        """Make one of two questions, of the same kind if there are such."""
        one = self.pick(number)
        others = [each for each in self.questions if each != one]
        two = min(others, key=lambda each: each.kind != one.kind)
        rest = [each for each in others if each != two]
        merged = replace(one, id=self.new_id(one.section), was=(one.id, two.id))
        if {each.section for each in [*rest, merged]} == set(SECTIONS):
            self.questions = [*rest, merged]
            self.put()

    # --- people -----------------------------------------------------------------------------------

    @rule(name=st.sampled_from(NAMES))
    def open(self, name):
        """Load the pages anew: what is taken over becomes a draft, and is shared by nobody."""
        book = Workbook(self.guide, self.store, "url", name)
        before = {each.question_id: each.answer for each in self.store.responses(book.community.id)}
        self.pages[name] = book, {each: book.form(each) for each in SECTIONS}
        after = {each.question_id: each.answer for each in self.store.responses(book.community.id)}
        assert before == after

    @rule(name=st.sampled_from(NAMES), number=NUMBERS, amount=NUMBERS)
    def save(self, name, number, amount):
        """Answer on the page that is open, whatever guide it was opened with."""
        book, forms = self.pages[name]
        asked = book.guide.questions[number % len(book.guide.questions)]
        value = value_of(asked.kind.name, f"word{next(self.words)};", amount)
        forms[asked.id.rpartition(".")[0]].value = {asked.id: value}
        found, is_told = words_in(value)
        (self.acknowledged if is_told else self.hidden).update(found)

    @rule(name=st.sampled_from(NAMES), section=st.sampled_from(SECTIONS))
    def share(self, name, section):
        book, forms = self.pages[name]
        ids = {each["id"] for each in forms[section].spec["questions"]}
        current = self.store.current(book.member).items()
        shown = {each: response for each, response in current if each in ids}
        if shown:
            seen = {each: response.revision for each, response in shown.items()}
            assert self.store.share(book.member, section, seen) == ()
        for question_id, response in shown.items():
            found, is_told = words_in(response.answer.value)
            self.shared[book.member.id, question_id] = found if is_told else set()

    # --- what has to hold -------------------------------------------------------------------------

    @invariant()
    def every_text_is_in_the_history(self):
        history = Workbook(self.guide, self.store, "url").history(drafts=True)
        held = "\n".join(history["value"])
        assert {each for each in self.acknowledged if each not in held} == set()
        assert {each for each in self.hidden if each in held} == set()
        assert history["text"].notna().all()

    @invariant()
    def every_shared_text_is_in_the_long_frame(self):
        book = Workbook(self.guide, self.store, "url")
        long = book.responses()
        assert not long.duplicated(["member", "question"]).any()
        assert long["text"].notna().all()
        held = defaultdict(str)
        for member, value in zip(long["member"], long["value"], strict=True):
            held[member] += value
        names = {each.id: each.name for each in book.members}
        for (member_id, question_id), words in self.shared.items():
            if any(word not in held[names[member_id]] for word in words):
                assert self.is_replaced(member_id, question_id), words

    def is_replaced(self, member_id, question_id):
        """Tell whether the member has shared something that stands for this answer by now."""
        ways, met = [question_id], set()
        while ways:
            for each in self.after[ways.pop()] - met:
                met.add(each)
                ways.append(each)
        return any((member_id, each) in self.shared for each in met)

    def teardown(self):
        if self.pages:
            for name in NAMES:
                self.open(name)
            book = Workbook(self.guide, self.store, "url")
            for frame in (book.wide(), book.items(), book.responses(drafts=True)):
                assert frame.astype(str).to_csv()
        self.store.close()


@pytest.mark.usefixtures("away")
def test_no_answer_is_lost_whatever_becomes_of_the_guide():
    run_state_machine_as_test(
        Edits,
        settings=settings(
            derandomize=True,
            database=None,
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            phases=[
                Phase.generate
            ],  # moments differ from run to run, so nothing can be made smaller
            suppress_health_check=list(HealthCheck),
        ),
    )
