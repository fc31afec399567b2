"""A store in a file, people in it, and this process as the kernel behind a page."""

import json
import shutil

import pytest

from copwidgets import Workbook, open_store, open_workbook
from copwidgets.community import Naming, NewMember
from copwidgets.guide import load_guide
from copwidgets.pages.desk import Desk, desk_leader
from copwidgets.pages.page import Page
from copwidgets.people import join
from copwidgets.settings import FACILITATE

PURPOSE = "define.purpose.primary"


@pytest.fixture
def url(away, monkeypatch):
    found = f"sqlite:///{away}/store.sqlite"
    monkeypatch.setenv("COPWIDGETS_STORE", found)
    # What a test of serving may have left behind is nobody's here.
    for name in ("COPWIDGETS_OPEN_JOINING", "HTTP_X_SESSION_USER", "JUPYTERHUB_USER"):
        monkeypatch.delenv(name, raising=False)
    return found


@pytest.fixture
def notebooks(away, repository):
    """The notebooks stand in the working folder, as they do in a kernel."""
    for path in (repository / "notebooks").glob("*.ipynb"):
        shutil.copy(path, away)


@pytest.fixture
def ann(url):
    """Ann has joined, shared one answer and written another; return her with her key."""
    with open_workbook(store=url) as workbook:
        joined = join(workbook.store, workbook.community, "Ann")
        workbook.member = joined.member
        form = workbook.form("define.purpose")
        form.value = {PURPOSE: "To sing together"}
        workbook.store.share(joined.member, "define.purpose", {PURPOSE: 1})
        workbook.form("define.interest").value = {"define.interest.shared": "A secret draft"}
    return joined


@pytest.fixture
def serve(monkeypatch):
    """Let this process be the kernel behind a served page, for whoever has the key."""

    def become(key=None, **variables):
        monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5.8")
        monkeypatch.setenv("VOILA_BASE_URL", "/")
        for name, value in {"HTTP_X_SESSION_KEY": key, **variables}.items():
            if value is not None:
                monkeypatch.setenv(name, value)

    return become


# --- a community that is led ----------------------------------------------------------------------


@pytest.fixture(scope="session")
def guide(repository):
    return load_guide(repository / "data" / "guide.yaml")


@pytest.fixture
def store(url):
    with open_store(url) as store:
        yield store


@pytest.fixture(params=["named"])
def community(store, request):
    made = store.add_community("Choir")
    return store.change_community(made.id, {"naming": str(Naming(request.param))})


@pytest.fixture
def fay(store, community):
    """The facilitator of the community."""
    (found,) = store.add_members(community.id, [NewMember("Fay", "fay@example.org")])
    return store.change_member(found, {"role": "facilitator"})


@pytest.fixture
def answers(store, community, guide):
    """Let somebody answer the first section, and share it unless told otherwise."""

    def write(name, text="To sing", *, sharing=True):
        member = store.member(community.id, name) or store.add_member(community.id, name)
        workbook = Workbook(guide, store, "url", community=community.id)
        workbook.enter(member, None)
        workbook.form("define.purpose").value = {PURPOSE: text}
        if sharing:
            revision = store.current(member)[PURPOSE].revision
            store.share(member, "define.purpose", {PURPOSE: revision})
        return store.find_member(community.id, member.id)

    return write


@pytest.fixture
def desk_of(store, community, guide):
    """Return a function: the desk of a facilitator; of nobody in particular, that of the host."""

    def sit(member=None, credential=None):
        workbook = Workbook(guide, store, "url", community=community.id)
        if member is not None:
            workbook.enter(member, credential)
        leader = desk_leader(workbook, served=member is not None)
        return Desk(Page(workbook, FACILITATE), leader)

    return sit


@pytest.fixture
def desk(desk_of, fay):
    return desk_of(fay)


@pytest.fixture
def everything(store):
    """Return a function: all that the store tells, so that two moments can be compared."""

    def look():
        found = [
            (
                each,
                store.members(each.id),
                store.audit(each.id),
                store.shares(each.id),
                list(store.history(each.id)),
                [store.keys(member) for member in store.members(each.id)],
                store.has_community_key(each.id),
            )
            for each in store.communities()
        ]
        return json.dumps(found, default=repr)

    return look
