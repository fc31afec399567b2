"""What a member can send over the socket of a page of their own: nothing of it is taken.

Beside every attack a benign member goes on typing; what everybody receives is searched for what is
others' alone (see `world` in conftest).
"""

import json

import pytest

from tests.security.conftest import PRIMARY, Benign

PAGES = ("/00_start.ipynb", "/05_facilitate.ipynb", "/10_define.ipynb", "/80_results.ipynb")
JUNK = (
    *("Eve", "", 7, -1, 1.5, True, None, [], {}, ["Eve"], {"name": "Eve"}, "x" * 10_000),
    *("IPY_MODEL_nowhere", [[{"type": "heading"}]]),
)
ENTRY = {"status": "answered", "value": "forged", "base": 0, "token": "token-forged"}
on_every_page = pytest.mark.parametrize("path", PAGES, ids=[path[1:3] for path in PAGES])


def update(state, **more):
    return {"method": "update", "state": state, "buffer_paths": [], **more}


# --- traits ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "path", "v1"),
    [
        *(("Mallory", path, number % 2) for number, path in enumerate(PAGES)),
        *(("Fay Facilitator", PAGES[1], True), (None, PAGES[0], False), (None, PAGES[1], True)),
    ],
)
def test_no_trait_of_any_widget_follows_the_page(world, path, name, v1):
    line = world.open(name, path, v1=v1)
    before = line.states()
    assert len(before) > 3
    for comm_id, state in before.items():
        for junk in JUNK:
            line.tell(comm_id, update(dict.fromkeys(state, junk)))
        line.tell(comm_id, update({"nowhere": 1, "__class__": "x", "_act": "x", "comm": None}))
        line.tell(
            comm_id, update(state, buffer_paths=[["spec"], ["answers", 0]]), buffers=[b"x", b"y"]
        )
    assert line.states() == before


def test_one_trait_at_a_time_is_not_followed_either(world):
    line = world.open("Mallory")
    before = line.states()
    ours = {each: state for each, state in before.items() if "_anywidget_id" in state}
    for comm_id, state in ours.items():
        for trait in state.keys() - {"_esm", "_css", "_dom_classes", "tabbable", "tooltip"}:
            line.tell(comm_id, update({trait: "Eve"}))
    assert line.states() == before


# --- messages of widgets --------------------------------------------------------------------------


def nested(depth):
    found = "x"
    for _ in range(depth):
        found = {"x": [found]}
    return found


def acts(world):
    """Return what the facilitator's panel takes, aimed at others."""
    victim = world.members["Victor"].id
    theirs = [
        member.id for name, member in world.members.items() if name.startswith(("Bea", "Leader"))
    ]
    address = world.server.url + "join"
    everybody = [victim, *theirs, world.members["Mallory"].id]
    wanted = [
        *(("set_role", {"member": each, "role": "facilitator"}) for each in everybody),
        *(("make_link", {"member": each, "address": address}) for each in everybody),
        *(("revoke_links", {"member": each}) for each in everybody),
        *(("member_data", {"member": each, "format": "json"}) for each in everybody),
        ("erase_member", {"member": victim, "name": "Victor"}),
        *(("make_links", {"which": which, "address": address}) for which in ("all", "none_yet")),
        ("make_community_link", {"address": address}),
        ("revoke_community_link", {}),
        ("remind", {}),
        ("audit_csv", {}),
        *(("change", {"name": name, "value": "open"}) for name in ("joining", "name", "results")),
        ("change", {"name": "naming", "value": "pseudonymous"}),
        ("change", {"name": "is_closed", "value": True}),
        ("open_results", {"open": True}),
        ("close_answering", {"closed": True}),
        ("create_community", {"name": "Forged", "guide": "", "address": address}),
        ("add_members", {"text": "Forged One\nForged Two"}),
        ("preview_members", {"text": "Forged One"}),
    ]
    wanted += [(name, {}) for name in ("__init__", "build", "leader", "act", "_acts", "", "../x")]
    return [
        {"type": "act", "id": f"forged-{number:04}", "action": action, "values": values}
        for number, (action, values) in enumerate(wanted)
    ]


def others_answers(world):
    """Return saves and shares of what is not this form's, or not this member's."""
    ids = [question.id for question in world.workbook.guide.questions]
    ids += ["nowhere", "__proto__", "", "x" * 100_000, "define.purpose", world.members["Victor"].id]
    far = [each for each in ids if not each.startswith("define.purpose.")]
    head = {"view": "view-forged", "rev": 1, "member": world.members["Victor"].id}
    head |= {"member_id": world.members["Victor"].id, "community_id": world.other.id}
    return [
        *({**head, "type": "save", "answers": {each: {**ENTRY, "status": "x"}}} for each in ids),
        *({**head, "type": "save", "answers": {ids[0]: ENTRY, each: ENTRY}} for each in far),
        *({**head, "type": "share", "seen": {each: 1}} for each in ids),
    ]


ODD = (
    *(
        None,
        True,
        7,
        -1,
        10**400,
        1.5,
        "",
        "x" * 20_000,
        "\u202e\u0000",
        "\ud800",
        [],
        ["x"],
        {},
    ),
    nested(25),
)
FIELDS = ("action", "answers", "format", "id", "name", "rev", "seen", "values", "view", "method")


