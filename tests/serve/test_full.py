"""No room: one page that says so and tries again, no kernel, and members before strangers."""

import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

KEY = "Abcd0123456789_-Abcd01"
OTHER = KEY[::-1]
FULL = "The workbook is full just now. Try again in a minute."
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MANY = "You have many pages of this workbook open."


def session(server, key):
    return {"Cookie": f"session-{urlsplit(server.url).port}={key}"}


@pytest.fixture
def small(start_server, command):
    """Start a server with room for six kernels: four of strangers, two of one person."""
    return start_server(command(max_kernels=6, kernels_per_visitor=2, known=[KEY, OTHER]))


def wait_for_room(ask, server, seconds=20):
    """Ask for a page until there is room, and return the last answer's status."""
    end = time.monotonic() + seconds
    while (status := ask(server, "/next.ipynb").status) == 503 and time.monotonic() < end:
        time.sleep(0.1)
    return status


def visit(ask, server, count, **headers):
    """Visit at the same time, as many people do when a facilitator says "now"."""
    with ThreadPoolExecutor(count) as threads:
        asked = [threads.submit(ask, server, "/next.ipynb", headers=headers) for _ in range(count)]
        return [one.result() for one in asked]


def test_strangers_leave_room_for_members_and_nothing_hangs(small, ask):
    replies = visit(ask, small, 8)
    refused = [reply for reply in replies if reply.status == 503]
    assert len(refused) == 4
    for reply in refused:
        assert FULL in reply.text
        assert '<meta http-equiv="refresh" content="30">' in reply.text
        assert reply.headers["Retry-After"] == "30"
        assert reply.headers["Cache-Control"] == "no-store"
    assert len(small.kernels()) == 4
    assert [one.status for one in visit(ask, small, 2, **session(small, KEY))] == [200, 200]
    assert ask(small, "/next.ipynb", headers=session(small, OTHER)).status == 503
    assert ask(small, "/join").status == 200
    assert len(small.kernels()) == 6
    assert "Traceback" not in small.output()


def test_room_that_is_left_is_given_to_the_next(small, ask):
    pages = visit(ask, small, 4)
    assert ask(small, "/next.ipynb").status == 503
    token = {"X-XSRFToken": "t", "Cookie": pages[0].cookies()["Cookie"] + "; _xsrf=t"}
    ask(small, f"/voila/api/shutdown/{pages[0].kernel()}", method="POST", headers=token)
    assert wait_for_room(ask, small) == 200
    assert len(small.kernels()) == 4


def test_oldest_page_that_nobody_looks_at_makes_room(small, ask):
    mine = session(small, KEY)
    first, second = (ask(small, "/next.ipynb", headers=mine) for _ in range(2))
    third = ask(small, "/next.ipynb", headers=mine)
    assert third.status == 200
    gone = ask(small, f"/api/kernels/{first.kernel()}", headers=first.cookies())
    there = ask(small, f"/api/kernels/{second.kernel()}", headers=second.cookies())
    assert (gone.status, there.status) == (404, 200)
    assert small.wait_for_kernels(2) == 2


def test_many_keys_of_one_person_buy_no_more_pages(start_server, command, ask):
    keys = [KEY, KEY.upper(), KEY.lower(), KEY.swapcase()]
    server = start_server(command(max_kernels=6, kernels_per_visitor=1, known=[*keys, OTHER]))
    first = ask(server, "/next.ipynb", headers=session(server, keys[0]))
    for key in keys[1:]:
        assert ask(server, "/next.ipynb", headers=session(server, key)).status == 200
    assert server.wait_for_kernels(1) == 1  # each took the place of the one before, unconnected
    gone = ask(server, f"/api/kernels/{first.kernel()}", headers=first.cookies())
    assert gone.status == 404
    assert ask(server, "/next.ipynb", headers=session(server, OTHER)).status == 200


def test_one_address_does_not_fill_the_house(start_server, command, ask):
    server = start_server(command(max_kernels=9, kernels_per_address=1, behind_proxy=True))
    here = {"X-Forwarded-For": "203.0.113.1"}
    assert ask(server, "/next.ipynb", headers=here).status == 200
    assert ask(server, "/next.ipynb", headers=here).status == 503
    assert ask(server, "/next.ipynb", headers={"X-Forwarded-For": "203.0.113.2"}).status == 200


def test_page_given_up_while_its_kernel_starts_gives_its_place_back(start_server, command, ask):
    server = start_server(command(max_kernels=1, page_seconds=0.001))
    for _ in range(3):
        assert wait_for_room(ask, server) == 500
    assert server.wait_for_kernels(0) == 0


@pytest.mark.browser
def test_somebody_with_many_pages_open_is_told(small, new_page):
    first = new_page()
    first.goto(f"{small.url}join?next=next.ipynb#{KEY}")
    first.wait_for_url("**/next.ipynb")  # where it goes by itself
    second = new_page(visitor=first)
    second.goto(small.url + "next.ipynb")
    for page in (first, second):
        page.locator("#rendered_cells").wait_for(state="visible")
        page.wait_for_function("window.jupyterapp")
    third = new_page(visitor=first)
    third.goto(small.url + "next.ipynb")
    assert MANY in third.locator("main").inner_text()
    assert third.get_by_role("heading", name="One moment, please").is_visible()
    assert Axe().run(third, options={"runOnly": RULES}).response["violations"] == []


@pytest.mark.browser
def test_page_opens_by_itself_when_there_is_room(start_server, command, ask, new_page):
    server = start_server(command(max_kernels=1, unused_seconds=2))
    ask(server, "/next.ipynb")  # nobody ever looks at this one
    page = new_page()
    page.clock.install()
    page.goto(server.url + "next.ipynb")
    page.get_by_text(FULL).wait_for()
    assert server.wait_for_kernels(0) == 0
    statuses = [503]
    while statuses[-1] == 503 and len(statuses) < 20:  # the server hears of it a moment later
        with page.expect_response(lambda reply: reply.url.endswith("/next.ipynb")) as again:
            page.clock.run_for(31_000)
        statuses.append(again.value.status)
    assert statuses[-1] == 200
    assert [error for error in page.errors if "503" not in error] == []
