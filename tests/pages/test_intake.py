"""Bringing answers in from the page: in pieces, previewed, confirmed, undone, and refused."""

import base64
import csv
import io
import json

import pytest

from copwidgets.community import Act, Credential, Naming, NewMember, Role
from copwidgets.errors import AccessError, CopwidgetsError
from copwidgets.pages.desk import Desk
from copwidgets.people import Leader

PURPOSE, NEEDS = "define.purpose.primary", "define.purpose.needs"
ASKED = "What is the group's main purpose?"
FILE = (
    f"Timestamp,Your name,IP address,{ASKED},Which needs?\r\n"
    '2026/03/01 9:30:05 AM GMT+2,Zoë,192.0.2.7,"To sing, ""loudly""",Rooms\r\n'
    "2026/03/01 9:31:05 AM GMT+2,Fay,192.0.2.8,To listen,\r\n"
    "2026/03/01 9:32:05 AM GMT+2,,192.0.2.9,,\r\n"
).encode("utf-16")
AUTO = {"encoding": "", "delimiter": "", "sheet": ""}


def send(desk, content=FILE, name="survey.csv", size=50):
    """Send a file in pieces, as the page does."""
    desk.act("intake_begin", {"name": name, "size": len(content)})
    for at in range(0, len(content), size):
        piece = base64.b64encode(content[at : at + size]).decode()
        desk.act("intake_piece", {"at": at, "piece": piece})
    return desk.act("intake_read", AUTO)


def plan_of(read, **changes):
    uses = [[each["index"], each["target"], ""] for each in read["columns"] if each["target"]]
    return {"uses": json.dumps(uses), "same": "[]", "unfinished": False, **changes}


def confirm(desk, plan):
    mark = desk.act("intake_preview", plan)["mark"]
    return desk.act("intake_confirm", {**plan, "mark": mark})


def test_a_file_comes_whole_and_is_described(desk):
    read = send(desk)
    assert (read["tool"], read["rows"], read["encoding"]) == ("Google Forms", 3, "utf-16-le")
    assert [(each["words"], each["target"]) for each in read["columns"]] == [
        ("Timestamp", "time"),
        ("Your name", "name"),
        ("IP address", ""),
        (ASKED, PURPOSE),
        ("Which needs?", ""),
    ]
    assert read["columns"][2]["role"] == "Personal data: left out"
    assert read["columns"][3]["examples"][0] == 'To sing, "loudly"'
    assert NEEDS in {each["id"] for each in read["targets"]}
    json.dumps(read)


def test_what_was_previewed_is_stored_and_undone(desk, store, community, fay, everything):
    read, before = send(desk), everything()
    plan = plan_of(read)
    preview = desk.act("intake_preview", plan)
    assert everything() == before
    assert preview["counts"] == {"taken": 2, "partly": 0, "left_out": 1}
    assert preview["namesakes"] == ["Fay"]
    assert preview["ignored"] == ["IP address", "Which needs?"]
    assert [(each["person"], each["fate"]) for each in preview["rows"]] == [
        ("Zoë", "taken"),
        ("Fay (2)", "taken"),
        ("", "left out"),
    ]
    assert preview["rows"][0]["answers"] == [f'“{ASKED}” To sing, "loudly"']
    plan["same"] = '["Fay"]'
    assert confirm(desk, plan) == {"answers": 2, "members": 1}
    texts = {each.member_id: each.answer.value for each in store.responses(community.id)}
    zoe = store.member(community.id, "Zoë")
    assert texts == {zoe.id: 'To sing, "loudly"', fay.id: "To listen"}
    assert store.audit(community.id)[0].act is Act.ANSWERS_IMPORTED
    (made,) = desk.build()["intake"]["imports"]
    assert (made["filename"], made["by"], made["answers"]) == ("survey.csv", "Fay", 2)
    desk.act("intake_undo", {"import": made["id"]})
    assert not list(store.responses(community.id))
    assert store.member(community.id, "Zoë") is None
    assert desk.build()["intake"]["imports"][0]["undone_at"]
    with pytest.raises(CopwidgetsError, match="undone before"):
        desk.act("intake_undo", {"import": made["id"]})


def test_nothing_is_stored_when_the_community_has_changed_since_the_preview(
    desk, store, community, answers
):
    plan = plan_of(send(desk), same='["Fay"]')
    mark = desk.act("intake_preview", plan)["mark"]
    answers("Fay", "My own words", sharing=False)
    with pytest.raises(CopwidgetsError, match="changed since the preview"):
        desk.act("intake_confirm", {**plan, "mark": mark})
    assert store.imports(community.id) == ()
    row = desk.act("intake_preview", plan)["rows"][1]
    assert row["why"] == [f"“{ASKED}” Fay has answered this here already."]


def test_the_whole_preview_can_be_downloaded(desk):
    report = desk.act("intake_report", plan_of(send(desk)))
    rows = list(csv.reader(io.StringIO(report["text"].removeprefix("\ufeff"))))
    assert [row[:4] for row in rows[1:]] == [
        ["2", "Zoë", "yes", "taken"],
        ["3", "Fay (2)", "yes", "taken"],
        ["4", "", "", "left out"],
    ]
    assert rows[3][5] == "Nothing stands in the columns that are taken."


