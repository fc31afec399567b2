"""Plans as files: what is written reads back, and what cannot be meant is refused."""

import pytest
import yaml

from copwidgets.errors import IntakeError
from copwidgets.intake.mapping import Plan, Use
from copwidgets.intake.plans import read_plan, write_plan
from copwidgets.intake.suggesting import suggest

ROWS = [["Name", "Why do we meet?", "Needs", "Needs", "a: #b"], ["Ann", "Joy", "x", "y", "z"]]


@pytest.fixture
def survey(survey_of):
    return survey_of(ROWS)


def test_what_is_written_reads_back(survey, targets):
    plan = Plan((*suggest(survey, targets).plan.uses, Use(3, "a.one.needs"), Use(4, "email")))
    text = write_plan(plan, survey, targets)
    assert read_plan(text, survey) == plan
    assert yaml.safe_load(text)["columns"] == {
        "Name": "name",
        "Why do we meet?": "a.one.why",
        "#4": "a.one.needs",
        "a: #b": "email",
    }
    assert "#   #3" in text
    assert "a.one.bring/cake  (Cake)" in text


def test_all_that_a_plan_can_say(survey):
    text = """
    columns: {"#3": {to: a.one.needs, separator: ";"}, "Why do we meet?": a.one.why}
    same: [Ann Lee]
    unfinished: true
    """
    uses = (Use(2, "a.one.needs", ";"), Use(1, "a.one.why"))
    assert read_plan(text, survey) == Plan(uses, frozenset({"Ann Lee"}), takes_unfinished=True)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "the file should say where each column leads"),
        ("[1]", "the file should say"),
        ("columns: [a]", "columns should say"),
        ("columns: {a: [", "no YAML"),
        ("columns: {}\nother: 1", "'other', which means nothing"),
        ("columns: {Nothing: name}", "no column 'Nothing'"),
        ("columns: {Needs: name}", "no column 'Needs'"),
        ("columns: {Name: 7}", "should lead to an id"),
        ("columns: {Name: {to: name, sign: x}}", "should lead to an id"),
        ("columns: {}\nsame: Ann", "a list of names"),
        ("columns: {}\nunfinished: maybe", "true or false"),
        ("x" * 1_000_001, "too long"),
        ("!!python/object/apply:os.getcwd []", "no YAML"),
    ],
)
def test_a_file_that_is_no_plan_is_refused(survey, text, sentence):
    with pytest.raises(IntakeError, match=sentence) as caught:
        read_plan(text, survey)
    assert caught.value.remedy
