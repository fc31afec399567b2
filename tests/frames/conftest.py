"""A guide with every kind of answer, and short ways to write members and responses down."""

from datetime import UTC, datetime, timedelta

import pytest

from copwidgets.community import Community, Member
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

GUIDE = """
title: Every kind
phases:
  - id: begin
    title: Begin
    sections:
      - id: begin.words
        title: Words
        questions:
          - {id: begin.words.name, kind: text, text: What is it called?, required: true}
          - {id: begin.words.aim, kind: long_text, text: What is it for?, help: A sentence or two.}
          - {id: begin.words.needs, kind: list, item: need, text: Which needs?}
          - {id: begin.words.notes, kind: notes, text: Notes}
      - id: begin.people
        title: People
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
              - {id: item, text: What it does, kind: long_text}
          - id: begin.people.funders
            kind: yes_no
            text: Are there funders?
            follow_up:
              kind: table
              text: Who are they?
              columns: [{id: who, text: Who}, {id: why, text: Why}]
          - {id: begin.people.open, kind: yes_no, text: Is it open to all?}
  - id: agree
    title: Agree
    sections:
      - id: agree.how
        title: How
        questions:
          - id: agree.how.often
            kind: select_one
            text: How often?
            choices: [{value: week, label: Every week}, {value: month, label: Every month}]
          - id: agree.how.where
            kind: select_one
            text: Where?
            other: true
            choices: [{value: room, label: In a room}, {value: web, label: On the web}]
          - id: agree.how.tools
            kind: select_multiple
            text: With what?
            other: true
            choices:
              - {value: mail, label: Mail}
              - {value: chat, label: Chat}
              - {value: wiki, label: Wiki}
          - {id: agree.how.keen, kind: scale, text: How keen?, max: 3, min_label: not at all}
"""
START = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture(scope="session")
def guide():
    return parse_guide(GUIDE)


@pytest.fixture(scope="session")
def community():
    return Community("c1", "Choir")


@pytest.fixture(scope="session")
def people():
    """Make members in joining order, which is not the order of the alphabet."""
    names = ["Zoë", "Ana", "Mário", "李雷", "יעל", "Bo", "Cy", "Di", "Ed", "Fu", "Gi", "Ha"]
    return [Member(f"m{number}", "c1", name) for number, name in enumerate(names)]


@pytest.fixture(scope="session")
def respond():
    """Return how to write a response in one line; `status` follows from the value when left out."""

    def make(member, question_id, value=None, status=None, **changes):
        if status is None:
            status = Status.EMPTIED if value is None else Status.ANSWERED
        settings = {"revision": 1, "base": 0, "state": State.SHARED, **changes}
        return Response(
            community_id="c1",
            member_id=member.id,
            question_id=question_id,
            answer=Answer(status, value),
            guide_version="v",
            saved_at=START + timedelta(minutes=settings["revision"]),
            **settings,
        )

    return make