def odd_messages():
    kinds = (
        "act",
        "download",
        "erase",
        "join",
        "review",
        "save",
        "share",
        "x" * 20_000,
        None,
        7,
        [],
    )
    return [
        *({"type": kind} | dict.fromkeys(FIELDS, odd) for kind in kinds[:7] for odd in ODD[:8]),
        *({"type": kind} for kind in (*kinds[1:4], *kinds[7:])),
        *ODD,
    ]


@on_every_page
def test_no_message_of_a_member_does_what_is_not_theirs(world, path):
    before = world.rows(without=[Benign.NAME])
    line = world.open("Mallory", path)
    ours = [each for each, state in line.states().items() if "_anywidget_id" in state]
    told = []
    for comm_id in ours:
        for message in (*acts(world), *others_answers(world)):
            line.send(comm_id, message)
        told += [
            each.content["data"] for each in line.settle() if each.header["msg_type"] == "comm_msg"
        ]
    assert not [each for each in told if '"done"' in json.dumps(each)]
    after = world.rows(without=[Benign.NAME])
    assert {each for each in after if after[each] != before[each]} <= {"members"}  # last seen
    seen = set(map(str, after["members"])) - set(map(str, before["members"]))
    assert not [row for row in seen if "Mallory" not in row]


@pytest.mark.parametrize(
    ("name", "path"),
    [("Fay Facilitator" if path == PAGES[1] else "Mallory", path) for path in PAGES],
)
def test_odd_messages_are_answered_in_a_sentence_or_not_at_all(world, path, name):
    line = world.open(name, path)
    before = world.rows(without=[Benign.NAME])
    for comm_id in [each for each, state in line.states().items() if "_anywidget_id" in state]:
        for message in odd_messages():
            line.send(comm_id, message)
        assert line.settle()
    assert world.rows(without=[Benign.NAME]) == before


# --- joining and leaving --------------------------------------------------------------------------


def test_five_hundred_joins_of_one_socket_make_one_member(world):
    before = {member.id for member in world.store.members(world.workbook.community.id)}
    line = world.open(None, "/00_start.ipynb")
    (form,) = line.widgets("JoinForm")
    for number in range(500):
        line.send(form, {"type": "join", "name": f"Flood {number}"})
    line.settle()
    after = world.store.members(world.workbook.community.id)
    (made,) = [member for member in after if member.id not in before]
    assert made.name == "Flood 0"


def test_one_member_makes_no_links_without_end(world):
    line = world.open("Mallory", "/00_start.ipynb")
    (form,) = line.widgets("JoinForm")
    for _ in range(70):
        line.send(form, {"type": "link"})
    heard = line.settle()
    told = [
        each.content["data"]["content"] for each in heard if each.header["msg_type"] == "comm_msg"
    ]
    links = [each["key"] for each in told if each["type"] == "joined"]
    assert len(links) < 50
    assert told[-1]["type"] == "problem"
    world.store.revoke_keys(world.members["Mallory"])
    line.send(form, {"type": "link"})
    assert "joined" not in str(line.settle())
    world.add_key("Mallory")


def test_a_page_that_is_open_ends_with_its_link(world):
    world.add("Rita Revoked")
    pages = ("/10_define.ipynb", "/80_results.ipynb", "/00_start.ipynb")
    lines = [world.open("Rita Revoked", path) for path in pages]
    widgets = [line.widgets("copwidgets") for line in lines]
    world.store.revoke_keys(world.members["Rita Revoked"])
    before = world.rows(without=[Benign.NAME])
    messages = (
        {"type": "save", "view": "view-revoked", "rev": 1, "answers": {PRIMARY: ENTRY}},
        *({"type": kind, "format": "json"} for kind in ("refresh", "download", "link", "claim")),
        {"type": "erase", "name": "Rita Revoked"},
        {"type": "join", "name": "Rita again"},
    )
    for line, ours in zip(lines, widgets, strict=True):
        for comm_id in ours:
            for message in messages:
                line.send(comm_id, message)
        told = str(line.settle())
        assert "'joined'" not in told
        assert "'file'" not in told
    assert world.rows(without=[Benign.NAME]) == before


def test_a_facilitator_who_is_one_no_more_is_told_nothing_more(world):
    world.add("Once Facilitator", leads=True)
    line = world.open("Once Facilitator", "/05_facilitate.ipynb")
    (panel,) = line.widgets("FacilitatePanel")
    once = world.members["Once Facilitator"]
    world.store.change_member(once, {"role": "member"})
    world.add("Came Later")
    before = world.rows(without=[Benign.NAME])
    for message in (*acts(world), {"type": "refresh"}):
        line.send(panel, message)
    told = str(line.settle())
    assert "Came Later" not in told
    assert "'done'" not in told
    assert world.rows(without=[Benign.NAME]) == before


def test_a_facilitator_reaches_nobody_of_another_community(world):
    line = world.open("Fay Facilitator", "/05_facilitate.ipynb")
    (panel,) = line.widgets("FacilitatePanel")
    before = world.rows(without=[Benign.NAME])
    ids = {member.id for member in world.store.members(world.other.id)}
    aimed = [act for act in acts(world) if act["values"].get("member") in ids]
    assert len(aimed) > 6
    for act in aimed:
        line.send(panel, act)
    told = str(line.settle())
    assert "'done'" not in told
    assert world.rows(without=[Benign.NAME]) == before
