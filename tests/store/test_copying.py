"""A store copied whole: from SQLite to PostgreSQL and back, equal to the last byte of an answer."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from copwidgets.errors import StoreError
from copwidgets.store import copying, open_store
from copwidgets.store.copying import copy_store
from copwidgets.store.tables import METADATA

DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(params=["store_0001.sqlite", "store_0002.sqlite", "store_0004.sqlite"])
def source(request, path):
    shutil.copy(DATA / request.param, path)
    with open_store(f"sqlite:///{path}") as store:
        yield store


def dump(store):
    """Return all rows of all tables, in the order of their keys."""
    with store.read() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key))
            ]
            for table in METADATA.sorted_tables
        }


def test_it_is_the_same_there_and_back(source, postgres_url, tmp_path, monkeypatch):
    monkeypatch.setattr(copying, "BATCH", 2)
    told = []
    with open_store(postgres_url) as target, open_store(f"sqlite:///{tmp_path}/b.sqlite") as back:
        rows = copy_store(source, target, lambda *each: told.append(each))
        assert dump(target) == dump(source)
        assert copy_store(target, back) == rows
        assert dump(back) == dump(source)
        assert rows == sum(map(len, dump(back).values()))
    assert told
    assert sum(dict(told).values()) == rows


def test_answers_read_and_go_on_there(source, postgres_url, draft):
    with open_store(postgres_url) as target:
        copy_store(source, target)
        for community in target.communities():
            assert list(target.history(community.id)) == list(source.history(community.id))
            assert target.judgements(community.id) == source.judgements(community.id)
            assert target.imports(community.id) == source.imports(community.id)
        second = target.add_community("New")
        member = target.add_member(second.id, "Eve")
        assert target.save(member, draft("hers"), "v").response.revision == 1


def test_a_store_with_something_in_it_is_refused_and_left_alone(source, postgres_url):
    with open_store(postgres_url) as target:
        target.default_community("Mine")
        before = dump(target)
        with pytest.raises(StoreError, match="is not empty"):
            copy_store(source, target)
        assert dump(target) == before


def test_a_copy_that_breaks_off_leaves_nothing(source, postgres_url):
    def fail(table, _):
        if table == "members":
            raise KeyboardInterrupt

    with open_store(postgres_url) as target:
        with pytest.raises(KeyboardInterrupt):
            copy_store(source, target, fail)
        assert not any(dump(target).values())
