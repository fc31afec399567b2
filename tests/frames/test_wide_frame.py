import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_index_equal

from copwidgets.frames import long_frame, long_from_wide, wide_frame
from copwidgets.kinds import NOT_SURE_TEXT, Status

pytestmark = pytest.mark.filterwarnings("error")


def ordered(*categories):
    return pd.CategoricalDtype(pd.Index(categories, dtype="string"), ordered=True)


KNOWN = {
    "begin.people.open": ordered("Yes", "No", NOT_SURE_TEXT, ""),
    "agree.how.often": ordered("Every week", "Every month", NOT_SURE_TEXT, ""),
    "agree.how.keen": ordered("1", "2", "3", NOT_SURE_TEXT, ""),
}


@pytest.mark.parametrize("count", [0, 1, 12])
def test_without_responses_every_member_and_question_is_there(guide, people, count):
    wide = wide_frame(guide, people[:count], [])
    ids = [question.id for question in guide.questions]
    names = [member.name for member in people[:count]]
    assert_index_equal(wide.index, pd.Index(names, dtype="string", name="member"))
    assert_index_equal(wide.columns, pd.Index(ids, dtype="string", name="question"))
    assert wide.dtypes.to_dict() == {each: KNOWN.get(each, pd.StringDtype()) for each in ids}
    assert wide.isna().all(axis=None)


def test_a_cell_tells_untouched_emptied_and_not_sure_apart(guide, people, respond):
    responses = [
        respond(people[0], "begin.people.open", {"choice": "no"}),
        respond(people[1], "begin.people.open"),
        respond(people[2], "begin.people.open", None, Status.NOT_SURE),
    ]
    wide = wide_frame(guide, people[:4], responses)
    expected = pd.Series(
        ["No", "", NOT_SURE_TEXT, None],
        index=pd.Index(["Zoë", "Ana", "Mário", "李雷"], dtype="string", name="member"),
        name="begin.people.open",
        dtype=KNOWN["begin.people.open"],
    )
    pd.testing.assert_series_equal(wide["begin.people.open"], expected)
    assert wide["begin.words.aim"].isna().all()


def test_answers_of_known_kinds_sort_in_guide_order(guide, people, respond):
    values = ["month", "week", "month"]
    responses = [
        respond(member, "agree.how.often", {"choice": value})
        for member, value in zip(people, values, strict=False)
    ]
    wide = wide_frame(guide, people[:3], responses).sort_values("agree.how.often", kind="stable")
    assert list(wide.index) == ["Ana", "Zoë", "Mário"]
    assert wide["agree.how.often"].min() == "Every week"


def test_an_answer_nobody_expected_is_one_more_category(guide, people, respond):
    responses = [
        respond(people[0], "agree.how.keen", 9),
        respond(people[1], "agree.how.keen", 2, Status.NOT_SURE),
    ]
    keen = wide_frame(guide, people[:2], responses)["agree.how.keen"]
    assert list(keen) == ["9", f"{NOT_SURE_TEXT}\n2"]
    assert list(keen.cat.categories[-2:]) == [f"{NOT_SURE_TEXT}\n2", "9"]


def test_another_column_can_be_added(guide, people):
    wide = wide_frame(guide, people, [])
    wide["words"] = wide["begin.words.aim"].str.len()
    assert wide.columns[-1] == "words"


def test_long_from_wide_has_the_answers_of_the_long_frame(guide, community, people, respond):
    responses = [
        respond(people[1], "agree.how.keen", 3),
        respond(people[0], "agree.how.keen"),
        respond(people[0], "begin.words.name", "Choir"),
        respond(people[1], "gone.a.b", "old words"),
    ]
    back = long_from_wide(wide_frame(guide, people, responses))
    long = long_frame(guide, community, people, responses)
    assert_frame_equal(back, long[["member", "question", "answer"]])
    assert list(back["answer"]) == ["Choir", "", "3", "old words"]


@pytest.mark.parametrize("count", [0, 1])
def test_long_from_an_empty_wide_frame(guide, community, people, count):
    back = long_from_wide(wide_frame(guide, people[:count], []))
    long = long_frame(guide, community, people[:count], [])
    assert_frame_equal(back, long[["member", "question", "answer"]])
