"""A guide with every kind of answer, and contents of whatever members said to it."""

from datetime import UTC, datetime

import pytest

from copwidgets.community import Community, Member, Naming
from copwidgets.export import Contents, took_part
from copwidgets.frames import items_frame, long_frame
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

GUIDE = """
title: Every kind
language: he
phases:
  - id: begin
    title: Begin
    sections:
      - id: begin.words
        title: "Words: why/what?"
        questions:
          - {id: begin.words.name, kind: text, text: What is it called?}
          - {id: begin.words.aim, kind: long_text, text: What is it <b>for</b>?}
          - {id: begin.words.needs, kind: list, item: need, text: Which needs?}
          - {id: begin.words.notes, kind: notes, text: Notes}
      - id: begin.people
        title: "Words: Why/What?"
        questions:
          - id: begin.people.roles
            kind: table
            text: Which roles?
            columns:
              - {id: role, text: Role, required: true}
              - id: held
                text: Held by
                kind: select_one
                choices: [{value: one, label: One person}, {value: all, label: Everybody}]
          - id: begin.people.funders
            kind: yes_no
            text: Are there funders?
            follow_up: {text: Who are they?, kind: list, item: funder}
          - {id: begin.people.open, kind: yes_no, text: Is it open to all?}
      - id: begin.how
        title: History
        questions:
          - id: begin.how.where
            kind: select_one
            text: Where?
            other: true
            choices: [{value: room, label: In a room}, {value: web, label: On the web}]
          - id: begin.how.tools
            kind: select_multiple
            text: With what?
            choices: [{value: mail, label: "Mail, on paper"}, {value: chat-room, label: Chat}]
          - {id: begin.how.keen, kind: scale, text: How keen?, max: 3, min_label: not at all}
"""
MOMENT = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)


@pytest.fixture(scope="session")
def guide():
    return parse_guide(GUIDE)


@pytest.fixture(scope="session")
def make_contents(guide):
    """Make contents of answers: member -> question, without its phase -> value or Answer."""

    def make(answers, *, naming=Naming.NAMED, sections=None, more=None):
        community = Community("c1", "Choir & Band", naming=naming)
        people = [Member(f"m{number}", "c1", name) for number, name in enumerate(answers)]
        given = [
            _response(member, question, value)
            for member in people
            for question, value in answers[member.name].items()
        ]
        long = long_frame(guide, community, people, given)
        hides = community.is_pseudonymous
        return Contents(
            guide,
            community,
            frozenset(sections or (each.id for each in guide.sections)),
            long,
            items_frame(guide, community, people, given),
            took_part(long, people, guide, hides=hides),
            more or {},
            made_at=MOMENT.replace(microsecond=0),
        )

    return make


def _response(member, question, value):
    answer = value if isinstance(value, Answer) else Answer(Status.ANSWERED, value)
    name = question if question.startswith("gone") else f"begin.{question}"
    return Response("c1", member.id, name, 1, 0, answer, State.SHARED, "v", MOMENT)


@pytest.fixture(scope="session")
def contents(make_contents):
    """What three members said; one of them nothing."""
    return make_contents(
        {
            "Zoë": {
                "words.name": "=1+1",
                "words.aim": "<script>alert(1)</script> & “peace”\nfor all",
                "words.needs": ["Rooms", "הסעות"],
                "people.roles": [{"role": "Chair", "held": "one"}],
                "people.funders": {"choice": "yes", "follow_up": ["Town"]},
                "people.open": {"choice": "no"},
                "how.where": {"choice": "other", "other": "Outside"},
                "how.tools": {"choices": ["chat-room"]},
                "how.keen": 3,
                "gone.question": "Long ago",
            },
            "李雷": {
                "words.name": Answer(Status.NOT_SURE),
                "words.aim": Answer(Status.EMPTIED),
                "words.needs": ["rooms"],
                "people.open": Answer(Status.NOT_SURE),
                "how.where": {"choice": "room"},
                "how.tools": Answer(Status.NOT_SURE),
                "how.keen": Answer(Status.EMPTIED),
            },
            "Bo": {},
        }
    )
