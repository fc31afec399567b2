"""The doctor looks at a database by the same checks, and at the settings that keep saves safe."""

import psycopg
import pytest

from copwidgets.errors import StoreError
from copwidgets.store import open_store, steps
from copwidgets.store.doctor import examine
from copwidgets.store.doctor.findings import Level


@pytest.fixture
def url(postgres_url, draft):
    with open_store(postgres_url) as store:
        member = store.add_member(store.default_community("Group").id, "Ann")
        for number in range(3):
            store.save(member, draft(f"text {number}", question=f"q.{number}"), "v1")
    return postgres_url


def ask(url):
    return {each.check: each for each in examine(url)}


def change(url, *statements):
    with psycopg.connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_database_that_is_well(url):
    found = ask(url)
    assert "PostgreSQL" in found["server"].what
    assert "3 saved versions read back" in found["answers"].what
    assert {found[each].level for each in ("server", "schema", "order", "answers")} == {Level.OK}
    assert "pg_dump" in found["backup"].remedy


def test_settings_that_lose_what_was_saved_are_named(url):
    found = ask(url)  # the server of the tests runs without fsync
    assert found["fsync"].level is Level.WARNING
    assert "fsync = on" in found["fsync"].remedy
    assert found["synchronous_commit"].level is Level.OK
    spoilt = f"{url}{'&' if '?' in url else '?'}options=-c%20synchronous_commit%3Doff"
    finding = ask(spoilt)["synchronous_commit"]
    assert "acknowledged can be lost" in finding.what


def test_a_setting_that_a_database_does_not_know_is_not_guessed(url, monkeypatch):
    monkeypatch.setattr(
        "copwidgets.store.doctor.database._SETTINGS", {"no_such_setting": "nothing"}
    )
    assert "no such setting" in ask(url)["no_such_setting"].what


def test_a_damaged_answer_is_named(url):
    change(url, "UPDATE revisions SET text = 'other' WHERE question_id = 'q.1'")
    found = ask(url)
    assert found["answers"].level is Level.FAULT
    assert "question q.1, revision 1" in found["answers"].what


@pytest.fixture
def spoil(url):
    """Change the steps that the database says it is at, for one test."""
    yield lambda statement: change(url, statement)
    change(
        url, "DELETE FROM alembic_version", f"INSERT INTO alembic_version VALUES ('{steps.NEWEST}')"
    )


def test_an_older_schema_is_told_with_the_command(url, spoil):
    spoil("UPDATE alembic_version SET version_num = '0002'")
    finding = ask(url)["schema"]
    assert finding.level is Level.WARNING
    assert "copwidgets migrate" in finding.remedy


def test_a_schema_that_says_nothing_is_a_fault_and_the_rest_is_looked_at(url, spoil):
    spoil("DELETE FROM alembic_version")
    found = ask(url)
    assert found["schema"].level is Level.FAULT
    assert found["answers"].level is Level.OK


def test_a_database_without_a_store_says_so(postgres_server):
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare")
        found = ask(postgres_server.replace("/postgres?", "/bare?"))
        connection.execute("DROP DATABASE bare WITH (FORCE)")
    assert found["database"].level is Level.FAULT
    assert "no store in this database yet" in found["database"].what
    assert "copwidgets migrate" in found["database"].remedy
    assert "answers" not in found


def test_a_database_that_cannot_be_reached_is_told_once_and_not_waited_for_again():
    found = list(examine("postgresql://cop:secret@127.0.0.1:9/none"))
    assert [each.check for each in found] == ["server"]
    assert found[0].level is Level.FAULT
    assert "cannot be reached" in found[0].what
    assert "secret" not in str(found[0])


def test_a_url_that_cannot_be_read_is_one_sentence():
    with pytest.raises(StoreError, match="cannot be read") as caught:
        list(examine("postgresql://cop:secret@host:port/x"))
    assert "secret" not in str(caught.value)
