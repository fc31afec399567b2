"""Floods of one address: what they can take, and that members still find room."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from copwidgets.people import join
from tests.security.client import Visitor

ROOM = 6
FLOOD = 500
AT_ONCE = 12


@pytest.fixture(scope="module")
def small(serve_world):
    """Serve a workbook that has room for six pages, four of them for strangers."""
    return serve_world("--max-kernels", ROOM)


def member(world, name):
    key = join(world.store, world.workbook.community, name).key
    return Visitor(world.server, {f"session-{world.port}": key})


def test_five_hundred_pages_take_no_more_than_their_share(small):
    visitors = [Visitor(small.server) for _ in range(FLOOD)]
    most = []

    def ask(visitor):
        found = visitor.ask("/00_start.ipynb").status
        most.append(len(small.server.kernels()) if found == 200 else 0)
        return found

    with ThreadPoolExecutor(AT_ONCE) as threads:
        asked = threads.map(ask, visitors)
        ben = member(small, "Ben in the flood")
        assert ben.ask("/10_define.ipynb").status == 200
        statuses = list(asked)
    assert set(statuses) == {200, 503}
    assert statuses.count(200) == ROOM * 2 // 3
    assert max(most) <= ROOM
    for visitor in (*visitors, ben):
        visitor.leave()
    assert small.server.wait_for_kernels(0) == 0
    assert small.store.members(small.workbook.community.id)[0].name != ""
    assert "Traceback" not in small.server.output()


def test_no_forwarded_address_buys_another_turn(small):
    visitor = Visitor(small.server)
    visitor.ask("/join")
    statuses = []
    for number in range(120):
        hop = f"203.0.113.{number}"
        headers = {"X-Forwarded-For": hop, "X-Real-Ip": hop, "Forwarded": f"for={hop}"}
        statuses.append(visitor.post_session({"key": "A" * 22}, **headers).status)
    assert set(statuses) == {404, 429}
    assert statuses.count(429) > 20
