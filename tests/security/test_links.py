"""Links that lead nowhere any more, and keys that stand nowhere but with their owner."""

import re
import secrets
import statistics
import time
from datetime import UTC, datetime
from functools import partial

import pytest
from sqlalchemy import Connection, update

from copwidgets.community import NewMember
from copwidgets.people import Leader, claim, hash_key, new_key, whose_key
from copwidgets.store.tables import COMMUNITY_KEYS, KEYS
from tests.security.conftest import PRIMARY

ENDS = ("revoked", "expired", "erased", "withdrawn, then a new one")
# A page costs a second; the others differ from these in the store alone.
WITH_A_PAGE = ("revoked", "expired", "erased", "invitation used", "community link replaced")
KEY = re.compile(r"#([\w-]{22})(?![\w-])")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def expire(store, key):
    for table in (KEYS, COMMUNITY_KEYS):
        chosen = update(table).where(table.c.key_hash == hash_key(key)).values(expires_at=LONG_AGO)
        store.write(partial(Connection.execute, statement=chosen))


def spent_links(world):
    """Return links that worked once: what ended them -> key."""
    store, leader = world.store, Leader(world.store, world.workbook.community.id)
    found = {}
    people = leader.add_people(tuple(NewMember(f"Spent {n}") for n in range(4)))
    for member, end in zip(people, ENDS, strict=True):
        found[end] = leader.make_link(member.id).key
    store.revoke_keys(people[0])
    expire(store, found["expired"])
    store.erase(people[2])
    store.revoke_keys(people[3])
    leader.make_link(people[3].id)
    found["community link withdrawn"] = leader.make_community_link()
    leader.revoke_community_link()
    found["community link replaced"] = leader.make_community_link()
    expired = leader.make_community_link()
    expire(store, expired)
    found["community link expired"] = expired
    hidden = store.add_community(f"Hidden {secrets.token_hex(4)}")
    store.change_community(hidden.id, {"naming": "pseudonymous"})
    theirs = Leader(store, hidden.id)
    (invited,) = theirs.add_people((NewMember("Invited"),))
    found["invitation used"] = theirs.make_link(invited.id).key
    claim(store, hash_key(found["invitation used"]))
    real = world.keys["Victor"]
    return found | {
        "never one": new_key(),
        "almost one": real[:-1] + ("A" if real[-1] != "A" else "B"),
    }


def test_a_link_that_is_spent_signs_nobody_in(world):
    for end, key in spent_links(world).items():
        visitor = world.visitor()
        reply = visitor.begin(key)
        assert reply.status == 404, end
        assert "session-" not in (reply.headers["Set-Cookie"] or ""), end
        world.trust(visitor)
        if end not in WITH_A_PAGE:
            continue
        visitor.cookies[f"session-{world.port}"] = key
        line = visitor.open("/10_define.ipynb")
        states = line.states().values()
        assert not [state for state in states if state.get("member") or state.get("links_key")], end
        assert not line.widgets("SectionForm"), end
        assert not line.widgets("OwnData"), end


@pytest.mark.parametrize("change", [{"joining": "invited"}, {"is_closed": True}], ids=str)
def test_nobody_joins_by_a_link_where_nobody_may(world, change):
    store, leader = world.store, Leader(world.store, world.other.id)
    store.change_community(world.other.id, {"joining": "link"})
    key = leader.make_community_link()
    visitor = world.visitor()
    visitor.cookies[f"session-{world.port}"] = key
    world.trust(visitor)
    before_page, before = visitor.open("/00_start.ipynb"), store.members(world.other.id)
    store.change_community(world.other.id, change)
    for line in (before_page, visitor.open("/00_start.ipynb")):
        for form in line.widgets("JoinForm"):
            for content in (
                {"type": "join", "name": "Forged"},
                {"type": "claim"},
                {"type": "link"},
            ):
                line.send(form, content)
            assert "'joined'" not in str(line.settle())
    assert store.members(world.other.id) == before
    store.change_community(world.other.id, {"joining": "open", "is_closed": False})


def test_how_long_a_wrong_key_takes_tells_nothing_of_the_right_one(filled):
    """Compare two orders, not two times: nearly right keys are as often slower as faster."""
    real = filled.keys["Victor"]
    ends = [real[:-1] + each for each in "ABCDEFGHIJ" if each != real[-1]]
    near, far = [], []
    for number in range(400):
        for key, times in ((ends[number % len(ends)], near), (new_key(), far)):
            begin = time.perf_counter_ns()
            assert whose_key(filled.store, key) == ""
            times.append(time.perf_counter_ns() - begin)
    slower = statistics.mean(one > other for one in near for other in far)
    assert 0.2 < slower < 0.8


# --- where keys stand -----------------------------------------------------------------------------


def handed_out(frame):
    """Tell whether a frame is a reply that hands a key to whoever asked for it."""
    return b'"type": "joined"' in frame or b'"type": "done"' in frame


def test_keys_stand_nowhere_but_with_their_owner(world, tmp_path):
    newcomer = world.visitor()
    line = world.listen(newcomer.open("/00_start.ipynb"))
    (form,) = line.widgets("JoinForm")
    (joined,) = line.replies(form, {"type": "join", "name": "Journey Jo"})
    keys = [joined["key"]]
    assert newcomer.begin(keys[0]).status == 204
    line = world.listen(newcomer.open("/10_define.ipynb"))
    form = line.widgets("SectionForm")[0]
    entry = {"status": "answered", "value": "Said by Jo", "base": 0, "token": "token-journey"}
    message = {"type": "save", "view": "view-journey", "rev": 1, "answers": {PRIMARY: entry}}
    line.replies(form, message)
    line.replies(form, {"type": "share", "view": "view-journey", "seen": {PRIMARY: 1}})
    start = world.listen(newcomer.open("/00_start.ipynb"))
    for data in start.widgets("OwnData"):
        told = [
            start.replies(data, {"type": "download", "format": each}) for each in ("json", "html")
        ]
        assert "Said by Jo" in str(told)
    lead = world.open("Fay Facilitator", "/05_facilitate.ipynb")
    (panel,) = lead.widgets("FacilitatePanel")
    address = world.server.url + "join"
    jo = world.store.member(world.workbook.community.id, "Journey Jo").id
    acts = [
        ("make_link", {"member": jo, "address": address}),
        ("make_community_link", {"address": address}),
    ]
    acts += [
        ("make_links", {"which": "none_yet", "address": address}),
        ("audit_csv", {}),
        ("remind", {}),
    ]
    acts += [("create_community", {"name": "Journey", "guide": "", "address": address})]
    for number, (action, values) in enumerate(acts):
        act = {"type": "act", "id": f"journey-{number}", "action": action, "values": values}
        done = lead.replies(panel, act)[0]
        assert done["type"] == "done", done
        keys += KEY.findall(str(done))
    results = world.open("Fay Facilitator", "/80_results.ipynb")
    assert b"Said by Jo" in b"".join([str(results.states()).encode()])
    lead.states()
    start.states()
    files = world.workbook.export(tmp_path)
    assert len(set(keys)) >= 4
    frames = [
        frame
        for each in (line, start, lead, results)
        for frame in each.frames
        if not handed_out(frame)
    ]
    texts = [*frames, *(text for visitor in world.visitors for text in visitor.seen)]
    texts += [world.server.output().encode(), *(file.read_bytes() for file in files)]
    texts += [file.read_bytes() for file in world.file.parent.iterdir()]
    for key in keys:
        assert not [text[:300] for text in texts if key.encode() in text]
