"""What is PostgreSQL's own: its schema is made by the host, work is done again, connections end."""

import os
import threading
from contextlib import suppress

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import make_url

from copwidgets.errors import AccessError, StoreBusyError, StoreError
from copwidgets.store import (
    answers,
    connecting,
    migrate_store,
    open_store,
    postgres,
    sqlstates,
    steps,
)

MIGRATE = r"copwidgets migrate$"


@pytest.fixture
def store(postgres_url):
    with open_store(postgres_url) as store:
        yield store


@pytest.fixture
def member(store):
    return store.add_member(store.default_community("Group").id, "Ann")


@pytest.fixture
def admin(postgres_server):
    """A connection that does what a host could do to the database."""
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        yield connection


@pytest.fixture
def empty_url(postgres_server, admin):
    """The URL of a database without any table."""
    admin.execute("CREATE DATABASE empty")
    yield postgres_server.replace("/postgres?", "/empty?")
    admin.execute("DROP DATABASE empty WITH (FORCE)")


# --- the schema ---


def test_an_empty_database_is_refused_with_the_command_that_makes_it_a_store(empty_url):
    with pytest.raises(StoreError, match=rf"no store in this database yet.*{MIGRATE}"):
        open_store(empty_url)
    assert migrate_store(empty_url) == (None, steps.NEWEST)
    with open_store(empty_url) as store:
        assert store.communities() == ()
    assert migrate_store(empty_url) == (steps.NEWEST, steps.NEWEST)


def test_an_older_schema_is_refused_with_the_command_and_left_as_it_is(empty_url):
    migrate_store(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0002'")
    with pytest.raises(StoreError, match=f"at step 0002 and this program needs.*{MIGRATE}"):
        open_store(empty_url)


def test_a_newer_schema_is_refused(empty_url):
    migrate_store(empty_url)
    with psycopg.connect(empty_url) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for use in (open_store, migrate_store):
        with pytest.raises(StoreError, match="newer version of the program"):
            use(empty_url)


def test_somebody_else_s_database_is_refused_and_left_alone(empty_url):
    with psycopg.connect(empty_url) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num text)")
    for use in (open_store, migrate_store):
        with pytest.raises(StoreError, match="not a store of this program"):
            use(empty_url)


def test_two_hosts_who_migrate_at_once_make_one_store(empty_url):
    outcomes = []

    def run():
        with suppress(StoreError):
            outcomes.append(migrate_store(empty_url))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert (None, steps.NEWEST) in outcomes
    with open_store(empty_url) as store:
        assert store.default_community("Group").name == "Group"


# --- what cannot be opened ---


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("postgresql://me:secret@127.0.0.1:1/x", "cannot be reached"),
        ("postgresql://me:secret@/x?host=/no/such/folder", "cannot be reached"),
        ("postgresql://me:secret@host:port/x", "URL cannot be read"),
        ("cockroachdb://me:secret@host/x", "nothing here can open a cockroachdb store"),
    ],
)
def test_what_cannot_be_opened_is_said_without_its_password(url, sentence):
    with pytest.raises(StoreError, match=sentence) as caught:
        open_store(url)
    assert "secret" not in str(caught.value)


def test_an_unknown_database_is_said_to_the_host(postgres_server):
    unknown = postgres_server.replace("/postgres?", "/nothing?")
    with pytest.raises(StoreError, match=r'cop@/nothing \(.*"nothing" does not exist\)') as caught:
        open_store(unknown)
    assert "nothing" not in caught.value.to_sentence()  # visitors learn no names of ours


def test_without_the_driver_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    monkeypatch.delitem(__import__("sys").modules, "copwidgets.store.postgres", raising=False)
    with pytest.raises(StoreError, match=r"copwidgets\[postgres\]"):
        open_store("postgresql://host/x")


def test_a_place_is_shown_without_password_and_settings():
    shown = connecting.show_url(make_url("postgresql+psycopg://me:secret@host:5/x?sslmode=require"))
    assert shown == "postgresql://me:***@host:5/x"


