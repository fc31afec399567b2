"""People's own stores, the facilitator's, and files that were changed by hand."""

import hashlib
import json

import pytest

from copwidgets.response import json_key
from copwidgets.store import open_store
from tests.handover.homes import Desk, Home


@pytest.fixture
def home(tmp_path):
    """Return a function that opens somebody's own store."""
    made = []

    def make(name="Ann", path=None):
        made.append(Home(path or tmp_path / f"{name}-{len(made)}.sqlite", name))
        return made[-1]

    yield make
    for each in made:
        each.store.close()


@pytest.fixture
def desk():
    with open_store("sqlite://") as store:
        yield Desk(store)


@pytest.fixture
def forge():
    """Return a function that changes a file by hand, with a checksum that fits."""

    def change(content, edit):
        data = json.loads(content)
        edit(data)
        sealed = json_key({name: value for name, value in data.items() if name != "checksum"})
        data["checksum"] = hashlib.sha256(sealed.encode("utf-8", "surrogatepass")).hexdigest()
        return json.dumps(data).encode()

    return change
