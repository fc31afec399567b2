"""Two hosts behind a proxy, one database: the host goes, and the page goes on at the other."""

from contextlib import closing
from dataclasses import dataclass

import pytest
from playwright.sync_api import expect

from copwidgets.people import join
from copwidgets.settings import STORE_VARIABLE
from copwidgets.workbook import open_workbook
from tests.browser.conftest import COMMAND, Person, Place
from tests.proxies import RECIPES, Proxy, free_port, start_nginx

pytestmark = pytest.mark.browser

ADDRESSES = ("127.0.0.11", "127.0.0.12")
NAMES = ("one", "two")  # as the recipe calls them
PURPOSE = "Define your purpose"
PRIMARY = "What is the group's main purpose?"
QUESTION = "define.purpose.primary"


@dataclass
class Behind(Place):
    """A workbook that is reached by way of a proxy."""

    proxy: Proxy

    @property
    def url(self):
        return self.proxy.url


@pytest.fixture
def hosts(start_server, postgres_url, tmp_path):
    """Serve one workbook at two hosts, by the names that the proxy has for them."""
    port = free_port(ADDRESSES)
    options = ["serve", "--port", port, "--behind-proxy", "--ip"]
    environ = {STORE_VARIABLE: postgres_url}
    started = [
        start_server([COMMAND, *options, address], cwd=tmp_path, env=environ)
        for address in ADDRESSES
    ]
    return dict(zip(NAMES, started, strict=True))


@pytest.fixture
def proxy(hosts, tmp_path):
    addresses = [host.url.removeprefix("http://").strip("/") for host in hosts.values()]
    text = (RECIPES / "several" / "nginx.conf").read_text()
    proxy = start_nginx(tmp_path, text=text, hosts=addresses)
    yield proxy
    proxy.stop()


@pytest.fixture
def context(browser):
    with closing(browser.new_context(ignore_https_errors=True)) as context:
        yield context


def home_of(context):
    (name,) = [each["value"] for each in context.cookies() if each["name"] == "workbook_host"]
    return name


def enter(place, context, name):
    key = join(place.workbook.store, place.workbook.community, name).key
    person = Person(place, name, context.new_page())
    person.page.errors = []
    person.page.goto(f"{place.url}join?next=10_define.ipynb#{key}")
    return person.ready()


def test_page_goes_on_at_another_host_and_nothing_is_lost(
    hosts, proxy, context, postgres_url, tmp_path
):
    with open_workbook(store=postgres_url) as workbook:
        first = next(iter(hosts.values()))
        place = Behind(tmp_path, first, workbook, proxy)
        ann = enter(place, context, "Ann")
        ann.box(PRIMARY).fill("To sing")
        assert ann.is_saved()
        lost = home_of(context)

        hosts[lost].process.kill()
        hosts[lost].process.wait()
        ann.box(PRIMARY).fill("To sing, and on")

        assert ann.is_saved()  # by itself
        expect(ann.box(PRIMARY)).to_have_value("To sing, and on")
        assert home_of(context) != lost
        ann.reload()
        expect(ann.box(PRIMARY)).to_have_value("To sing, and on")
        assert place.texts("Ann", QUESTION) == ["To sing", "To sing, and on"]
