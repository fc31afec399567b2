"""A store in memory with one open community, a key ring, and short ways to let people answer."""

import itertools

import pytest

from copwidgets.community import Naming, NewMember
from copwidgets.kinds import Answer, Status
from copwidgets.people import KeyRing, Leader
from copwidgets.response import Draft
from copwidgets.store import open_store

TOKENS = (f"token-{number}" for number in itertools.count())


@pytest.fixture
def store():
    with open_store("sqlite://") as store:
        yield store


@pytest.fixture
def community(store):
    return store.default_community("Group")


@pytest.fixture
def hidden(store):
    """A pseudonymous community in which nobody has answered yet."""
    made = store.add_community("Quiet")
    return store.change_community(made.id, {"naming": str(Naming.PSEUDONYMOUS)})


@pytest.fixture
def ring(tmp_path):
    return KeyRing(tmp_path / "keys" / "keys.json")


@pytest.fixture
def answer(store):
    """Let a member answer something."""

    def save(member, text="x", question="a.b.c", base=0, credential=None):
        draft = Draft(question, Answer(Status.ANSWERED, text), base, next(TOKENS))
        return store.save(member, draft, "version", credential)

    return save


@pytest.fixture
def lead(store):
    """Return a function: the leader of a community, who is a facilitator of it."""

    def make(community, name="Fay"):
        found = store.member(community.id, name)
        if found is None:
            (found,) = store.add_members(community.id, [NewMember(name)])
        member = store.change_member(found, {"role": "facilitator"})
        return Leader(store, community.id, member)

    return make
