"""The page in a real browser: how it looks, who can use it, and that leaving it leaves nothing."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KEY = "Abcd0123456789_-Abcd01"
TOO_WIDE = """() => [...document.querySelectorAll("body *")]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1)
    .map(node => node.outerHTML.slice(0, 80))"""
FAILED = "This page could not be built. Reload it; if that does not help"


def visit(page, server, path):
    page.goto(server.url + path)
    page.locator("#rendered_cells").wait_for(state="visible")
    return page


def findings(page):
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    return [(one["id"], [node["target"] for node in one["nodes"]]) for one in found]


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize(("width", "dark"), [(1280, False), (360, True)])
def test_pages_are_usable_by_everybody(server, new_page, width, dark):
    page = new_page(width, 800, dark=dark)
    for path, ready in [("start.ipynb", "input[type=text]"), ("broken.ipynb", ".cop-failed")]:
        visit(page, server, path).locator(ready).wait_for()
        assert findings(page) == []
        assert page.evaluate(TOO_WIDE) == []
    for path in ("nosuch", "join"):
        page.goto(server.url + path)
        assert findings(page) == []
    assert page.outside == []
    assert [error for error in page.errors if "404" not in error] == []


def test_theme_follows_the_system_without_a_reload(server, new_page):
    page = visit(new_page(360, 800), server, "next.ipynb")
    light = background(page)
    page.emulate_media(color_scheme="dark")
    page.locator("body[data-jp-theme-light=false]").wait_for()
    assert background(page) != light
    assert findings(page) == []
    page.emulate_media(color_scheme="light")
    page.locator("body[data-jp-theme-light=true]").wait_for()
    assert background(page) == light


def test_page_scrolls_prints_and_can_be_skipped_into(server, new_page):
    page = visit(new_page(360, 600), server, "next.ipynb?phase=design")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert skip.bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "MAIN"
    assert page.evaluate("document.scrollingElement.scrollHeight > 2 * innerHeight")
    page.emulate_media(media="print", color_scheme="dark")
    assert background(page) == "rgb(255, 255, 255)"
    page.emulate_media(media="screen")
    page.get_by_role("link", name="End").click()
    page.wait_for_url("**/start.ipynb")


def visit_and_count(page, server, path):
    before = server.kernels()
    visit(page, server, path)
    return [kernel for kernel in server.kernels() if kernel not in before]


def test_widgets_work_and_leaving_frees_the_kernel(server, new_page):
    page = new_page()
    first = visit_and_count(page, server, "start.ipynb")
    page.get_by_label("Name").fill("Ann")
    page.get_by_text("heard Ann").wait_for()
    assert len(first) == 1
    second = visit_and_count(page, server, "start.ipynb?again")
    assert not server.still_alive(first)
    page.get_by_label("Name").wait_for()
    page.close(run_before_unload=True)
    assert not server.still_alive(second)


def test_mail_link_leaves_the_page_its_kernel(server, new_page):
    page = new_page()
    kernels = visit_and_count(page, server, "start.ipynb")
    page.get_by_label("Name").wait_for()
    page.evaluate("""() => {
        window.addEventListener("cop:flush", () => { document.title = "flushed"; });
        location.href = "mailto:?subject=My%20link";
    }""")
    page.wait_for_function("document.title === 'flushed'")
    page.wait_for_timeout(1000)  # a kernel that is told to stop has half a second
    page.get_by_label("Name").fill("Ann")
    page.get_by_text("heard Ann").wait_for()
    page.close(run_before_unload=True)
    assert not server.still_alive(kernels)


def test_last_words_are_saved_when_the_tab_closes(server, folder, new_page):
    page = new_page()
    kernels = visit_and_count(page, server, "note.ipynb")
    page.get_by_label("Note", exact=True).press_sequentially("typed just now")
    page.close(run_before_unload=True)
    assert not server.still_alive(kernels)
    assert (folder / "note.txt").read_text() == "typed just now"


def test_lost_kernel_is_told_in_words(server, new_page):
    page = new_page()
    kernels = visit_and_count(page, server, "start.ipynb")
    page.get_by_label("Name").wait_for()
    for kernel in kernels:
        kernel.kill()
    notice = page.get_by_role("alert").filter(has_text="no longer connected")
    for _ in range(40):
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        page.wait_for_timeout(250)
        if notice.count():
            break
    assert findings(page) == []
    page.get_by_role("button", name="Reload this page").click()
    page.get_by_label("Name").wait_for()
    assert notice.count() == 0


def test_join_takes_the_key_out_of_the_address(server, new_page):
    page = new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}join#{KEY}")
    page.wait_for_url("**/start.ipynb")
    page.get_by_text("key Abcd length 22").wait_for()
    assert not any(KEY in url for url in asked)
    cookie = next(c for c in page.context.cookies() if c["name"].startswith("session-"))
    assert (cookie["value"], cookie["httpOnly"], cookie["sameSite"]) == (KEY, True, "Lax")
    assert cookie["expires"] == -1
    assert KEY not in page.evaluate("document.cookie + location.href + document.referrer")
    assert KEY not in server.output()


def test_join_with_an_unknown_link_keeps_the_session(start_server, command, new_page):
    server = start_server(command(known=[KEY]))
    page = new_page()
    page.goto(f"{server.url}join#{KEY}")
    page.wait_for_url("**/start.ipynb")
    page.goto(f"{server.url}join#{KEY[::-1]}")
    page.get_by_text("This link is not known here: it may be incomplete, have expired").wait_for()
    assert findings(page) == []
    page.get_by_role("link", name="Go to the start page").click()
    page.get_by_text("key Abcd length 22").wait_for()


def test_dollar_signs_stay_dollar_signs(server, new_page):
    page = visit(new_page(), server, "member.ipynb")
    words = r"as typed $\href{javascript:alert(1)}{x}$"
    expect(page.get_by_text(words, exact=True)).to_have_count(3)
    assert page.locator("mjx-container").count() == 0
    visit(page, server, "start.ipynb")
    page.get_by_text("Words with $x^2$").wait_for()
    assert page.errors == []


def test_script_of_another_hand_does_not_run(server, new_page):
    page = visit(new_page(), server, "next.ipynb")
    page.evaluate("""() => {
        const image = document.createElement("div");
        image.innerHTML = '<img src="data:," onerror="window.ran = 1">';
        document.body.append(image);
        const script = document.createElement("script");
        script.textContent = "window.ran = 2";
        document.body.append(script);
        setTimeout("window.ran = 3");
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in error for error in page.errors)


