"""No room: a place in the line, kept and told, no kernel, and members before strangers."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

KEY = "Abcd0123456789_-Abcd01"
OTHER = KEY[::-1]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MANY = "You have many pages of this workbook open."
PAGE = "/start.ipynb"


def session(server, key):
    return {"Cookie": f"session-{urlsplit(server.url).port}={key}"}


@pytest.fixture
def small(start_server, command):
    """Start a server with room for six kernels: four of strangers, two of one person."""
    return start_server(command(max_kernels=6, kernels_per_visitor=2, known=[KEY, OTHER]))


@pytest.fixture
def single(start_server, command):
    """Start a server with room for one kernel."""
    return start_server(command(max_kernels=1))


def visit(ask, server, count, **headers):
    """Visit at the same time, as many people do when a facilitator says "now"."""
    with ThreadPoolExecutor(count) as threads:
        asked = [threads.submit(ask, server, PAGE, headers=headers) for _ in range(count)]
        return [one.result() for one in asked]


def place_of(ask, server, reply):
    """Ask as a waiting page does."""
    answer = ask(server, f"/line?page={PAGE[1:]}", headers=reply.cookies())
    assert answer.headers["Cache-Control"] == "no-store"
    return json.loads(answer.text)


def leave(ask, server, page):
    token = {"X-XSRFToken": "t", "Cookie": page.cookies()["Cookie"] + "; _xsrf=t"}
    ask(server, f"/voila/api/shutdown/{page.kernel()}", method="POST", headers=token)


def wait_for_turn(ask, server, reply, seconds=20):
    """Ask again and again until the page may be loaded."""
    end = time.monotonic() + seconds
    while not (place := place_of(ask, server, reply))["ready"] and time.monotonic() < end:
        time.sleep(0.1)
    return place["ready"]


def test_strangers_leave_room_for_members_and_nothing_hangs(small, ask):
    replies = visit(ask, small, 8)
    refused = [reply for reply in replies if reply.status == 503]
    assert sorted(reply.headers["X-Line"] for reply in refused) == ["1", "2", "3", "4"]
    for reply in refused:
        assert " in line. How long this takes is not known yet." in reply.text
        assert '<meta http-equiv="refresh" content="5">' in reply.text
        assert reply.headers["Retry-After"] == "5"
        assert reply.headers["Cache-Control"] == "no-store"
    assert len(small.kernels()) == 4
    assert [one.status for one in visit(ask, small, 2, **session(small, KEY))] == [200, 200]
    assert ask(small, PAGE, headers=session(small, OTHER)).headers["X-Line"] == "5"
    assert ask(small, "/join").status == 200
    assert len(small.kernels()) == 6
    assert "Traceback" not in small.output()


def test_room_that_is_left_is_given_in_order_of_coming(single, ask):
    page = ask(single, PAGE)
    first, second = (ask(single, PAGE) for _ in range(2))
    assert (first.headers["X-Line"], second.headers["X-Line"]) == ("1", "2")
    assert place_of(ask, single, second)["title"] == "You are second in line"
    assert ask(single, PAGE, headers=first.cookies()).headers["X-Line"] == "1"  # a reload
    leave(ask, single, page)
    assert wait_for_turn(ask, single, first)
    place = place_of(ask, single, second)
    assert (place["ready"], place["number"]) == (False, 1)
    assert ask(single, PAGE).headers["X-Line"] == "2"  # somebody new overtakes nobody
    assert ask(single, PAGE, headers=second.cookies()).status == 503
    page = ask(single, PAGE, headers=first.cookies())
    assert page.status == 200
    leave(ask, single, page._replace(headers=first.headers))
    assert wait_for_turn(ask, single, second)
    assert ask(single, PAGE, headers=second.cookies()).status == 200


def test_the_place_of_another_is_nobodys_business(single, ask):
    ask(single, PAGE)
    ask(single, PAGE)
    assert json.loads(ask(single, f"/line?page={PAGE[1:]}").text) == {"ready": True}
    assert json.loads(ask(single, "/line").text) == {"ready": True}


def test_oldest_page_that_nobody_looks_at_makes_room(small, ask):
    mine = session(small, KEY)
    first, second = (ask(small, PAGE, headers=mine) for _ in range(2))
    third = ask(small, PAGE, headers=mine)
    assert third.status == 200
    gone = ask(small, f"/api/kernels/{first.kernel()}", headers=first.cookies())
    there = ask(small, f"/api/kernels/{second.kernel()}", headers=second.cookies())
    assert (gone.status, there.status) == (404, 200)
    assert small.wait_for_kernels(2) == 2


def test_many_keys_of_one_person_buy_no_more_pages(start_server, command, ask):
    keys = [KEY, KEY.upper(), KEY.lower(), KEY.swapcase()]
    server = start_server(command(max_kernels=6, kernels_per_visitor=1, known=[*keys, OTHER]))
    first = ask(server, PAGE, headers=session(server, keys[0]))
    for key in keys[1:]:
        assert ask(server, PAGE, headers=session(server, key)).status == 200
    assert server.wait_for_kernels(1) == 1  # each took the place of the one before, unconnected
    gone = ask(server, f"/api/kernels/{first.kernel()}", headers=first.cookies())
    assert gone.status == 404
    assert ask(server, PAGE, headers=session(server, OTHER)).status == 200


def test_one_address_does_not_fill_the_house(start_server, command, ask):
    server = start_server(command(max_kernels=9, kernels_per_address=1, behind_proxy=True))
    here = {"X-Forwarded-For": "203.0.113.1"}
    assert ask(server, PAGE, headers=here).status == 200
    assert ask(server, PAGE, headers=here).status == 503
    assert ask(server, PAGE, headers={"X-Forwarded-For": "203.0.113.2"}).status == 200


def test_page_given_up_while_its_kernel_starts_gives_its_place_back(start_server, command, ask):
    server = start_server(command(max_kernels=1, page_seconds=0.001))
    failed = ask(server, PAGE)
    for _ in range(2):
        assert "window.page_failed()" in failed.text
        waits = ask(server, PAGE)
        if waits.status == 503:  # until the kernel that was half started is gone
            assert wait_for_turn(ask, server, waits)
            waits = ask(server, PAGE, headers=waits.cookies())
        failed = waits
    assert server.wait_for_kernels(0) == 0


@pytest.mark.browser
def test_somebody_with_many_pages_open_is_told(small, new_page):
    first = new_page()
    first.goto(f"{small.url}join?next=start.ipynb#{KEY}")
    first.wait_for_url("**/start.ipynb")  # where it goes by itself
    second = new_page(visitor=first)
    second.goto(small.url + "start.ipynb")
    for page in (first, second):
        page.locator("#rendered_cells").wait_for(state="visible")
        page.wait_for_function("window.jupyterapp")
    third = new_page(visitor=first)
    third.goto(small.url + "start.ipynb")
    assert MANY in third.locator("main").inner_text()
    assert third.get_by_role("heading", name="One moment, please").is_visible()
    assert Axe().run(third, options={"runOnly": RULES}).response["violations"] == []


@pytest.mark.browser
def test_a_page_says_its_place_and_opens_by_itself(single, ask, new_page):
    there, before = ask(single, PAGE), ask(single, PAGE)
    page = new_page()
    page.goto(single.url + "start.ipynb")
    said = page.get_by_role("status")
    assert said.inner_text() == "You are second in line. How long this takes is not known yet."
    assert page.title() == "You are second in line | A workbook"
    assert Axe().run(page, options={"runOnly": RULES}).response["violations"] == []
    leave(ask, single, there)
    assert wait_for_turn(ask, single, before)
    page.get_by_text("You are first in line").wait_for()
    assert page.title() == "You are first in line | A workbook"
    opened = ask(single, PAGE, headers=before.cookies())
    leave(ask, single, opened._replace(headers=before.headers))
    page.locator("#rendered_cells").wait_for(state="visible")
    assert [error for error in page.errors if "503" not in error] == []


@pytest.mark.browser
def test_a_page_that_loses_its_kernel_in_a_full_house_waits_and_goes_on(
    start_server, command, folder, ask, new_page
):
    server = start_server(command(max_kernels=1))
    page = new_page()
    page.goto(server.url + "note.ipynb")
    with page.expect_websocket():
        page.get_by_label("Note").wait_for()
    server.kernels()[0].kill()
    other = ask(server, PAGE)
    if other.status == 503:
        assert wait_for_turn(ask, server, other)
        other = other._replace(text=ask(server, PAGE, headers=other.cookies()).text)
    page.get_by_label("Note").fill("typed while waiting")
    page.get_by_text("Your page is waiting for its place. What you type is kept.").wait_for()
    leave(ask, server, other)
    with page.expect_websocket():
        page.get_by_text("Your page is waiting").wait_for(state="hidden")
    assert page.get_by_label("Note").input_value() == "typed while waiting"
    page.goto("about:blank")
    assert server.wait_for_kernels(0) == 0
    assert (folder / "note.txt").read_text() == "typed while waiting"
