"""Another person's kernel: for everybody but the browser that opened its page, it is not there."""

import uuid

import pytest
from websockets.exceptions import InvalidStatus

from tests.security.client import Line

METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "get",
    "X",
)
WAYS = (
    "/api/kernels/{}",
    "/api/kernels/{}/",
    "/api/kernels/{}/interrupt",
    "/api/kernels/{}/restart",
    "/api/kernels/{}/channels",
    "/api/kernels/{}/channels?session_id=a",
    "/voila/api/shutdown/{}",
    "/api/sessions/{}",
    "/voila/query/{}",
    "/voila/execution/{}",
)
NOT_THERE = {400, 403, 404, 405}


def made_up(world):
    return f"visitor-{world.port}={'A' * 22}"


def strangers(world, owner):
    """Return the cookies of who is not the owner: none, invented, another's, tangles."""
    other = world.visitor("Mallory")
    other.ask("/10_define.ipynb")
    name, session = f"visitor-{world.port}", f"session-{world.port}"
    own = owner.cookies[name]
    lines = {
        "none": "",
        "invented": made_up(world),
        "another member's": other.cookie_line(),
        "the owner's session alone": f"{session}={owner.cookies[session]}",
        "cut": f"{name}={own[:-1]}",
        "longer": f"{name}={own}A",
        "other case": f"{name}={own.swapcase()}",
        "other name": f"visitor={own}; {session}={own}; Visitor-{world.port}={own}",
        "the right one first": f"{name}={own}; {made_up(world)}",
        "quoted badly": f'{name}="{own}; x"',
        "a hash in its place": f"{name}={world.port:022}",
    }
    return lines, other.cookies["_xsrf"]


@pytest.fixture
def victim(world):
    """Return the visitor and the line of somebody who has a page open."""
    visitor = world.visitor("Victor")
    line = visitor.open("/10_define.ipynb")  # they may read their own draft: no attacker's line
    world.trust(visitor)
    yield visitor, line
    assert line.states()


def test_no_way_leads_to_the_kernel_of_another(world, victim):
    owner, line = victim
    lines, token = strangers(world, owner)
    asking = world.visitor()
    nobody = str(uuid.uuid4())
    for cookies in lines.values():
        headers = {"Cookie": f"{cookies}; _xsrf={token}", "X-XSRFToken": token}
        headers |= {"Origin": asking.origin}
        for way in WAYS:
            for method in METHODS:
                found = asking.ask(way.format(line.kernel), method, headers=headers)
                assert found.status in NOT_THERE, (method, way)
            there = asking.ask(way.format(line.kernel), headers=headers)
            absent = asking.ask(way.format(nobody), headers=headers)
            assert (there.status, there.body) == (absent.status, absent.body)
        with pytest.raises(InvalidStatus) as refused:
            Line(asking, line.kernel, headers={"Cookie": cookies})
        assert refused.value.response.status_code == 404


def test_not_even_the_owner_can_do_more_than_look_and_leave(victim):
    owner, line = victim
    headers = {"X-XSRFToken": owner.cookies["_xsrf"], "Origin": owner.origin}
    for way in WAYS[:6]:
        for method in METHODS[2:]:
            assert owner.ask(way.format(line.kernel), method, headers=headers).status in NOT_THERE


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "http://127.0.0.1:1", "null", "http://localhost", "file://"]
)
def test_a_page_of_another_site_gets_no_socket(victim, origin):
    owner, line = victim
    with pytest.raises(InvalidStatus) as refused:
        Line(owner, line.kernel, headers={"Origin": origin})
    assert refused.value.response.status_code == 403


def test_a_visitor_cookie_that_was_planted_opens_no_page_of_its_victim(world):
    """An attacker who could set the cookie still lacks the kernel's id, which no list tells."""
    attacker = world.visitor()
    attacker.ask("/join")
    attacker.ask("/00_start.ipynb")
    planted = world.visitor("Victor")
    planted.cookies |= {f"visitor-{world.port}": attacker.cookies[f"visitor-{world.port}"]}
    kernel = planted.ask("/10_define.ipynb").kernel
    for path in ("/api/kernels", "/api/kernels/", "/api/sessions", "/api/status", "/metrics"):
        reply = attacker.ask(path)
        assert reply.status == 404
        assert kernel not in reply.text
    world.trust(planted)


def test_a_session_that_ends_takes_its_pages_with_it(world):
    visitor = world.visitor("Mallory")
    line = world.listen(visitor.open("/10_define.ipynb"))
    before = visitor.cookie_line()
    assert visitor.post_session({}, "DELETE").status == 204
    with pytest.raises(InvalidStatus):
        Line(visitor, line.kernel)
    assert visitor.cookies[f"visitor-{world.port}"] not in before