# --- transactions ---


def test_first_visitors_at_once_find_one_community(postgres_url):
    found = []

    def visit():
        with open_store(postgres_url) as store:
            found.append(store.default_community("Group"))

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 8
    assert len(set(found)) == 1


def test_a_save_waits_for_who_holds_its_community_and_others_do_not(
    postgres_url, store, member, draft, admin
):
    other = store.add_community("Other")
    eve = store.add_member(other.id, "Eve")
    saved = threading.Event()

    def save():
        with open_store(postgres_url) as own:
            own.save(member, draft("mine"), "v")
        saved.set()

    with admin.transaction():
        admin.execute("SELECT 1 FROM communities WHERE id = %s FOR UPDATE", [member.community_id])
        thread = threading.Thread(target=save)
        thread.start()
        store.save(eve, draft("hers"), "v")
        assert not saved.is_set()
    thread.join(timeout=30)
    assert saved.is_set()


def test_who_waits_too_long_is_told_so(store, member, draft, admin, postgres_url):
    hasty = f"{postgres_url}&options=-c%20lock_timeout%3D50ms"
    with open_store(hasty) as own, admin.transaction():
        admin.execute("SELECT 1 FROM communities WHERE id = %s FOR UPDATE", [member.community_id])
        with pytest.raises(StoreBusyError, match="Nothing was saved"):
            own.save(member, draft("mine"), "v")
    assert dict(store.current(member)) == {}


def _count(work, fail):
    """Return work that fails so often before it is done, and what it was called with."""
    calls = []

    def run(connection):
        calls.append(connection)
        if len(calls) <= fail:
            connection.exec_driver_sql(
                "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$"
            )
        return work(connection)

    return run, calls


def test_what_is_undone_because_of_another_is_done_again(store, member, monkeypatch):
    monkeypatch.setattr(postgres.time, "sleep", lambda _: None)
    run, calls = _count(lambda _: "done", 3)
    assert store.write(run, member.community_id) == "done"
    assert len(calls) == 4


def test_it_is_not_done_for_ever(store, member, monkeypatch):
    monkeypatch.setattr(postgres.time, "sleep", lambda _: None)
    run, calls = _count(lambda _: "done", 99)
    with pytest.raises(StoreBusyError, match="Try again in a moment"):
        store.write(run, member.community_id)
    assert len(calls) == postgres.TRIES


def test_what_fails_for_another_reason_is_not_done_again(store, member):
    calls = []

    def fail(connection):
        calls.append(connection)
        raise AccessError("no")

    with pytest.raises(AccessError):
        store.write(fail, member.community_id)
    assert len(calls) == 1


# --- connections that end ---


