"""What can be reached over HTTP, and what cannot."""

import http.client
import re
import time
from urllib.parse import urlsplit

import pytest

FAILED = "This page could not be built. Reload it; if that does not help"


@pytest.fixture(scope="module")
def start_page(server, ask):
    return ask(server, "/start.ipynb")


def test_root_leads_to_start_page(server, ask):
    reply = ask(server, "/")
    assert (reply.status, reply.headers["Location"]) == (302, "/start.ipynb")


def test_page_has_title_language_and_xsrf_cookie(start_page):
    reply = start_page
    assert reply.status == 200
    assert '<html lang="en">' in reply.text
    assert "<title>Start &amp; &#34;more&#34; | A workbook</title>" in reply.text
    assert "SameSite=Lax" in reply.cookie("_xsrf")
    assert "import os" not in reply.text


def test_query_of_a_page_reaches_its_kernel(server, ask):
    assert "phase=design" in ask(server, "/next.ipynb?phase=design").text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_other_methods_are_refused(server, ask, method):
    assert ask(server, "/start.ipynb", method=method).status in {403, 405}


def test_assets_are_kept_by_the_browser(server, ask, start_page):
    assets = re.findall(r'(?:src|href)="(/voila/[^"]+)"', start_page.text)
    assert len(assets) == 4
    for asset in assets:
        kept = ask(server, asset).headers["Cache-Control"]
        assert int(kept.removeprefix("max-age=")) >= 31536000


def test_no_address_of_another_site_in_the_page(start_page):
    addresses = re.findall(r"https?://[^\s\"'<>]+", start_page.text)
    assert {urlsplit(one).hostname for one in addresses} <= {"www.w3.org"}


def test_injection_by_query_is_inert(server, ask, start_page):
    plain = start_page.text.count("<script")
    reply = ask(server, "/start.ipynb?theme=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert reply.status == 200
    assert "<script>alert" not in reply.text
    assert reply.text.count("<script") == plain


@pytest.mark.parametrize("template", ["nosuch", "../.."])
def test_template_by_query_is_ignored(server, ask, template):
    reply = ask(server, f"/next.ipynb?template={template}")
    assert reply.status == 200
    assert '<main id="rendered_cells"' in reply.text


def test_error_in_a_cell_is_one_sentence(server, ask):
    text = ask(server, "/broken.ipynb").text
    assert FAILED in text
    assert text.count('class="cop-failed"') == 1
    for secret in ("ZeroDivisionError", "secret_name", "Traceback", "after"):
        assert secret not in text
    assert "ZeroDivisionError" in server.output()


def test_foreign_host_is_refused(server, ask):
    reply = ask(server, "/start.ipynb", headers={"Host": "evil.example"})
    assert reply.status == 403


def test_kernel_of_a_page_nobody_waited_for_is_freed(hasty):
    address = urlsplit(hasty.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=30)
    connection.request("GET", "/slow.ipynb")
    connection.getresponse().read(1000)
    assert hasty.wait_for_kernels(1) == 1
    connection.close()
    assert hasty.wait_for_kernels(0) == 0


def test_kernel_no_browser_connects_to_is_freed(hasty, ask):
    ask(hasty, "/next.ipynb")
    assert hasty.wait_for_kernels(0) == 0


def test_page_that_takes_too_long_says_so(hasty, ask):
    begin = time.monotonic()
    text = ask(hasty, "/slow.ipynb").text
    assert time.monotonic() - begin < 15
    assert re.search(r'<script nonce="[\w-]{22}">window.page_failed\(\)</script>$', text)
    assert hasty.wait_for_kernels(0) == 0


def test_log_never_holds_a_query(server, ask):
    for path in (
        "/nosuch?q=private-word",
        "/broken.ipynb?q=private-word",
        "/voila/templates/x?q=private-word",
    ):
        ask(server, path)
    assert "private-word" not in server.output()
