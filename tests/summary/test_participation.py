import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import long_frame
from copwidgets.kinds import Status
from copwidgets.response import State
from copwidgets.summary import (
    completeness,
    completeness_counts,
    overall_participation,
    overall_progress,
    participation,
    progress,
)

pytestmark = pytest.mark.filterwarnings("error")


def ordered(*categories):
    return pd.CategoricalDtype(pd.Index(categories, dtype="string"), ordered=True)


def expected_participation(**counts):
    columns = {
        "phase": ["a", "a"],
        "section": ["a.one", "a.two"],
        "title": ["First", "Second"],
        **counts,
    }
    dtypes = {
        "phase": ordered("a"),
        "section": ordered("a.one", "a.two"),
        "title": "string",
        **dict.fromkeys(("members", "started", "shared"), "Int64"),
        "share": "Float64",
    }
    return pd.DataFrame(columns).astype(dtypes)


def test_members_are_counted_once_however_much_they_say(guide, community, people, respond):
    responses = [
        respond("Zoë", "a.one.aim", "Sing"),
        respond("Zoë", "a.one.needs", ["money", "time"]),
        respond("Ana", "a.one.aim", None, Status.NOT_SURE),
        respond("Bo", "a.one.aim"),
        respond("Bo", "a.two.more", ["tea"], state=State.DRAFT),
        respond("Zoë", "gone.a.b", "old words"),
    ]
    long = long_frame(guide, community, people, responses)
    expected = expected_participation(
        members=[3, 3], started=[2, 1], shared=[2, 0], share=[2 / 3, 0.0]
    )
    assert_frame_equal(participation(long, people, guide), expected)
    overall = pd.DataFrame({"members": [3], "started": [3], "shared": [2]}, dtype="Int64")
    overall["share"] = pd.Series([2 / 3], dtype="Float64")
    assert_frame_equal(overall_participation(long, people), overall)


def test_nobody_has_answered(guide, community, people):
    long = long_frame(guide, community, people, [])
    expected = expected_participation(
        members=[3, 3], started=[0, 0], shared=[0, 0], share=[0.0, 0.0]
    )
    assert_frame_equal(participation(long, people, guide), expected)
    assert overall_participation(long, people).iloc[0].to_list() == [3, 0, 0, 0.0]


def test_a_community_without_members_has_no_share(guide, community):
    long = long_frame(guide, community, [], [])
    counts = participation(long, [], guide)
    expected = expected_participation(
        members=[0, 0], started=[0, 0], shared=[0, 0], share=[None] * 2
    )
    assert_frame_equal(counts, expected)
    overall = overall_participation(long, [])
    assert overall["share"].isna().all()
    assert overall["share"].dtype == "Float64"


def test_who_is_not_listed_is_not_counted(guide, community, people, respond):
    responses = [respond("Ana", "a.one.aim", "Sing"), respond("Bo", "a.one.aim", "Dance")]
    long = long_frame(guide, community, people, responses)
    assert participation(long, people[:2], guide)["shared"].to_list() == [1, 0]
    assert overall_participation(long, people[:2])["share"].to_list() == [0.5]


def test_completeness_says_what_the_group_can_see(guide, people, stand):
    standings = [
        stand("Zoë", "a.one.aim", Status.ANSWERED),
        stand("Zoë", "a.one.needs", Status.NOT_SURE),
        stand("Zoë", "a.two.more", Status.EMPTIED),
        stand("Ana", "a.one.aim", Status.ANSWERED, is_draft=True),
        stand("Ana", "a.one.needs", Status.EMPTIED, is_draft=True),
        stand("Ana", "a.two.more", is_draft=True),
        stand("Ana", "gone.a.b", Status.ANSWERED),
        stand("stranger", "a.one.aim", Status.ANSWERED),
    ]
    expected = pd.DataFrame(
        {
            "a.one.aim": ["shared", "shared", ""],
            "a.one.needs": ["not sure", "draft", ""],
            "a.two.more": ["", "draft", ""],
        },
        index=pd.Index(["Zoë", "Ana", "Bo"], dtype="string", name="member"),
        dtype=ordered("", "draft", "not sure", "shared"),
    )
    expected.columns = pd.Index(expected.columns, dtype="string", name="question")
    assert_frame_equal(completeness(iter(standings), iter(people), guide), expected)
    nobody = completeness([], [], guide)
    assert nobody.shape == (0, 3)
    assert nobody.dtypes.equals(expected.dtypes)


def test_progress_counts_drafts_unread(guide, people, stand):
    standings = [
        stand("Zoë", "a.one.aim", Status.ANSWERED, is_draft=True),
        stand("Zoë", "a.one.needs", is_draft=True),
        stand("Ana", "a.one.aim", Status.NOT_SURE),
        stand("Bo", "a.one.aim", Status.EMPTIED),
        stand("Bo", "a.two.more", is_draft=True),
        stand("gone", "a.two.more", Status.ANSWERED),
    ]
    expected = expected_participation(
        members=[3, 3], started=[2, 1], shared=[2, 0], share=[2 / 3, 0.0]
    )
    assert_frame_equal(progress(standings, people, guide), expected)
    overall = pd.DataFrame({"members": [3], "started": [3], "shared": [2]}, dtype="Int64")
    overall["share"] = pd.Series([2 / 3], dtype="Float64")
    assert_frame_equal(overall_progress(standings, people), overall)


def test_earlier_questions_count_for_the_whole_alone(guide, people, stand):
    standings = [stand("Zoë", "gone.a.b", Status.ANSWERED)]
    assert progress(standings, people, guide)["started"].to_list() == [0, 0]
    assert overall_progress(standings, people).iloc[0].to_list() == [3, 1, 1, 1 / 3]


def test_nobody_makes_no_progress(guide):
    assert progress([], [], guide)["share"].isna().all()
    assert overall_progress([], []).iloc[0].to_list()[:3] == [0, 0, 0]


def test_counts_of_words_add_up_to_the_members(guide, people, stand):
    standings = [
        stand("Zoë", "a.one.aim", Status.ANSWERED),
        stand("Ana", "a.one.aim", Status.NOT_SURE),
        stand("Bo", "a.one.needs", is_draft=True),
    ]
    counts = completeness_counts(completeness(standings, people, guide))
    assert counts.loc["a.one.aim"].to_dict() == {"empty": 1, "draft": 0, "not sure": 1, "shared": 1}
    assert counts.loc["a.one.needs"].to_dict() == {
        "empty": 2,
        "draft": 1,
        "not sure": 0,
        "shared": 0,
    }
    assert (counts.sum(axis=1) == len(people)).all()
    assert set(counts.dtypes.astype(str)) == {"Int64"}
