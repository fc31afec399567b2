"""What a community had said at a moment, made of its history."""

from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest

from copwidgets.community import Community, Member
from copwidgets.frames import as_of, history_frame, long_frame
from copwidgets.guide import parse_guide
from copwidgets.kinds import Answer, Status
from copwidgets.response import Response, State

COMMUNITY = Community("c1", "Choir")
PEOPLE = [Member("Ana", "c1", "Ana"), Member("Bo", "c1", "Bo")]
MARCH, APRIL = (datetime(2026, month, 1, 12, tzinfo=UTC) for month in (3, 4))


@pytest.fixture(scope="module")
def guide():
    return parse_guide("""
title: Small
phases:
  - id: a
    title: A
    sections: [{id: a.b, title: B, questions: [{id: a.b.c, kind: text, text: C}]}]
""")


def said(who, words, revision, at, state=State.SHARED):
    answer = Answer(Status.ANSWERED, words)
    return Response("c1", who, "a.b.c", revision, revision - 1, answer, state, "v", at)


REVISIONS = [
    said("Ana", "first", 1, MARCH),
    said("Ana", "second", 2, APRIL),
    said("Bo", "his", 1, APRIL),
    said("Bo", "a draft", 2, APRIL, State.DRAFT),
]


@pytest.fixture(scope="module")
def history(guide):
    return history_frame(guide, COMMUNITY, PEOPLE, REVISIONS)


def test_each_response_is_what_was_newest_then(history):
    assert as_of(history, "2026-03-15")["answer"].tolist() == ["first"]
    assert as_of(history, APRIL)["answer"].tolist() == ["second", "his"]
    assert as_of(history, "2026-03-01").empty
    assert as_of(history, "2026-03-01T13:00+01:00")["answer"].tolist() == ["first"]


def test_today_it_is_the_long_frame(guide, history):
    today = [replace(REVISIONS[1], base=0), REVISIONS[2]]
    expected = long_frame(guide, COMMUNITY, PEOPLE, today)
    pd.testing.assert_frame_equal(as_of(history, "2026-05-01"), expected)


def test_the_history_is_left_as_it_was(history):
    before = history.copy()
    as_of(history, "2026-03-15")
    pd.testing.assert_frame_equal(history, before)


def test_what_is_no_moment_is_refused(history):
    with pytest.raises(ValueError, match="whenever"):
        as_of(history, "whenever")
