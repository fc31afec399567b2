import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import long_frame
from copwidgets.kinds import Status
from copwidgets.summary import answers_by_question, question_counts

pytestmark = pytest.mark.filterwarnings("error")


def ordered(*categories):
    return pd.CategoricalDtype(pd.Index(categories, dtype="string"), ordered=True)


def expected_counts(**counts):
    questions = ["a.one.aim", "a.one.needs", "a.two.more"]
    columns = {
        "phase": ["a", "a", "a"],
        "section": ["a.one", "a.one", "a.two"],
        "question": questions,
        "text": ["Aim?", "Needs?", "More?"],
        **counts,
    }
    dtypes = {
        "phase": ordered("a"),
        "section": ordered("a.one", "a.two"),
        "question": ordered(*questions),
        "text": "string",
        **dict.fromkeys(counts, "Int64"),
    }
    return pd.DataFrame(columns).astype(dtypes)


def test_each_member_counts_once_for_each_question(guide, community, people, respond):
    responses = [
        respond("Zoë", "a.one.aim", "Sing"),
        respond("Ana", "a.one.aim", None, Status.NOT_SURE),
        respond("Bo", "a.one.aim"),
        respond("Ana", "a.one.needs", ["money"]),
        respond("stranger", "a.one.needs", ["money"]),
        respond("Ana", "gone.a.b", "old words"),
    ]
    long = long_frame(guide, community, people, responses)
    expected = expected_counts(
        answered=[1, 1, 0], not_sure=[1, 0, 0], emptied=[1, 0, 0], untouched=[0, 2, 3]
    )
    assert_frame_equal(question_counts(long, people, guide), expected)


@pytest.mark.parametrize("count", [0, 3])
def test_without_answers_all_is_untouched(guide, community, people, count):
    long = long_frame(guide, community, people[:count], [])
    none = [0, 0, 0]
    expected = expected_counts(answered=none, not_sure=none, emptied=none, untouched=[count] * 3)
    assert_frame_equal(question_counts(long, people[:count], guide), expected)


def test_answers_stand_side_by_side_without_emptied_ones(guide, community, people, respond):
    responses = [
        respond("Ana", "gone.a.b", "old words"),
        respond("Ana", "a.one.aim", "Sing"),
        respond("Zoë", "a.one.aim"),
        respond("Bo", "a.one.aim", None, Status.NOT_SURE),
    ]
    long = long_frame(guide, community, people, responses)
    answers = answers_by_question(long)
    columns = ["section", "question", "text", "member", "answer", "status", "answered_at"]
    assert_frame_equal(answers, long.iloc[1:][columns].reset_index(drop=True))
    assert list(answers["answer"]) == ["Sing", "(not sure yet)", "old words"]
    answers["answer"] = "changed"
    assert "changed" not in set(long["answer"])
    assert_frame_equal(answers_by_question(long[:0]), long[:0][columns])
