"""Two versions of a guide with every kind, and a community whose rows can be read both ways."""

from dataclasses import dataclass

import pyarrow as pa
import pytest

from copwidgets.bulk import FEWEST_ANSWERS
from copwidgets.bulk.reading import read_batches
from copwidgets.community import Member
from copwidgets.guide import Guide, parse_guide
from copwidgets.pooled import Pooled
from copwidgets.response import Draft
from copwidgets.store import bulk, open_store
from copwidgets.store.scan import SCHEMA

GUIDE = """
title: Every kind
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: One
        questions:
          - {id: a.one.name, kind: text, text: What is it called?}
          - {id: a.one.aim, kind: long_text, text: What “for”?, max_words: 3}
          - {id: a.one.needs, kind: list, text: Which needs?}
          - {id: a.one.note, kind: notes, text: Notes}
          - id: a.one.roles
            kind: table
            text: Which roles?
            columns:
              - {id: role, text: Role, required: true}
              - id: held
                text: "Held; by"
                kind: select_one
                choices: [{value: one, label: "One\\nperson"}, {value: all, label: Everybody}]
              - {id: About-it, text: What it does, kind: long_text}
  - id: b
    title: B
    sections:
      - id: b.two
        title: Two
        questions:
          - {id: b.two.open, kind: yes_no, text: Is it open?}
          - id: b.two.funders
            kind: yes_no
            text: Are there funders?
            follow_up: {when: yes, kind: table, text: Who?, columns: [{id: who, text: Who}]}
          - id: b.two.why
            kind: yes_no
            text: Is there a reason?
            follow_up: {when: no, kind: LONG, text: Which?}
          - id: b.two.what
            kind: yes_no
            text: Anything else?
            follow_up: {when: yes, kind: list, text: What?}
          - id: b.two.where
            kind: select_one
            text: Where?
            other: true
            choices: [{value: room, label: In a room}, {value: web, label: On the web}]
          - id: b.two.tools
            kind: select_multiple
            text: With what?
            choices: [{value: mail, label: Mail}, {value: chat, label: Chat}]
          - {id: b.two.keen, kind: scale, text: How keen?, max: 3}
          CHANGED
"""
EARLIER = GUIDE.replace("kind: LONG", "kind: text").replace(
    "CHANGED",
    """- {id: b.two.gone, kind: list, text: Which was it?}
          - {id: b.two.lost, kind: text, text: What was lost?}""",
)
TODAY = (
    GUIDE.replace("kind: LONG", "kind: long_text")
    .replace("id: a.one.note, kind: notes", "id: a.one.note, kind: list")
    .replace("CHANGED", "- {id: b.two.new, kind: list, text: Which is it?, was: [b.two.gone]}")
)


@dataclass
class Ground:
    """A community in a store, whose long frame can be read in columns and the plain way."""

    book: Pooled
    members: tuple[Member, ...]
    earlier: Guide

    def save(self, number, question_id, answer, *, shares=True, earlier=False):
        """Save an answer of a member, perhaps to the earlier guide, and perhaps share it."""
        member, store = self.members[number], self.book.store
        before = store.current(member).get(question_id)
        revision = before.revision if before else 0
        guide = self.earlier if earlier else self.book.guide
        draft = Draft(question_id, answer, revision, f"token-{revision}")
        store.save(member, draft, guide.version)
        if shares:
            assert store.share(member, "a.one", {question_id: revision + 1}) == ()

    def plain(self, *, drafts=False):
        """Return the frame that small communities get."""
        assert self.book.store.count_answers(self.book.community.id) < FEWEST_ANSWERS
        return self.book.responses(drafts=drafts)

    def in_columns(self, *, drafts=False):
        """Return the frame that large communities get, read here and now."""
        store, community = self.book.store, self.book.community.id
        with store.read() as connection:
            found = connection.exec_driver_sql(
                bulk.build_query("sqlite", drafts=drafts), (community, "", "~")
            )
            rows = [{**row, "is_text": bool(row["is_text"])} for row in found.mappings()]
        table = pa.Table.from_pylist(rows, schema=SCHEMA)
        return read_batches(self.book, self.book.members, table.to_batches(max_chunksize=7))


def open_ground(url, *, people=3, naming="named"):
    """Open a store and make a community in it; its `book.store` must be closed."""
    book = Pooled()
    book.store, book.guide, earlier = open_store(url), parse_guide(TODAY), parse_guide(EARLIER)
    community = book.store.add_community("Group")
    book.community = book.store.change_community(community.id, {"naming": naming})
    for guide in (book.guide, earlier):
        book.store.keep_guide(guide.version, guide.content)
    names = ["Zoë", "Ana", "李雷", "Bo"][:people]
    members = tuple(book.store.add_member(book.community.id, name) for name in names)
    return Ground(book, members, earlier)


@pytest.fixture
def ground():
    """A community in memory."""
    made = open_ground("sqlite://")
    yield made
    made.book.store.close()