def test_only_so_many_rows_of_a_fate_are_listed(desk):
    lines = "".join(f"Person {n},Joy\n" for n in range(150))
    preview = desk.act("intake_preview", plan_of(send(desk, f"Name,{ASKED}\n{lines}".encode())))
    assert (preview["counts"]["taken"], len(preview["rows"])) == (150, 100)


def test_a_pseudonymous_or_closed_community_takes_nothing(desk_of, store, community):
    host = desk_of()
    store.change_community(community.id, {"is_closed": True})
    with pytest.raises(CopwidgetsError, match="Answering is closed"):
        host.act("intake_begin", {"name": "a.csv", "size": 3})
    hidden = {"is_closed": False, "naming": str(Naming.PSEUDONYMOUS)}
    store.change_community(community.id, hidden)
    assert "without names" in host.build()["intake"]["obstacle"]
    with pytest.raises(CopwidgetsError, match="without names"):
        host.act("intake_begin", {"name": "a.csv", "size": 3})


@pytest.mark.parametrize(
    "act",
    [
        ("intake_piece", {"at": 0, "piece": "YQ=="}),
        ("intake_read", AUTO),
        ("intake_preview", {"uses": "[]", "same": "[]"}),
        ("intake_confirm", {"uses": "[]", "same": "[]", "mark": ""}),
    ],
)
def test_nothing_works_without_a_file(desk, act):
    with pytest.raises(CopwidgetsError, match="not come whole"):
        desk.act(*act)


@pytest.mark.parametrize(
    "values",
    [
        {"at": 1, "piece": "YQ=="},
        {"at": 0, "piece": "!"},
        {"at": 0, "piece": "YWJjZA=="},
        {"at": 0, "piece": "é"},
        {"at": "0", "piece": "YQ=="},
        {"at": True, "piece": "YQ=="},
        {"at": 0, "piece": None},
    ],
)
def test_a_piece_that_does_not_fit_is_refused(desk, values):
    desk.act("intake_begin", {"name": "a.csv", "size": 3})
    with pytest.raises(CopwidgetsError):
        desk.act("intake_piece", values)
    with pytest.raises(CopwidgetsError, match="not come whole"):
        desk.act("intake_read", AUTO)


@pytest.mark.parametrize(
    "changes",
    [
        {"uses": "not json"},
        {"uses": "{}"},
        {"uses": "[1]"},
        {"uses": '[["0", "name", ""]]'},
        {"uses": '[[true, "name", ""]]'},
        {"uses": '[[0, "name", null]]'},
        {"uses": '[[0, "name"]]'},
        {"uses": f'[[99, "{PURPOSE}", ""]]'},
        {"uses": f'[[0, "{PURPOSE}", "x"]]'},
        {"uses": "[" * 100_000},
        {"uses": None},
        {"same": "[7]"},
        {"same": "x"},
        {"mark": 7},
    ],
)
def test_a_hostile_plan_changes_nothing(desk, everything, changes):
    plan, before = plan_of(send(desk)), everything()
    with pytest.raises(CopwidgetsError):
        desk.act("intake_confirm", {"mark": "", **plan, **changes})
    assert everything() == before


def test_too_large_a_file_is_refused_before_it_is_sent(desk):
    with pytest.raises(CopwidgetsError, match="larger than 20 MB"):
        desk.act("intake_begin", {"name": "a.csv", "size": 20_000_001})


def test_a_file_that_was_put_away_is_gone(desk):
    plan = plan_of(send(desk))
    desk.act("intake_forget", {})
    with pytest.raises(CopwidgetsError, match="not come whole"):
        desk.act("intake_preview", plan)


def test_whoever_leads_here_no_more_brings_nothing_in(desk_of, fay, store, everything):
    desk = desk_of(fay, Credential(key_hash="f" * 64))
    store.add_key(fay, "f" * 64)
    plan = plan_of(send(desk))
    mark = desk.act("intake_preview", plan)["mark"]
    store.change_member(fay, {"role": str(Role.MEMBER)})
    before = everything()
    for act in desk.intake.acts:
        with pytest.raises(AccessError):
            desk.act(act, {**plan, "mark": mark, **AUTO, "import": "x", "name": "a", "size": 1})
    assert everything() == before


def test_an_import_of_another_community_cannot_be_undone(desk, store, community):
    other = store.add_community("Other")
    (eve,) = store.add_members(other.id, [NewMember("Eve")])
    eve = store.change_member(eve, {"role": "facilitator"})
    confirm(desk, plan_of(send(desk)))
    (made,) = store.imports(community.id)
    theirs = Desk(desk.page, Leader(store, other.id, eve))
    with pytest.raises(CopwidgetsError, match="no such import"):
        theirs.act("intake_undo", {"import": made.id})
    assert store.imports(community.id)[0].undone_at is None
