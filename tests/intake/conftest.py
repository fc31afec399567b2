"""A guide with every kind of question, and exports as the survey tools write them."""

import csv
import io
from datetime import UTC, datetime

import pytest

from copwidgets.guide import parse_guide
from copwidgets.intake.mapping import find_targets
from copwidgets.intake.preview import Group, build_preview
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.suggesting import suggest
from copwidgets.intake.survey import read_survey

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
GUIDE = """
title: Choir
phases:
  - id: a
    title: A
    sections:
      - id: a.one
        title: First
        questions:
          - {id: a.one.why, kind: long_text, text: Why do we meet?}
          - {id: a.one.needs, kind: list, item: need, text: Which needs do we have?}
          - id: a.one.when
            kind: select_one
            text: When should we meet?
            other: true
            choices:
              - {value: eve, label: In the evening}
              - {value: noon, label: "At noon, with lunch"}
          - id: a.one.bring
            kind: select_multiple
            text: What will you bring?
            other: true
            choices:
              - {value: cake, label: Cake}
              - {value: tea, label: "Tea, coffee"}
              - {value: chairs, label: "Chairs, tables, benches"}
      - id: a.two
        title: Second
        questions:
          - id: a.two.lead
            kind: yes_no
            text: Would you lead a group?
            follow_up: {kind: text, text: Which group would that be?}
          - {id: a.two.keen, kind: scale, text: How keen are you?, max_label: Very}
          - id: a.two.roles
            kind: table
            text: Who does what?
            row: role
            columns:
              - {id: who, text: Who, required: true}
              - id: how
                text: How often
                kind: select_one
                choices: [{value: w, label: Weekly}, {value: m, label: Monthly}]
          - {id: a.two.notes, kind: notes, text: Anything else?}
"""


@pytest.fixture(scope="session")
def guide():
    return parse_guide(GUIDE)


@pytest.fixture(scope="session")
def targets(guide):
    return find_targets(guide)


@pytest.fixture(scope="session")
def csv_of():
    """Return rows as the bytes of a CSV file."""

    def make(rows, *, delimiter=",", encoding="utf-8", quoting=csv.QUOTE_MINIMAL):
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(rows)
        return file.getvalue().encode(encoding)

    return make


@pytest.fixture(scope="session")
def survey_of(csv_of):
    def make(rows, **options):
        return read_survey(read_sheet("answers.csv", csv_of(rows, **options)))

    return make


@pytest.fixture(scope="session")
def preview_of(guide, targets):
    """Return the preview of a survey with the plan that is suggested for it, or another."""

    def make(survey, plan=None, group=None):
        wanted = plan or suggest(survey, targets).plan
        return build_preview(survey, wanted, guide, group or Group(), now=NOW)

    return make


@pytest.fixture(scope="session")
def taken():
    """Return what a preview would store: person -> question -> value."""

    def make(preview):
        names = {each.id: each.name for each in preview.wanted.people}
        found = {}
        for each in preview.wanted.answers:
            whose = found.setdefault(names.get(each.person, each.person), {})
            whose[each.question_id] = each.answer.value
        return found

    return make