def test_too_large_is_told_and_nothing_breaks(server, new_page):
    page = visit(new_page(), server, "start.ipynb")
    why = page.get_by_label("Why")
    why.evaluate("(box) => { box.value = 'x'.repeat(5 * 1024 * 1024); }")
    why.press("End")
    why.press("y")
    notice = page.get_by_role("alert").filter(has_text="too large to be saved")
    notice.wait_for()
    assert findings(page) == []
    page.get_by_label("Name").fill("Ann")
    page.get_by_text("heard Ann").wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert notice.is_visible()


@pytest.mark.parametrize("link", ["join", "join#", "join#short", f"join#{KEY}x"])
def test_join_with_a_broken_link_says_what_to_do(server, new_page, link):
    page = new_page()
    page.goto(server.url + link)
    page.get_by_text("This link is not complete: copy the whole link").wait_for()
    assert page.url == server.url + "join"
    assert page.context.cookies()[0]["name"] == "_xsrf"


def test_start_page_of_join_can_be_chosen(server, new_page):
    page = new_page()
    page.goto(f"{server.url}join?keep=1&next=next.ipynb#{KEY}")
    page.wait_for_url("**/next.ipynb")
    kept = [c["expires"] > 0 for c in page.context.cookies() if c["name"].startswith("session-")]
    assert kept == [True]


def test_page_without_scripts_says_so(server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + "next.ipynb")
    assert re.search("needs JavaScript", page.locator("noscript").inner_text())
    context.close()
