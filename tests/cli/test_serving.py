"""What serving hands on, what it prints at the start, and whom it lets join."""

import os
import re

import pytest

from copwidgets import open_store
from copwidgets.community import Joining
from copwidgets.errors import StoreError
from copwidgets.people import hash_key, new_key
from copwidgets.serve import ServeError

KEY = re.compile(r"#([A-Za-z0-9_-]{22})")


@pytest.fixture
def url(away, monkeypatch):
    found = f"sqlite:///{away}/x.sqlite"
    monkeypatch.setenv("COPWIDGETS_STORE", found)
    return found


def test_serving_hands_on_the_pages_and_says_what_to_do(said, served, url, away):
    out = said(f"serve --port 9000 --store {url}")
    ((site, options),) = served
    assert site.pages == (
        "00_start.ipynb",
        "05_facilitate.ipynb",
        "10_define.ipynb",
        "80_results.ipynb",
    )
    assert (site.start, site.language) == ("00_start.ipynb", "en")
    assert (options["port"], options["ip"]) == (9000, "127.0.0.1")
    for words in ("Open this address", "http://127.0.0.1:8866/", "x.sqlite", "Ctrl+C"):
        assert words in out
    assert "TLS" not in out
    assert (away / "x.sqlite").is_file()


@pytest.mark.usefixtures("url")
def test_on_this_computer_alone_anybody_may_join(said, served):
    assert "Everybody who answers opens the address" in said("serve")
    assert served
    assert os.environ["COPWIDGETS_OPEN_JOINING"] == "yes"


@pytest.mark.usefixtures("url", "served")
def test_an_address_that_others_reach_lets_no_stranger_join_and_says_why(said):
    out = said("serve --ip 0.0.0.0")
    assert os.environ["COPWIDGETS_OPEN_JOINING"] == "no"
    assert "Joining by name is switched off: others than this computer can reach 0.0.0.0" in out
    assert "add --open-joining if that is what you want" in out
    assert "Put a proxy with TLS before it: SECURITY.md says how." in out


@pytest.mark.usefixtures("url", "served")
@pytest.mark.parametrize(
    "words",
    ["--behind-proxy", "--hub", "--user-header X-User --trusted-proxy 127.0.0.1", "--ip ::"],
)
def test_whoever_comes_through_a_proxy_is_a_stranger_too(said, words):
    said(f"serve {words}")
    assert os.environ["COPWIDGETS_OPEN_JOINING"] == "no"
    said(f"serve {words} --open-joining")
    assert os.environ["COPWIDGETS_OPEN_JOINING"] == "yes"


@pytest.mark.usefixtures("url", "served")
def test_an_address_with_tls_needs_no_advice(said):
    out = said("serve --ip 0.0.0.0 --open-joining --address https://example.org/w/")
    assert "Put a proxy" not in out
    assert "https://example.org/w/join" in out


@pytest.mark.usefixtures("url", "served")
def test_an_old_sqlite_is_named_where_it_is_felt(said, monkeypatch):
    monkeypatch.setattr("sqlite3.sqlite_version_info", (3, 40, 1))
    assert "SQLite 3.40.1" not in said("serve")
    monkeypatch.setattr("copwidgets.store.doctor.file.LARGE", 1000)
    (line,) = [each for each in said("serve").splitlines() if "SQLite" in each]
    assert "SQLite 3.40.1 keeps this large store safe" in line
    assert "3.51.3 or newer, or PostgreSQL" in line
    monkeypatch.setattr("copwidgets.store.sqlite.WAL_IS_SAFE_FROM", (3, 0, 0))
    assert "SQLite 3.40.1" not in said("serve")


@pytest.mark.usefixtures("served")
def test_the_first_facilitator_gets_a_link_once(said, url):
    out = said("serve")
    assert "http://127.0.0.1:8866/join?next=05_facilitate.ipynb#" in out
    (key,) = KEY.findall(out)
    with open_store(url) as store:
        leader = store.member_by_key(hash_key(key))
    assert (leader.name, leader.is_facilitator) == ("Facilitator", True)
    again = said("serve")
    assert not KEY.findall(again)
    assert "shown only now" not in again


@pytest.mark.usefixtures("served")
def test_a_member_who_is_called_facilitator_does_not_keep_the_server_from_starting(said, url):
    with open_store(url) as store:
        community = store.default_community("Our community")
        store.add_member(community.id, "facilitator", hash_key(new_key()))
    (key,) = KEY.findall(said("serve"))
    with open_store(url) as store:
        leader = store.member_by_key(hash_key(key))
        by_name = store.member(community.id, "Facilitator")
    assert leader.is_facilitator
    assert leader.id != by_name.id
    assert not by_name.is_facilitator


@pytest.mark.usefixtures("served")
def test_where_only_the_invited_may_come_the_start_says_so(said, url):
    with open_store(url) as store:
        community = store.default_community("Our community")
        store.change_community(community.id, {"joining": Joining.INVITED})
    assert "Members come by the links that the facilitator sends them." in said("serve")


@pytest.mark.usefixtures("url")
def test_what_a_site_is_told_reaches_it(said, served):
    said(
        "serve --base-url /w/ --user-header X-User --trusted-proxy 10.0.0.0/8 --trusted-proxy ::1 "
        "--frame-ancestor https://example.org --max-kernels 9 --kernels-per-address 3 "
        "--kernel-memory 2048 --monitor [::1]:9100 --log-format json"
    )
    ((site, _),) = served
    assert (site.base_url, site.user_header) == ("/w/", "X-User")
    assert site.trusted_proxies == ("10.0.0.0/8", "::1")
    assert site.frame_ancestors == ("https://example.org",)
    assert (site.max_kernels, site.kernels_per_address) == (9, 3)
    assert site.kernel_bytes_most == 2 * 1024**3
    assert (site.monitor, site.log_format) == ("[::1]:9100", "json")


def test_a_site_is_well_while_its_store_is_there(said, url, away, monkeypatch):
    served = []
    with open_store(url) as store:
        store.default_community("Our community")

    def serve(site, **_options):
        assert site.check_health() == ""
        (away / "x.sqlite").rename(away / "moved.sqlite")
        with pytest.raises(StoreError, match="moved, deleted or replaced"):
            site.check_health()
        served.append(site)

    monkeypatch.setattr("copwidgets.serve.serve", serve)
    said("serve")
    assert served


def test_the_project_s_own_notebooks_win(said, served, away, url):
    own = away / "notebooks"
    own.mkdir()
    (own / "00_hello.ipynb").touch()
    (own / "10_questions.ipynb").touch()
    out = said(f"serve --store {url}")
    assert served[0][0].pages == ("00_hello.ipynb", "10_questions.ipynb")
    assert served[0][0].folder == own
    assert "/join#" in out  # there is no facilitator's page to go on to


@pytest.mark.usefixtures("url")
def test_a_server_that_cannot_start_is_one_sentence(refused, monkeypatch):
    def serve(*_site, **_options):
        raise ServeError("no port is free")

    monkeypatch.setattr("copwidgets.serve.serve", serve)
    assert "no port is free" in refused("serve")


@pytest.mark.usefixtures("url")
def test_a_folder_without_pages_is_one_sentence(refused, monkeypatch, away):
    monkeypatch.setattr("copwidgets.cli.serving.carried", lambda _name: away)
    assert "there are no notebooks to serve" in refused("serve")
