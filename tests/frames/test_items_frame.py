import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from copwidgets.frames import items_frame, long_frame
from copwidgets.kinds import Status
from copwidgets.response import State

pytestmark = pytest.mark.filterwarnings("error")

PLACE = ["community", "phase", "section", "question", "member", "state"]
ROLES = [
    {"role": "Chair", "held": "one", "item": "Opens; closes"},
    {"role": "Cook", "held": "", "item": ""},
]


def test_every_listed_thing_is_a_row(guide, community, people, respond):
    zoe, ana = people[:2]
    responses = [
        respond(ana, "begin.words.needs", ["time"], state=State.DRAFT),
        respond(zoe, "begin.words.needs", ["money", "time"]),
        respond(zoe, "begin.people.roles", ROLES),
        respond(ana, "begin.people.funders", {"choice": "yes", "follow_up": [{"who": "Town"}]}),
        respond(ana, "agree.how.often", {"choice": "week"}),
        respond(zoe, "agree.how.tools", {"choices": ["mail", "other"], "other": "pens"}),
        respond(zoe, "begin.words.aim", "Prose has no items"),
        respond(zoe, "agree.how.keen", 2),
    ]
    items = items_frame(guide, community, people, responses)
    dtypes = long_frame(guide, community, people, []).dtypes
    expected = pd.DataFrame(
        [
            ("begin.words.needs", "Zoë", "shared", 1, "money", ""),
            ("begin.words.needs", "Zoë", "shared", 2, "time", ""),
            ("begin.words.needs", "Ana", "draft", 1, "time", ""),
            (
                "begin.people.roles",
                "Zoë",
                "shared",
                1,
                "Chair",
                "Held by: One person; What it does: Opens; closes",
            ),
            ("begin.people.roles", "Zoë", "shared", 2, "Cook", ""),
            ("begin.people.funders", "Ana", "shared", 1, "Town", ""),
            ("agree.how.often", "Ana", "shared", 1, "Every week", ""),
            ("agree.how.tools", "Zoë", "shared", 1, "Mail", ""),
            ("agree.how.tools", "Zoë", "shared", 2, "Other: pens", ""),
        ],
        columns=["question", "member", "state", "item_no", "item", "details"],
    )
    expected.insert(0, "community", "Choir")
    expected.insert(1, "phase", expected["question"].str.split(".").str[0])
    expected.insert(2, "section", expected["question"].str.rsplit(".", n=1).str[0])
    expected["status"] = "answered"
    expected = expected.astype(
        {
            **{name: dtypes[name] for name in [*PLACE, "status"]},
            "item_no": "Int64",
            "item": "string",
            "details": "string",
        }
    )
    assert_frame_equal(items, expected)
    assert_frame_equal(items_frame(guide, community, people, []), expected[:0])


def test_one_question_comes_with_the_columns_of_its_table(guide, community, people, respond):
    responses = [
        respond(people[0], "begin.people.roles", ROLES),
        respond(people[0], "begin.words.needs", ["money"]),
    ]
    roles = items_frame(guide, community, people, responses, question="begin.people.roles")
    own = ["role", "held", "item_"]
    assert list(roles.columns) == [*PLACE, "item_no", "item", *own, "status"]
    assert roles[own].to_dict("list") == {
        "role": ["Chair", "Cook"],
        "held": ["One person", ""],
        "item_": ["Opens; closes", ""],
    }
    empty = items_frame(guide, community, people, [], question="begin.people.roles")
    assert_frame_equal(empty, roles[:0])
    assert {str(dtype) for dtype in roles[own].dtypes} == {"string"}


def test_the_follow_up_brings_its_columns(guide, community, people, respond):
    rows = [{"who": "Town", "why": "Pays"}]
    responses = [
        respond(people[0], "begin.people.funders", {"choice": "yes", "follow_up": rows}),
        respond(people[1], "begin.people.funders", {"choice": "no", "follow_up": rows}),
    ]
    funders = items_frame(guide, community, people, responses, question="begin.people.funders")
    assert funders[["member", "who", "why"]].to_numpy().tolist() == [["Zoë", "Town", "Pays"]]


def test_a_list_alone_has_no_details(guide, community, people, respond):
    responses = [respond(people[0], "begin.words.needs", ["money"])]
    needs = items_frame(guide, community, people, responses, question="begin.words.needs")
    assert list(needs.columns) == [*PLACE, "item_no", "item", "status"]


def test_a_question_the_guide_does_not_have(guide, community, people):
    for unknown in ("begin.words.nothing", ""):
        with pytest.raises(KeyError, match="it has"):
            items_frame(guide, community, people, [], question=unknown)


def test_items_one_is_not_sure_of_can_be_told_apart(guide, community, people, respond):
    responses = [
        respond(people[0], "begin.words.needs", ["money"], Status.NOT_SURE),
        respond(people[1], "begin.words.needs", None, Status.NOT_SURE),
        respond(people[2], "begin.words.needs"),
    ]
    items = items_frame(guide, community, people, responses)
    assert items[["member", "item", "status"]].to_numpy().tolist() == [["Zoë", "money", "not_sure"]]


def test_what_no_table_of_today_knows_is_still_listed(guide, community, people, respond):
    responses = [
        respond(people[0], "gone.a.list", ["one", {"two": "2", "three": ""}]),
        respond(people[0], "gone.a.text", "no items"),
    ]
    items = items_frame(guide, community, people, responses)
    assert list(items["item"]) == ["one", "two: 2; three: "]
    assert items["phase"].isna().all()
    assert list(items["details"]) == ["", ""]
