"""The schema's steps: equal to the tables in code, applied once, and cheap when there are none."""

import shutil
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from copwidgets.store import steps
from copwidgets.store.sqlite import SqliteStore
from copwidgets.store.tables import METADATA

OLD = Path(__file__).parents[1] / "data" / "store_0001.sqlite"

_ASK = """
import sys
import copwidgets.store
assert "sqlalchemy" not in sys.modules
copwidgets.store.open_store(f"sqlite:///{sys.argv[1]}").close()
print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""


def _describe(engine):
    found = inspect(engine)
    by_name = {"key": lambda each: str(each["name"])}
    return {
        table: {
            "columns": [
                (each["name"], str(each["type"]), each["nullable"])
                for each in found.get_columns(table)
            ],
            "primary": found.get_pk_constraint(table),
            "unique": sorted(found.get_unique_constraints(table), **by_name),
            "indexes": sorted(found.get_indexes(table), **by_name),
            "foreign": sorted(found.get_foreign_keys(table), **by_name),
            "checks": sorted(found.get_check_constraints(table), **by_name),
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def test_the_steps_make_the_tables_of_the_code(path):
    shutil.copy(OLD, path)
    SqliteStore.at(path).close()
    made = create_engine(f"sqlite:///{path}")
    wanted = create_engine("sqlite://")
    METADATA.create_all(wanted)
    assert _describe(made) == _describe(wanted)
    made.dispose()


def test_the_listed_steps_are_those_in_the_folder():
    config = Config()
    config.set_main_option("script_location", "copwidgets.store:steps")
    folder = ScriptDirectory.from_config(config)
    assert tuple(each.revision for each in folder.walk_revisions())[::-1] == steps.STEPS


def test_only_an_older_store_needs_alembic(path, tmp_path, spawn):
    older = tmp_path / "older.sqlite"
    shutil.copy(OLD, older)
    loaded = []
    for each in (older, path, path):
        output, errors = spawn(_ASK, each).communicate(timeout=60)
        assert errors == ""
        loaded.append(set(output.split()))
    assert "alembic" in loaded[0]
    for each in loaded[1:]:
        assert "sqlalchemy" in each
        assert not {"alembic", "pandas", "numpy", "psycopg", "filelock"} & each


@pytest.mark.parametrize("name", ["create", "apply"])
def test_a_step_that_fails_leaves_the_file_as_it_was(path, monkeypatch, name):
    path.write_bytes(OLD.read_bytes() if name == "apply" else b"")
    before = path.read_bytes()

    def fail(connection):
        connection.execute(text("CREATE TABLE half (x)"))
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(steps, name, fail)
        with pytest.raises(RuntimeError):
            SqliteStore.at(path)
    assert path.read_bytes() == before
    with SqliteStore.at(path) as store:
        store.default_community("Group")


def test_a_step_that_another_process_has_just_applied_is_not_applied_again(path, monkeypatch):
    def fail(_):
        raise AssertionError

    with SqliteStore.at(path) as store:
        monkeypatch.setattr(steps, "apply", fail)
        monkeypatch.setattr(steps, "create", fail)
        store.apply_steps()


def test_every_key_starts_with_the_community_and_the_member():
    for name in ("revisions", "heads", "shares"):
        key = [column.name for column in METADATA.tables[name].primary_key]
        assert key[:2] == ["community_id", "member_id"]
