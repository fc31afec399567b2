"""The headers of every response, and that scripts run only where the page's own word stands."""

import re

import pytest

from copwidgets.serve import Site
from copwidgets.serve.headers import to_cookie_manners, to_headers, to_policy

ALWAYS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def rules(policy):
    return dict(rule.split(" ", 1) for rule in policy.split("; "))


@pytest.fixture
def plain(folder, site):
    def build(**changes):
        return Site(**(site | {"folder": folder} | changes))

    return build


def test_policy_allows_what_the_bundle_needs_and_no_more(plain):
    found = rules(to_policy(plain()))
    assert found["default-src"] == "'none'"
    assert found["script-src"] == "'self' blob:"
    assert found["connect-src"] == found["frame-ancestors"] == "'self'"
    assert found["object-src"] == found["base-uri"] == found["form-action"] == "'none'"


def test_other_sites_may_frame_the_pages_only_when_named(plain):
    site = plain(frame_ancestors=("https://a.example", "https://*.b.example"))
    found = rules(to_policy(site, nonce="word"))
    assert found["frame-ancestors"] == "'self' https://a.example https://*.b.example"
    assert found["script-src"] == "'self' blob: 'nonce-word'"


def test_devices_are_switched_off(plain):
    policy = to_headers(plain())["Permissions-Policy"]
    assert {"camera=()", "microphone=()", "geolocation=()"} <= set(policy.split(", "))


@pytest.mark.parametrize(
    "path",
    [
        *("/", "/nosuch", "/join", "/next.ipynb", "/no_math.js", "/api/kernels/1-2-3-4-5"),
        *(
            "/session",
            "/voila/templates/lab/static/theme-light.css",
            "/api/kernels/1-2-3-4-5/channels",
        ),
    ],
)
def test_headers_on_every_response(server, ask, path):
    headers = ask(server, path).headers
    assert {name: headers[name] for name in ALWAYS} == ALWAYS
    found = rules(headers["Content-Security-Policy"])
    assert found["default-src"] == "'none'"
    assert "unsafe" not in found["script-src"]
    assert "Server" not in headers
    assert len(headers.get_all("Content-Security-Policy")) == 1


@pytest.mark.parametrize("path", ["/next.ipynb", "/join"])
def test_own_scripts_carry_a_word_that_is_new_each_time(server, ask, path):
    seen = set()
    for _ in range(2):
        reply = ask(server, path)
        (nonce,) = re.findall(r"'nonce-([\w-]{22})'", reply.headers["Content-Security-Policy"])
        scripts = re.findall(r"<script([^>]*)>", reply.text)
        running = [one for one in scripts if "json" not in one and "src=" not in one]
        assert running
        assert set(running) == {f' nonce="{nonce}"'}
        seen.add(nonce)
    assert len(seen) == 2


def test_cookies_stay_within_the_site(plain):
    http = to_cookie_manners(plain(base_url="/book/"), "any", secure=False)
    assert http == {"path": "/book/", "secure": False, "samesite": "Lax"}
    assert to_cookie_manners(plain(base_url="/book/"), "__Host-any", secure=True)["path"] == "/"


def test_every_cookie_goes_where_the_pages_are_framed(start_server, command, ask):
    framed = {"behind_proxy": True, "frame_ancestors": ["https://school.example"]}
    server = start_server(command(**framed))
    reply = ask(server, "/next.ipynb", headers={"X-Forwarded-Proto": "https"})
    cookies = reply.headers.get_all("Set-Cookie")
    assert len(cookies) == 2
    assert all("SameSite=None" in cookie and "Secure" in cookie for cookie in cookies)
    assert "SameSite=Lax" in ask(server, "/join").cookie("_xsrf")
    policy = rules(reply.headers["Content-Security-Policy"])
    assert policy["frame-ancestors"] == "'self' https://school.example"
