"""A small guide and three members; one line writes a response or a standing."""

from datetime import UTC, datetime

import pytest

from copwidgets.community import Community, Member
from copwidgets.guide import parse_guide
from copwidgets.judgement import Judgement, JudgementKind
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, Standing, State

GUIDE = """
title: Small
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.aim, kind: text, text: Aim?}
          - {id: a.one.needs, kind: list, text: Needs?}
      - id: a.two
        title: Second
        questions:
          - {id: a.two.more, kind: list, text: More?}
"""


@pytest.fixture(scope="session")
def guide():
    return parse_guide(GUIDE)


@pytest.fixture(scope="session")
def community():
    return Community("c1", "Choir")


@pytest.fixture(scope="session")
def people():
    return [Member(each, "c1", each) for each in ("Zoë", "Ana", "Bo")]


@pytest.fixture(scope="session")
def respond():
    def make(member_id, question_id, value=None, status=None, state=State.SHARED):
        if status is None:
            status = Status.EMPTIED if value is None else Status.ANSWERED
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        answer = Answer(status, value)
        return Response("c1", member_id, question_id, 1, 0, answer, state, "v", moment)

    return make


@pytest.fixture(scope="session")
def stand():
    def make(member_id, question_id, status=None, *, is_draft=False):
        return Standing(member_id, question_id, is_draft=is_draft, status=status)

    return make


@pytest.fixture(scope="session")
def merge():
    """Return a judgement that things are one, or without keys that they are not after all."""

    def make(n, name, keys=None, called="", question="a.one.needs"):
        moment = datetime(2026, 3, 1, tzinfo=UTC)
        if keys is None:
            return Judgement(n, moment, JudgementKind.MERGE_UNDONE, {"merge": name})
        content = {"merge": name, "question": question, "keys": keys, "name": called}
        return Judgement(n, moment, JudgementKind.ITEMS_MERGED, content, by="ana")

    return make