def _cut(admin):
    """End every other connection, as a server does that is restarted."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE application_name = 'copwidgets'"
    )


def test_a_connection_that_was_cut_between_two_saves_is_not_noticed(store, member, draft, admin):
    store.save(member, draft("one"), "v")
    _cut(admin)
    assert store.save(member, draft("two", 1), "v").response.revision == 2


def test_a_connection_that_is_cut_in_mid_save_saves_once(store, member, draft, admin, monkeypatch):
    real, cut = answers.save, []

    def save(connection, *given):
        if not cut:
            cut.append(_cut(admin))
        return real(connection, *given)

    monkeypatch.setattr(answers, "save", save)
    assert store.save(member, draft("one"), "v").response.revision == 1
    assert len(cut) == 1
    assert len(list(store.history(member.community_id))) == 1


def test_a_commit_without_an_answer_is_refused_and_its_retry_is_stored_once(
    store, member, draft, monkeypatch
):
    """It is done and nobody hears so: not to be called saved, and not to be saved twice."""
    saving, real = draft("one"), postgres.Connection.commit

    def lose(connection):
        real(connection)
        raise postgres.DBAPIError(
            "COMMIT", None, psycopg.OperationalError("gone"), connection_invalidated=True
        )

    with monkeypatch.context() as patch:
        patch.setattr(postgres.Connection, "commit", lose)
        with pytest.raises(StoreError, match="cannot be reached"):
            store.save(member, saving, "v")
    assert store.save(member, saving, "v").response.revision == 1
    assert len(list(store.history(member.community_id))) == 1


def test_reading_after_a_cut_works(store, admin):
    store.default_community("Group")
    _cut(admin)
    assert [each.name for each in store.communities()] == ["Group"]


def test_who_waits_for_a_change_survives_a_cut(store, member, draft, admin, monkeypatch):
    monkeypatch.setattr(postgres, "_LOOK_SECONDS", 0.05)
    assert store.wait_for_change(member.community_id, 0, 0.01) == 0
    _cut(admin)
    store.save(member, draft("one"), "v")
    assert store.wait_for_change(member.community_id, 0, 30) == 1


def test_where_no_notice_comes_it_looks_by_itself(store, member, draft, monkeypatch):
    monkeypatch.setattr(store, "_listen", lambda: None)
    monkeypatch.setattr(postgres.time, "sleep", lambda _: store.save(member, draft("one"), "v"))
    assert store.wait_for_change(member.community_id, 0, 30) == 1


def test_a_store_is_opened_again_after_a_fork(store, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)
    with pytest.raises(StoreError, match="before the process was forked"):
        store.communities()


# --- what its failures mean ---


@pytest.mark.parametrize(
    ("state", "sentence"),
    [
        (None, "cannot be reached"),
        ("57P01", "cannot be reached"),
        ("08006", "cannot be reached"),
        ("28P01", "does not let this program in"),
        ("3D000", "no such database"),
        ("42501", "may not do that"),
        ("42P01", "damaged"),
        ("25006", "only be read"),
        ("53100", "disk is full"),
        ("53200", "not enough memory"),
        ("53300", "no connection left"),
        ("54000", "too large"),
        ("58030", "disk failed"),
        ("23503", "does not fit"),
        ("22021", "cannot be stored"),
        ("XX001", "damaged"),
        ("99999", "this store failed"),
    ],
)
def test_a_state_has_a_sentence(state, sentence):
    error = sqlstates.to_store_error(state, "place")
    assert sentence in str(error)
    assert not isinstance(error, StoreBusyError)


@pytest.mark.parametrize("state", ["40001", "40P01", "55P03", "57014"])
def test_who_is_in_the_way_is_told_from_what_is_broken(state):
    assert isinstance(sqlstates.to_store_error(state, "place"), StoreBusyError)


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=5, max_size=5))
def test_every_state_has_a_sentence(state):
    assert sqlstates.to_store_error(state, "place").remedy


def test_a_full_pool_is_said(store, monkeypatch):
    """More threads at once than there may be connections."""
    pool = store._engine.pool  # noqa: SLF001
    monkeypatch.setattr(pool, "_timeout", 0.01)
    taken = [store._engine.connect() for _ in range(5)]  # noqa: SLF001
    try:
        with pytest.raises(StoreBusyError, match="longer than a save can wait"):
            store.communities()
    finally:
        for each in taken:
            each.close()
    assert store.communities() == ()


def test_a_notice_comes_by_itself(postgres_url, store, member, draft, monkeypatch):
    monkeypatch.setattr(postgres, "_LOOK_SECONDS", 3600)
    waited = []

    def wait():
        with open_store(postgres_url) as other:
            listening.set()
            waited.append(other.wait_for_change(member.community_id, 0, 3600))

    listening = threading.Event()
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    listening.wait()
    store.save(member, draft("one"), "v")
    thread.join(timeout=60)
    assert waited == [1]


def test_whether_anything_could_be_saved_is_asked_without_saving(store, member):
    before = store.audit(member.community_id)
    store.check_writable()
    assert store.audit(member.community_id) == before
