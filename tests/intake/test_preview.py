"""Every row's outcome and why; namesakes, answers that are there, plans that cannot be meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copwidgets.community import Member
from copwidgets.errors import IntakeError
from copwidgets.guide import parse_guide
from copwidgets.intake.mapping import Plan, Use, check_plan, find_targets
from copwidgets.intake.preview import Fate, Group, build_preview
from copwidgets.intake.reading import read_sheet
from copwidgets.intake.suggesting import suggest
from copwidgets.intake.survey import read_survey

from .conftest import GUIDE, NOW

ANN = Member("m1", "c1", "Ann")
WHY = "Why do we meet?"
ROWS = [
    ["Name", "E-mail", WHY, "How keen are you?", "Shoe size"],
    ["Ann", "a@b.org", "Joy", "4", "9"],
]


def test_counts_and_reasons_row_by_row(survey_of, preview_of, taken):
    rows = [
        *ROWS,
        ["", "", "Nameless", "", ""],
        ["Bo", "not an address", "Fun", "many", ""],
        ["ann ", "", "Again", "", ""],
        ["", "", "", "", ""],
        ["Cy", "", "", "many", ""],
        ["Di", "", "", "", "7"],
        ["x" * 81, "", "Long", "", ""],
    ]
    preview = preview_of(survey_of(rows))
    assert [(each.line, each.fate, each.why) for each in preview.outcomes] == [
        (2, Fate.TAKEN, ""),
        (3, Fate.TAKEN, ""),
        (4, Fate.PARTLY, ""),
        (5, Fate.LEFT_OUT, "The same person stands in row 2."),
        (6, Fate.LEFT_OUT, "This row is blank."),
        (7, Fate.LEFT_OUT, ""),
        (8, Fate.LEFT_OUT, "Nothing stands in the columns that are taken."),
        (
            9,
            Fate.LEFT_OUT,
            "This name has 81 characters and at most 80 can be kept. Choose a shorter one.",
        ),
    ]
    assert preview.outcomes[5].refused[0].why == "“many” is no whole number from 1 to 5."
    assert set(taken(preview)) == {"Ann", "Respondent 1", "Bo"}
    assert [each.email for each in preview.wanted.people] == ["a@b.org", "", ""]
    assert preview.ignored == ("Shoe size",)
    assert [preview.count(fate) for fate in Fate] == [2, 1, 5]


def test_a_member_is_only_who_they_are_when_somebody_says_so(survey_of, preview_of, targets):
    survey, group = survey_of(ROWS), Group((ANN,), frozenset())
    preview = preview_of(survey, group=group)
    assert preview.namesakes == ("Ann",)
    assert [each.name for each in preview.wanted.people] == ["Ann (2)"]
    same = Plan(suggest(survey, targets).plan.uses, same=frozenset({"ANN"}))
    merged = preview_of(survey, same, group)
    assert merged.wanted.people == ()
    assert {each.person for each in merged.wanted.answers} == {"m1"}
    assert merged.mark != preview.mark


def test_an_answer_that_is_there_is_never_touched(survey_of, preview_of, targets):
    survey = survey_of(ROWS)
    plan = Plan(suggest(survey, targets).plan.uses, same=frozenset({"Ann"}))
    preview = preview_of(survey, plan, Group((ANN,), frozenset({("m1", "a.one.why")})))
    (outcome,) = preview.outcomes
    assert outcome.fate is Fate.PARTLY
    assert [each.question_id for each in outcome.answers] == ["a.two.keen"]
    assert (outcome.refused[0].question, outcome.refused[0].why) == (
        WHY,
        "Ann has answered this here already.",
    )


def test_respondents_are_numbered_past_those_that_are_there(survey_of, preview_of):
    rows = [[WHY, "x"], ["Joy", ""], ["Fun", ""]]
    there = Group((Member("m1", "c1", "respondent 1"),))
    names = [each.name for each in preview_of(survey_of(rows), group=there).wanted.people]
    assert names == ["Respondent 2", "Respondent 3"]


def test_unfinished_rows_are_taken_on_request(survey_of, preview_of, targets):
    rows = [["id", "submitdate", "lastpage", WHY], ["1", "", "2", "Half"]]
    survey = survey_of(rows)
    assert preview_of(survey).count(Fate.LEFT_OUT) == 1
    plan = Plan(suggest(survey, targets).plan.uses, takes_unfinished=True)
    assert preview_of(survey, plan).count(Fate.TAKEN) == 1


def test_the_moment_is_told_to_be_uncertain(survey_of, preview_of):
    rows = [["Timestamp", WHY], ["3/4/2026 9:00:00", "Joy"]]
    preview = preview_of(survey_of(rows))
    assert preview.wanted.answers[0].saved_at is None
    assert "could not be read for certain" in preview.notes[0]


def test_a_moment_without_a_zone_is_told(survey_of, preview_of):
    rows = [["Timestamp", WHY], ["2026-03-04 9:00", "Joy"]]
    assert "UTC is assumed" in preview_of(survey_of(rows)).notes[0]
    rows[1][0] = "2026/03/04 9:00:00 AM GMT+1"
    assert preview_of(survey_of(rows)).notes == ()


def test_cells_beyond_the_header_are_a_column_of_their_own(survey_of, preview_of):
    survey = survey_of([["Name", WHY, ""], ["Ann", "Joy", "x", "y"]])
    assert [each.words for each in survey.columns] == ["Name", WHY, "Column 3", "Column 4"]
    assert preview_of(survey).ignored == ("Column 3", "Column 4")


def test_one_column_is_suggested_for_a_list_unless_they_are_its_parts(survey_of, targets):
    asked = "Which needs do we have?"
    rows = [[asked, f"{asked} (more)"], ["a", "b"]]
    assert suggest(survey_of(rows), targets).plan.uses == (Use(0, "a.one.needs"),)
    parts = [[f"{asked} [1]", f"{asked} [2]"], ["a", "b"]]
    assert len(suggest(survey_of(parts), targets).plan.uses) == 2


@pytest.mark.parametrize(
    ("uses", "sentence"),
    [
        ((), "no column leads to a question yet"),
        ((Use(0, "name"),), "no column leads to a question yet"),
        ((Use(9, "a.one.why"),), "this file has no column 10"),
        ((Use(-1, "a.one.why"),), "this file has no column 0"),
        ((Use(2, "a.one.nothing"),), "leads to 'a.one.nothing', which the guide does not have"),
        ((Use(2, "a.two.roles"),), "the guide does not have"),
        ((Use(2, "a.one.why"), Use(3, "a.one.why")), "2 columns lead to “Why do we meet?”"),
        ((Use(0, "email"), Use(1, "email"), Use(2, "a.one.why")), "2 columns lead to “The person"),
        ((Use(2, "a.one.why"), Use(2, "a.one.needs")), "leads to two places"),
        ((Use(2, "a.one.needs", "x"),), "does not part the items"),
    ],
)
def test_a_plan_that_cannot_be_meant_is_refused(survey_of, targets, uses, sentence):
    with pytest.raises(IntakeError, match=sentence.replace("?", r"\?")) as caught:
        check_plan(Plan(tuple(uses)), survey_of(ROWS), targets)
    assert caught.value.remedy


def test_a_file_without_answers_is_refused(survey_of):
    with pytest.raises(IntakeError, match="a header and no answers"):
        survey_of([["Name", "Why"]])


def test_similar_words_are_marked_and_unlike_ones_are_not_suggested(survey_of, targets):
    rows = [["Why do we meet here?", "What is the weather?"], ["a", "b"]]
    found = suggest(survey_of(rows), targets)
    assert found.plan.uses == (Use(0, "a.one.why"),)
    assert found.similar == {0}


TABLES = st.lists(st.lists(st.text(max_size=8), min_size=1, max_size=4), min_size=1, max_size=5)


@settings(deadline=None)  # other work may hold the machine
@given(TABLES, st.lists(st.sampled_from(sorted(find_targets(parse_guide(GUIDE)))), max_size=4))
def test_any_table_under_any_plan_is_previewed_or_refused(csv_of, table, chosen):
    """Every row has exactly one outcome, and what is to be stored is what the outcomes hold."""
    guide = parse_guide(GUIDE)
    try:
        survey = read_survey(read_sheet("a.csv", csv_of(table, encoding="utf-8")))
        plan = Plan(tuple(Use(place, each) for place, each in enumerate(chosen)))
        preview = build_preview(survey, plan, guide, Group((ANN,)), now=NOW)
    except IntakeError:
        return
    assert [each.line for each in preview.outcomes] == [each.line for each in survey.records]
    assert all(each.why or each.refused or each.answers for each in preview.outcomes)
    stored = preview.wanted.answers
    assert stored == tuple(answer for each in preview.outcomes for answer in each.answers)
    for each in stored:
        kind = guide.question(each.question_id).kind
        checked = kind.check(each.answer.to_json())
        assert checked.answer == each.answer
        assert not checked.problems
