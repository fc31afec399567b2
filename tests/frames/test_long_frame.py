import json

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import history_frame, long_frame
from copwidgets.kinds import KINDS, NOT_SURE_TEXT, Status
from copwidgets.response import State

pytestmark = pytest.mark.filterwarnings("error")


def ordered(*categories):
    return pd.CategoricalDtype(pd.Index(categories, dtype="string"), ordered=True)


def expected_dtypes(guide, people):
    return {
        "community": pd.StringDtype(),
        "phase": ordered("begin", "agree"),
        "section": ordered("begin.words", "begin.people", "agree.how"),
        "question": ordered(*(question.id for question in guide.questions)),
        "text": pd.StringDtype(),
        "kind": ordered(*KINDS),
        "member": ordered(*(member.name for member in people)),
        "answer": pd.StringDtype(),
        "state": ordered("draft", "shared"),
        "revision": pd.Int64Dtype(),
        "answered_at": pd.DatetimeTZDtype("us", "UTC"),
        "status": ordered("answered", "not_sure", "emptied"),
        "value": pd.StringDtype(),
        "carried_from": pd.StringDtype(),
    }


@pytest.mark.parametrize("count", [0, 1, 12])
def test_without_responses_every_column_has_its_dtype(guide, community, people, count):
    long = long_frame(guide, community, people[:count], [])
    assert len(long) == 0
    assert long.dtypes.to_dict() == expected_dtypes(guide, people[:count])
    assert long.index.equals(pd.RangeIndex(0))


def test_one_member(guide, community, people, respond):
    zoe = people[0]
    responses = [
        respond(zoe, "begin.words.needs", ["money", "time"], revision=4),
        respond(zoe, "begin.words.name", "Choir", state=State.DRAFT),
    ]
    dtypes = expected_dtypes(guide, [zoe])
    expected = pd.DataFrame(
        {
            "community": ["Choir", "Choir"],
            "phase": ["begin", "begin"],
            "section": ["begin.words", "begin.words"],
            "question": ["begin.words.name", "begin.words.needs"],
            "text": ["What is it called?", "Which needs?"],
            "kind": ["text", "list"],
            "member": ["Zoë", "Zoë"],
            "answer": ["Choir", "money\ntime"],
            "state": ["draft", "shared"],
            "revision": [1, 4],
            "answered_at": pd.to_datetime(["2026-03-01T12:01:00.25Z", "2026-03-01T12:04:00.25Z"]),
            "status": ["answered", "answered"],
            "value": ['"Choir"', '["money","time"]'],
            "carried_from": ["", ""],
        }
    ).astype(dtypes)
    assert_frame_equal(long_frame(guide, community, [zoe], responses), expected)


def test_rows_stand_in_guide_order_then_in_joining_order(guide, community, people, respond):
    asked = ["agree.how.keen", "begin.words.aim", "begin.people.open"]
    values = {
        "agree.how.keen": 2,
        "begin.words.aim": "Sing.",
        "begin.people.open": {"choice": "no"},
    }
    responses = [respond(each, q, values[q]) for each in reversed(people) for q in asked]
    long = long_frame(guide, community, people, responses)
    assert list(long["question"].unique()) == [asked[1], asked[2], asked[0]]
    names = [member.name for member in people]
    assert list(long["member"]) == names * 3
    assert long.index.equals(pd.RangeIndex(36))


def test_nothing_it_is_given_is_changed(guide, community, people, respond):
    responses = [respond(people[1], "agree.how.keen", 2), respond(people[0], "agree.how.keen", 3)]
    before = list(responses)
    first = long_frame(guide, community, people, responses)
    assert responses == before
    assert_frame_equal(first, long_frame(guide, community, iter(people), iter(responses)))


def test_untouched_emptied_not_sure_and_no_are_four_things(guide, community, people, respond):
    responses = [
        respond(people[0], "begin.people.open", None, Status.EMPTIED),
        respond(people[1], "begin.people.open", None, Status.NOT_SURE),
        respond(people[2], "begin.people.open", {"choice": "no"}),
        respond(people[3], "begin.words.aim", "Perhaps to sing", Status.NOT_SURE),
    ]
    long = long_frame(guide, community, people, responses).set_index("member")
    assert list(long.index) == ["李雷", "Zoë", "Ana", "Mário"]
    assert long["answer"].to_dict() == {
        "Zoë": "",
        "Ana": NOT_SURE_TEXT,
        "Mário": "No",
        "李雷": f"{NOT_SURE_TEXT}\nPerhaps to sing",
    }
    assert list(long["status"]) == ["not_sure", "emptied", "not_sure", "answered"]
    assert list(long["value"]) == ['"Perhaps to sing"', "null", "null", '{"choice":"no"}']


@pytest.mark.parametrize(
    "case",
    [
        ("begin.people.funders", {"choice": "no", "follow_up": [{"who": "SECRET"}]}, None, "No"),
        ("begin.people.funders", {"follow_up": [{"who": "SECRET"}]}, "not_sure", NOT_SURE_TEXT),
        ("agree.how.where", {"choice": "web", "other": "SECRET"}, None, "On the web"),
        ("agree.how.tools", {"choices": ["mail"], "other": "SECRET"}, None, "Mail"),
        ("agree.how.tools", {"choices": [], "other": "SECRET"}, None, ""),
    ],
)
def test_what_a_member_has_set_aside_is_in_no_column(guide, community, people, respond, case):
    question, value, status, answer = case
    response = respond(people[0], question, value, status and Status(status))
    for build in (long_frame, history_frame):
        frame = build(guide, community, people, [response])
        assert list(frame["answer"]) == [answer]
        assert "SECRET" not in frame.to_csv()


def test_what_is_meant_to_be_seen_stays(guide, community, people, respond):
    rows = [{"who": "The town", "why": ""}]
    responses = [
        respond(people[0], "begin.people.funders", {"choice": "yes", "follow_up": rows}),
        respond(people[0], "agree.how.where", {"choice": "other", "other": "outside"}),
    ]
    long = long_frame(guide, community, people, responses)
    assert list(long["answer"]) == ["Yes\nWho: The town", "Other: outside"]
    assert json.loads(long["value"][0]) == {"choice": "yes", "follow_up": rows}


def test_a_member_who_joined_in_between_goes_by_the_id(guide, community, people, respond):
    long = long_frame(guide, community, people[:1], [respond(people[1], "agree.how.keen", 1)])
    assert list(long["member"]) == ["m1"]
    assert list(long["member"].cat.categories) == ["Zoë", "m1"]


def test_history_has_every_revision_with_its_state_and_base(guide, community, people, respond):
    draft = {"state": State.DRAFT}
    responses = [
        respond(people[1], "begin.words.name", "B", **draft),
        respond(people[0], "begin.words.name", "third", revision=3, base=1, **draft),
        respond(people[0], "begin.words.name", "first", **draft),
        respond(people[0], "begin.words.name", "second", revision=2, base=1),
    ]
    history = history_frame(guide, community, people, responses)
    assert list(history["answer"]) == ["first", "second", "third", "B"]
    assert list(history["state"]) == ["draft", "shared", "draft", "draft"]
    assert list(history["base"]) == [0, 1, 1, 0]
    empty = history_frame(guide, community, people, [])
    own = {"base": pd.Int64Dtype(), "guide_version": pd.StringDtype()}
    expected = {**expected_dtypes(guide, people), **own}
    assert history.dtypes.to_dict() == empty.dtypes.to_dict() == expected
