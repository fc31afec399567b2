"""A small group that answers a small guide, and what its results page says."""

import pytest

from copwidgets import Workbook, open_store
from copwidgets.guide import parse_guide
from copwidgets.results import Board, Wish
from copwidgets.summary import answers_by_question

SMALL = """
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
          - {id: a.two.more, kind: text, text: More?}
"""


class Group:
    """People who answer, and share what they answer."""

    def __init__(self, store):
        self.store, self.guide = store, parse_guide(SMALL)

    def open(self, who=None):
        return Workbook(self.guide, self.store, "url", who)

    def share(self, who, section="a.one", **answers):
        workbook = self.open(who)
        form = workbook.form(section)
        form.value = {f"{section}.{each}": value for each, value in answers.items()}
        seen = {each: found["revision"] for each, found in form.answers_json().items()}
        assert self.store.share(workbook.member, section, seen) == ()

    def look(self, who=None, **wish):
        """Return the parts of the page by their ids."""
        parts = Board(self.open(who)).look(Wish.from_json(wish))
        return {part.id: part.json for part in parts}

    def said(self, who=None):
        return answers_by_question(self.open(who).responses())


@pytest.fixture
def group():
    with open_store("sqlite://") as store:
        yield Group(store)
